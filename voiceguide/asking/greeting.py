"""The questions before a session, and the lines that say which devices it will use."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from voiceguide.asking.dialogue import Prompt
from voiceguide.listener.language.answers import LANGUAGE, numbered
from voiceguide.pacing.mood import Mood
from voiceguide.wording.language import words_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from voiceguide.audio.loudspeakers import Loudspeaker
    from voiceguide.audio.microphones import Microphone
    from voiceguide.pacing.fit import Lengths

AS_WRITTEN = "as written"
"""The answer that changes nothing."""
SHORTEST, LONGEST = 5, 60
"""The fewest and the most minutes that can be chosen by voice; options take others, too."""
MOST_OFFERED = 30
"""The most routines that are offered; others must be given by name."""


def routine_question(titles: Sequence[str], default: int) -> Prompt:
    """The question which routine to do; the answers are places in the list, from 1."""
    places = range(1, len(titles) + 1)
    title = titles[default - 1]
    return Prompt(
        "Which one would you like? Say its number.",
        numbered(places, ["{}", "number {}"]),
        str(default),
        f"Say or type a number, 1 to {len(titles)}. Enter takes {default}, {title}.",
        told=lambda value: f"{titles[int(value) - 1]}.",
        waits=True,
    )


def mood_question() -> Prompt:
    """The question which mood to have; the answers are the moods' own names, and AS_WRITTEN."""
    told = {Mood.RELAX.value: "Relaxing.", Mood.ENERGISE.value: "Energising."}
    return Prompt(
        "Relaxing, or energising?",
        {
            Mood.RELAX.value: ["relaxing", "relax"],
            Mood.ENERGISE.value: ["energising", "energise"],
            AS_WRITTEN: ["neither"],
        },
        AS_WRITTEN,
        "Say it or type it. “Neither”, or Enter, leaves the routine as it is written.",
        told=lambda value: told.get(value, "As it is written."),
    )


def minutes_question(lengths: Lengths) -> Prompt | None:
    """The question how long to take; the answers are whole minutes, and AS_WRITTEN.

    The result is None where there is nothing to choose.
    """
    shortest = max(SHORTEST, math.ceil(lengths.shortest_s / 60))
    longest = min(LONGEST, math.floor(lengths.longest_s / 60))
    if shortest >= longest:
        return None
    answers = numbered(range(shortest, longest + 1), ["{}", "{} minutes"])
    natural = max(1, round(lengths.natural_s / 60))
    return Prompt(
        f"How many minutes, from {_number(shortest)} to {_number(longest)}?",
        {**answers, AS_WRITTEN: ["neither"]},
        AS_WRITTEN,
        f"Say or type a number, {shortest} to {longest}. Enter leaves it as it is written, "
        f"about {natural}.",
        told=lambda value: (
            f"About {_number(natural)} minutes, as it is written."
            if value == AS_WRITTEN
            else f"{_minutes(value)}."
        ),
        confirmed=lambda value: f"{_minutes(value)}?",
    )


def _number(number: int) -> str:
    return words_of(LANGUAGE).number(number)


def _minutes(value: str) -> str:
    return f"{_number(int(value))} minutes".capitalize()


def found_lines(
    voice: str, loudspeaker: Loudspeaker, microphone: Microphone, recogniser: str
) -> list[str]:
    """Say in plain words what the session will use: voice, devices and recogniser, a line each."""
    heard = recogniser if microphone.hears else "not needed without a microphone"
    return [
        f"  Voice        {voice}",
        f"  Loudspeaker  {_name(loudspeaker)}",
        f"  Microphone   {microphone.name if microphone.hears else 'none: keys steer the session'}",
        f"  Recogniser   {heard}",
    ]


def _name(loudspeaker: Loudspeaker) -> str:
    return loudspeaker.name if loudspeaker.plays else "none"


def voice_line(name: str) -> str:
    """Say in plain words which voice a name means."""
    from voiceguide.narrator.neural import is_installed, neural_voices

    if name in {"auto", "neural"} and is_installed():
        own, description = next(iter(neural_voices().items()))
        return f"{own}, {description}"
    if name == "silent":
        return "none: it is shown only"
    return "the operating system's" if name in {"auto", "system"} else name
