"""The routine: what to do, in which order, how often and how firmly.

Plain data with rules. Nothing here knows files, speech or time beyond a step's own numbers.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PrivateAttr,
    field_validator,
    model_validator,
)

from voiceguide.errors import UsageError
from voiceguide.wording.language import TAG, NoWordsError, path_for, tag_of, words_of
from voiceguide.wording.templates import check_characters, check_placeholders
from voiceguide.wording.words import Words

if TYPE_CHECKING:
    from collections.abc import Collection

SLUG_PATTERN = r"^[a-z0-9]+(-[a-z0-9]+)*$"
SLUG_RULE = "lower-case words joined by hyphens, such as toe-circles"
Slug = Annotated[str, Field(pattern=SLUG_PATTERN, max_length=60)]
"""Lower-case words joined by hyphens: names that are safe in files, on screens and in JSON."""


_shown = AfterValidator(check_characters)
Line = Annotated[str, Field(min_length=1, max_length=200), _shown]
Text = Annotated[str, Field(min_length=1, max_length=2000), _shown]
"""Narration: at most 2000 characters, about two minutes of speech."""
Pressure = Annotated[int, Field(ge=1, le=5)]
"""1 feather-light, 2 light, 3 moderate, 4 firm, 5 deep."""
MOST_ROUNDS = 200
LONGEST_ROUND_S = 1800.0
Rounds = Annotated[int, Field(ge=1, le=MOST_ROUNDS)]
Seconds = Annotated[float, Field(ge=0.5, le=LONGEST_ROUND_S)]

MOST_STEPS = 100
"""The most steps that one section may have."""

PLACEHOLDERS = frozenset({"pressure", "side", "other_side", "rounds", "times", "item", "minutes"})
"""Names that narration may hold in braces. They are filled in at the moment it is spoken."""


class Technique(StrEnum):
    """What the hands do: massage's own terms first, then what any other work needs."""

    EFFLEURAGE = "effleurage"
    PETRISSAGE = "petrissage"
    FRICTION = "friction"
    THUMB_WALKING = "thumb-walking"
    ROTATION = "rotation"
    TRACTION = "traction"
    COMPRESSION = "compression"
    TAPOTEMENT = "tapotement"
    HOLD = "hold"
    SOAK = "soak"
    PREPARE = "prepare"
    MOVE = "move"
    STRETCH = "stretch"
    FOLD = "fold"
    WAIT = "wait"


class Cue(StrEnum):
    """A short prompt inside a step's work."""

    COUNT = "count"
    HALFWAY = "halfway"
    LAST = "last"
    BREATHE = "breathe"
    MINUTES = "minutes"


class Side(StrEnum):
    """Which of a pair is worked on."""

    LEFT = "left"
    RIGHT = "right"

    @property
    def other(self) -> Side:
        """The opposite side."""
        return Side.RIGHT if self is Side.LEFT else Side.LEFT


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


def _check_tag(value: object) -> object:
    """Write a language's tag as is usual; a value that is no text is left to pydantic to refuse."""
    if not isinstance(value, str):
        return value
    tag = tag_of(value)
    if not TAG.fullmatch(tag):
        raise ValueError(f"found {value[:40]!r}; it should be a language's tag: en, de or de-AT")
    if path_for(tag) is None:
        raise NoWordsError(tag)
    return tag


class Step(_Model):
    """One technique on one region."""

    step: Slug = Field(description="The step's own name, unique in its routine.")
    title: Line = Field(description="Shown on the screen and in labels.")
    technique: Technique
    region: Slug = Field(description="On what: dorsum, sole, toes, ankle, scalp, wrist, dough…")
    direction: Line | None = Field(None, description="From where to where, for the screen.")
    pressure: Pressure = Field(3, description="1 feather-light … 5 deep.")
    max_pressure: Pressure = Field(5, description='The firmest that "firmer" may reach here.')
    repetitions: Rounds = Field(1, description="Rounds; with `each`, rounds for each item.")
    repetitions_range: tuple[Rounds, Rounds] | None = Field(
        None, description="Fewest and most rounds when the length is fitted."
    )
    tempo: Seconds | None = Field(
        None, description="Seconds a round; the technique's own when absent."
    )
    tempo_range: tuple[Seconds, Seconds] | None = Field(
        None, description="Quickest and slowest seconds a round when the length is fitted."
    )
    each: tuple[Line, ...] = Field(
        (),
        max_length=20,
        description="The rounds are done for each of these in turn: toes, directions, spots.",
    )
    say: Text = Field(description="The full instruction, for the ear.")
    brief: Text | None = Field(None, description="The short form for the second side.")
    lighter: Text | None = Field(None, description='What to change in the hands after "lighter".')
    firmer: Text | None = Field(None, description='What to change in the hands after "firmer".')
    cues: frozenset[Cue] = Field(frozenset(), description="Short prompts inside the work.")
    ask: Literal["pressure"] | None = Field(None, description="Check in once, during the step.")
    question: Line | None = Field(None, description="The check's own words.")
    optional: bool = Field(False, description="Left out when the time is short.")

    @field_validator("say", "brief", "lighter", "firmer", "question", "each")
    @classmethod
    def _placeholders_are_known(
        cls, value: str | tuple[str, ...] | None
    ) -> str | tuple[str, ...] | None:
        for text in (value,) if isinstance(value, str) else value or ():
            check_placeholders(text, PLACEHOLDERS)
        return value

    @model_validator(mode="after")
    def _numbers_agree(self) -> Step:
        if self.pressure > self.max_pressure:
            raise ValueError(f"pressure {self.pressure} is above max_pressure {self.max_pressure}")
        _check_inside("repetitions", self.repetitions, self.repetitions_range)
        _check_inside("tempo", self.tempo, self.tempo_range)
        if self.question and not self.ask:
            raise ValueError("question needs `ask: pressure` beside it")
        return self


