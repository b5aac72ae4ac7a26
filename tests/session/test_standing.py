"""The table of states: it is whole, it is drawn as it is, and nothing goes past it."""

from __future__ import annotations

import ast
import itertools
import textwrap
from pathlib import Path

import pytest

import voiceguide
from voiceguide.session import standing
from voiceguide.session.standing import (
    HELD,
    HOLDING,
    MOVES,
    MOVING,
    IllegalMoveError,
    Move,
    Standing,
    drawn,
)
from voiceguide.session.view import State

NOW = 7.0
PATHS: dict[State, tuple[Move, ...]] = {
    State.PREPARING: (),
    State.ASKING: (Move.ASK,),
    State.NARRATING: (Move.NARRATE,),
    State.WORKING: (Move.NARRATE, Move.WORK),
    State.PAUSED: (Move.NARRATE, Move.WORK, Move.PAUSE),
    State.RECOVERING: (Move.NARRATE, Move.WORK, Move.LOSE),
    State.FINISHED: (Move.FINISH,),
}
PAIRS = list(itertools.product(State, Move))
LEGAL = [(state, move) for state, move in PAIRS if state in MOVES[move]]
ILLEGAL = [pair for pair in PAIRS if pair not in LEGAL]


def make(one: Standing, move: Move, now: float = NOW) -> None:
    """By the method of that name, as everybody does."""
    method = getattr(one, move.value)
    method(now) if move in HOLDING else method()


def standing_at(state: State) -> Standing:
    one = Standing()
    for move in PATHS[state]:
        make(one, move)
    assert one.state is state
    return one


def test_the_drawing_in_the_docstring_is_the_table() -> None:
    assert standing.__doc__
    assert textwrap.indent(drawn(), "    ") in standing.__doc__


def test_the_drawing_has_every_transition_in_words() -> None:
    head, *rows = [line.split() for line in drawn().replace("what held", "held").splitlines()]
    shown = {
        (state, row[0]): cell
        for row in rows
        for state, cell in zip(head, row[1:], strict=True)
        if cell != "."
    }
    wanted = {(state, move): MOVES[move][state] or "held" for state, move in LEGAL}
    assert shown == wanted


@pytest.mark.parametrize(("state", "move"), LEGAL)
def test_a_move_leads_where_the_table_says(state: State, move: Move) -> None:
    one = standing_at(state)
    held = one.held
    make(one, move, 99.0)
    wanted = MOVES[move][state]
    assert one.state is (held if wanted is HELD else wanted)


@pytest.mark.parametrize(("state", "move"), LEGAL)
def test_what_goes_on_is_held_exactly_while_the_session_stands_still(
    state: State, move: Move
) -> None:
    one = standing_at(state)
    held, since_s = one.held, one.held_s
    make(one, move, 99.0)
    if move in HOLDING and state in MOVING:
        assert (one.held, one.held_s, one.until_s(200.0)) == (state, 99.0, 99.0)
    elif one.state in MOVING or one.state is State.FINISHED:
        assert one.held is None
        assert one.until_s(200.0) == 200.0
    else:
        assert (one.held, one.held_s) == (held, since_s)


@pytest.mark.parametrize(("state", "move"), ILLEGAL)
def test_a_move_that_is_not_in_the_table_raises_and_changes_nothing(
    state: State, move: Move
) -> None:
    one = standing_at(state)
    before = one.state, one.held, one.held_s
    with pytest.raises(IllegalMoveError, match=f"^{move} while {state}$"):
        make(one, move, 99.0)
    assert (one.state, one.held, one.held_s) == before


def test_nothing_is_released_where_nothing_is_held() -> None:
    one = standing_at(State.ASKING)  # about a precaution, which holds nothing
    one.pause(NOW)
    with pytest.raises(IllegalMoveError, match=r"^release while nothing is held$"):
        one.release()
    assert one.state is State.PAUSED


def test_every_state_can_be_reached_and_only_the_end_cannot_be_left() -> None:
    reached, left = {State.PREPARING}, set(State)
    while left & reached:
        state = (left & reached).pop()
        left.remove(state)
        reached |= {leads[state] or State.WORKING for leads in MOVES.values() if state in leads}
    assert reached == set(State)
    assert {state for state, _ in ILLEGAL} - {state for state, _ in LEGAL} == {State.FINISHED}
    assert all(move in MOVES for move in Move)


def test_no_other_file_assigns_the_state_or_what_it_holds() -> None:
    folder = Path(voiceguide.__file__).parent / "session"
    found = {
        (path.name, node.attr)
        for path in folder.glob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store)
        if node.attr.lstrip("_") in {"state", "held", "held_s"}
    }
    assert found == {("standing.py", name) for name in ("_state", "_held", "_held_s")}
