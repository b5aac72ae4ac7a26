"""The vocabulary: the phrases of every command, in one YAML file for each language."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from voiceguide.commands import Command
from voiceguide.errors import UsageError
from voiceguide.listener.language import data_files
from voiceguide.text import nearest_or_all

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydantic_core import ErrorDetails
    from ruamel.yaml.nodes import Node

MAX_BYTES = 64 * 1024
MAX_WORDS = 5
"""The most words of a phrase: longer ones are neither remembered nor taken for one utterance."""
_HINT = "docs/sessions.md lists what can be said; a file gives `language` and `commands`."
_LETTERS = re.compile(r"[^\W\d_]+(['\u2019-][^\W\d_]+)*\Z")


class Tier(StrEnum):
    """How much evidence a phrase offers a recogniser; the two tiers never share a threshold."""

    PHRASE = "phrase"
    """Two words or more: taught, printed, good in noise."""
    WORD = "word"
    """One word: for quiet moments and after a prompt."""


def tier_of(phrase: str) -> Tier:
    """The tier of a phrase, by the number of its words."""
    return Tier.PHRASE if " " in phrase else Tier.WORD


@dataclass(frozen=True, slots=True)
class Phrase:
    """One way to say a command."""

    text: str
    command: Command

    @property
    def tier(self) -> Tier:
        """The phrase's tier."""
        return tier_of(self.text)


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Everything that can be said in one language."""

    language: str
    """A tag such as en or ko."""
    entries: tuple[Phrase, ...]
    """The phrases in the order in which they are taught: by command, phrases before words."""
    decoys: tuple[str, ...] = ()
    """Words that sound like a phrase and mean nothing, for recognisers that think in words."""

    def phrases(self, command: Command) -> list[str]:
        """The ways to say a command, the best first; empty when it cannot be said."""
        return [entry.text for entry in self.entries if entry.command is command]

    def taught(self, command: Command) -> str:
        """The one way to say a command that is taught, or an empty string."""
        return next(iter(self.phrases(command)), "")

    def all_taught(self) -> dict[Command, str]:
        """Each command that can be said with the one way that is taught, in the file's order."""
        return {command: self.taught(command) for command in self.commands()}

    def commands(self) -> list[Command]:
        """The commands that can be said, in the file's order."""
        return list(dict.fromkeys(entry.command for entry in self.entries))

    def find(self, text: str) -> Phrase | None:
        """Find the phrase that is written like this, whatever its case and spacing."""
        wanted = _plain(text)
        return next((entry for entry in self.entries if _plain(entry.text) == wanted), None)


def languages() -> list[str]:
    """The languages that come with the package."""
    return sorted(path.stem for path in data_files.FOLDER.glob("??.yaml"))


def load_vocabulary(path_or_language: str | Path = "en") -> Vocabulary:
    """Load the vocabulary of a language (en, ko, en-GB …), or the one in a user's own file.

    A user's file says only what it changes: a command that it lists has the file's phrases and no
    others. The other commands have the bundled phrases of its language.

    Raises:
        UsageError: no such language or file, or a mistake in the file. The message names the file,
            the field and what is allowed.
    """
    given = str(path_or_language)
    # A language has neither a dot nor a folder, whatever a file of phrases is called.
    if isinstance(path_or_language, Path) or not re.fullmatch(r"[\w-]+", given):
        return _vocabulary(_read(Path(path_or_language)))
    language = given.lower().replace("_", "-").partition("-")[0]
    if language not in languages():
        raise UsageError(
            f"no vocabulary for the language {given!r}",
            hint=f"There are {', '.join(languages())}; a file of your own is given by its path.",
        )
    return _vocabulary(_read(data_files.FOLDER / f"{language}.yaml"))


def _said(value: object) -> str:
    """Check one phrase of a file, and return it with single spaces."""
    if not isinstance(value, str):
        found = "nothing" if value is None else "a list or a set of fields"
        # A ValueError, because that is what pydantic collects.
        raise ValueError(  # noqa: TRY004
            f"found {found}; it should be text, in quotes where YAML needs them"
        )
    text = " ".join(unicodedata.normalize("NFC", value).split())
    words = text.split()
    if not 1 <= len(words) <= MAX_WORDS or not all(map(_LETTERS.match, words)):
        raise ValueError(
            f"found {value[:40]!r}; it should be one to {MAX_WORDS} words of letters alone"
        )
    return text


