"""Anything in any order: the journal against a few lines of Python that do the same in memory."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from tests.journal.sessions import START, state_of
from voiceguide.errors import JournalError
from voiceguide.journal.journal import LAPSE_AFTER_S, Journal

REASONS = st.sampled_from(["finished", "stopped", "failed"])
PICK = st.integers(0, 9)


class AnyOrder(RuleBasedStateMachine):
    """Two journals on one file stand for two processes."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.now = 1e9
        self.journals = [self.opened(), self.opened()]
        self.sessions: dict[int, dict[str, Any]] = {}

    def opened(self) -> Journal:
        return Journal(self.folder / "journal.sqlite3", clock=lambda: self.now, busy_s=0)

    def pick(self, pick: int) -> tuple[int, dict[str, Any]]:
        number = sorted(self.sessions)[pick % len(self.sessions)]
        return number, self.sessions[number]

    @rule(who=st.integers(0, 1))
    def begin(self, who: int) -> None:
        number = self.journals[who].begin(START)
        assert number == max(self.sessions, default=0) + 1
        self.sessions[number] = {
            "reason": None,
            "who": who,
            "state": None,
            "touched": self.now,
            "elapsed_s": 0,
            "commands": 0,
        }

    @precondition(lambda self: self.sessions)
    @rule(pick=PICK, who=st.integers(0, 1), step=st.integers(0, 900), durable=st.booleans())
    def checkpoint(self, pick: int, who: int, step: int, durable: bool) -> None:
        number, session = self.pick(pick)
        if session["reason"] is None and session["who"] == who:
            self.journals[who].checkpoint(number, step, state_of(step), durable=durable)
            session.update(state=state_of(step), touched=self.now, elapsed_s=step)
        else:
            with pytest.raises(JournalError):
                self.journals[who].checkpoint(number, step, state_of(step), durable=durable)

    @precondition(lambda self: self.sessions)
    @rule(pick=PICK, who=st.integers(0, 1))
    def command(self, pick: int, who: int) -> None:
        number, session = self.pick(pick)
        if session["reason"] is None and session["who"] == who:
            self.journals[who].command(number, 1, "next")
            session["commands"] += 1

    @precondition(lambda self: self.sessions)
    @rule(pick=PICK, who=st.integers(0, 1), reason=REASONS)
    def end(self, pick: int, who: int, reason: str) -> None:
        number, session = self.pick(pick)
        if session["reason"] is None and session["who"] in {who, None}:
            self.journals[who].end(number, 5, reason)
            session.update(reason=reason, who=None, elapsed_s=5)
        else:
            with pytest.raises(JournalError):
                self.journals[who].end(number, 5, reason)

    @precondition(lambda self: self.sessions)
    @rule(pick=PICK, who=st.integers(0, 1))
    def resume(self, pick: int, who: int) -> None:
        number, session = self.pick(pick)
        if session["reason"] is None and session["who"] is None:
            assert self.journals[who].resume(number) == session["elapsed_s"]
            session.update(who=who, touched=self.now)
        else:
            with pytest.raises(JournalError):
                self.journals[who].resume(number)

    @rule(who=st.integers(0, 1))
    def die(self, who: int) -> None:
        self.journals[who].close()
        self.journals[who] = self.opened()
        for session in self.sessions.values():
            if session["who"] == who:
                session["who"] = None

    @rule(by=st.sampled_from([-1e5, -10, 1, 3600, LAPSE_AFTER_S + 1]))
    def time_passes(self, by: float) -> None:
        self.now += by

    @rule(who=st.integers(0, 1))
    def interrupted(self, who: int) -> None:
        open_ones = []
        for number, session in sorted(self.sessions.items(), reverse=True):
            if session["reason"] is None and session["who"] is None:
                session["touched"] = min(session["touched"], self.now)
                if session["state"] is None or self.now - session["touched"] > LAPSE_AFTER_S:
                    session["reason"] = "lapsed"
                else:
                    open_ones.append((number, session))
        found = self.journals[who].interrupted()
        assert (found is None) == (not open_ones)
        if found:
            number, session = open_ones[0]
            assert (found.number, found.state) == (number, session["state"])
            assert found.ago_s == self.now - session["touched"] >= 0

    @precondition(lambda self: self.sessions)
    @rule(pick=PICK, who=st.integers(0, 1))
    def forget(self, pick: int, who: int) -> None:
        number, session = self.pick(pick)
        if session["who"] is not None:
            with pytest.raises(JournalError):
                self.journals[who].forget(number)
        else:
            assert self.journals[who].forget(number) == 1
            del self.sessions[number]

    @rule(who=st.integers(0, 1))
    def forget_all(self, who: int) -> None:
        gone = [number for number, session in self.sessions.items() if session["who"] is None]
        assert self.journals[who].forget(None) == len(gone)
        for number in gone:
            del self.sessions[number]

    @invariant()
    def the_history_tells_it_all(self) -> None:
        told = {one.number: one for one in self.journals[0].history(1000)}
        assert list(told) == sorted(self.sessions, reverse=True)
        for number, session in self.sessions.items():
            one, open_reason = (
                told[number],
                "running" if session["who"] is not None else "interrupted",
            )
            assert one.reason == (session["reason"] or open_reason)
            assert one.elapsed_s == session["elapsed_s"]
            assert one.commands.get("next", 0) == session["commands"]

    def teardown(self) -> None:
        for journal in self.journals:
            journal.close()
        shutil.rmtree(self.folder)


TestAnyOrder = AnyOrder.TestCase
TestAnyOrder.settings = settings(max_examples=25, stateful_step_count=25, deadline=None)
