"""Anything, at any time: the session keeps its promises."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from tests.pacing.strategies import routines
from tests.session.player import Player
from voiceguide.commands import Command
from voiceguide.pacing.fit import optional_groups
from voiceguide.pacing.script import visits_of
from voiceguide.session.effects import Acted, Began
from voiceguide.session.events import (
    Away,
    CommandHeard,
    EndsIn,
    LoudspeakerBack,
    LoudspeakerLost,
    MicrophoneBack,
    MicrophoneLost,
    TimePassed,
    UtteranceFinished,
    UtteranceStarted,
)
from voiceguide.session.options import Options
from voiceguide.session.view import State

if TYPE_CHECKING:
    from voiceguide.routine.model import Routine

JUMPS = {Command.NEXT, Command.BACK}


class AnySession(RuleBasedStateMachine):
    """`Player` itself fails on two voices at once, on time going back and on life after the end."""

    player: Player

    @initialize(
        routine=routines(),
        target_s=st.none() | st.floats(30, 3000),
        skip=st.booleans(),
        hears=st.booleans(),
        familiar=st.booleans(),
    )
    def start(
        self, routine: Routine, target_s: float | None, skip: bool, hears: bool, familiar: bool
    ) -> None:
        options = Options(target_s, skip, hears, familiar)
        self.player = Player(routine, options).begin()

    @rule(command=st.sampled_from(Command), late_s=st.floats(0, 20))
    def command(self, command: Command, late_s: float) -> None:
        heard_at_s = max(0.0, self.player.now - late_s)
        self.player.send(CommandHeard(command, command.value, 1.0, heard_at_s))

    @rule(command=st.sampled_from(Command))
    def key(self, command: Command) -> None:
        now = self.player.now
        self.player.send(CommandHeard(command, command.value, 1.0, now, "key"))

    @rule(command=st.sampled_from(Command))
    def twice_at_once(self, command: Command) -> None:
        self.player.say(command)
        self.player.say(command)

    @rule(seconds=st.floats(0, 90))
    def wait(self, seconds: float) -> None:
        self.player.run(self.player.now + seconds)

    @rule(utterance=st.integers(0, 60))
    def stale_news(self, utterance: int) -> None:
        current = self.player.speaking
        if current is None or current[0] != utterance:
            assert self.player.send(UtteranceFinished(utterance)) == []

    @rule()
    def nothing(self) -> None:
        self.player.send(TimePassed())

    @precondition(lambda self: self.player.speaking)
    @rule()
    def late_start(self) -> None:
        assert self.player.speaking
        self.player.send(UtteranceStarted(self.player.speaking[0]))

    @rule(seconds=st.floats(-2, 4000))
    def away(self, seconds: float) -> None:
        self.player.send(Away(seconds))

    @rule(seconds=st.floats(-100, 4000))
    def another_end(self, seconds: float) -> None:
        self.player.send(EndsIn(seconds))

    @rule(event=st.sampled_from([LoudspeakerLost, LoudspeakerBack, MicrophoneLost, MicrophoneBack]))
    def device(
        self, event: type[LoudspeakerLost | LoudspeakerBack | MicrophoneLost | MicrophoneBack]
    ) -> None:
        self.player.send(event())

    @invariant()
    def pressure_is_within_its_limits(self) -> None:
        for _, effect in self.player.effects:
            if isinstance(effect, Began) and effect.pressure is not None and effect.place.step:
                assert 1 <= effect.pressure <= effect.place.step.max_pressure

    @invariant()
    def there_is_something_to_wait_for(self) -> None:
        player = self.player
        assert player.ended or player.next_time() is not None, "deadlock"

    @invariant()
    def the_view_makes_sense(self) -> None:
        view = self.player.session.view(self.player.now)
        assert view.remaining_s >= 0
        assert 0 <= view.step_number <= view.step_count
        assert 0 <= view.round <= view.rounds
        assert 0 <= view.round_fraction <= 1
        assert (view.state is State.FINISHED) == bool(self.player.ended)
        assert view.step_elapsed_s <= view.step_duration_s + 1e-6

    def teardown(self) -> None:
        if not hasattr(self, "player"):
            return
        self.player.send(LoudspeakerBack())
        self.player.run()
        assert self.player.ended in {"finished", "stopped", "lapsed"}
        self.no_step_is_lost()

    def no_step_is_lost(self) -> None:
        """Without a jump, one visit follows the other; only optional ones are passed over."""
        routine = self.player.routine
        visits = [visit.place for visit in visits_of(routine)]
        optional = {name for group in optional_groups(routine) for name in group}
        here, jumped = -1, False
        for _, effect in self.player.effects:
            if isinstance(effect, Acted) and effect.command.command in JUMPS:
                jumped = True
            elif isinstance(effect, Began) and effect.place in visits:
                there = visits.index(effect.place)
                for passed in visits[here + 1 : there]:
                    assert jumped or (passed.step and passed.step.step in optional)
                assert jumped or there >= here
                if there != here:
                    here, jumped = there, False


AnySession.TestCase.settings = settings(
    max_examples=150,
    stateful_step_count=40,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
TestAnySession = AnySession.TestCase
