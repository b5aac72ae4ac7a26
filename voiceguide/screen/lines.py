"""Makes lines for the plain screen from what has changed between two moments."""

from __future__ import annotations

from typing import TYPE_CHECKING

from voiceguide.screen import words
from voiceguide.session.view import State
from voiceguide.text import clean, clock

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from voiceguide.commands import Command
    from voiceguide.session.view import Hearing, View

ROUND_LINE_S = 30.0
"""Seconds of the session's time between two lines about rounds, which can be heard anyway."""
_STANDING = {State.PAUSED, State.RECOVERING}


class StateChanges:
    """Remembers what was told, and tells what is new.

    The narrator's words are left out: they can be heard, and a screen reader would speak over them.
    """

    def __init__(self, phrases: Mapping[Command, str], *, typed: bool) -> None:
        self._resume = words.how_to_resume(phrases, "Enter" if typed else "")
        self._told: dict[str, str] = {}
        """The last line of each kind; empty where there was nothing to tell."""
        self._round_told_s = 0.0
        self._unsure = ""

    def lines(self, view: View, hearing: Hearing) -> Iterator[str]:
        """The lines to tell now, in order, without line ends."""
        yield from self._new("title", f"{clean(view.title)}.")
        yield from self._notice(clean(hearing.notice))
        yield from self._new("ears", _ears(hearing))
        yield from self._heard(hearing)
        sound = words.sound_line(view)
        yield from self._new("sound", f"{sound}." if sound else "")
        yield from self._state(view)
        if view.state not in _STANDING:
            yield from self._step(view)
            yield from self._round(view)
        yield from self._question(view)

    def _new(self, kind: str, line: str) -> Iterator[str]:
        """Tell a line unless the last one of its kind was the same."""
        if line != self._told.get(kind, ""):
            self._told[kind] = line
            if line:
                yield line

    def _notice(self, notice: str) -> Iterator[str]:
        if not notice and self._told.get("notice"):
            self._told["notice"] = ""
            yield "Notice: all is well again."
        yield from self._new("notice", f"Notice: {notice}" if notice else "")

    def _heard(self, hearing: Hearing) -> Iterator[str]:
        line = words.heard_line(hearing)
        if not hearing.sure:
            if line == self._unsure:  # something in the room keeps sounding like a phrase
                return
            self._unsure = line
        elif line:
            self._unsure = ""
        yield from self._new("heard", f"{line}." if line else "")

    def _state(self, view: View) -> Iterator[str]:
        state = ""
        if view.state is State.PAUSED:
            state = f"Paused. {self._resume}".strip()
        elif view.state is State.RECOVERING:
            state = f"No sound. {words.NO_LOUDSPEAKER}"
        elif view.state is State.FINISHED:
            state = f"Finished, {clock(view.elapsed_s)}."
        if not state and self._told.get("state"):
            self._told["state"] = ""
            yield "Going on."
        yield from self._new("state", state)

    def _step(self, view: View) -> Iterator[str]:
        if not view.step:
            return
        number = f"Step {view.step_number} of {view.step_count}" if view.step_number else "Step"
        side = f", {view.side} side" if view.side else ""
        parts = [f"{number}{side}: {clean(view.step)}"]
        parts += [clean(view.direction)] if view.direction else []
        step = ", ".join(parts)
        known = self._told.get("step")
        yield from self._new("step", f"{step}.")
        if known != self._told["step"]:
            self._round_told_s = view.elapsed_s
            self._told |= {"item": "", "pressure": "", "rounds": ""}
        yield from self._new("item", f"Now {clean(view.item)}." if view.item else "")
        pressure = words.pressure_line(view)
        yield from self._new("pressure", f"{pressure}." if pressure else "")
        if view.rounds > 1:  # nothing is counted before the hands have settled
            yield from self._new("rounds", f"{view.rounds} rounds.")

    def _round(self, view: View) -> Iterator[str]:
        due = view.elapsed_s - self._round_told_s >= ROUND_LINE_S
        if view.round > 1 and due and view.state is State.WORKING:
            line = f"{words.round_line(view)}."
            if line != self._told.get("round"):
                self._round_told_s = view.elapsed_s
                yield from self._new("round", line)

    def _question(self, view: View) -> Iterator[str]:
        question = clean(view.question)
        yield from self._new("question", f"Question: {question}" if question else "")


def _ears(hearing: Hearing) -> str:
    if not hearing.microphone:
        return words.NO_MICROPHONE
    recogniser = clean(hearing.recogniser)
    by = f", recogniser {recogniser}" if recogniser else ""
    return f"Listening on {clean(hearing.microphone)}{by}."
