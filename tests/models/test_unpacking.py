"""Zips that mean harm, or that came to harm: refused whole, and nothing is left of them."""

from __future__ import annotations

import io
import random
import stat
import struct
import warnings
import zipfile
from typing import TYPE_CHECKING

import pytest

from tests.models.model_server import FLAT_FILES, SMALL_EN, model_zip
from voiceguide.errors import ModelError, UsageError
from voiceguide.files.folders import models_folder
from voiceguide.models import unpacking as model_files
from voiceguide.models.installed import find_model, install_file, remove_model
from voiceguide.models.unpacking import BadArchiveError, unpack

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

UNSAFE = "holds a file with an unsafe name, "


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("HOME", "LOCALAPPDATA", "XDG_DATA_HOME"):
        monkeypatch.setenv(name, str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)
    return models_folder()


def never() -> None:
    pytest.fail("nobody else installs anything")


def with_entry(change: Callable[[zipfile.ZipFile], None]) -> bytes:
    """A good model's zip with something added."""
    stream = io.BytesIO(model_zip(SMALL_EN))
    with warnings.catch_warnings(), zipfile.ZipFile(stream, "a") as file:
        warnings.simplefilter("ignore")  # of a name that is there already
        change(file)
    return stream.getvalue()


def named(name: str) -> bytes:
    info = zipfile.ZipInfo("x")
    info.filename = name  # as it is; the constructor would tidy it
    return with_entry(lambda file: file.writestr(info, b"harm"))


def of_mode(mode: int) -> bytes:
    info = zipfile.ZipInfo(f"{SMALL_EN}/x")
    info.create_system, info.external_attr = 3, mode << 16
    return with_entry(lambda file: file.writestr(info, b"/etc/passwd"))


def bomb() -> bytes:
    zeros = bytes(10_000_000)
    return with_entry(lambda file: file.writestr(f"{SMALL_EN}/x", zeros, zipfile.ZIP_DEFLATED))


def overlapping() -> bytes:
    """Every entry of the table of contents points at the same bytes."""
    data = bytearray(model_zip(SMALL_EN))
    at = first = data.index(b"PK\1\2")
    while data[at : at + 4] == b"PK\1\2":
        data[at + 42 : at + 46] = struct.pack("<I", 0)
        name, extra, comment = struct.unpack("<3H", data[at + 28 : at + 34])
        at += 46 + name + extra + comment
    assert at > first
    return bytes(data)


def with_password() -> bytes:
    data = bytearray(model_zip(SMALL_EN))
    data[data.rindex(b"PK\1\2") + 8] |= 1
    return bytes(data)


BAD = {
    "traversal": (named(f"{SMALL_EN}/../../harm"), UNSAFE + f"'{SMALL_EN}/../../harm'"),
    "dot": (named(f"{SMALL_EN}/./harm"), UNSAFE + f"'{SMALL_EN}/./harm'"),
    "absolute": (named("/home/harm"), UNSAFE + "'/home/harm'"),
    "drive": (named("C:/harm"), UNSAFE + "'C:/harm'"),
    "stream": (named(f"{SMALL_EN}/harm:x"), UNSAFE + f"'{SMALL_EN}/harm:x'"),
    "backslash": (named(f"{SMALL_EN}\\..\\harm"), UNSAFE + f"'{SMALL_EN}\\\\..\\\\harm'"),
    "device name": (named(f"{SMALL_EN}/aux.txt"), UNSAFE + f"'{SMALL_EN}/aux.txt'"),
    "trailing dot": (named(f"{SMALL_EN}/harm."), UNSAFE + f"'{SMALL_EN}/harm.'"),
    "control": (named(f"{SMALL_EN}/\x1b[2J"), UNSAFE + f"'{SMALL_EN}/\\x1b[2J'"),
    "double slash": (named(f"{SMALL_EN}//harm"), UNSAFE + f"'{SMALL_EN}//harm'"),
    "deep": (named(f"{SMALL_EN}/a/b/c/d/e/f/g/h"), UNSAFE + f"'{SMALL_EN}/a/b/c/d/e/f/g/h'"),
    "symlink": (of_mode(stat.S_IFLNK | 0o777), f"holds a link or a device, '{SMALL_EN}/x'"),
    "pipe": (of_mode(stat.S_IFIFO | 0o666), f"holds a link or a device, '{SMALL_EN}/x'"),
    "twice": (named(f"{SMALL_EN}/am/final.mdl"), f"holds '{SMALL_EN}/am/final.mdl' twice"),
    "case": (named(f"{SMALL_EN}/AM/final.mdl"), f"holds '{SMALL_EN}/AM' twice"),
    "file as folder": (named(f"{SMALL_EN}/README/x"), f"holds '{SMALL_EN}/README' twice"),
    "folder as file": (named(f"{SMALL_EN}/am"), f"holds '{SMALL_EN}/am' twice"),
    "second folder": (named("other/x"), "does not hold one folder with a model in it"),
    "bomb": (bomb(), "would unpack to 10 MB, far more than a model"),
    "overlap": (overlapping(), "has parts that overlap"),
    "password": (with_password(), "is locked with a password"),
    "truncated": (model_zip(SMALL_EN)[:-3000], "is damaged, or not a zip file"),
    "empty": (b"", "is damaged, or not a zip file"),
    "web page": (b"<html>Please sign in</html>" * 99, "is damaged, or not a zip file"),
    "no model": (model_zip(SMALL_EN, files=("README",)), "does not hold a Vosk model"),
}


