"""A routine file becomes a :class:`Routine`, or a list of what is wrong and on which line."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ValidationError
from ruamel.yaml.nodes import MappingNode, Node, SequenceNode

from voiceguide.errors import RoutineError
from voiceguide.routine.model import (
    SLUG_PATTERN,
    SLUG_RULE,
    Precaution,
    Routine,
    Section,
    Step,
)
from voiceguide.yaml_text import AliasError, BadYamlError, parse_yaml

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pydantic_core import ErrorDetails

MAX_BYTES = 256 * 1024
"""The bundled routines take 5 to 15 kB; a file above this is not a routine."""

_MODEL_OF_LIST: dict[str, type[BaseModel]] = {
    "sections": Section,
    "steps": Step,
    "precautions": Precaution,
}


def load_routine(path: Path) -> Routine:
    """Read and check one routine file.

    Raises:
        RoutineError: with the file, line, field, what was found and what is allowed.
    """
    return parse_routine(_read(path), name=str(path))


def parse_routine(text: str, *, name: str) -> Routine:
    """Check a routine's YAML; `name` stands for the file in messages."""
    node, data = _compose(text, name)
    try:
        return Routine.model_validate(data)
    except ValidationError as error:
        problems = [_describe(detail, node, name) for detail in _essential(error.errors())]
        more = len(problems) - 1
        raise RoutineError(
            problems[0] + (f" (and {more} more)" if more else ""),
            hint="Correct the file; `voiceguide check FILE` lists every mistake, "
            "`voiceguide routine schema` every field.",
            problems=problems,
        ) from error


def lines_of(path: Path) -> Callable[[tuple[int | str, ...]], int]:
    """What tells the line of a place in a routine's file, such as ("sections", 0, "say").

    Raises:
        RoutineError: the file cannot be read, or is no set of fields.
    """
    node, _ = _compose(_read(path), str(path))
    return lambda location: _line_of(node, location)


def _read(path: Path) -> str:
    try:
        if path.is_dir():
            raise _unreadable(path, "it is a folder")
        if path.exists() and not path.is_file():
            raise _unreadable(path, "it is not an ordinary file")
        with path.open("rb") as file:
            raw = file.read(MAX_BYTES + 1)
        text = raw.decode("utf-8-sig")
    except FileNotFoundError:
        raise RoutineError(
            f"{path}: no such file",
            hint="`voiceguide list` shows the bundled routines; `voiceguide new NAME` starts one.",
        ) from None
    except OSError as error:
        raise _unreadable(path, error.strerror or str(error)) from error
    except UnicodeDecodeError as error:
        if len(raw) <= MAX_BYTES:
            raise _unreadable(path, f"byte {error.start} is not UTF-8 text") from error
    if len(raw) > MAX_BYTES:
        raise RoutineError(
            f"{path}: larger than {MAX_BYTES // 1024} kB, which no routine is",
            hint="Is it the right file? Narration takes at most 2000 characters a step.",
        )
    return text


def _unreadable(path: Path, why: str) -> RoutineError:
    return RoutineError(
        f"{path}: cannot be read: {why}", hint="Give the path of a routine's YAML file."
    )


def _compose(text: str, name: str) -> tuple[Node, Any]:
    try:
        node, data = parse_yaml(text)
    except AliasError as error:
        raise RoutineError(
            f"{name}, line {error.line}: {error.problem}",
            hint="Write the repeated part out; routines take no YAML aliases.",
        ) from error
    except BadYamlError as error:
        where = f", line {error.line}" if error.line else ""
        raise RoutineError(
            f"{name}{where}: not valid YAML: {error.problem}",
            hint="Check the indentation, the colons and the quotes on that line.",
        ) from error
    if not isinstance(node, MappingNode):
        found = "nothing" if node is None else "text or a list"
        raise RoutineError(
            f"{name}, line 1: a routine is a set of `field: value` lines, found {found}",
            hint="`voiceguide new NAME` writes one to start from.",
        )
    return node, data


def _essential(details: list[ErrorDetails]) -> list[ErrorDetails]:
    """Without the lists that are called too short only because what is in them is wrong."""
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


def _describe(detail: ErrorDetails, node: Node, name: str) -> str:
    location = detail["loc"]
    line = _line_of(node, location)
    field = ".".join(str(part)[:60] for part in location) or "the routine"
    return f"{name}, line {line}, {field}: {_found_and_allowed(detail)}"


def _line_of(node: Node, location: tuple[int | str, ...]) -> int:
    """The line of the deepest part of `location` that the file has."""
    line = node.start_mark.line
    for part in location:
        if isinstance(node, MappingNode):
            pairs = [(key, value) for key, value in node.value if key.value == str(part)]
            if not pairs:
                break
            key, node = pairs[0]
            line = key.start_mark.line
        elif isinstance(node, SequenceNode) and isinstance(part, int) and part < len(node.value):
            node = node.value[part]
            line = node.start_mark.line
        else:
            break
    return int(line) + 1


def _found_and_allowed(detail: ErrorDetails) -> str:
    kind, found, context = detail["type"], detail["input"], detail.get("ctx", {})
    if kind == "missing":
        return "missing; it is required"
    if kind == "extra_forbidden":
        return "unknown field" + _suggestion(detail["loc"])
    if kind == "value_error":
        return str(context["error"])
    if kind == "string_too_long":
        return f"found {len(found)} characters; at most {context['max_length']} are allowed"
    if context.get("pattern") == SLUG_PATTERN:
        return f"found {_shortened(found)}; it should be {SLUG_RULE}"
    # pydantic's sentences start with the kind of value: "Input should be …", "String should …".
    allowed = detail["msg"].partition(" ")[2]
    return f"found {_shortened(found)}; it {allowed}"


def _suggestion(location: tuple[int | str, ...]) -> str:
    model: type[BaseModel] = Routine
    for part in location[:-1]:
        model = _MODEL_OF_LIST.get(str(part), model)
    names = [info.alias or name for name, info in model.model_fields.items()]
    close = difflib.get_close_matches(str(location[-1]), names, n=1, cutoff=0.5)
    return f"; did you mean {close[0]!r}?" if close else f"; allowed: {', '.join(names)}"


def _shortened(value: object, limit: int = 40) -> str:
    # A slice first: the repr of a hostile megabyte is itself a megabyte.
    text = repr(value[: limit + 1] if isinstance(value, (str, bytes, list)) else value)
    return text if len(text) <= limit else text[: limit - 1] + "…"
