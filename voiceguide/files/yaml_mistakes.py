"""Explains the mistake that somebody probably made where YAML cannot be read, in their terms.

A parser says which token it did not expect. The mistakes behind that are few: a colon or a # inside
a text without quotes, a text that begins with a sign of YAML's, quotes that do not match, signs
that only look like spaces, an indentation that is one off. Each rule here looks for one of them.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, NamedTuple

from ruamel.yaml.reader import ReaderError

from voiceguide.files.bad_yaml import BadYamlError, lines_of
from voiceguide.text import counted

if TYPE_CHECKING:
    from collections.abc import Callable

    from ruamel.yaml.error import MarkedYAMLError

_KEY = r"^\s*(?:- +)*[\w-]+"
_VALUE = re.compile(rf"(?:{_KEY}:|^\s*-)\s+(?P<value>\S.*)$")
_CURLY = "“”„‟«»‘’‚‹›「」"  # noqa: RUF001 - they are what is looked for
_SPACES = "Write an ordinary space instead."
_LINE_UP = (
    "Fields of one step begin below each other; what belongs to a field stands two spaces deeper."
)
_LOOK_BACK = 3
"""Lines to look back: the parser stumbles some lines after a text that was cut short."""


class Mistake(NamedTuple):
    """A mistake: what is wrong, what to do, and where, if the parser stopped elsewhere."""

    problem: str
    hint: str
    line: int | None = None
    """The line's number, from 0."""


class _Place(NamedTuple):
    """The place where the parser stopped, and what it says about it."""

    lines: list[str]
    line: int
    began: int
    """The line where the part that it was reading began."""
    said: str

    def text(self, line: int | None = None) -> str:
        line = self.line if line is None else line
        return self.lines[line] if 0 <= line < len(self.lines) else ""

    def value(self, line: int | None = None) -> str:
        found = _VALUE.match(self.text(line))
        return found["value"] if found else self.text(line).strip()

    def nearby(self) -> range:
        return range(min(self.began, self.line), self.line + 1)


def explained(error: MarkedYAMLError | ReaderError, text: str) -> BadYamlError:
    """The parser's error as the mistake that is most likely behind it."""
    if isinstance(error, ReaderError):
        line = len(lines_of(text[: error.position]))
        return BadYamlError(
            f"not valid YAML: the character U+{error.character:04X} cannot stand in a text file",
            line,
            hint="Delete it; it may be invisible. A file of a word processor is no text file.",
        )
    mark = error.problem_mark or error.context_mark
    line = mark.line if mark else 0
    began = error.context_mark.line if error.context_mark else line
    place = _Place(lines_of(text), line, began, error.problem or "")
    found = next(filter(None, (rule(place) for rule in _RULES)), None) or Mistake(
        "this line does not fit the one before it", f"Check its colon and quotes. {_LINE_UP}"
    )
    at = found.line if found.line is not None else line
    return BadYamlError(
        f"not valid YAML: {found.problem}", at + 1 if mark else None, hint=found.hint
    )


def _odd_space(place: _Place) -> Mistake | None:
    for line in range(max(0, place.line - _LOOK_BACK), place.line + 1):
        text = place.text(line)
        odd = next((one for one in _indent(text) if one not in " \t"), "")
        if odd:
            name = unicodedata.name(odd, "an invisible sign").lower()
            return Mistake(f"the line begins with a {name}, not with spaces", _SPACES, line)
    return None


def _indent(text: str) -> str:
    return re.match(r"[\s\u200b\ufeff]*", text)[0]  # type: ignore[index]  # it matches nothing, too


def _tab(place: _Place) -> Mistake | None:
    if "'\\t'" not in place.said:
        return None
    if "\t" in _indent(place.text()):
        return Mistake(
            "the line begins with a tab; YAML takes only spaces there",
            "Write spaces instead of the tab, as many as the line of the field before it has.",
        )
    return Mistake("a tab stands where YAML wants a space", _SPACES)


def _open_quote(place: _Place) -> Mistake | None:
    if "end of stream" not in place.said and "document separator" not in place.said:
        return None
    return Mistake(
        "what opens in this line, a quote or a bracket, is never closed",
        'Close it; inside double quotes, write \\" for a quote.',
        place.began,
    )


def _backslash(place: _Place) -> Mistake | None:
    if "escape" not in place.said:
        return None
    return Mistake(
        "a \\ in double quotes gives the letter after it another meaning",
        "Write \\\\, or put the text in single quotes.",
    )


