"""The house as CONTRIBUTING.md draws it: who stands on whom, and who may use the network."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "voiceguide"
GROUND = "the ground"
"""The files that lie in no room: every room stands on them, and they stand on nothing."""
NETWORK = (
    "aiohttp", "asyncio.streams", "ftplib", "http", "httpx", "multiprocessing", "requests",
    "smtplib", "socket", "socketserver", "ssl", "telnetlib", "urllib.request", "urllib3",
    "webbrowser", "websockets", "xmlrpc",
)  # fmt: skip
MAY_USE_THE_NETWORK = {"models"}
MOST_LINES = 400


def modules() -> list[Path]:
    return sorted(PACKAGE.rglob("*.py"))


def name_of(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@cache
def imports_of(path: Path) -> frozenset[str]:
    """The full names of everything that a file imports, for its types too."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return frozenset(found)


@cache
def our_imports_of(path: Path) -> frozenset[Path]:
    """The files of ours that a file imports."""
    found = set()
    for name in imports_of(path):
        parts = name.split(".")
        if parts[0] != "voiceguide":
            continue
        for length in (len(parts), len(parts) - 1):
            target = ROOT.joinpath(*parts[:length])
            if target.with_suffix(".py").is_file():
                found.add(target.with_suffix(".py"))
                break
            if (target / "__init__.py").is_file():
                found.add(target / "__init__.py")
                break
    return frozenset(found)


def rooms() -> dict[str, set[str]]:
    """CONTRIBUTING's table, in its order from the roof down: each room and what it stands on."""
    text = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    table = text.partition("## Where things are")[2].partition("###")[0]
    rows = re.findall(r"^\| `([\w/]+)/` \|[^|]*\|([^|]*)\|$", table, re.MULTILINE)
    return {room: {one.strip() for one in stands.split(",")} - {""} for room, stands in rows}


def room_of(path: Path) -> str:
    """The room with the longest name that holds a file."""
    inside = path.relative_to(PACKAGE).parent.as_posix()
    holds = [room for room in rooms() if inside == room or inside.startswith(f"{room}/")]
    return max(holds, key=len, default=GROUND)


def test_every_folder_is_a_room_of_the_table() -> None:
    folders = {path.parent.relative_to(PACKAGE).as_posix() for path in modules()} - {"."}
    assert folders == set(rooms())


@pytest.mark.parametrize("room", rooms())
def test_a_room_stands_on_what_the_table_says(room: str) -> None:
    found = {
        room_of(target)
        for path in modules()
        if room_of(path) == room
        for target in our_imports_of(path)
    }
    assert found - {room, GROUND} == rooms()[room]


def test_no_room_stands_on_one_above_it() -> None:
    order = [*rooms()]
    upward = [
        (room, other)
        for room, stands in rooms().items()
        for other in stands
        if order.index(other) <= order.index(room)
    ]
    assert upward == []


def test_the_ground_stands_on_nothing() -> None:
    rooted = [path for path in modules() if room_of(path) == GROUND and path.stem != "__main__"]
    assert rooted
    assert {target for path in rooted for target in our_imports_of(path)} <= {*rooted}


def test_no_file_imports_itself_by_way_of_others() -> None:
    done: set[Path] = set()

    def walk(path: Path, way: tuple[Path, ...]) -> None:
        assert path not in way, " -> ".join(name_of(one) for one in (*way, path))
        if path not in done:
            for target in our_imports_of(path):
                walk(target, (*way, path))
            done.add(path)

    for path in modules():
        walk(path, ())


@pytest.mark.parametrize("path", modules(), ids=name_of)
def test_only_one_room_uses_the_network(path: Path) -> None:
    names = [f"{name}." for name in NETWORK]
    opens = [one for one in imports_of(path) if any(f"{one}.".startswith(name) for name in names)]
    assert not opens or room_of(path) in MAY_USE_THE_NETWORK


@pytest.mark.parametrize("path", modules(), ids=name_of)
def test_no_file_is_too_long_to_read(path: Path) -> None:
    assert len(path.read_text("utf-8").splitlines()) <= MOST_LINES
