"""A routine file becomes a :class:`Routine`, or a list of what is wrong and on which line."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ValidationError
from ruamel.yaml.nodes import MappingNode, Node

from voiceguide.errors import RoutineError
from voiceguide.files.bad_yaml import BadYamlError
from voiceguide.files.yaml_faults import essential, line_and_problem
from voiceguide.files.yaml_files import read_text
from voiceguide.files.yaml_text import line_of, node_at, parse_yaml
from voiceguide.routine.model import (
    LONGEST_ROUND_S,
    MOST_ROUNDS,
    SLUG_PATTERN,
    SLUG_RULE,
    Precaution,
    Routine,
    Section,
    Step,
)
from voiceguide.routine.slugs import slug_of
from voiceguide.text import nearest_or_all
from voiceguide.wording.language import NoWordsError

if TYPE_CHECKING:
    from pathlib import Path

    from pydantic_core import ErrorDetails

MAX_BYTES = 256 * 1024
"""The bundled routines take 5 to 15 kB; a file above this is not a routine."""

_MODEL_OF_LIST: dict[str, type[BaseModel]] = {
    "sections": Section,
    "steps": Step,
    "precautions": Precaution,
}
_HINTS = {
    "no such file": "`voiceguide list` shows the bundled routines; `voiceguide new NAME` starts "
    "one.",
    "larger": "Is it the right file? Narration takes at most 2000 characters a step.",
    "": "Give the path of a routine's YAML file.",
}


@dataclass(frozen=True, slots=True)
class RoutineFile:
    """A routine and the text it was read from, for messages that name a line of it."""

    routine: Routine
    text: str
    node: MappingNode

    def line_of(self, *place: int | str) -> int:
        """The line, from 1, of the deepest part of a place that the file has.

        A place is fields and entries' numbers, from the outside inwards:
        `line_of("sections", 0, "steps", 2, "say")`.
        """
        return line_of(self.node, place)

    def where(self, *place: int | str) -> str:
        """A place with its line, in the routine's own terms: "line 11, step boil, say"."""
        return f"line {self.line_of(*place)}, {_place(self.node, place)}"


def load_routine(path: Path) -> Routine:
    """Read and check one routine file.

    Raises:
        RoutineError: with the file, line, field, what was found and what is allowed.
    """
    return read_routine(path).routine


def read_routine(path: Path) -> RoutineFile:
    """Read and check one routine file, and keep its text.

    Raises:
        RoutineError: as `load_routine`.
    """
    try:
        text = read_text(path, MAX_BYTES)
    except BadYamlError as error:
        hint = next(hint for start, hint in _HINTS.items() if error.problem.startswith(start))
        raise RoutineError(error.told(path), hint=error.hint or hint) from error
    return _checked(text, str(path))


def parse_routine(text: str, *, name: str) -> Routine:
    """Check a routine's YAML; `name` stands for the file in messages."""
    return _checked(text, name).routine


def _checked(text: str, name: str) -> RoutineFile:
    node, data = _compose(text, name)
    try:
        return RoutineFile(Routine.model_validate(data), text, node)
    except ValidationError as error:
        problems = [_describe(detail, node, name) for detail in essential(error.errors())]
        more = len(problems) - 1
        raise RoutineError(
            problems[0] + (f" (and {more} more)" if more else ""),
            hint=_hint(error.errors()),
            problems=problems,
        ) from error


def _hint(details: list[ErrorDetails]) -> str:
    """The hint on what to correct: the file, unless it is a language that the narrator lacks."""
    found = (detail.get("ctx", {}).get("error") for detail in details)
    lacking = next((error for error in found if isinstance(error, NoWordsError)), None)
    return (
        lacking.hint
        if lacking
        else "Correct the file; `voiceguide check FILE` lists every mistake, "
        "`voiceguide routine schema` every field."
    )


