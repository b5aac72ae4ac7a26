"""Moments of a session for the screens to show."""

from __future__ import annotations

from dataclasses import replace

from voiceguide.listener.commands import Command
from voiceguide.session.view import Hearing, State, View

PHRASES = {
    Command.NEXT: "next please",
    Command.LIGHTER: "softer please",
    Command.RESUME: "carry on",
    Command.YES: "yes",
    Command.NO: "no",
    Command.GOOD: "good",
    Command.STOP: "end session",
}
WORKING = View(
    State.WORKING,
    "Evening feet",
    elapsed_s=432,
    remaining_s=768,
    section="the foot",
    side="left",
    step="Thumb strokes",
    step_number=5,
    step_count=21,
    direction="toes to ankle",
    round=3,
    rounds=5,
    round_fraction=0.4,
    pressure=4,
    step_elapsed_s=35,
    step_duration_s=82,
    next_step="Slow circles",
    saying="Three.",
    can_say=(Command.NEXT, Command.LIGHTER, Command.STOP),
)
ASKING = View(
    State.ASKING,
    "Evening feet",
    elapsed_s=5,
    remaining_s=1195,
    question="Is a doctor treating the feet?",
    can_say=(Command.STOP, Command.YES, Command.NO),
)
CHECKING = replace(
    WORKING,
    question="Lighter, firmer, or is it good?",
    can_say=(Command.LIGHTER, Command.FIRMER, Command.GOOD),
)
PAUSED = replace(WORKING, state=State.PAUSED, can_say=(Command.RESUME, Command.STOP))
RECOVERING = replace(WORKING, state=State.RECOVERING, can_say=(Command.STOP,))
FINISHED = View(State.FINISHED, "Evening feet", elapsed_s=1200, remaining_s=0)
PREPARING = View(
    State.PREPARING, "Evening feet", elapsed_s=2, remaining_s=1198, saying="You will need oil."
)
HEARING = Hearing("USB mic", "vosk", level_db=-30.0)
