"""The screens' words: every state, round and pressure has some, not only a colour.

They are English. Strings from files and devices are cleaned of control characters.
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
"""The level above which speech is too loud, in dB relative to full scale: it is clipped."""


def step_left_s(view: View) -> float:
    """The seconds that remain of the current step."""
    return max(0.0, view.step_duration_s - view.step_elapsed_s)


def is_asking(view: View) -> bool:
    """Say whether an answer counts now."""
    return bool(view.question) or view.state is State.ASKING


def step_title(view: View) -> str:
    """The step's title; between steps the section's or the routine's."""
    return clean(view.step or view.section or view.title)


def step_line(view: View) -> str:
    """The line with the step's number of how many, its section, direction and item."""
    parts = [f"Step {view.step_number} of {view.step_count}"] if view.step_number else []
    parts += [clean(view.section).capitalize() if view.step else ""]
    parts += [clean(view.direction), clean(view.item)]
    return " · ".join(part for part in parts if part)


def round_line(view: View) -> str:
    """The line with the round's number of how many; empty without rounds, or with a single one."""
    if view.rounds <= 1:
        return ""
    if not view.round:
        return f"{view.rounds} rounds"
    return f"Round {view.round} of {view.rounds}"


def pressure_line(view: View) -> str:
    """The line with the pressure in words; empty between steps."""
    word = PRESSURE_WORDS.get(view.pressure, "")
    at_most = word and view.pressure >= view.max_pressure
    return f"Pressure: {word}" + (" (at most)" if at_most else "") if word else ""


def sound_line(view: View) -> str:
    """The line with the levels of voice and music, if they changed, and whether music plays."""
    voice_db, music_db = view.sound.voice_db, view.sound.music_db
    parts = [f"Voice {voice_db:+.0f} dB"] if voice_db else []
    if music_db is not None:
        level = "off" if math.isinf(music_db) else f"{music_db:+.0f} dB" if music_db else "on"
        parts.append(f"Music {level}")
    return " · ".join(parts)


def heard_line(hearing: Hearing) -> str:
    """The line with what was heard last, and whether it was certain; empty if nothing was."""
    heard = clean(hearing.heard)
    if not heard:
        return ""
    return f"Heard: {heard}" if hearing.sure else f"Heard something like {heard} - not sure"


def stage(view: View, phrases: Mapping[Command, str]) -> tuple[str, str]:
    """The most important words of the moment: a headline, which may be empty, and a sentence."""
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
    """Say how to go on after a pause: by voice, if there is a phrase for it, and by key."""
    phrase = clean(phrases.get(Command.RESUME, ""))
    if phrase and key:
        return f"Say “{phrase}” or press {key} to go on."
    if phrase or key:
        return f"Say “{phrase}” to go on." if phrase else f"Press {key} to go on."
    return ""


def sayable(view: View, phrases: Mapping[Command, str]) -> list[str]:
    """The phrases that make sense now, the most useful first; during a question, answers first."""
    return [clean(phrases[one]) for one in _answers_first(view) if phrases.get(one)]


def _answers_first(view: View) -> Iterable[Command]:
    if not is_asking(view):
        return view.can_say
    return sorted(view.can_say, key=lambda command: command not in ANSWERS)