def _compose(text: str, name: str) -> tuple[MappingNode, Any]:
    try:
        node, data = parse_yaml(text)
    except BadYamlError as error:
        raise RoutineError(
            error.told(name),
            hint=error.hint or "Check the indentation, the colons and the quotes on that line.",
        ) from error
    if not isinstance(node, MappingNode):
        found = "nothing" if node is None else "text or a list"
        raise RoutineError(
            f"{name}, line 1: a routine is a set of `field: value` lines, found {found}",
            hint="`voiceguide new NAME` writes one to start from.",
        )
    return node, data


def _describe(detail: ErrorDetails, node: Node, name: str) -> str:
    if detail["type"] == "extra_forbidden":
        line, problem = line_of(node, detail["loc"]), "unknown field" + _suggestion(detail["loc"])
    else:
        line, problem = line_and_problem(detail, node, lambda one: _wanted(one, node))
    return f"{name}, line {line}, {_place(node, detail['loc'])}: {problem}"


def _place(node: Node, location: tuple[int | str, ...]) -> str:
    """A place in the routine's own terms: "step boil, tempo", not numbers from 0."""
    named, rest = "", list(location)
    for depth in range(len(location), 0, -1):
        for field in ("step", "name"):
            found = node_at(node, (*location[:depth], field))
            if isinstance(location[depth - 1], int) and found is not None and not named:
                kind = "step" if field == "step" else "section"
                named, rest = f"{kind} {str(found.value)[:60]}", list(location[depth:])
    fields = ".".join(str(part)[:60] for part in rest if isinstance(part, str))
    return ", ".join(filter(None, (named, fields))) or "the routine"


def _wanted(detail: ErrorDetails, node: Node) -> str:
    """The text on what a field of a routine takes; empty where its type alone says it."""
    field = next((str(part) for part in reversed(detail["loc"]) if isinstance(part, str)), "")
    kind, context, found = detail["type"], detail.get("ctx", {}), detail["input"]
    if kind == "string_pattern_mismatch" and context.get("pattern") == SLUG_PATTERN:
        meant = slug_of(found)
        return SLUG_RULE + (f": {meant}" if meant else "")
    if kind == "less_than_equal" and field.startswith("tempo"):
        return _shorter_rounds(field, detail, node)
    if kind == "less_than_equal" and field.startswith("repetitions"):
        return f"at most {MOST_ROUNDS}; write longer rounds, or a second step like it"
    if kind == "too_long" and (way_out := _TOO_MANY.get(field)):
        return f"at most {context['max_length']} entries; {way_out}"
    return ""


_TOO_MANY = {
    "steps": "begin another section",
    "sections": "put steps together in fewer sections",
    "each": "put the others into a second step like it",
    "materials": "put several on one line",
}


def _shorter_rounds(field: str, detail: ErrorDetails, node: Node) -> str:
    """The limit of a round, and how to write one that is too long as several, where they fit."""
    limit = f"at most {LONGEST_ROUND_S:g} seconds, {LONGEST_ROUND_S / 60:g} minutes a round"
    if field != "tempo":
        return limit
    seconds = float(detail["input"])
    beside = node_at(node, (*detail["loc"][:-1], "repetitions"))
    given = str(beside.value) if beside is not None else "1"
    rounds = int(given) if re.fullmatch(r"[0-9]{1,3}", given) else 1
    parts = math.ceil(seconds / LONGEST_ROUND_S) if math.isfinite(seconds) else 0
    if not 0 < rounds * parts <= MOST_ROUNDS:
        return limit
    return f"{limit}: write `repetitions: {rounds * parts}` and `tempo: {seconds / parts:g}`"


def _suggestion(location: tuple[int | str, ...]) -> str:
    model: type[BaseModel] = Routine
    for part in location[:-1]:
        model = _MODEL_OF_LIST.get(str(part), model)
    names = [info.alias or name for name, info in model.model_fields.items()]
    return nearest_or_all(str(location[-1]), names)
