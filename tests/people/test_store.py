"""A person's file: whole or not at all, shared by processes, never written over when damaged."""

from __future__ import annotations

import json
import multiprocessing
import stat
import sys
from datetime import date
from functools import partial
from typing import TYPE_CHECKING

import pytest

from voiceguide.errors import VoiceguideError
from voiceguide.people import store
from voiceguide.people.person import Liking, Person, updated
from voiceguide.people.recipient import recipient_named

if TYPE_CHECKING:
    from pathlib import Path

DAY = date(2026, 11, 21)


@pytest.fixture(autouse=True)
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "Däta with spaces"
    monkeypatch.setenv("VOICEGUIDE_DATA", str(folder))
    return folder


@pytest.mark.parametrize(
    "name", ["Anna", "Ünal Ağa", "小明", "../../etc/passwd", "CON", "a/b\\c:d"]
)
def test_any_name_has_a_file_in_the_folder_and_comes_back(name: str, data: Path) -> None:
    person, new = store.opened(name)
    assert (person.name, new) == (name, True)
    store.change(
        store.path_of(name),
        lambda kept: updated(kept or person, [Liking("hold", "sole", -1)], {"Sore?": True}, DAY),
    )
    again, new = store.opened(name.upper())
    assert not new
    assert again == Person(name, (Liking("hold", "sole", -1),), {"Sore?": DAY})
    (file,) = data.rglob("*.*")
    assert file.parent == data / "people"
    assert file.name.isascii()
    assert name in json.loads(file.read_text("utf-8"))["name"]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such permissions")
def test_nobody_else_can_read_it(data: Path) -> None:
    store.opened("Anna")
    assert stat.S_IMODE(store.path_of("Anna").stat().st_mode) == 0o600
    assert stat.S_IMODE((data / "people").stat().st_mode) == 0o700


def _like(region: str) -> None:
    path = store.path_of("Anna")
    for count in range(1, 11):
        found = [Liking("hold", f"{region}-{count}", -1)]
        store.change(path, partial(_updated, found))


def _updated(found: list[Liking], kept: Person | None) -> Person:
    return updated(kept or Person("?"), found, {}, DAY)


def test_two_processes_at_once_lose_nothing_of_each_other_s() -> None:
    store.opened("Anna")
    context = multiprocessing.get_context("spawn")
    both = [context.Process(target=_like, args=(region,)) for region in ("heel", "sole")]
    for process in both:
        process.start()
    for process in both:
        process.join(60)
        assert process.exitcode == 0
    person, _ = store.opened("Anna")
    assert person.name == "Anna"
    assert len(person.likings) == 20


WHOLE = '{"name": "Anna", "likings": [], "answered": {}}'


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("", "Expecting value"),
        (WHOLE[:-3], "Expecting"),
        ("[" * 100_000, ""),
        ("\udcff", "utf-8"),
        ("[]", "dictionary"),
        ('{"name": "\\u001b[31m"}', "cannot be used as a name"),
        ('{"name": "Anna", "answered": {"Sore?": "soon"}}', "answered.Sore?: "),
        (
            '{"name": "Anna", "likings": [{"technique": "hold", "region": "sole", "pressure": 9}]}',
            "likings.0.pressure: Input should be less than or equal to 4",
        ),
        (
            '{"name": "Anna", "likings": [{"technique": "hold", "region": "sole", "tempo": NaN}]}',
            "likings.0.tempo: ",
        ),
        (" " * 300_000, "it is too large"),
    ],
)
def test_a_damaged_file_is_named_in_one_line_and_stays(text: str, what: str) -> None:
    store.opened("Anna")
    path = store.path_of("Anna")
    raw = text.encode("utf-8", "surrogateescape")
    path.write_bytes(raw)
    for attempt in (
        lambda: recipient_named("Anna"),
        lambda: store.change(path, lambda kept: kept or Person("Anna")),
    ):
        with pytest.raises(VoiceguideError) as caught:
            attempt()
        assert caught.value.message.startswith(f"{path}: is damaged: ")
        assert what in caught.value.message
        assert "\n" not in caught.value.message
        assert path.read_bytes() == raw
    assert store.forget(path)
    assert store.opened("Anna")[1]


def test_a_change_that_fails_leaves_the_file_and_nothing_else(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.opened("Anna")
    path = store.path_of("Anna")
    before = path.read_bytes()

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(VoiceguideError, match="cannot be written: No space left on device"):
        store.change(path, lambda kept: updated(kept or Person("?"), [], {"Sore?": True}, DAY))
    assert path.read_bytes() == before
    assert list((data / "people").iterdir()) == [path]


def test_forgetting_nobody_is_told() -> None:
    assert not store.forget(store.path_of("Anna"))
    assert store.people_files() == []
