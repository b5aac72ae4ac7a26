"""The kinds of text that the narrator's own words are made of, and what is allowed in each.

A sentence is a template with named placeholders. What depends on a number is written in as many
forms as the language has plurals, with words of their own for single numbers where there are any.
"""

from __future__ import annotations

import string
import unicodedata
from functools import lru_cache
from gettext import c2py
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator

COUNTED_TO = 1000
"""Plural rules are tried on every number below it, and no session counts further."""

MOST_FORMS = 6
"""The most plural forms that a language has: Arabic has so many."""


def check_characters(text: str) -> str:
    """Check that every character of a text can be shown, and give the text back.

    Text is shown on terminals, where control characters are commands, and written as UTF-8.

    Raises:
        ValueError: it holds a control character or half of a letter.
    """
    for character in text:
        if unicodedata.category(character) in {"Cc", "Cs"} and character not in "\t\n":
            raise ValueError(f"the character {character!a} is none that can be shown")
    return text


def check_placeholders(text: str, allowed: Collection[str]) -> list[str]:
    """The names that stand in braces in a text, each an allowed one with nothing beside it.

    Raises:
        ValueError: a name is not allowed, something stands beside it, or a brace stands alone.
    """
    try:
        fields = [part[1:] for part in string.Formatter().parse(text) if part[1] is not None]
    except ValueError:
        raise ValueError("an opening or closing brace { } stands alone") from None
    for name, form, conversion in fields:
        if name not in allowed or form or conversion:
            written = f"{name}{'!' + conversion if conversion else ''}{':' + form if form else ''}"
            known = ", ".join(f"{{{word}}}" for word in sorted(allowed)) or "none"
            raise ValueError(f"unknown placeholder {{{written}}}; allowed: {known}")
    return [str(name) for name, _, _ in fields]


def capitalised(text: str) -> str:
    """The text with a capital first letter; other letters stay, because they may be names."""
    return text[:1].title() + text[1:]


def _tidy(value: object) -> object:
    return " ".join(value.split()) if isinstance(value, str) else value


Line = Annotated[
    str,
    BeforeValidator(_tidy),
    Field(min_length=1, max_length=1000),
    AfterValidator(check_characters),
]


class Part(BaseModel):
    """A part of what the narrator says; a name that is not known is refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class BySide(Part):
    """A text, or one for each side where the word for the side does not stay the same."""

    left: Line
    right: Line

    def texts(self) -> Iterator[str]:
        """The text of each side, or one if they are the same."""
        yield from dict.fromkeys((self.left, self.right))


class Counted(Part):
    """Texts about a number: a form for each plural, and single numbers' own words."""

    forms: tuple[Line, ...] = Field(min_length=1, max_length=MOST_FORMS)
    """The forms in the order of the language's plural rule."""
    exact: dict[int, Line] = Field(default={}, max_length=20)

    def texts(self) -> Iterator[str]:
        """All forms, and all words for single numbers."""
        yield from self.forms
        yield from self.exact.values()


def _by_side(value: object) -> object:
    return {"left": value, "right": value} if isinstance(value, str) else value


def _counted(value: object) -> object:
    """A Counted's fields from what a file has: a text, a list of forms, or `forms` and numbers."""
    if isinstance(value, str):
        return {"forms": [value]}
    if isinstance(value, list):
        return {"forms": value}
    if isinstance(value, dict):
        exact = {key: text for key, text in value.items() if str(key).isdecimal()}
        if value.keys() - exact.keys() - {"forms"}:
            raise ValueError("a number of its own, or `forms`, stands before each colon here")
        return {"forms": value.get("forms"), "exact": exact}
    return value


def _texts(value: Any) -> list[str]:  # noqa: ANN401 - any of the kinds of text
    return [value] if isinstance(value, str) else list(value.texts())


def takes(*names: str) -> AfterValidator:
    """A validator that every text holds these placeholders and no others.

    A number's or a side's may be left out: a text of its own stands for it.
    """

    def check(value: Any) -> Any:  # noqa: ANN401 - any of the kinds of text
        own = {"n"} if isinstance(value, Counted) else set()
        if isinstance(value, BySide) and value.left != value.right:
            own = {"side"}
        for text in _texts(value):
            missing = set(names) - set(check_placeholders(text, names)) - own
            if missing:
                raise ValueError(f"the placeholder {{{min(missing)}}} is missing")
        return value

    return AfterValidator(check)


def _plain(text: str) -> str:
    if {"{", "}"} & set(text):
        raise ValueError("nothing is filled in here: leave out the braces { }")
    return text


Fixed = Annotated[Line, AfterValidator(_plain)]
"""A sentence that is always the same."""
Sided = Annotated[BySide, BeforeValidator(_by_side)]
Number = Annotated[Counted, BeforeValidator(_counted), takes("n")]
"""A text about a number, {n}."""


@lru_cache(maxsize=100)
def plural_rule(plural: str) -> Callable[[int], int]:
    """A plural rule as a function: which form, from 0, a number takes.

    Raises:
        ValueError: it is no plural rule.
    """
    return c2py(plural)


def check_plural(rule: str) -> str:
    """Check that a rule gives every number one of the first few forms, and give it back.

    Raises:
        ValueError: it does not.
    """
    try:
        found = {plural_rule(rule)(number) for number in range(COUNTED_TO)}
    except (ValueError, ArithmeticError, RecursionError):
        found = set()
    if not found or found != set(range(min(len(found), MOST_FORMS))):
        raise ValueError("should be a rule as gettext has them, such as `n != 1`")
    return rule
