"""Doubts about a routine's file: what YAML takes, but is probably not what was meant."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from voiceguide.files.bad_yaml import lines_of
from voiceguide.files.yaml_text import scalars
from voiceguide.routine.model import Section, Step

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ruamel.yaml.nodes import ScalarNode

    from voiceguide.routine.loader import RoutineFile

_TEXTS = frozenset(
    {"title", "summary", "source", "materials", "ask", "if_yes", "direction", "each", "say"}
    | {"brief", "lighter", "firmer", "question"}
)
"""Fields that hold words for people. In the others, behind a number or a name, a # begins a
comment."""
_COMMENT = re.compile(r"[ \t]+#.*")
_SET_APART = re.compile(r"(\t|  )[ \t]*#+( |$)")
"""A comment as one writes it on purpose: two spaces before the #, one behind it."""
_APART = "put the whole text in double quotes, or two spaces before the # and one behind it"
_FIELD_IN_TEXT = re.compile(rf"\s*({'|'.join({*Section.model_fields, *Step.model_fields})}):(\s|$)")
_CURLY = re.compile("[“„«‘‚»].*[”“»’‘«]", re.DOTALL)  # noqa: RUF001 - they are what is looked for


def doubts(file: RoutineFile) -> list[str]:
    """The doubts about a routine's file: one line of text for each, with its line in the file."""
    return [
        f"line {line}, {field}: {doubt}"
        for place, node in scalars(file.node)
        if (field := _field(place)) in _TEXTS
        for line, doubt in _doubts(node, file.text)
    ]


def _field(place: tuple[int | str, ...]) -> str:
    return next((part for part in reversed(place) if isinstance(part, str)), "")


def _doubts(node: ScalarNode, text: str) -> Iterator[tuple[int, str]]:
    if node.style is None and node.value:
        yield from _cut(node, text)
        if _CURLY.fullmatch(node.value):
            found = f"the curly quotes are read as part of the text, {_short(node.value)}"
            yield _line(node.start_mark), f"{found}; YAML's own are straight"
    if node.style in {">", "|"}:
        yield from _swallowed(node, text)


def _cut(node: ScalarNode, text: str) -> Iterator[tuple[int, str]]:
    """The doubt about a text that ended at a # which was probably part of it."""
    comment = _COMMENT.match(text[node.end_mark.index :])
    if comment and not _SET_APART.match(comment[0]):
        found = f"the text ends before {_short(comment[0].strip())}, which YAML takes for a comment"
        yield _line(node.end_mark), f"{found}; {_APART}"


def _swallowed(node: ScalarNode, text: str) -> Iterator[tuple[int, str]]:
    """Doubts about fields that are indented so far that they became part of the text above them."""
    start = node.start_mark.line + 1
    for line, written in enumerate(lines_of(text)[start : node.end_mark.line], start=start + 1):
        if found := _FIELD_IN_TEXT.match(written):
            yield line, f"{found[1]}: is read as part of the text; indent it less if it is a field"


def _line(mark: Any) -> int:  # noqa: ANN401 - ruamel's
    return int(mark.line) + 1


def _short(text: str) -> str:
    return repr(text if len(text) <= 40 else text[:39] + "…")
