"""Finds the texts of a routine that a voice cannot say, and where in the routine they stand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from voiceguide.narrator.spoken.sayable import Said
    from voiceguide.narrator.voice import Voice
    from voiceguide.routine.model import Routine

    Location = tuple[int | str, ...]

_SHOWN = 40
_STEP = ("title", "say", "brief", "lighter", "firmer", "question")


@dataclass(frozen=True, slots=True)
class Unsayable:
    """A text of which a part, or nothing at all, is heard."""

    location: Location
    """The text's place, as the loader gives places: ("sections", 0, "steps", 2, "say")."""
    text: str
    left_out: tuple[str, ...]
    """The parts that cannot be said; empty if the text has no word in the first place."""
    silent: bool
    """Whether nothing of the text is heard."""

    def __str__(self) -> str:
        if not self.left_out:
            return f"{_shortened(self.text)} has no word that can be said"
        if self.silent:
            return f"no word of {_shortened(self.text)} can be said by the voice"
        parts = ", ".join(map(_shortened, dict.fromkeys(self.left_out)))
        return f"the voice cannot say {parts} and leaves it out"


def unsayable(routine: Routine, say: Callable[[str], Said]) -> list[Unsayable]:
    """The routine's texts that are not said as they are written, in its order."""
    found = []
    for location, text in _texts(routine):
        said = say(text)
        if said.left_out or not said.text:
            found.append(Unsayable(location, text, said.left_out, not said.text))
    return found


def notice_of(found: Sequence[Unsayable]) -> str:
    """One sentence for somebody who is about to listen; empty if all can be said."""
    if not found:
        return ""
    texts = "one text" if len(found) == 1 else f"{len(found)} texts"
    return (
        f"The voice cannot say all of {texts}, such as {_shortened(found[0].text)}: "
        "what it cannot say is only shown."
    )


def unsaid(routine: Routine, voice: Voice) -> list[str]:
    """A notice of what the voice cannot say in the routine, or an empty list."""
    notice = notice_of(unsayable(routine, voice.said))
    return [notice] if notice else []


def _texts(routine: Routine) -> Iterator[tuple[Location, str]]:
    """Everything in the routine that may come to be spoken."""
    yield ("title",), routine.title
    yield from ((("materials", index), text) for index, text in enumerate(routine.materials))
    for index, precaution in enumerate(routine.precautions):
        yield ("precautions", index, "ask"), precaution.ask
        yield ("precautions", index, "if_yes"), precaution.if_yes
    for index, section in enumerate(routine.sections):
        if section.say:
            yield ("sections", index, "say"), section.say
        for number, step in enumerate(section.steps):
            place = ("sections", index, "steps", number)
            yield from (
                ((*place, field), text) for field in _STEP if (text := getattr(step, field))
            )
            yield from (((*place, "each", at), item) for at, item in enumerate(step.each))


def _shortened(text: str) -> str:
    return repr(text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…")
