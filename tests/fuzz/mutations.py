"""What can become of good files: of their bytes, and of the data in them."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

if TYPE_CHECKING:
    from collections.abc import Iterator

Place = tuple[Any, ...]

_ODD: st.SearchStrategy[Any] = st.sampled_from(
    [
        *(None, True, False, 0, -1, 1, 2**31, 2**63, -(2**64), 10**400, 1e308, -0.0),
        *("", " ", "\n", "\0", "\x1b[2J", "\ud800", "\u202e", "\ufeff", "a" * 3000, "é" * 150),
        *("{", "}", "{pressure}", "{pressure!r}", "{pressure:>99}", "{side.__class__}", "{0}"),
        *("nan", ".inf", "0x10", "1:30", "2026-01-01", "null", "~", "yes", "*a", "&a", "<<", "="),
        *([], {}, [[]], [{}], {"": ""}),
    ]
)
odd_values: st.SearchStrategy[Any] = st.recursive(
    _ODD | st.integers() | st.floats() | st.text(max_size=12),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3)
    ),
    max_leaves=5,
)


@st.composite
def mutated_bytes(draw: st.DrawFn, good: bytes, *, most: int = 8) -> bytes:
    """Up to `most` changes: bytes set, pieces cut out, put in or repeated, the end cut off."""
    data = bytearray(good)
    for _ in range(draw(st.integers(1, most))):
        at = draw(st.integers(0, max(0, len(data) - 1)))
        match draw(st.sampled_from(["set", "set", "set", "cut", "insert", "repeat", "end"])):
            case "set":
                data[at : at + 1] = draw(st.binary(min_size=1, max_size=4))
            case "cut":
                del data[at : at + draw(st.integers(1, 300))]
            case "insert":
                data[at:at] = draw(st.binary(max_size=8))
            case "repeat":
                data[at:at] = data[at : at + draw(st.integers(1, 300))]
            case _:
                del data[at:]
    return bytes(data)


@st.composite
def mutated_data(draw: st.DrawFn, good: Any, *, most: int = 3) -> Any:
    """Up to `most` values changed a little or wholly, removed, doubled, or put elsewhere."""
    data = copy.deepcopy(good)
    for _ in range(draw(st.integers(1, most))):
        places = list(_places(data))
        if not places:
            break
        *way, last = draw(st.sampled_from(places))
        holder = _at(data, tuple(way))
        match draw(st.sampled_from(["near", "near", "near", "replace", "move", "remove", "add"])):
            case "near":
                holder[last] = draw(_near(holder[last]))
            case "replace":
                holder[last] = copy.deepcopy(draw(odd_values))
            case "move":
                holder[last] = copy.deepcopy(_at(data, draw(st.sampled_from(places))))
            case "remove":
                del holder[last]
            case _ if isinstance(holder, list):
                holder.insert(last, copy.deepcopy(holder[last]))
            case _:
                holder[draw(st.text(max_size=6))] = copy.deepcopy(draw(odd_values))
    return data


def _near(value: Any) -> st.SearchStrategy[Any]:
    """Something of the same kind, which may well be allowed in its place."""
    match value:
        case bool():
            return st.just(not value)
        case int():
            return st.integers(-1, 2 * abs(value) + 2)
        case float():
            return st.floats(-1, 2 * abs(value) + 2)
        case str():
            return st.text(max_size=30).map(lambda text: (value + text)[-30:]) | st.text()
        case _:
            return st.just(value)


def _places(data: Any, way: Place = ()) -> Iterator[Place]:
    """The way to everything in it, but for itself."""
    if isinstance(data, dict):
        items: Any = data.items()
    elif isinstance(data, list):
        items = enumerate(data)
    else:
        return
    for key, value in items:
        yield (*way, key)
        yield from _places(value, (*way, key))


def _at(data: Any, way: Place) -> Any:
    for part in way:
        data = data[part]
    return data
