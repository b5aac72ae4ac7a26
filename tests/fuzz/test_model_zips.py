"""Whatever a zip holds: it is refused in one line, or unpacked inside its folder, nowhere else."""

from __future__ import annotations

import io
import os
import shutil
import stat
import struct
import tempfile
import warnings
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import event, given
from hypothesis import strategies as st

from tests.fuzz.effort import effort, expect_one_line
from tests.fuzz.mutations import mutated_bytes
from tests.models.model_server import SMALL_EN, model_zip
from voiceguide.errors import VoiceguideError
from voiceguide.files.folders import models_folder
from voiceguide.models.installed import install_file
from voiceguide.models.unpacking import MAX_RATIO, BadArchiveError, unpack

if TYPE_CHECKING:
    from collections.abc import Iterator

GOOD = model_zip(SMALL_EN, size=60)
_PARTS = st.sampled_from(
    [
        *(
            "..",
            ".",
            "",
            "...",
            " ",
            "am",
            "AM",
            "final.mdl",
            "precious",
            "conf",
            "README",
            "x" * 130,
            "x." * 70,
        ),
        *(
            "é" * 119,
            "e\u0301",
            "\u202e",
            "\0",
            "\n",
            "C:",
            "aux",
            "nul.txt",
            "COM¹",
            "~",
            "-rf",
            "a:b",
        ),
        *("/etc", "\\", "..\\..", "//server", ".voiceguide.lock", "x.", "x ", "\ud7ff", "𐀀"),
    ]
)
_harmless = st.integers(0, 99).map(lambda number: f"{SMALL_EN}/new/{number}")
_names = st.one_of(
    _harmless,
    st.lists(_PARTS, min_size=1, max_size=10).map("/".join),
    st.lists(_PARTS, min_size=1, max_size=4).map(lambda parts: "/".join([SMALL_EN, *parts])),
    st.text(max_size=20).map(lambda text: f"{SMALL_EN}/{text}"),
    st.integers(1, 4).map(lambda up: f"{SMALL_EN}/{'../' * up}escaped"),
)
_KINDS = [*[0, stat.S_IFREG] * 3, stat.S_IFDIR, stat.S_IFLNK, stat.S_IFIFO, stat.S_IFCHR]


