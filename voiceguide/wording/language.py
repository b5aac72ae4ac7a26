"""Finds the languages that the narrator has words of its own in, and reads those words.

Each is one file: bundled with the package, or the user's own, which comes first. A tag such as
de-AT falls back to de. A file that is not whole is refused: it would make a voice speak two
languages at once.
"""

from __future__ import annotations

import re
import textwrap
from functools import lru_cache
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ValidationError

from voiceguide.errors import LanguageError, UsageError
from voiceguide.files.folders import languages_folder
from voiceguide.text import nearest_or_all
from voiceguide.wording.templates import Counted
from voiceguide.wording.words import Words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pydantic_core import ErrorDetails
    from ruamel.yaml.nodes import Node

MAX_BYTES = 256 * 1024
BUNDLED = Path(str(resources.files("voiceguide.wording"))) / "languages"
TAG = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]+)*")
_SUFFIXES = (".yaml", ".yml")
_HINT = "Mend the file; `voiceguide routine words en` shows one that is whole, and explains it."

_WORD, _BRACES = re.compile(r"[^\W\d_]+"), re.compile(r"\{\w*\}")

Place = tuple[int | str, ...]
Problem = tuple[Place, str]
"""A place in the file, and what is wrong there."""


class NoWordsError(ValueError):
    """A language that the narrator has no words in; a ValueError, which pydantic collects."""

    def __init__(self, tag: str) -> None:
        there = ", ".join(languages())
        super().__init__(
            f"the narrator has no words of its own in {tag!r}, such as numbers and replies; "
            f"it has them in {there}"
        )
        self.hint = f"`voiceguide routine translate {tag}` starts a file of them to translate."


def languages() -> dict[str, Path]:
    """The file of every language that there is, by its tag in lower case."""
    return dict(sorted((_files_of(BUNDLED) | _files_of(languages_folder())).items()))


def _files_of(folder: Path) -> dict[str, Path]:
    try:
        found = sorted(folder.iterdir())
    except OSError:  # not there, or closed to us: there are the bundled ones
        return {}
    return {
        tag_of(path.stem).lower(): path
        for path in found
        if path.suffix.lower() in _SUFFIXES and TAG.fullmatch(tag_of(path.stem))
    }


def tag_of(written: str) -> str:
    """A language's tag as it is usually written: de-AT, whatever case and hyphen were used."""
    language, *rest = written.strip().replace("_", "-").split("-")
    return "-".join(
        [language.lower(), *(part.upper() if len(part) == 2 else part for part in rest)]
    )


def path_for(tag: str) -> Path | None:
    """The file for a tag, or for the wider language that it is of; None if there is neither."""
    there, parts = languages(), tag_of(tag).lower().split("-")
    names = ("-".join(parts[:count]) for count in range(len(parts), 0, -1))
    return next((there[name] for name in names if name in there), None)


def words_of(tag: str) -> Words:
    """The narrator's words in a language.

    Raises:
        NoWordsError: there are none.
        LanguageError: the file is wrong; it says the line, the name and what is missing.
    """
    path = path_for(tag)
    if path is None:
        raise NoWordsError(tag)
    return _words(_read(path), path)


def text_of(tag: str) -> str:
    """The text of a language's file, as it was written, if it is whole.

    Raises:
        UsageError: there is none, or `tag` is no tag.
        LanguageError: it is wrong.
    """
    path = path_for(_checked(tag))
    if path is None:
        error = NoWordsError(tag_of(tag))
        raise UsageError(str(error), hint=error.hint)
    text = _read(path)
    _words(text, path)
    return text


def start_file(tag: str) -> Path:
    """Make a language's file where it is looked for, with the English words to translate.

    Raises:
        UsageError: there are words in that language already, or `tag` is no tag.
        ExportError: it cannot be written.
    """
    from voiceguide.files.whole import replacing, write_error

    tag = _checked(tag)
    there = languages().get(tag.lower())
    if there:
        raise UsageError(f"{there}: is there already", hint="Go on with that file, or remove it.")
    path = languages_folder() / f"{tag}.yaml"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise write_error(path, error) from error
    with replacing(path) as part:
        part.write_text(_read(BUNDLED / "en.yaml"), encoding="utf-8")
    return path


def _checked(tag: str) -> str:
    if not TAG.fullmatch(tag_of(tag)):
        raise UsageError(f"{tag[:40]!r} is no language's tag", hint="Give one: en, de or de-AT.")
    return tag_of(tag)


