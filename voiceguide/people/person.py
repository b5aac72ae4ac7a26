"""A person whom sessions are for, and what they liked. There is no file or clock here."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from dataclasses import dataclass, field
from datetime import date  # noqa: TC003 - pydantic reads the annotations
from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from voiceguide.errors import UsageError, is_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

ANSWERS_HOLD_DAYS = 30
"""Days for which a precaution that did not apply is not asked about again."""
MAX_NAME = 60
MOST_LIKINGS = 400
_UNSAID = re.compile(r"[^\w' -]|_")

Levels = Annotated[int, Field(ge=-4, le=4)]
Factor = Annotated[float, Field(ge=0.1, le=10.0, allow_inf_nan=False)]
Word = Annotated[str, Field(min_length=1, max_length=60, pattern=r"^[a-z0-9-]+$")]
Name = Annotated[str, Field(min_length=1, max_length=MAX_NAME)]


@dataclass(frozen=True, slots=True)
class Liking:
    """The way someone likes a technique on a region, compared to what a routine says."""

    technique: Word
    region: Word
    pressure: Levels = 0
    """The number of levels firmer, -4 to 4; negative is lighter."""
    tempo: Factor = 1.0
    """The factor for the seconds of a round, 0.1 to 10; above 1 is slower."""
    longer: Factor = 1.0
    """The factor for the number of rounds, 0.1 to 10; for a single round, that of its length."""

    @property
    def touch(self) -> tuple[str, str]:
        """The technique and region that it is about. There is one liking for each such pair."""
        return self.technique, self.region

    @property
    def neutral(self) -> bool:
        """Whether the liking changes nothing."""
        return self.pressure == 0 and self.tempo == self.longer == 1.0


@dataclass(frozen=True, slots=True)
class Person:
    """Everything that is kept about someone."""

    name: Name
    """The person's name, as it was first given."""
    likings: Annotated[tuple[Liking, ...], Field(max_length=MOST_LIKINGS)] = ()
    answered: dict[str, date] = field(default_factory=dict)
    """Precautions that did not apply, in the words of the question, and the date of the answer."""

    def holding(self, today: date) -> frozenset[str]:
        """The precautions whose answers are recent enough; dates in the future do not count."""
        return frozenset(
            ask for ask, on in self.answered.items() if 0 <= (today - on).days < ANSWERS_HOLD_DAYS
        )


def updated(
    person: Person, likings: Iterable[Liking], answers: Mapping[str, bool], today: date
) -> Person:
    """The person with new likings in place of older ones; neutral ones are dropped.

    `answers` says of each precaution whether it did not apply. One that may apply is asked again.
    """
    table = {liking.touch: liking for liking in person.likings}
    for liking in likings:
        table.pop(liking.touch, None)
        if not liking.neutral:
            table[liking.touch] = liking
    holding = person.holding(today)  # older answers are no longer kept
    answered = {ask: on for ask, on in person.answered.items() if ask in holding}
    answered = {ask: on for ask, on in answered.items() if answers.get(ask, True)}
    answered |= {ask: today for ask, no in answers.items() if no}
    return Person(person.name, tuple(table.values())[-MOST_LIKINGS:], answered)


def checked_name(name: str) -> str:
    """The name without needless spaces, in Unicode's normal form NFC.

    Raises:
        UsageError: the name has no letter or digit, is too long, or has characters that cannot be
            shown.
    """
    name = " ".join(unicodedata.normalize("NFC", name).split())
    if not name or not any(character.isalnum() for character in name):
        raise UsageError("a name needs a letter", hint="Give a name such as Anna.")
    if len(name) > MAX_NAME or not all(map(is_text, name)):
        raise UsageError(
            f"{name[:MAX_NAME]!r} cannot be used as a name",
            hint=f"Use at most {MAX_NAME} characters, all of which can be shown.",
        )
    return name


def key_of(name: str) -> str:
    """The key that stands for a name in files: the same for any case and spaces.

    Invisible joiners, which only some keyboards type, make no difference either.

    Raises:
        UsageError: it is no name.
    """
    folded = unicodedata.normalize("NFKC", checked_name(name)).casefold()
    folded = "".join(filter(str.isprintable, folded))
    return hashlib.blake2b(folded.encode(), digest_size=8).hexdigest()


def spoken(name: str) -> str:
    """The name without signs that would end a sentence; empty if it has no Latin letter.

    An English voice cannot say such a name.
    """
    words = " ".join(_UNSAID.sub(" ", name).split())
    latin = any(unicodedata.name(letter, "").startswith("LATIN") for letter in words)
    return words if latin else ""
