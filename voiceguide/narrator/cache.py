"""Sentences that were synthesised before, on disk, found by what determines their sound.

Each sentence has one file: a line with a checksum and the sentence's figures as JSON, then 16-bit
PCM. Files are written whole and renamed into place, so that two processes can share the folder. A
damaged file counts as absent and is written anew. The folder is kept below a size by dropping what
has not been used for longest. If the disk takes nothing, sentences stay in memory.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import time
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

import numpy as np

from voiceguide.audio.pcm import SAMPLE_RATE
from voiceguide.files.folders import phrases_folder
from voiceguide.files.whole import write_whole

if TYPE_CHECKING:
    from pathlib import Path

    import numpy.typing as npt

MAX_BYTES = 512 * 1024 * 1024
"""The size that the folder is kept below: some three hours of speech."""
_KEEP = 0.8
_SUFFIX = ".phrase"
_USED_AGAIN_S = 86_400.0
"""A sentence's last use is noted at most daily, to spare the disk."""


@dataclass(frozen=True, slots=True)
class PhraseInfo:
    """A stored sentence's figures."""

    frames: int
    """The length in frames at SAMPLE_RATE."""
    loudness: float
    """The loudness in LUFS."""
    true_peak: float
    """The true peak, a factor of full scale."""
    digest: str
    """The checksum of the PCM."""

    @property
    def duration_s(self) -> float:
        """The length in seconds."""
        return self.frames / SAMPLE_RATE


@dataclass(frozen=True, slots=True)
class StoredSentence:
    """A synthesised sentence: 16-bit mono PCM at SAMPLE_RATE, and its figures."""

    info: PhraseInfo
    pcm: npt.NDArray[np.int16]


def phrase_of(pcm: npt.NDArray[np.int16], loudness: float, true_peak: float) -> StoredSentence:
    """Put PCM and its figures together."""
    return StoredSentence(PhraseInfo(len(pcm), loudness, true_peak, _digest(pcm.tobytes())), pcm)


def key_of(*parts: object) -> str:
    """The key of the sentence whose sound the parts determine."""
    return _digest("\x1f".join(map(str, parts)).encode())


class PhraseCache:
    """A folder of stored sentences."""

    def __init__(self, folder: Path | None = None, max_bytes: int = MAX_BYTES) -> None:
        self._folder = folder or phrases_folder()
        self._max_bytes = max_bytes
        self._infos: dict[str, PhraseInfo] = {}
        self._memory: dict[str, StoredSentence] = {}

    def info(self, key: str) -> PhraseInfo | None:
        """A sentence's figures without its sound, or None when it is not there."""
        if key not in self._infos:
            found = self._read(key, sound=False)
            if found is None:
                return None
            self._infos[key] = found.info
        return self._infos[key]

    def get(self, key: str) -> StoredSentence | None:
        """A sentence with its sound, or None when it is absent or damaged."""
        return self._memory.get(key) or self._read(key, sound=True)

    def put(self, key: str, phrase: StoredSentence) -> None:
        """Keep a sentence, replacing what was there."""
        self._infos[key] = phrase.info
        header = json.dumps(asdict(phrase.info), sort_keys=True).encode()
        first = _digest(header).encode() + b" " + header + b"\n"
        try:
            write_whole(self._path(key), first + phrase.pcm.astype("<i2").tobytes())
        except OSError:  # full, read-only, or two processes at once on Windows
            self._memory[key] = phrase

    def prune(self) -> None:
        """Drop the longest unused sentences if the folder has grown above its size."""
        files = []
        with contextlib.suppress(OSError):  # of a folder that is closed to us, nothing is ours
            for path in self._folder.glob("*/*"):
                with contextlib.suppress(OSError):
                    status = path.stat()
                    files.append((status.st_mtime, status.st_size, path))
        total = sum(size for _, size, _ in files)
        if total <= self._max_bytes:
            return
        for _, size, path in sorted(files):
            with contextlib.suppress(OSError):
                path.unlink()
            total -= size
            if total <= self._max_bytes * _KEEP:
                return

    def _path(self, key: str) -> Path:
        return self._folder / key[:2] / (key[2:] + _SUFFIX)

    def _read(self, key: str, *, sound: bool) -> StoredSentence | None:
        path = self._path(key)
        try:
            with path.open("rb") as file:
                info = _parse_header(file.readline(1000))
                raw = file.read() if sound else b""
                size = os.fstat(file.fileno()).st_size - file.tell() + len(raw)
                used = os.fstat(file.fileno()).st_mtime
        except (OSError, ValueError, TypeError):
            return None
        if size != 2 * info.frames or (sound and _digest(raw) != info.digest):
            return None
        if time.time() - used > _USED_AGAIN_S:
            with contextlib.suppress(OSError):
                os.utime(path)
        return StoredSentence(info, np.frombuffer(raw, "<i2").astype(np.int16))


def _parse_header(line: bytes) -> PhraseInfo:
    checksum, _, header = line.rstrip(b"\n").partition(b" ")
    if checksum.decode() != _digest(header):
        raise ValueError("damaged header")
    return PhraseInfo(**json.loads(header))


def _digest(data: bytes) -> str:
    return hashlib.blake2b(data, digest_size=20).hexdigest()