def _read(path: Path) -> str:
    from voiceguide.files.bad_yaml import BadYamlError
    from voiceguide.files.yaml_files import read_text

    try:
        return read_text(path, MAX_BYTES)
    except BadYamlError as error:
        raise LanguageError(error.told(path), hint=error.hint or _HINT) from error


@lru_cache(maxsize=20)
def _words(text: str, path: Path) -> Words:
    """The words in a file's text; the same text is parsed only once."""
    from voiceguide.files.bad_yaml import BadYamlError
    from voiceguide.files.yaml_text import parse_yaml

    try:
        node, data = parse_yaml(text)
    except BadYamlError as error:
        raise LanguageError(error.told(path), hint=error.hint or _HINT) from error
    try:
        words = Words.model_validate(data)
    except ValidationError as error:
        raise _wrong(path, node, map(_described, error.errors())) from error
    problems = [*_plural_problems(words), *_left_in_english(words, path)]
    if problems:
        raise _wrong(path, node, problems)
    return words


def _wrong(path: Path, node: Node | None, problems: Iterable[Problem]) -> LanguageError:
    from voiceguide.files.yaml_text import line_of

    lines = [
        f"{path}, line {line_of(node, place) if node else 1}, {_written(place)}: {what}"
        for place, what in problems
    ]
    more = f" (and {len(lines) - 1} more)" if len(lines) > 1 else ""
    return LanguageError(lines[0] + more, hint=_HINT, problems=lines)


def _written(place: Place) -> str:
    """A place as the file writes it: a list of forms has no name of its own there."""
    parts = [str(part)[:60] for part in place if part != "exact"]
    return ".".join(parts) or "the file"


def _described(detail: ErrorDetails) -> Problem:
    place, kind, context = detail["loc"], detail["type"], detail.get("ctx", {})
    found = str(detail["input"])[:40]
    wanted = context.get("min_length", context.get("max_length"))
    unit = "characters" if isinstance(detail["input"], str) else "entries"
    match kind:
        case "missing":
            what = "missing; every language needs it"
        case "extra_forbidden":
            what = "unknown name" + _suggestion(place)
        case "value_error":
            what = str(context["error"])
        case "model_type" | "dict_type":
            what = f"found {found!r}; it should be `name: text` lines"
        case "too_short" | "too_long" | "string_too_short" | "string_too_long":
            what = f"has {len(detail['input'])} {unit}; it needs {wanted}"
        case _:  # pydantic's sentences start with the kind of value: "Input should be …"
            what = f"found {found!r}; it {detail['msg'].partition(' ')[2]}"
    return place, what


def _suggestion(place: tuple[int | str, ...]) -> str:
    """A suggestion for an unknown name: the nearest in that part of the file, or all of them."""
    part: Any = Words
    for name in place[:-1]:
        part = part.model_fields[str(name)].annotation
    if not (isinstance(part, type) and issubclass(part, BaseModel)):
        return ""
    return nearest_or_all(str(place[-1]), part.model_fields)


def _plural_problems(words: Words) -> Iterator[Problem]:
    for name, part in words:
        for key, value in part if isinstance(part, BaseModel) else ():
            if isinstance(value, Counted) and (what := words.plural_problem(value)):
                yield (name, key), what


def _left_in_english(words: Words, path: Path) -> Iterator[Problem]:
    """Texts of two words and more that nobody has translated yet."""
    if tag_of(path.stem).partition("-")[0] == "en":
        return
    bundled = BUNDLED / "en.yaml"
    english = dict(_texts(_words(_read(bundled), bundled).model_dump()))
    for place, text in _texts(words.model_dump()):
        if english.get(place) == text and len(_WORD.findall(_BRACES.sub("", text))) > 1:
            yield place, f"is still in English: {textwrap.shorten(text, 40, placeholder='…')!r}"


def _texts(data: object, place: Place = ()) -> Iterator[tuple[Place, str]]:
    if isinstance(data, str):
        yield place, data
    elif isinstance(data, dict) and data.keys() == {"left", "right"}:
        yield from ((place, text) for text in dict.fromkeys(data.values()))
    elif isinstance(data, dict):
        for key, value in data.items():
            yield from _texts(value, (*place, key))
    elif isinstance(data, tuple):
        for index, value in enumerate(data):
            yield from _texts(value, (*place, index))
