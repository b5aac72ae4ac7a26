"""The loop of a live session: take events, render, play, listen, show.

One thread runs it. Keys come in through a queue, and what is heard through the ear's queue. The
space in the loudspeaker's buffer says when the next block is due, so the loudspeaker's clock is the
session's.
"""

from __future__ import annotations

import queue
import time
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from voiceguide.audio.loudspeakers import NoLoudspeaker
from voiceguide.audio.pcm import BLOCK_S, WAIT_S, frames
from voiceguide.errors import sentence
from voiceguide.listener.gate import Accepted, Context, Reason
from voiceguide.live.hearing import Heard, Rendered
from voiceguide.live.world import World
from voiceguide.session.events import (
    Away,
    CommandHeard,
    LoudspeakerBack,
    LoudspeakerLost,
    MicrophoneBack,
    MicrophoneLost,
    NotSure,
    SomeoneSpeaks,
)
from voiceguide.session.view import Hearing, State

if TYPE_CHECKING:
    from typing import Any

    from voiceguide.audio.loudspeakers import Loudspeaker
    from voiceguide.commands import Command
    from voiceguide.live.ear import Ear
    from voiceguide.live.log import SessionLog
    from voiceguide.live.lost_devices import LostDevices
    from voiceguide.live.stage import Stage
    from voiceguide.screen.base import Screen
    from voiceguide.session.events import EndsIn

SHOW_EVERY_S = 0.1
SHOWN_FOR_S = 4.0
"""The seconds for which a screen shows what was heard last."""
SHOWN = frozenset({Reason.NOT_SURE, Reason.SAYING})
UNLOGGED = frozenset({Reason.MORE_MAY_FOLLOW, Reason.REFRACTORY})
"""Reasons that are not logged: the same words come again in a moment, or were just acted on."""
WATCH_EVERY_S = 0.2
AGAIN_S = 0.5
"""The seconds within which the same phrase is logged only once.

A recogniser reports what it heard twice: on trial, and for good a moment later.
"""


@dataclass(frozen=True, slots=True)
class _LastHeard:
    """The phrase that a screen shows as heard last."""

    phrase: str = ""
    sure: bool = True
    at_s: float = -SHOWN_FOR_S


@dataclass(frozen=True, slots=True)
class _LastRejected:
    """The phrase that was rejected last, which the log may hold already."""

    phrase: str = ""
    at_s: float = 0.0


@dataclass(frozen=True, slots=True)
class _Hitches:
    """How often sound to play was missing, and how often heard sound was lost."""

    underruns: int = 0
    overruns: int = 0