@pytest.mark.parametrize("which", BAD)
def test_a_bad_zip_is_refused_and_leaves_nothing(
    which: str, tmp_path: Path, own_folder: Path
) -> None:
    data, why = BAD[which]
    archive = tmp_path / "x.zip"
    archive.write_bytes(data)
    with pytest.raises(UsageError) as caught:
        install_file(archive, waiting=never)
    assert caught.value.message == f"{archive}: {why}"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["home", "x.zip"]
    assert list(own_folder.iterdir()) == []


@pytest.mark.parametrize("limit", ["MAX_FILES", "MAX_BYTES"])
def test_limits_are_kept(limit: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    archive = tmp_path / "x.zip"
    archive.write_bytes(model_zip(SMALL_EN))  # nine entries, 16 kB
    (tmp_path / "into").mkdir()
    monkeypatch.setattr(model_files, limit, 8)
    with pytest.raises(BadArchiveError):
        unpack(archive, tmp_path / "into")
    assert list((tmp_path / "into").iterdir()) == []
    monkeypatch.setattr(model_files, limit, 16_000)
    assert unpack(archive, tmp_path / "into") == tmp_path / "into" / SMALL_EN


def test_a_damaged_byte_anywhere_is_either_harmless_or_refused(tmp_path: Path) -> None:
    good, dice = model_zip(SMALL_EN, size=60), random.Random(1)  # noqa: S311 - no secret
    archive, refused = tmp_path / "x.zip", 0
    for turn in range(600):
        data = bytearray(good)
        for _ in range(dice.choice((1, 1, 4))):
            data[dice.randrange(len(data))] = dice.randrange(256)
        archive.write_bytes(data[: dice.choice((len(data), dice.randrange(len(data))))])
        into = tmp_path / f"{turn}"
        into.mkdir()
        try:
            unpack(archive, into)
        except BadArchiveError:
            refused += 1
        assert {path.name for path in tmp_path.iterdir()} <= {"x.zip", *map(str, range(600))}
    assert refused > 300


@pytest.mark.parametrize("files", [None, FLAT_FILES])
def test_a_good_zip_is_installed_found_and_removed(
    files: tuple[str, ...] | None, tmp_path: Path, own_folder: Path
) -> None:
    archive = tmp_path / "any-name.zip"
    archive.write_bytes(model_zip(SMALL_EN, files=files) if files else model_zip(SMALL_EN))
    model = install_file(archive, waiting=never)
    assert model.path == own_folder / SMALL_EN
    assert find_model("en") == model
    with zipfile.ZipFile(archive) as file:
        for entry in file.infolist():
            path = own_folder / entry.filename
            assert entry.is_dir() or path.read_bytes() == file.read(entry)
    assert remove_model(SMALL_EN, waiting=never) == model.path
    assert list(own_folder.iterdir()) == []


def test_what_macos_adds_to_a_zip_is_left_out(tmp_path: Path, own_folder: Path) -> None:
    archive = tmp_path / "x.zip"
    archive.write_bytes(named(f"__MACOSX/{SMALL_EN}/._README"))
    install_file(archive, waiting=never)
    assert sorted(path.name for path in own_folder.iterdir()) == [SMALL_EN]


def test_what_a_killed_installation_left_is_cleared_away(tmp_path: Path, own_folder: Path) -> None:
    (own_folder / ".voiceguide-abc" / "unpacked").mkdir(parents=True)
    (own_folder / ".voiceguide-abc" / "model.zip").write_text("half")
    archive = tmp_path / "x.zip"
    archive.write_bytes(model_zip(SMALL_EN))
    install_file(archive, waiting=never)
    assert sorted(path.name for path in own_folder.iterdir()) == [SMALL_EN]


def test_a_folder_that_is_in_the_way_is_kept(tmp_path: Path, own_folder: Path) -> None:
    (own_folder / SMALL_EN).mkdir(parents=True)
    (own_folder / SMALL_EN / "notes.txt").write_text("mine")
    archive = tmp_path / "x.zip"
    archive.write_bytes(model_zip(SMALL_EN))
    with pytest.raises(UsageError) as caught:
        install_file(archive, waiting=never)
    assert caught.value.message == f"{own_folder / SMALL_EN}: is in the way, and no model"
    assert (own_folder / SMALL_EN / "notes.txt").read_text() == "mine"


def test_a_data_folder_that_is_a_file_is_said(tmp_path: Path, own_folder: Path) -> None:
    own_folder.parent.mkdir(parents=True)
    own_folder.write_text("a file")
    archive = tmp_path / "x.zip"
    archive.write_bytes(model_zip(SMALL_EN))
    with pytest.raises(ModelError, match="cannot be written"):
        install_file(archive, waiting=never)