def _check_inside(name: str, value: float | None, limits: tuple[float, float] | None) -> None:
    if limits is None:
        return
    if limits[0] > limits[1]:
        raise ValueError(f"{name}_range: {limits[0]:g} is above {limits[1]:g}")
    if value is not None and not limits[0] <= value <= limits[1]:
        raise ValueError(f"{name} {value:g} is outside {name}_range {limits[0]:g} to {limits[1]:g}")


class Section(_Model):
    """Steps that belong together; with `sides`, done on one side and then on the other."""

    name: Slug
    title: Line | None = None
    sides: tuple[Side, ...] = Field((), max_length=2)
    say: Text | None = Field(None, description="Spoken as the section, or each side of it, begins.")
    optional: bool = Field(False, description="Left out as a whole when the time is short.")
    steps: tuple[Step, ...] = Field(min_length=1, max_length=MOST_STEPS)

    @field_validator("say")
    @classmethod
    def _placeholders_are_known(cls, value: str | None) -> str | None:
        if value is not None:
            check_placeholders(value, PLACEHOLDERS)
        return value

    @field_validator("sides")
    @classmethod
    def _sides_differ(cls, value: tuple[Side, ...]) -> tuple[Side, ...]:
        if len(set(value)) != len(value):
            raise ValueError("the same side stands twice")
        return value


class Precaution(_Model):
    """A question asked before anything is touched."""

    ask: Line
    if_yes: Line = Field(description="What to do when the answer is yes.")


class Routine(_Model):
    """What to do, from the first word to the last."""

    routine: Slug
    title: Line
    summary: Line | None = None
    source: Line | None = Field(None, description="Whom to credit, by title.")
    language: Annotated[str, Field(pattern=rf"^{TAG.pattern}$"), BeforeValidator(_check_tag)] = (
        Field(
            "en", description="Its tag: en, de, de-AT. The narrator needs words of its own in it."
        )
    )
    audience: Literal["partner", "self"] = Field("partner", alias="for")
    materials: tuple[Line, ...] = Field((), max_length=30)
    precautions: tuple[Precaution, ...] = Field((), max_length=10)
    sections: tuple[Section, ...] = Field(min_length=1, max_length=20)
    _words: Words = PrivateAttr()

    def model_post_init(self, context: object, /) -> None:  # noqa: ARG002 - pydantic passes it
        """Give the routine the narrator's own words, for what it does not write itself."""
        self._words = words_of(self.language)

    @property
    def words(self) -> Words:
        """The narrator's own words, in the routine's language.

        A routine brings them along, so that whoever writes, paces or holds a session needs no
        other source of them, and reads no file.
        """
        return self._words

    @model_validator(mode="after")
    def _names_are_unique(self) -> Routine:
        for kind, names in (
            ("section", [section.name for section in self.sections]),
            ("step", [step.step for section in self.sections for step in section.steps]),
        ):
            for index, name in enumerate(names):
                if name in names[:index]:
                    raise ValueError(f"two {kind}s are named {name!r}")
        return self


def without(routine: Routine, names: Collection[str]) -> Routine:
    """The routine with the named steps and sections left out.

    Raises:
        UsageError: a name that the routine does not have, or nothing would be left.
    """
    known = {section.name for section in routine.sections}
    known |= {step.step for section in routine.sections for step in section.steps}
    for name in names:
        if name not in known:
            raise UsageError(
                f"{routine.routine} has no step or section named {name!r}",
                hint=f"It has {', '.join(sorted(known))}.",
            )
    sections = []
    for section in routine.sections:
        steps = tuple(step for step in section.steps if step.step not in names)
        if steps and section.name not in names:
            sections.append(section.model_copy(update={"steps": steps}))
    if not sections:
        raise UsageError(
            f"nothing of {routine.routine} would be left", hint="Skip fewer steps or sections."
        )
    return routine.model_copy(update={"sections": tuple(sections)})
