"""Tells what a model finds wrong with a file's values, in plain words and with the line.

One table has every kind of error that pydantic raises for our models, so that a routine and a
vocabulary say the same thing of the same mistake, and nothing of Python's is shown.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from ruamel.yaml.nodes import MappingNode, ScalarNode, SequenceNode

from voiceguide.files.bad_yaml import QUOTE_IT, lines_of
from voiceguide.files.yaml_text import line_of, node_at
from voiceguide.text import nearest

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from pydantic_core import ErrorDetails
    from ruamel.yaml.nodes import Node

_MOST_LISTED = 6
"""The most words that are listed: more of them hide the one that is meant."""
_UNITS_S = {"s": 1, "sec": 1, "m": 60, "min": 60, "h": 3600, "hour": 3600}
_MEANT = re.compile(r"([\d.,]+)\s*(s|sec|m|min|h|hour)[a-z]*\.?", re.IGNORECASE)


def essential(details: list[ErrorDetails]) -> list[ErrorDetails]:
    """The errors without lists that are called too short only because their entries are wrong."""
    places = [detail["loc"] for detail in details]
    return [
        detail
        for detail in details
        if detail["type"] != "too_short"
        or not any(
            len(place) > len(detail["loc"]) and place[: len(detail["loc"])] == detail["loc"]
            for place in places
        )
    ]


def line_and_problem(
    detail: ErrorDetails, node: Node | None, wanted: Callable[[ErrorDetails], str] | None = None
) -> tuple[int, str]:
    """The line of a mistake, from 1, and what was found there and what is wanted instead.

    `node` is the whole file, None if it is empty. `wanted` knows more of a field than its type
    says; an empty string leaves it to the type.
    """
    place = tuple(part for part in detail["loc"] if part != "[key]")
    line = 1 if node is None else line_of(node, place)
    disguise = ""
    if node is not None and detail["type"] in {"string_type", "string_too_short"}:
        disguise = _text_in_disguise(node_at(node, place), _source(node, line))
    return line, disguise or in_words(detail, wanted(detail) if wanted else "")


def in_words(detail: ErrorDetails, wanted: str = "") -> str:
    """An error in words: what was found and what is wanted instead."""
    kind, context = detail["type"], detail.get("ctx", {})
    if kind == "missing":
        pair = isinstance(detail["loc"][-1], int)
        return (
            "missing; two numbers are wanted: [least, most]" if pair else "missing; it is required"
        )
    if kind == "value_error":
        return str(context["error"])
    if kind == "string_too_long":
        return (
            f"found {len(detail['input'])} characters; at most {context['max_length']} are allowed"
        )
    words = _WORDS.get(kind)
    wanted = wanted or (words(detail["input"], context) if words else "")
    # A kind that no model raises today: pydantic's sentence says at least what is wrong.
    return f"found {_found(detail['input'])}; it should be {wanted or detail['msg']}"


def _text_in_disguise(node: Node | None, source: str) -> str:
    """The problem with a text without quotes that YAML takes for something else, or nothing."""
    if isinstance(node, ScalarNode):
        if re.search(r"[:-]\s+#", source) and not node.value:
            return f"found nothing before the #, after which all is a comment. {QUOTE_IT}"
        return "found nothing; it should be text"
    if isinstance(node, (MappingNode, SequenceNode)) and node.flow_style:
        sign = "{" if isinstance(node, MappingNode) else "["
        return f"a text that begins with {sign} must be in quotes"
    if isinstance(node, MappingNode):
        return "found fields; it should be text. A text with a colon and a space must be in quotes"
    return ""


def _source(node: Node, line: int) -> str:
    """A line of the text that a node was made from, as ruamel keeps it."""
    lines = lines_of(getattr(node.start_mark, "buffer", None) or "")
    return lines[line - 1] if line <= len(lines) else ""


def _found(value: object) -> str:
    if value is None:
        return "nothing"
    if isinstance(value, dict):
        return "a set of fields"
    if isinstance(value, (list, tuple, set, frozenset)):
        return "a list"
    # A slice first: the repr of a hostile megabyte is itself a megabyte.
    text = str(value)[:41]
    shown = text if re.fullmatch(r"[-+\w.]+", text) else repr(text)
    return shown if len(text) <= 40 else shown[:39] + "…"


def _list(value: object, _: Mapping[str, Any]) -> str:
    if isinstance(value, dict):
        return "a list, in which each entry begins with a dash: `- `"
    return f"a list, such as [{value}]" if _short(value) else "a list"


def _short(value: object) -> bool:
    return isinstance(value, str) and 0 < len(value) <= 30 and not set(value) & set("[]{}:#\"'\n")


def _whole(value: object, _: Mapping[str, Any]) -> str:
    text = str(value)
    if isinstance(value, str) and (limits := re.fullmatch(r"(\d+)\s*[-\u2013]\s*(\d+)", text)):
        return f"one whole number; limits go into a range: [{limits[1]}, {limits[2]}]"
    return "a whole number, in digits"


def _number(value: object, _: Mapping[str, Any]) -> str:
    seconds = _meant_seconds(value) if isinstance(value, str) else None
    return f"a number of seconds alone: {seconds:g}" if seconds else "a number, in digits"


def _meant_seconds(text: str) -> float | None:
    """The seconds that somebody means who writes 1:30, 2 min, 90s or 2,5; None if not known."""
    if re.fullmatch(r"\d{1,4}(:[0-5]?\d){1,2}", text):
        seconds = 0.0
        for part in text.split(":"):
            seconds = seconds * 60 + int(part)
        return seconds
    if re.fullmatch(r"\d+,\d+", text):
        return float(text.replace(",", "."))
    found = _MEANT.fullmatch(text.strip())
    try:
        return float(found[1].replace(",", ".")) * _UNITS_S[found[2].lower()] if found else None
    except ValueError:
        return None


def _at_most(_: object, context: Mapping[str, Any]) -> str:
    return f"at most {context.get('le', context.get('lt')):g}"


def _at_least(_: object, context: Mapping[str, Any]) -> str:
    return f"at least {context.get('ge', context.get('gt')):g}"


def _one_of(value: object, context: Mapping[str, Any]) -> str:
    words = re.findall(r"'([^']*)'", context["expected"])
    near = nearest(str(value), words)
    if near and len(words) > _MOST_LISTED:
        return f"one of {len(words)} words, of which {near} is the nearest"
    return str(context["expected"]).replace("'", "")


def _fewer(_: object, context: Mapping[str, Any]) -> str:
    return f"at most {context['max_length']} entries; this has {context['actual_length']}"


def _more(_: object, context: Mapping[str, Any]) -> str:
    count = context["min_length"]
    return f"at least {count} {'entry' if count == 1 else 'entries'}"


def _always(words: str) -> Callable[[object, Mapping[str, Any]], str]:
    return lambda _, __: words


_WORDS: dict[str, Callable[[object, Mapping[str, Any]], str]] = {
    "string_type": _always("text"),
    "string_too_short": _always("text"),
    "string_unicode": _always("text without halves of characters, such as \\ud83c alone"),
    "int_type": _whole,
    "int_parsing": _whole,
    "int_parsing_size": _whole,
    "int_from_float": _whole,
    "float_type": _number,
    "float_parsing": _number,
    "finite_number": _number,
    "greater_than_equal": _at_least,
    "greater_than": _at_least,
    "less_than_equal": _at_most,
    "less_than": _at_most,
    "bool_type": _always("true or false"),
    "bool_parsing": _always("true or false"),
    "enum": _one_of,
    "literal_error": _one_of,
    "tuple_type": _list,
    "list_type": _list,
    "set_type": _list,
    "frozen_set_type": _list,
    "too_long": _fewer,
    "too_short": _more,
    "model_type": _always("`field: value` lines"),
    "model_attributes_type": _always("`field: value` lines"),
    "dict_type": _always("`field: value` lines"),
}