def furnished(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder, to stand for the whole machine, with something in it that must stay."""
    for name in ("HOME", "LOCALAPPDATA", "XDG_DATA_HOME"):
        monkeypatch.setenv(name, str(folder / "home"))
    (folder / "precious").mkdir()
    (folder / "precious" / "final.mdl").write_text("precious")
    return folder


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    return furnished(tmp_path, monkeypatch)


def everything(folder: Path, *, without: Path) -> dict[str, bytes | str | None]:
    """Every file below a folder, links not followed, but for what is below `without`."""
    found: dict[str, bytes | str | None] = {}
    for root, folders, files in os.walk(folder):
        folders[:] = [name for name in folders if Path(root, name) != without]
        for name in folders + files:
            path = Path(root, name)
            if path.is_symlink():
                found[str(path)] = str(path.readlink())
            else:
                found[str(path)] = path.read_bytes() if path.is_file() else None
    return found


def unpacked(data: bytes, place: Path) -> None:
    archive = place / "x.zip"
    archive.write_bytes(data)
    into = Path(tempfile.mkdtemp(dir=place))
    before = everything(place, without=into)
    try:
        path = unpack(archive, into)
    except (BadArchiveError, OSError) as error:
        event(f"refused: {type(error).__name__}")
        if isinstance(error, BadArchiveError):
            expect_one_line(str(error))
    else:
        event("taken")
        assert path.parent == into
        assert [one.name for one in into.iterdir()] == [path.name]
    assert everything(place, without=into) == before
    written = [one.lstat() for one in into.rglob("*")]
    assert all(stat.S_ISREG(one.st_mode) or stat.S_ISDIR(one.st_mode) for one in written)
    size = sum(one.st_size for one in written if stat.S_ISREG(one.st_mode))
    assert size <= MAX_RATIO * len(data)
    shutil.rmtree(into)


@st.composite
def zips(draw: st.DrawFn) -> bytes:
    """A model's zip with entries added that no honest program would write."""
    stream = io.BytesIO(GOOD)
    with warnings.catch_warnings(), zipfile.ZipFile(stream, "a") as file:
        warnings.simplefilter("ignore")  # of names that are there already
        for _ in range(draw(st.sampled_from([1, 1, 1, 2, 3]))):
            info = zipfile.ZipInfo("x")
            if draw(st.booleans()):  # then what harms is its size, if anything
                info.filename, mode = draw(_harmless), stat.S_IFREG | 0o644
            else:
                info.filename = draw(_names)
                mode = draw(st.sampled_from(_KINDS)) | draw(st.integers(0, 0o7777))
            info.create_system = draw(st.sampled_from([0, 3, 19]))
            info.external_attr = mode << 16 | draw(st.integers(0, 0xFF))
            method = draw(st.sampled_from([zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED]))
            content = draw(st.binary(max_size=50)) * draw(
                st.sampled_from([1, 1, 1000, 100_000, 100_000])
            )
            with_name = [info] if draw(st.booleans()) else [info, info]
            for one in with_name:
                file.writestr(one, content, method)
    return stream.getvalue()


def _headers(data: bytes, mark: bytes) -> Iterator[int]:
    at = data.find(mark)
    while at >= 0:
        yield at
        at = data.find(mark, at + 1)


_FIELDS = [
    # in the table of contents: versions, flags, method, checksum, sizes, lengths, disk, kind, where
    *((at, "<H") for at in (4, 6, 8, 10, 28, 30, 32, 34)),
    *((at, "<I") for at in (16, 20, 24, 38, 42)),
]
_LIES = [0, 1, 8, 9, 12, 14, 95, 0xFFFE, 0xFFFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFE, 0xFFFFFFFF]


@st.composite
def lying_zips(draw: st.DrawFn) -> bytes:
    """A model's zip whose table of contents says something else than is there."""
    data = bytearray(GOOD)
    entries = list(_headers(GOOD, b"PK\1\2"))
    end = next(_headers(GOOD, b"PK\5\6"))
    for _ in range(draw(st.integers(1, 4))):
        if draw(st.integers(0, 4)):
            at, form = draw(st.sampled_from(_FIELDS))
            at += draw(st.sampled_from(entries))
        else:
            at, form = draw(st.sampled_from([(8, "<H"), (10, "<H"), (12, "<I"), (16, "<I")]))
            at += end
        limit = 256 ** struct.calcsize(form) - 1
        value = draw(st.sampled_from(_LIES) | st.integers(0, limit) | st.integers(0, len(data)))
        struct.pack_into(form, data, at, min(value, limit))
    return bytes(data)


@effort(250)
@given(data=zips())
def test_entries_that_mean_harm(data: bytes, place: Path) -> None:
    unpacked(data, place)


@effort(250)
@given(data=lying_zips())
def test_a_table_of_contents_that_lies(data: bytes, place: Path) -> None:
    unpacked(data, place)


@effort(250)
@given(data=mutated_bytes(GOOD))
def test_the_bytes_of_a_zip_changed(data: bytes, place: Path) -> None:
    unpacked(data, place)


@effort(250)
@given(data=st.one_of(zips(), lying_zips(), mutated_bytes(GOOD, most=2), st.binary()))
def test_installing_gives_a_model_or_our_error_and_leaves_nothing_else(
    data: bytes, place: Path
) -> None:
    archive = place / "x.zip"
    archive.write_bytes(data)
    own = models_folder()
    before = everything(place, without=own)
    try:
        model = install_file(archive, waiting=lambda: pytest.fail("nobody else installs"))
    except VoiceguideError as error:
        event("refused")
        expect_one_line(error.message)
        assert list(own.iterdir()) == []
    else:
        event("installed")
        assert {path.name for path in own.iterdir()} == {model.name}
        shutil.rmtree(model.path)
    after = everything(place, without=own)
    assert {path: after[path] for path in before} == before
    assert set(after) - set(before) <= {str(path) for path in (own, *own.parents)}
