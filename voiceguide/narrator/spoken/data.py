"""A language's signs, units and short forms, as they lie in its file beside this one."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from importlib.abc import Traversable

LATIN = "LATIN"


@dataclass(frozen=True, slots=True)
class Written:
    """A language's signs and short forms, and the words for them; en.yaml explains the fields."""

    decimal: str
    thousands: str
    point: str
    minus: str
    to: str
    by: str
    per: str
    power: str
    months: tuple[str, ...]
    year_after: tuple[str, ...]
    ordinals: tuple[str, ...]
    powers: dict[str, str]
    one_of: tuple[str, ...]
    many_of: tuple[str, ...]
    units: dict[str, tuple[str, str]]
    units_of_words: dict[str, tuple[str, str]]
    currencies: dict[str, tuple[str, ...]]
    abbreviations: dict[str, str]
    final_abbreviations: dict[str, str]
    before_number: dict[str, str]
    after_number: dict[str, str]
    signs: dict[str, str]
    arrows: dict[str, str]
    letters: dict[str, str]
    either: str


def base_of(tag: str) -> str:
    """The language of a tag such as en-GB, or en_GB as some systems write it."""
    return tag.replace("_", "-").partition("-")[0].lower()


@lru_cache
def written_in(language: str) -> Written | None:
    """The contents of a language's file, or None without one; `language` is a tag's base."""
    file = resources.files(__package__) / f"{language}.yaml"
    if not language.isalpha() or language == "scripts" or not file.is_file():
        return None
    # A program that reads a routine has imported it already.
    from pydantic import TypeAdapter

    return TypeAdapter(Written).validate_python(_read(file))


@lru_cache
def scripts_of(language: str) -> frozenset[str] | None:
    """The scripts that a voice of this language reads, by Unicode's names; None if not known."""
    data = _read(resources.files(__package__) / "scripts.yaml")
    others = data.get(base_of(language))
    return None if others is None else frozenset((LATIN, *others))


def _read(file: Traversable) -> dict[str, Any]:
    from ruamel.yaml import YAML

    # yaml_text.py, which guards against what strangers write, would take as long again.
    data: dict[str, Any] = YAML(typ="safe").load(file.read_text("utf-8"))
    return data
