"""The commands that it makes sense to say at a moment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from voiceguide.commands import Command
from voiceguide.session.questions import About
from voiceguide.session.view import State

if TYPE_CHECKING:
    from voiceguide.session.questions import Question

_C = Command
_MOVING = (_C.NEXT, _C.REPEAT, _C.BACK, _C.PAUSE, _C.LIGHTER, _C.FIRMER, _C.SLOWER, _C.FASTER)
_MORE = (_C.LONGER, _C.TIME_LEFT, _C.WHERE, _C.LOUDER, _C.QUIETER, _C.HELP, _C.OUCH, _C.STOP)
_PAUSED = (_C.RESUME, _C.STOP, _C.NEXT, _C.BACK, _C.REPEAT, _C.TIME_LEFT, _C.WHERE, _C.HELP)

_MUSIC = (_C.MUSIC_DOWN, _C.MUSIC_UP, _C.MUSIC_OFF, _C.MUSIC_ON)


def sayable(state: State, question: Question | None, *, music: bool = False) -> tuple[Command, ...]:
    """The commands that make sense now, the most useful first; `music` is whether there is any."""
    if state is State.FINISHED:
        return ()
    if state is State.RECOVERING:
        return (_C.STOP,)
    if question and question.about is About.PRESSURE:
        return (_C.GOOD, _C.LIGHTER, _C.FIRMER, *(one for one in _MOVING if one not in _PRESS))
    if question:
        return (_C.YES, _C.NO)
    usual = _PAUSED if state is State.PAUSED else _MOVING + _MORE
    return usual + _MUSIC if music else usual


_PRESS = (_C.LIGHTER, _C.FIRMER)
