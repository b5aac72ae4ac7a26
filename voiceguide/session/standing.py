"""What a session is doing. Everything that decides which state may follow which lives here.

This file alone assigns the state and what it holds. Each move has a method of `Standing`. A move
that the table does not have is a mistake in the program: it raises, and changes nothing. The
columns are headed by the states from which a move is made::

              preparing   asking      narrating   working     paused      recovering
    prepare   preparing   preparing   preparing   .           .           .
    narrate   narrating   .           narrating   narrating   .           .
    work      .           .           working     .           .           .
    ask       asking      asking      .           .           asking      .
    pause     paused      paused      paused      paused      .           paused
    halt      asking      .           asking      asking      asking      .
    lose      recovering  recovering  recovering  recovering  recovering  .
    release   .           .           .           .           what held   .
    drop      narrating   narrating   narrating   narrating   narrating   .
    finish    finished    finished    finished    finished    finished    finished

Preparing, narrating and working move on by themselves, as the deadline and the voice allow. Pause,
halt and lose hold them: what was being said goes on at its clause, a stroke begins again, and no
time of the routine is lost. A precaution that is asked in the opening holds nothing, for its answer
leads on.
"""

from __future__ import annotations

from enum import StrEnum

from voiceguide.session.view import State

_P, _A, _N, _W = State.PREPARING, State.ASKING, State.NARRATING, State.WORKING
_STILL, _LOST, _OVER = State.PAUSED, State.RECOVERING, State.FINISHED

MOVING = frozenset({_P, _N, _W})
"""States in which a session goes on by itself."""
WAITING = frozenset({_STILL, _LOST})


class Move(StrEnum):
    """What can happen to the state."""

    PREPARE = "prepare"
    """The opening goes on."""
    NARRATE = "narrate"
    """A step is arrived at, or something is said or waited for in it."""
    WORK = "work"
    """Rounds begin."""
    ASK = "ask"
    """A question is put that nothing goes on beside."""
    PAUSE = "pause"
    """Everything stops until someone wants to go on."""
    HALT = "halt"
    """Everything stops for a question."""
    LOSE = "lose"
    """Everything stops, as nothing can be heard."""
    RELEASE = "release"
    """What was held goes on."""
    DROP = "drop"
    """What was on or held is given up for something else."""
    FINISH = "finish"


HELD = None
"""In the table: the state that is held."""

MOVES: dict[Move, dict[State, State | None]] = {
    Move.PREPARE: dict.fromkeys((_P, _A, _N), _P),
    Move.NARRATE: dict.fromkeys((_P, _N, _W), _N),
    Move.WORK: {_N: _W},
    Move.ASK: dict.fromkeys((_P, _A, _STILL), _A),
    Move.PAUSE: dict.fromkeys((_P, _A, _N, _W, _LOST), _STILL),
    Move.HALT: dict.fromkeys((_P, _N, _W, _STILL), _A),
    Move.LOSE: dict.fromkeys((_P, _A, _N, _W, _STILL), _LOST),
    Move.RELEASE: {_STILL: HELD},
    Move.DROP: dict.fromkeys((_P, _A, _N, _W, _STILL), _N),
    Move.FINISH: dict.fromkeys((_P, _A, _N, _W, _STILL, _LOST), _OVER),
}
"""Where each move leads, by the state from which it is made."""
HOLDING = frozenset({Move.PAUSE, Move.HALT, Move.LOSE})
"""Moves that hold what goes on."""


class IllegalMoveError(RuntimeError):
    """A move that cannot be made from where the session stands: a mistake in the program."""


class Standing:
    """The state of a session, and the state that it holds while it stands still."""

    def __init__(self) -> None:
        self._state = State.PREPARING
        self._held: State | None = None
        self._held_s = 0.0

    @property
    def state(self) -> State:
        """What the session is doing."""
        return self._state

    @property
    def held(self) -> State | None:
        """The state that goes on after a release; None where nothing is held."""
        return self._held

    @property
    def held_s(self) -> float:
        """The time at which the session began to hold what it holds."""
        return self._held_s

    @property
    def moving(self) -> bool:
        """Whether the session goes on by itself."""
        return self._state in MOVING

    @property
    def waiting(self) -> bool:
        """Whether the session waits for someone, or for the loudspeaker, to go on."""
        return self._state in WAITING

    def until_s(self, now: float) -> float:
        """The time up to which things went on: now, or when they were held."""
        return self._held_s if self._held else now

    def prepare(self) -> None:
        """Go on with the opening."""
        self._make(Move.PREPARE)

    def narrate(self) -> None:
        """Arrive at a step, or say something or wait in it."""
        self._make(Move.NARRATE)

    def work(self) -> None:
        """Begin rounds."""
        self._make(Move.WORK)

    def ask(self) -> None:
        """Put a question that nothing goes on beside."""
        self._make(Move.ASK)

    def pause(self, now: float) -> None:
        """Stop everything until someone wants to go on."""
        self._make(Move.PAUSE, now)

    def halt(self, now: float) -> None:
        """Stop everything for a question."""
        self._make(Move.HALT, now)

    def lose(self, now: float) -> None:
        """Stop everything, as nothing can be heard."""
        self._make(Move.LOSE, now)

    def release(self) -> None:
        """Go on with what was held."""
        self._make(Move.RELEASE)

    def drop(self) -> None:
        """Give up what was on or held for something else."""
        self._make(Move.DROP)

    def finish(self) -> None:
        """End the session."""
        self._make(Move.FINISH)

    def _make(self, move: Move, now: float = 0.0) -> None:
        before = self._state
        if before not in MOVES[move]:
            raise IllegalMoveError(f"{move} while {before}")
        after = MOVES[move][before] or self._held
        if after is None:
            raise IllegalMoveError(f"{move} while nothing is held")
        self._state = after
        if move in HOLDING and before in MOVING:
            self._held, self._held_s = before, now
        elif after in MOVING or after is State.FINISHED:
            self._held = None


def drawn() -> str:
    """The table as it stands in the docstring."""
    states = [state for state in State if state is not State.FINISHED]
    rows = [["", *states]]
    rows += [[move, *(_cell(leads, state) for state in states)] for move, leads in MOVES.items()]
    return "\n".join(
        "".join([f"{first:10}", *(f"{one:12}" for one in others)]).rstrip()
        for first, *others in rows
    )


def _cell(leads: dict[State, State | None], state: State) -> str:
    return (leads[state] or "what held") if state in leads else "."
