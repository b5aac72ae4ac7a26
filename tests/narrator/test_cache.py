from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import numpy as np
import pytest

from voiceguide.narrator.cache import PhraseCache, key_of, phrase_of

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def one(tmp_path: Path) -> tuple[PhraseCache, str, Path]:
    """A cache folder with one phrase in it: cache, key, file."""
    cache, key = PhraseCache(tmp_path), key_of("hello")
    cache.put(key, phrase_of(np.arange(5000, dtype=np.int16), -25.0, 0.5))
    (path,) = tmp_path.glob("*/*.phrase")
    return cache, key, path


def test_a_phrase_comes_back_as_it_was(one: tuple[PhraseCache, str, Path], tmp_path: Path) -> None:
    found = PhraseCache(tmp_path).get(one[1])
    assert found is not None
    assert np.array_equal(found.pcm, np.arange(5000, dtype=np.int16))
    assert (found.info.loudness, found.info.true_peak) == (-25.0, 0.5)
    assert PhraseCache(tmp_path).info(one[1]) == found.info


@pytest.mark.parametrize("damage", ["flip", "truncate", "empty", "header", "foreign"])
def test_a_damaged_file_counts_as_absent(
    one: tuple[PhraseCache, str, Path], tmp_path: Path, damage: str
) -> None:
    _, key, path = one
    raw = bytearray(path.read_bytes())
    if damage == "flip":
        raw[-100] ^= 1
    elif damage == "header":
        raw[50] ^= 1
    path.write_bytes(
        {"truncate": bytes(raw[:-2]), "empty": b"", "foreign": b"\xff\xfe not ours"}.get(
            damage, bytes(raw)
        )
    )
    assert PhraseCache(tmp_path).get(key) is None


def test_the_folder_is_kept_below_its_size_by_dropping_what_is_oldest(tmp_path: Path) -> None:
    cache = PhraseCache(tmp_path, max_bytes=60_000)
    for number in range(10):
        cache.put(key_of(number), phrase_of(np.zeros(5000, np.int16), -25.0, 0.5))
        for path in tmp_path.glob("*/*.phrase"):
            if path.stat().st_mtime > 1e9:
                os.utime(path, (number, number))
    cache.prune()
    fresh = PhraseCache(tmp_path)
    kept = [number for number in range(10) if fresh.get(key_of(number))]
    assert kept == list(range(10 - len(kept), 10))
    assert len(kept) >= 3
    assert sum(path.stat().st_size for path in tmp_path.glob("*/*.phrase")) <= 60_000


def test_where_the_disk_takes_nothing_phrases_stay_in_memory(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("a file where the folder should be")
    cache = PhraseCache(blocked)
    cache.put("ab" + "c" * 38, phrase_of(np.ones(100, np.int16), -25.0, 0.5))
    found = cache.get("ab" + "c" * 38)
    assert found is not None
    assert len(found.pcm) == 100


def test_two_processes_can_write_the_same_phrases_at_once(tmp_path: Path) -> None:
    code = (
        "import sys, numpy as np; from pathlib import Path\n"
        "from voiceguide.narrator.cache import *\n"
        "cache = PhraseCache(Path(sys.argv[1]))\n"
        "for turn in range(5):\n"
        "    for number in range(40):\n"
        "        pcm = np.full(3000, number, np.int16)\n"
        "        cache.put(key_of(number), phrase_of(pcm, -25.0, 0.5))\n"
        "        assert (cache.get(key_of(number)).pcm == number).all()\n"
    )
    both = [subprocess.Popen([sys.executable, "-c", code, str(tmp_path)]) for _ in range(2)]
    assert [process.wait(timeout=120) for process in both] == [0, 0]
    assert len(list(tmp_path.glob("*/*"))) == 40
