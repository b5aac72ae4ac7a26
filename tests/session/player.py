"""Plays a session without sound: a clock, and a voice that takes as long as it should."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tests.fakes import measure
from voiceguide.session.effects import Began, Checkpoint, Effect, End, Silence, Speak
from voiceguide.session.events import CommandHeard, Event, TimePassed, UtteranceFinished
from voiceguide.session.options import Options
from voiceguide.session.session import Session

if TYPE_CHECKING:
    from voiceguide.commands import Command
    from voiceguide.routine.model import Routine


@dataclass
class Player:
    """Does what effects say, and fails where two voices would sound at once."""

    routine: Routine
    options: Options = field(default_factory=lambda: Options(skip_precautions=True))
    now: float = 0.0
    effects: list[tuple[float, Effect]] = field(default_factory=list)
    speaking: tuple[int, float] | None = None
    """The utterance being said, and when it ends."""
    ended: str = ""

    def __post_init__(self) -> None:
        self.session = Session(self.routine, measure, self.options)

    def begin(self) -> Player:
        self.do(self.session.begin(self.now))
        return self

    def send(self, event: Event) -> list[Effect]:
        effects = self.session.handle(event, self.now)
        self.do(effects)
        return effects

    def say(self, command: Command, phrase: str = "") -> list[Effect]:
        return self.send(CommandHeard(command, phrase or command.value, 1.0, self.now))

    def do(self, effects: list[Effect]) -> None:
        for effect in effects:
            assert not self.ended, "nothing may follow the end"
            self.effects.append((self.now, effect))
            if isinstance(effect, Speak):
                assert self.speaking is None, "two voices at once"
                assert effect.text.strip()
                self.speaking = (effect.utterance, self.now + measure(effect.text))
            elif isinstance(effect, Silence):
                assert self.speaking
                assert self.speaking[0] == effect.utterance
                self.speaking = None
            elif isinstance(effect, End):
                self.ended = effect.reason

    def next_time(self) -> float | None:
        times = [self.session.deadline, self.speaking[1] if self.speaking else None]
        return min((time for time in times if time is not None), default=None)

    def step(self) -> bool:
        """Go to the next thing that happens; False when nothing ever will."""
        time = self.next_time()
        if time is None or self.ended:
            return False
        assert time >= self.now - 1e-9, "time went back"
        self.now = max(time, self.now)
        if self.speaking and self.speaking[1] <= self.now:
            utterance, self.speaking = self.speaking[0], None
            self.send(UtteranceFinished(utterance))
        else:
            self.send(TimePassed())
        return True

    def run(self, until_s: float = 1e9) -> Player:
        for _ in range(200_000):
            time = self.next_time()
            if self.ended or time is None or time > until_s:
                break
            self.step()
        else:
            raise AssertionError("it goes round in circles")
        if not self.ended and until_s < 1e9:
            self.now = until_s
        return self

    def run_until(self, wanted: type[Effect], **fields: object) -> Player:
        """Go on until an effect appears that has these fields."""
        seen = len(self.effects)
        while self.step():
            for _, effect in self.effects[seen:]:
                if isinstance(effect, wanted) and all(
                    getattr(effect, name) == value for name, value in fields.items()
                ):
                    return self
            seen = len(self.effects)
        raise AssertionError(f"no {wanted.__name__} with {fields}")

    def texts(self, since_s: float = 0.0) -> list[str]:
        return [
            effect.text
            for at, effect in self.effects
            if isinstance(effect, Speak) and at >= since_s
        ]

    def rounds(self) -> list[tuple[str, str, int, float]]:
        """Step, side, round and start of every round that began."""
        return [
            (effect.place.step.step, effect.place.side or "", effect.round, at)
            for at, effect in self.effects
            if isinstance(effect, Began) and effect.round is not None and effect.place.step
        ]

    def checkpoint(self) -> dict[str, Any]:
        """The last one, after a round trip through JSON."""
        states = [one.state for _, one in self.effects if isinstance(one, Checkpoint)]
        state: dict[str, Any] = json.loads(json.dumps(states[-1]))
        return state