class Performance:
    """One session on a loudspeaker, with an ear, a screen and a log."""

    def __init__(
        self,
        stage: Stage,
        loudspeaker: Loudspeaker,
        ear: Ear,
        *,
        cards: LostDevices | None = None,
        log: SessionLog | None = None,
        world: World | None = None,
        notices: list[str] | None = None,
    ) -> None:
        """`cards` opens lost devices again; `world` compares the session's clock with real time.

        `notices` is kept, not copied: others add to it while the session runs.
        """
        self.stage = stage
        self.loudspeaker = loudspeaker
        self.ear = ear
        self.notices = [] if notices is None else notices
        """Lines for the user, from every part of the program; the last is shown."""
        self._cards = cards
        self._log = log
        self._world = world or World()
        self._keys: queue.SimpleQueue[Command] = queue.SimpleQueue()
        self._heard = _LastHeard()
        self._rejected = _LastRejected()
        self._hitches = _Hitches()
        self._shown_s = self._watched_s = self._looked_s = -1.0
        self._deaf = False

    @property
    def lasted_s(self) -> float:
        """The real seconds that the session has taken so far.

        They include the time that the sound's clock did not count.
        """
        return self.stage.now + self._world.away_s

    def key(self, command: Command) -> None:
        """Queue a command that was given by key; any thread may call this."""
        self._keys.put(command)

    def run(self, screen: Screen, state: dict[str, Any] | None = None) -> str:
        """Perform the session to its end; the result says why it ended.

        Raises:
            VoiceguideError: the voice failed, or a file could not be written.
        """
        with ExitStack() as stack:
            stack.callback(self.stage.close)
            stack.callback(self.ear.close)
            stack.callback(self._close_loudspeaker)
            self.stage.begin(state)
            self._tell_time(self._world.begin(self.stage.now))
            while not self.stage.ended:
                self._take_keys()
                self._watch_devices()
                self._watch_time()
                room = self.loudspeaker.room()
                if room < frames(BLOCK_S):
                    time.sleep(WAIT_S)
                    continue
                self._play(frames(BLOCK_S))
                self._show(screen)
            self._play_out()
            self._show(screen, last=True)
        return self.stage.ended

    def _take_keys(self) -> None:
        while not self._keys.empty() and not self.stage.ended:
            command, now = self._keys.get(), self.stage.now
            self._heard = _LastHeard(command.value, True, now)
            self.stage.handle(CommandHeard(command, command.value, 1.0, now, "key"))

    def _play(self, count: int) -> None:
        stage = self.stage
        block = stage.render(count)
        self.loudspeaker.write(block)
        context = Context(answers=stage.session.answers, paused=stage.session.state is State.PAUSED)
        self.ear.listen(Rendered(block, stage.now, stage.words, context, stage.quiet))
        for heard in self.ear.heard():
            if isinstance(heard, Heard):
                self._judge(heard)
            else:
                stage.handle(SomeoneSpeaks())

    def _judge(self, heard: Heard) -> None:
        verdict = heard.verdict
        if isinstance(verdict, Accepted):
            self._heard = _LastHeard(verdict.phrase, True, self.stage.now)
            self.stage.handle(
                CommandHeard(verdict.command, verdict.phrase, verdict.score, heard.at_s)
            )
            return
        if verdict.reason in SHOWN:
            self._heard = _LastHeard(verdict.phrase, False, self.stage.now)
        if verdict.reason is Reason.NOT_SURE:
            self.stage.handle(NotSure())
        before = self._rejected
        again = verdict.phrase == before.phrase and heard.at_s - before.at_s < AGAIN_S
        self._rejected = _LastRejected(verdict.phrase, heard.at_s)
        if self._log and verdict.reason not in UNLOGGED and not again:
            self._log.rejected(heard.at_s, verdict)

    def _play_out(self) -> None:
        """Wait until the device has played what it was given."""
        if self.loudspeaker.paced and not self.loudspeaker.lost:
            time.sleep(self.loudspeaker.latency_s)

    def _watch_devices(self) -> None:
        if self.ear.failure and not self._deaf:
            self._deaf = True
            self.notices.append(f"{sentence(self.ear.failure.message)}.")
            self.stage.handle(MicrophoneLost())
        self._note_hitches()
        now = time.monotonic()
        if not self._cards or now - self._watched_s < WATCH_EVERY_S:
            return
        self._watched_s = now
        if self.loudspeaker.lost:
            self._lose_loudspeaker()
            self._cards.loudspeaker_lost()
        elif self.ear.microphone.lost:
            self._lose_microphone()
            self._cards.microphone_lost()
        self._bring_back(self._cards)

    def _watch_time(self) -> None:
        """Compare the clocks now and then.

        A session on files alone is left out: it has no time but its own.
        """
        now = time.monotonic()
        if not self.loudspeaker.paced or now - self._looked_s < WATCH_EVERY_S:
            return
        self._looked_s = now
        self._tell_time(self._world.look(self.stage.now, sounding=self.loudspeaker.begun))

    def _tell_time(self, events: list[Away | EndsIn]) -> None:
        for event in events:
            now, seconds = self.stage.now, round(event.seconds, 3)
            if self._log and isinstance(event, Away):
                self._log.note(now, "away", seconds=seconds)
            elif self._log:
                self._log.note(now, "ends_in", seconds=seconds)
            self.stage.handle(event)

    def _lose_loudspeaker(self) -> None:
        """Play silence at the pace of real time, which keeps the session's clock going."""
        self._note("loudspeaker", "lost")
        self.loudspeaker.close()
        self.loudspeaker = NoLoudspeaker(paced=True)
        self.stage.handle(LoudspeakerLost())
        if self.ear.microphone.is_card:
            self.ear.lose()

    def _lose_microphone(self) -> None:
        self._note("microphone", "lost")
        self.ear.lose()
        self.stage.handle(MicrophoneLost())

    def _bring_back(self, cards: LostDevices) -> None:
        """Try now and then to open what is lost, and use what is back."""
        loudspeaker, microphone = cards.found(quiet=self.stage.mixer.voice_left is None)
        if loudspeaker:
            self._note("loudspeaker", "back")
            self.loudspeaker = loudspeaker
            self.stage.handle(LoudspeakerBack())
        if microphone:
            self._note("microphone", "back")
            self.ear.hear_with(microphone)
            if not self.ear.failure:
                self.stage.handle(MicrophoneBack())

    def _note_hitches(self) -> None:
        """Log when sound to play was missing, or heard sound was lost."""
        hitches = _Hitches(self.loudspeaker.underruns, self.ear.overruns)
        if self._log and hitches not in {self._hitches, _Hitches()}:
            self._log.note(self.stage.now, "hitch", **asdict(hitches))
        self._hitches = hitches

    def _close_loudspeaker(self) -> None:
        self.loudspeaker.close()  # whichever is in use by then

    def _note(self, device: str, state: str) -> None:
        if self._log:
            self._log.note(self.stage.now, device, state=state)

    def _show(self, screen: Screen, *, last: bool = False) -> None:
        now = time.monotonic() if self.loudspeaker.paced else self.stage.now
        if not last and now - self._shown_s < SHOW_EVERY_S:
            return
        self._shown_s = now
        heard = self._heard
        recent = self.stage.now - heard.at_s < SHOWN_FOR_S
        hearing = Hearing(
            self.ear.microphone.name,
            self.ear.name,
            self.ear.meter.level_db,
            heard.phrase if recent else "",
            heard.sure,
            self._trouble(),
        )
        screen.update(self.stage.session.view(self.stage.now), hearing)

    def _trouble(self) -> str:
        if self._cards and self._cards.trouble:
            return self._cards.trouble
        # The silence at the end of a file is no trouble.
        trouble = self.ear.meter.trouble if self.ear.microphone.paced else ""
        if self._log and self._log.trouble and self._log.trouble not in self.notices:
            self.notices.append(self._log.trouble)
        return trouble or (self.notices[-1] if self.notices else "")
