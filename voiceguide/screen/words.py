"""What the screens say in words: every state, round and pressure has some, not only a colour.

English. Strings that come from files and devices are cleaned of control characters.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from voiceguide.commands import ANSWERS, Command
from voiceguide.session.view import State
from voiceguide.text import clean, clock

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from voiceguide.session.view import Hearing, View

STATE_WORDS = {
    State.PREPARING: "Getting ready",
    State.ASKING: "Question",
    State.NARRATING: "Instruction",
    State.WORKING: "Working",
    State.PAUSED: "Paused",
    State.RECOVERING: "No sound",
    State.FINISHED: "Finished",
}
PRESSURE_WORDS = {1: "feather-light", 2: "light", 3: "moderate", 4: "firm", 5: "deep"}
NO_LOUDSPEAKER = "The loudspeaker is lost. The session waits for it."
NO_MICROPHONE = "No microphone: use the keys."
TOO_LOUD_DB = -3.0
"""Level at which speech is clipped, dB relative to full scale."""


def step_left_s(view: View) -> float:
    """Seconds of the current step that remain."""
    return max(0.0, view.step_duration_s - view.step_elapsed_s)


def is_asking(view: View) -> bool:
    """Whether an answer counts now."""
    return bool(view.question) or view.state is State.ASKING


def step_title(view: View) -> str:
    """The step's title; between steps the section's or the routine's."""
    return clean(view.step or view.section or view.title)


def step_line(view: View) -> str:
    """Which step of how many, its section, direction and item."""
    parts = [f"Step {view.step_number} of {view.step_count}"] if view.step_number else []
    parts += [clean(view.section).capitalize() if view.step else ""]
    parts += [clean(view.direction), clean(view.item)]
    return " · ".join(part for part in parts if part)


def round_line(view: View) -> str:
    """Which round of how many; nothing while there is no work, or one long round."""
    if view.rounds <= 1:
        return ""
    if not view.round:
        return f"{view.rounds} rounds"
    return f"Round {view.round} of {view.rounds}"


def pressure_line(view: View) -> str:
    """The pressure in words; nothing where no step is on."""
    word = PRESSURE_WORDS.get(view.pressure, "")
    at_most = word and view.pressure >= view.max_pressure
    return f"Pressure: {word}" + (" (at most)" if at_most else "") if word else ""


def sound_line(view: View) -> str:
    """How loud voice and music are, where that is not as at first; and whether music plays."""
    voice_db, music_db = view.sound.voice_db, view.sound.music_db
    parts = [f"Voice {voice_db:+.0f} dB"] if voice_db else []
    if music_db is not None:
        level = "off" if math.isinf(music_db) else f"{music_db:+.0f} dB" if music_db else "on"
        parts.append(f"Music {level}")
    return " · ".join(parts)


def heard_line(hearing: Hearing) -> str:
    """What was heard last, and whether it was acted on."""
    heard = clean(hearing.heard)
    if not heard:
        return ""
    return f"Heard: {heard}" if hearing.sure else f"Heard something like {heard} - not sure"


def stage(view: View, phrases: Mapping[Command, str]) -> tuple[str, str]:
    """The one thing to look at: a headline, which may be empty, and a sentence."""
    question = clean(view.question)
    if question:
        return "", question
    if view.state is State.PAUSED:
        return "Paused", how_to_resume(phrases)
    if view.state is State.RECOVERING:
        return "No sound", NO_LOUDSPEAKER
    if view.state is State.FINISHED:
        return "Finished", f"That was the whole session, {clock(view.elapsed_s)}."
    return "", clean(view.saying)


def how_to_resume(phrases: Mapping[Command, str], key: str = "Space") -> str:
    """How to go on after a pause: by voice, where there is a phrase for it, and by key."""
    phrase = clean(phrases.get(Command.RESUME, ""))
    if phrase and key:
        return f"Say “{phrase}” or press {key} to go on."
    if phrase or key:
        return f"Say “{phrase}” to go on." if phrase else f"Press {key} to go on."
    return ""


def sayable(view: View, phrases: Mapping[Command, str]) -> list[str]:
    """The phrases that make sense now, the most useful first; answers before all while asked."""
    return [clean(phrases[one]) for one in _answers_first(view) if phrases.get(one)]


def _answers_first(view: View) -> Iterable[Command]:
    if not is_asking(view):
        return view.can_say
    return sorted(view.can_say, key=lambda command: command not in ANSWERS)
