"""The narrator's own words: what it says beside a routine's text, as data, one object a language.

No file, engine or clock here; :mod:`voiceguide.wording.language` reads these.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from pydantic import AfterValidator, Field, model_validator

from voiceguide.wording.templates import (
    COUNTED_TO,
    BySide,
    Counted,
    Fixed,
    Line,
    Number,
    Part,
    Sided,
    check_plural,
    plural_rule,
    takes,
)

if TYPE_CHECKING:
    from collections.abc import Sequence


class Numbers(Part):
    """The words for numbers; numbers beyond them are left to the voice, as digits."""

    words: tuple[Fixed, ...] = Field(default=(), max_length=COUNTED_TO)
    """The numbers from zero on, as far as they follow no rule."""
    tens: tuple[Fixed, ...] = ()
    """The tens from twenty to ninety."""
    tens_and_ones: Annotated[Line, takes("tens", "ones")] = "{tens} {ones}"
    hundreds: tuple[Fixed, ...] = ()
    """The hundreds from one hundred to nine hundred."""
    hundreds_and_rest: Annotated[Line, takes("hundreds", "rest")] = "{hundreds} {rest}"

    @model_validator(mode="after")
    def _leave_no_gap(self) -> Numbers:
        if self.tens and (len(self.tens) != 8 or len(self.words) < 20):
            raise ValueError("tens are eight, 20 to 90, after words for 0 to 19")
        whole = self.tens or len(self.words) >= 100
        if self.hundreds and (len(self.hundreds) != 9 or not whole):
            raise ValueError("hundreds are nine, 100 to 900, after words or tens for 0 to 99")
        return self

    def said(self, number: int) -> str:
        """A number in words, or in digits where there are no words for it."""
        if number < len(self.words):
            return self.words[number]
        if self.tens and number < 100:
            tens, ones = divmod(number, 10)
            return _joined(self.tens_and_ones, tens=self.tens[tens - 2], ones=self._rest(ones))
        if self.hundreds and number < 1000:
            hundreds, rest = divmod(number, 100)
            before = self.hundreds[hundreds - 1]
            return _joined(self.hundreds_and_rest, hundreds=before, rest=self._rest(rest))
        return str(number)

    def _rest(self, number: int) -> str:
        return self.said(number) if number else ""


def _joined(template: str, **parts: str) -> str:
    """Two parts as one word; the first alone where there is no second."""
    first, second = parts.values()
    return template.format(**parts) if second else first


class Sides(Part):
    """The words for {side} and {other_side}."""

    left: Fixed
    right: Fixed
    other: Fixed
    """{other_side} where there are no sides."""


class Listing(Part):
    """The way to name several things in one sentence."""

    separator: Annotated[str, Field(min_length=1, max_length=20)]
    last: Annotated[Line, takes("most", "last")]


class Narration(Part):
    """What the narrator says around a routine's instructions."""

    opening: Annotated[Line, takes("title")]
    opening_with: Annotated[Line, takes("title", "things")]
    if_yes: Annotated[Line, takes("advice")]
    """Said after a precaution, where nobody is there to answer."""
    side: Annotated[Sided, takes("side")]
    """Said as a side begins, where the routine has no words for it."""
    item: Annotated[Line, takes("item")]
    """Said as the hands move on to the next toe, direction or spot."""
    count: Annotated[Line, takes("n")]
    """Said as a round begins."""
    times: Number
    minutes: Number
    minutes_left: Annotated[Line, takes("minutes")]
    """Said during a long wait."""
    halfway: Fixed
    last: Fixed
    breathe: tuple[Fixed, ...] = Field(min_length=1, max_length=20)
    pressure_question: Fixed
    closing: Fixed