def _first_sign(place: _Place) -> Mistake | None:
    """Find a text without quotes that begins with a sign which means something to YAML."""
    for line in dict.fromkeys((place.line, place.began)):
        value = place.value(line)
        if value[:1] in _CURLY and value:
            return Mistake(
                f"{value[0]} is no quote to YAML, only a letter",
                'Write the straight ones around the text: "…".',
                line,
            )
        if value[:1] in set("@`%&*!?|>{[-") and _VALUE.match(place.text(line)):
            return Mistake(
                f"a text that begins with {value[0]} must be in quotes",
                f"Put the whole text in double quotes: {_example(value)}",
                line,
            )
    return None


def _example(value: str) -> str:
    short = value if len(value) <= 40 else value[:39] + "…"
    return '"' + short.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _after_quote(place: _Place) -> Mistake | None:
    for line in place.nearby():
        if re.match(r"""'[^']*'\S|"[^"]*"\s*[^\s,#\]}]|'[^']*'\s+[^\s,#\]}]""", place.value(line)):
            return Mistake(
                "the text goes on after its closing quote",
                'Put the whole text in double quotes; inside them, write \\" for a quote.',
                line,
            )
    return None


def _cut_short(place: _Place) -> Mistake | None:
    """Find a # that ended a text of several lines."""
    for line in range(max(1, place.line - _LOOK_BACK), place.line):
        ended = re.search(r"(^|\s)#", place.text(line))
        deeper = len(_indent(place.text(place.line))) > len(_indent(place.text(place.began)))
        if ended and (deeper or place.text(line).lstrip().startswith("#")):
            return Mistake(
                "the text before it ended at a #, after which YAML takes all for a comment",
                "Put the whole text in double quotes.",
                line,
            )
    return None


def _no_gap(place: _Place) -> Mistake | None:
    """Find a sign of YAML's without the space that makes it one."""
    for line in dict.fromkeys((place.began, place.line, place.line - 1)):
        text = place.text(line)
        if re.match(rf"{_KEY}(?=\uff1a)", text):
            return Mistake(
                "the colon is a wide one (\uff1a)", "Write an ordinary one and a space.", line
            )
        if found := re.match(rf"({_KEY}):(?=[^\s:/])", text):
            wanted = found[1].strip()
            return Mistake(
                f"a space is missing after {wanted}:", f"Write {wanted}: and a space.", line
            )
        if re.match(r"^\s*-(?=[A-Za-z_]\w*:\s)", text):
            return Mistake("a space is missing after the -", "Write - and a space.", line)
    return None


def _colon(place: _Place) -> Mistake | None:
    if "mapping values" not in place.said:
        return None
    value = place.value()
    if re.search(r":(\s|$)", value) and _VALUE.match(place.text()):
        return Mistake(
            "the text has a colon and a space in it, which YAML takes for a field",
            f"Put the whole text in double quotes: {_example(value)}",
        )
    return None


def _indented(place: _Place) -> Mistake | None:
    here, before = (
        place.text(),
        next((text for text in reversed(place.lines[: place.line]) if text.strip()), ""),
    )
    # A dash counts as spaces: what follows it has its fellows below.
    depth, other = (len(re.match(r"\s*(?:- +)*", text)[0]) for text in (here, before))  # type: ignore[index]
    if depth != other and re.match(rf"{_KEY}:", here):
        return Mistake(
            f"{counted(depth, 'space')} before the field, "
            f"and {counted(other, 'space')} in the line before",
            f"One of the two is out of line. {_LINE_UP}",
        )
    return None


def _no_field(place: _Place) -> Mistake | None:
    if "expected ':'" not in place.said:
        return None
    text = place.text(place.began).strip()
    short = text if len(text) <= 40 else text[:39] + "…"
    return Mistake(
        f"{short!r} is neither a field with its colon nor a part of the text before it",
        "Write `field: text`, or indent the line deeper than the field that it belongs to.",
        place.began,
    )


def _second_document(place: _Place) -> Mistake | None:
    if "another document" not in place.said:
        return None
    return Mistake("a second document begins here (---)", "Make it a file of its own.")


_RULES: tuple[Callable[[_Place], Mistake | None], ...] = (
    _tab,
    _odd_space,
    _backslash,
    _open_quote,
    _second_document,
    _after_quote,
    _first_sign,
    _no_gap,
    _colon,
    _cut_short,
    _indented,
    _no_field,
)
"""The rules in order: the first that finds its mistake explains the error."""