def _one_word(value: object) -> str:
    text = _said(value)
    if " " in text:
        raise ValueError(f"found {text!r}; it should be one word (others go under phrases)")
    return text


def _two_words(value: object) -> str:
    text = _said(value)
    if " " not in text:
        raise ValueError(f"found {text!r}; it should be two words or more (others go under words)")
    return text


class _Ways(BaseModel):
    model_config = ConfigDict(extra="forbid")
    phrases: list[Annotated[str, BeforeValidator(_two_words)]] = Field(default=[], max_length=12)
    words: list[Annotated[str, BeforeValidator(_one_word)]] = Field(default=[], max_length=12)


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid")
    language: str = Field(pattern=r"^[a-z]{2,3}$")
    commands: dict[Command, _Ways] = Field(min_length=1)
    decoys: list[Annotated[str, BeforeValidator(_said)]] = Field(default=[], max_length=500)


def _vocabulary(file: tuple[Path, _File]) -> Vocabulary:
    path, given = file
    bundled = data_files.FOLDER / f"{given.language}.yaml"
    ways, decoys = dict(given.commands), given.decoys
    if path != bundled and bundled.is_file():
        base = _read(bundled)[1]
        ways = base.commands | ways
        decoys = decoys or base.decoys
    entries = [
        Phrase(text, command)
        for command, way in ways.items()
        for text in dict.fromkeys(way.phrases + way.words)
    ]
    _refuse_doubles(path, entries)
    if not any(entry.command is Command.STOP for entry in entries):
        raise UsageError(
            f"{path}, commands.stop: nothing to say", hint="A session must be able to be stopped."
        )
    plain = {_plain(entry.text) for entry in entries}
    return Vocabulary(
        given.language, tuple(entries), tuple(word for word in decoys if _plain(word) not in plain)
    )


def _refuse_doubles(path: Path, entries: list[Phrase]) -> None:
    meaning: dict[str, Command] = {}
    for entry in entries:
        first = meaning.setdefault(_plain(entry.text), entry.command)
        if first is not entry.command:
            raise UsageError(
                f"{path}, commands.{entry.command.value}: {entry.text!r} means "
                f"{first.value!r} already",
                hint="Give each phrase to one command; list the other command, too, to take it "
                "away from there.",
            )


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).casefold().split())


def _read(path: Path) -> tuple[Path, _File]:
    from voiceguide.files.bad_yaml import BadYamlError
    from voiceguide.files.yaml_files import read_text
    from voiceguide.files.yaml_text import parse_yaml

    try:
        node, data = parse_yaml(read_text(path, MAX_BYTES))
    except BadYamlError as error:
        raise UsageError(error.told(path), hint=error.hint or _HINT) from error
    try:
        return path, _File.model_validate(data)
    except ValidationError as error:
        details = error.errors()
        more = f" (and {len(details) - 1} more)" if len(details) > 1 else ""
        raise UsageError(f"{path}, {_describe(details[0], node)}{more}", hint=_HINT) from error


def _describe(detail: ErrorDetails, node: Node | None) -> str:
    from voiceguide.files.yaml_faults import line_and_problem

    places = [str(part)[:60] for part in detail["loc"] if part != "[key]"]
    line, problem = line_and_problem(detail, node, _wanted)
    if detail["type"] == "enum":
        problem = f"no such command{nearest_or_all(places[-1], _names())}"
    elif detail["type"] == "extra_forbidden":
        known = _Ways.model_fields if len(places) > 1 else _File.model_fields
        problem = f"unknown field{nearest_or_all(places[-1], known)}"
    return f"line {line}, {'.'.join(places) or 'the file'}: {problem}"


def _wanted(detail: ErrorDetails) -> str:
    pattern = detail["type"] == "string_pattern_mismatch"
    return "a language's two or three letters, such as en" if pattern else ""


def _names() -> Iterator[str]:
    return (command.value for command in Command)