class Replies(Part):
    """Replies to what somebody said, did or did not do."""

    paused: Fixed
    paused_already: Fixed
    still_paused: Fixed
    going_on: Fixed
    not_paused: Fixed
    ask_stop: Fixed
    stopping: Fixed
    lapsed: Fixed
    yes_or_no: Fixed
    after_yes: Fixed
    no_answer: Fixed
    eased: Fixed
    ask_better: Fixed
    stay_away: Fixed
    good: Fixed
    louder: Fixed
    quieter: Fixed
    loudest: Fixed
    quietest: Fixed
    music_up: Fixed
    music_down: Fixed
    music_loudest: Fixed
    music_quietest: Fixed
    music_off: Fixed
    music_on: Fixed
    music_off_already: Fixed
    music_on_already: Fixed
    no_music: Fixed
    slower: Fixed
    faster: Fixed
    slowest: Fixed
    fastest: Fixed
    lighter: Annotated[Line, takes("hint")]
    lighter_hint: Fixed
    """Said where the step has no hint of its own."""
    lightest: Fixed
    firmer: Annotated[Line, takes("hint")]
    firmer_hint: Fixed
    firmest: Fixed
    firmest_here: Annotated[Line, takes("pressure")]
    """Said at the step's ceiling."""
    no_step: Fixed
    first_step: Fixed
    ending: Fixed
    sound_is_back: Fixed
    cannot_hear: Fixed
    can_hear: Fixed
    help: Fixed
    rounds: Number
    more_rounds: Annotated[Line, takes("rounds")]
    about_seconds: Number
    about_minutes: Number
    staying: Annotated[Line, takes("duration")]
    time_left: Annotated[Line, takes("duration")]
    later: Annotated[Line, takes("duration")]
    """Says by how much the session will end after its time."""
    earlier: Annotated[Line, takes("duration")]
    where: Annotated[Line, takes("number", "count", "title")]
    where_on_side: Annotated[Sided, takes("number", "count", "title", "side")]
    round_of: Annotated[Line, takes("number", "count")]
    welcome_back: Annotated[Line, takes("title")]
    welcome_back_on_side: Annotated[Sided, takes("title", "side")]
    as_before: Annotated[Sided, takes("side", "changes")]
    """Said on the second side, of changes from the first: two of the next three at most."""
    as_before_lighter: Fixed
    as_before_firmer: Fixed
    as_before_longer: Annotated[Line, takes("rounds")]
    asked_lately: Annotated[Line, takes("person")]
    somebody: Fixed
    """A person whose name the voice cannot say."""


class Changes(Part):
    """The words for what somebody likes, compared with what the routine says."""

    much_lighter: Fixed
    lighter: Fixed
    firmer: Fixed
    much_firmer: Fixed
    slower: Fixed
    brisker: Fixed
    longer: Fixed
    shorter: Fixed


class Likings(Part):
    """What the narrator says of what a person liked the last time."""

    liked: Annotated[Line, takes("who", "changes", "region")]
    liked_anywhere: Annotated[Line, takes("who", "changes")] | None = None
    """Said where the region has no words below. If left out, its name in the routine is said."""
    somebody: Fixed
    changes: Changes
    regions: dict[str, Fixed] = Field(default={}, max_length=200)
    """The words for a region, by its name in routines."""


class Words(Part):
    """Everything that the narrator says of its own in one language."""

    plural: Annotated[Line, AfterValidator(check_plural)]
    """Which form a number takes, from 0: an expression of gettext's, with `n`."""
    numbers: Numbers
    sides: Sides
    pressure: tuple[Fixed, ...] = Field(min_length=5, max_length=5)
    """The words for pressures 1 to 5, feather-light to deep."""
    listing: Listing
    narration: Narration
    replies: Replies
    likings: Likings

    def number(self, number: int) -> str:
        """A count as it is said."""
        return self.numbers.said(number)

    def counted(self, counted: Counted, number: int) -> str:
        """The text for a number, with the number filled in."""
        text = counted.exact.get(number) or counted.forms[plural_rule(self.plural)(number)]
        return text.format(n=self.number(number))

    def pressed(self, pressure: int) -> str:
        """The word for a pressure, 1 to 5."""
        return self.pressure[pressure - 1]

    def side(self, side: str) -> str:
        """The word for a side, left or right."""
        return self.sides.left if side == "left" else self.sides.right

    def sided(self, sentence: BySide, side: str, **parts: str) -> str:
        """A sentence about a side."""
        template = sentence.left if side == "left" else sentence.right
        return template.format(side=self.side(side), **parts)

    def listed(self, parts: Sequence[str]) -> str:
        """One thing, or several as one text."""
        *most, last = parts
        if not most:
            return last
        return self.listing.last.format(most=self.listing.separator.join(most), last=last)

    def plural_problem(self, counted: Counted) -> str:
        """What is wrong with a text's forms; empty if there is one for every number."""
        forms = [plural_rule(self.plural)(number) for number in range(COUNTED_TO)]
        wanted, given = max(forms) + 1, len(counted.forms)
        if wanted != given:
            return f"has {given} of the {wanted} forms that `plural` tells apart"
        for index, text in enumerate(counted.forms):
            several = forms.count(index) > 1 and "{n}" not in text
            if several:
                first = forms.index(index)
                return f"form {index + 1} is for {first} and others: it needs the placeholder {{n}}"
        return ""
