"""Moments of a made-up session, for screens to show: in pictures, in a demonstration, in tests."""

from __future__ import annotations

from dataclasses import replace

from voiceguide.commands import Command
from voiceguide.session.view import Hearing, State, View

PHRASES = {
    Command.NEXT: "next please",
    Command.BACK: "previous step",
    Command.REPEAT: "repeat please",
    Command.PAUSE: "pause please",
    Command.RESUME: "carry on",
    Command.STOP: "end session",
    Command.LIGHTER: "softer please",
    Command.FIRMER: "harder please",
    Command.SLOWER: "slower please",
    Command.LONGER: "stay here",
    Command.TIME_LEFT: "how much longer",
    Command.HELP: "help please",
    Command.YES: "yes",
    Command.NO: "no",
    Command.GOOD: "good",
}
WORKING = View(
    State.WORKING,
    "Soothing foot massage",
    elapsed_s=432,
    remaining_s=768,
    section="The foot",
    side="left",
    step="Thumb strokes over the top of the foot",
    step_number=5,
    step_count=21,
    direction="toes to ankle and back",
    round=3,
    rounds=5,
    round_fraction=0.4,
    pressure=4,
    max_pressure=5,
    step_elapsed_s=35,
    step_duration_s=82,
    next_step="Slow circles around the ankle",
    saying="Three.",
    can_say=(
        Command.NEXT,
        Command.LIGHTER,
        Command.FIRMER,
        Command.REPEAT,
        Command.PAUSE,
        Command.SLOWER,
        Command.LONGER,
        Command.STOP,
        Command.HELP,
    ),
)
NARRATING = replace(
    WORKING,
    state=State.NARRATING,
    round=0,
    step_elapsed_s=6,
    saying="With both thumbs, stroke firmly from the toes up to the ankle, then come back down "
    "more lightly.",
)
CHECKING = replace(
    WORKING,
    question="Lighter, firmer, or is it good?",
    can_say=(Command.LIGHTER, Command.FIRMER, Command.GOOD, Command.NEXT),
)
PAUSED = replace(WORKING, state=State.PAUSED, can_say=(Command.RESUME, Command.NEXT, Command.STOP))
RECOVERING = replace(WORKING, state=State.RECOVERING, can_say=(Command.STOP,))
PREPARING = View(
    State.PREPARING,
    WORKING.title,
    elapsed_s=4,
    remaining_s=1196,
    step_count=21,
    next_step="Wash both feet",
    saying="Soothing foot massage. You will need warm water, a towel and massage oil.",
    can_say=(Command.NEXT, Command.PAUSE, Command.STOP),
)
ASKING = replace(
    PREPARING,
    state=State.ASKING,
    elapsed_s=10,
    remaining_s=1190,
    saying="",
    question="Does the person have diabetes, gout, or a condition that a doctor is treating?",
    can_say=(Command.YES, Command.NO),
)
FINISHED = View(State.FINISHED, WORKING.title, elapsed_s=1200, remaining_s=0)
HEARING = Hearing("USB Audio Device", "embedded", level_db=-31.0)
