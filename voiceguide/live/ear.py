"""The microphone, and whoever listens to it.

On files it listens in step with the session. On a sound card it has a thread of its own, so that
recognising never keeps the loudspeaker waiting.
"""

from __future__ import annotations

import contextlib
import queue
import threading
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from voiceguide.audio.pcm import LISTENING_RATE
from voiceguide.errors import RecogniserError, VoiceguideError
from voiceguide.hints import Setting
from voiceguide.listener.levels import LevelMeter

if TYPE_CHECKING:
    from collections.abc import Callable

    from voiceguide.audio.microphones import Microphone
    from voiceguide.audio.pcm import Pcm
    from voiceguide.audio.room import Air
    from voiceguide.live.hearing import EarMoment, Heard, Listening, Overheard


APART_S = 0.2
"""By how much more, or less, may be heard than is played meanwhile: cards give sound in bursts."""


class Ear:
    """Listens to one microphone."""

    def __init__(
        self,
        microphone: Microphone,
        open_listening: Callable[[], Listening] | None,
        *,
        room: Air | None = None,
        threaded: bool = False,
    ) -> None:
        """`open_listening` is called where it may take its time: a model loads for seconds."""
        self.microphone = microphone
        self.meter = LevelMeter()
        self.failure: VoiceguideError | None = None
        """Why it listens no more."""
        self._open_listening = open_listening
        self._listening: Listening | None = None
        self._room = room
        self._fraction = 0.0
        self._ahead = 0
        """By how many samples more was heard than played."""
        self._found: queue.SimpleQueue[Heard | Overheard] = queue.SimpleQueue()
        self._moments: queue.Queue[EarMoment | None] = queue.Queue(maxsize=250)
        self._first: EarMoment | None = None
        """Waits for the next one: to wake a thread costs as much as to listen to 10 ms."""
        self._thread = threading.Thread(target=self._work, name="ear", daemon=True)
        self._threaded = threaded
        if threaded:
            self._thread.start()
        else:
            self._open()

    @property
    def name(self) -> str:
        """The recogniser's; nothing where there is none, or none yet."""
        return self._listening.recogniser.name if self._listening else ""

    def listen(self, seconds: float, moment: EarMoment) -> None:
        """Take in the sound of the last `seconds`; the moment still lacks what was heard."""
        exact = seconds * LISTENING_RATE + self._fraction
        count = int(exact)
        self._fraction = exact - count
        sound = self._in_step(self.microphone.read(count), count)
        if self._room:
            self._room.play(moment.played)
            sound = sound + self._room.heard(len(sound))
        if len(sound):
            self.meter.feed(sound)
        moment = replace(moment, heard=sound)
        if not self._threaded:
            self._take_in(moment)
        elif self._first is None:
            self._first = moment
        else:
            both, self._first = _joined(self._first, moment), None
            if self._moments.full():
                self.microphone.overruns += 2
            else:
                self._moments.put(both)

    def _in_step(self, sound: Pcm, count: int) -> Pcm:
        """About as much as was played: a backlog is dropped, and a gap filled with silence.

        Otherwise, what is heard would be taken for the echo of something else from then on.
        """
        self._ahead += len(sound) - count
        if abs(self._ahead) <= APART_S * LISTENING_RATE:
            return sound
        if self._ahead < 0:
            missing, self._ahead = -self._ahead, 0
            return np.pad(sound, (missing, 0))
        dropped = min(self._ahead, len(sound))
        self._ahead -= dropped
        return sound[dropped:]

    def heard(self) -> list[Heard | Overheard]:
        """What was heard since the last time."""
        found = []
        while not self._found.empty():
            found.append(self._found.get())
        return found

    def close(self) -> None:
        """Let microphone and recogniser go."""
        if self._threaded:
            self._threaded = False
            with contextlib.suppress(queue.Full):
                self._moments.put_nowait(None)
            self._thread.join(timeout=5)
        self.microphone.close()
        if self._listening:
            self._listening.close()

    def _open(self) -> None:
        if self._open_listening:
            try:
                self._listening = self._open_listening()
            except Exception as error:  # noqa: BLE001 - whatever it is, keys still steer
                self.failure = _failure(error)

    def _work(self) -> None:
        self._open()
        while (moment := self._moments.get()) is not None and self._threaded:
            self._take_in(moment)

    def _take_in(self, moment: EarMoment) -> None:
        if not self._listening or self.failure:
            return
        try:
            found = self._listening.feed(moment)
        except Exception as error:  # noqa: BLE001 - whatever it is, keys still steer
            self.failure = _failure(error)
            return
        for one in found:
            self._found.put(one)


def _joined(first: EarMoment, then: EarMoment) -> EarMoment:
    """Two that follow each other as one; how the session stands is the later one's."""
    heard = np.concatenate([first.heard, then.heard])
    return replace(then, heard=heard, played=np.concatenate([first.played, then.played]))


def _failure(error: Exception) -> VoiceguideError:
    if isinstance(error, VoiceguideError):
        return error
    return RecogniserError(
        f"the recogniser failed: {error}",
        hint=f"Use keys, or choose another with {Setting.RECOGNISER}.",
    )
