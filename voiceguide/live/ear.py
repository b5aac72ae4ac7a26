"""The ear: the microphone, and the recogniser that listens to it.

On files it listens in step with the session. On a real device it has a thread of its own, so that
recognising never keeps the loudspeaker waiting.
"""

from __future__ import annotations

import contextlib
import queue
import threading
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from voiceguide.audio.microphones import NoMicrophone
from voiceguide.audio.pcm import LISTENING_RATE, SAMPLE_RATE
from voiceguide.errors import RecogniserError, VoiceguideError
from voiceguide.hints import Setting
from voiceguide.listener.levels import LevelMeter
from voiceguide.live.hearing import EarMoment

if TYPE_CHECKING:
    from collections.abc import Callable

    from voiceguide.audio.microphones import Microphone
    from voiceguide.audio.pcm import Pcm
    from voiceguide.audio.room import Air
    from voiceguide.live.hearing import Heard, Listening, Overheard, Rendered


APART_S = 0.2
"""The most seconds by which heard and played sound may differ: devices give sound in bursts."""


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
        """`open_listening` runs in the ear's thread, if it has one: a model loads for seconds."""
        self._microphone = microphone
        self._missed = 0
        """The number of blocks that were dropped because the recogniser was busy."""
        self.meter = LevelMeter()
        self.failure: VoiceguideError | None = None
        """The error that ended listening, or None."""
        self._open_listening = open_listening
        self._listening: Listening | None = None
        self._room = room
        self._fraction = 0.0
        self._ahead = 0
        """The number of samples that were heard beyond those played meanwhile; may be negative."""
        self._found: queue.SimpleQueue[Heard | Overheard] = queue.SimpleQueue()
        self._moments: queue.Queue[EarMoment | None] = queue.Queue(maxsize=250)
        self._first: EarMoment | None = None
        """A moment that waits to be joined with the next one.

        Waking a thread costs as much as listening to 10 ms.
        """
        self._thread = threading.Thread(target=self._work, name="ear", daemon=True)
        self._threaded = threaded
        if threaded:
            self._thread.start()
        else:
            self._open()

    @property
    def name(self) -> str:
        """The recogniser's name; empty where there is none, or none yet."""
        return self._listening.recogniser.name if self._listening else ""

    @property
    def microphone(self) -> Microphone:
        """The microphone that it listens to now."""
        return self._microphone

    @property
    def overruns(self) -> int:
        """The number of times that sound was lost.

        Either the microphone was not read in time, or the recogniser was busy.
        """
        return self._microphone.overruns + self._missed

    def lose(self) -> None:
        """Close the microphone, and hear silence from now on."""
        self.hear_with(NoMicrophone())

    def hear_with(self, microphone: Microphone) -> None:
        """Listen to this microphone from now on, and close the one before."""
        self._microphone.close()
        self._microphone = microphone

    def listen(self, rendered: Rendered) -> None:
        """Read what the microphone hears while this is played, and pass it to the recogniser."""
        exact = len(rendered.sound) / SAMPLE_RATE * LISTENING_RATE + self._fraction
        count = int(exact)
        self._fraction = exact - count
        sound = self._in_step(self._microphone.read(count), count)
        if self._room:
            self._room.play(rendered.sound)
            sound = sound + self._room.heard(len(sound))
        if len(sound):
            self.meter.feed(sound)
        moment = EarMoment(sound, rendered)
        if not self._threaded:
            self._take_in(moment)
        elif self._first is None:
            self._first = moment
        else:
            both, self._first = _joined(self._first, moment), None
            if self._moments.full():
                self._missed += 2
            else:
                self._moments.put(both)

    def _in_step(self, sound: Pcm, count: int) -> Pcm:
        """Keep what was heard about as long as what was played.

        A backlog is dropped, and a gap filled with silence. Otherwise, what is heard would be taken
        for the echo of something else from then on.
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
        """Everything that was heard since the last call."""
        found = []
        while not self._found.empty():
            found.append(self._found.get())
        return found

    def close(self) -> None:
        """Close the microphone and the recogniser."""
        if self._threaded:
            self._threaded = False
            with contextlib.suppress(queue.Full):
                self._moments.put_nowait(None)
            self._thread.join(timeout=5)
        self._microphone.close()
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
    """Join two moments in a row into one; the session's state in it is the later one's."""
    sound = np.concatenate([first.rendered.sound, then.rendered.sound])
    heard = np.concatenate([first.heard, then.heard])
    return EarMoment(heard, replace(then.rendered, sound=sound))


def _failure(error: Exception) -> VoiceguideError:
    if isinstance(error, VoiceguideError):
        return error
    return RecogniserError(
        f"the recogniser failed: {error}",
        hint=f"Use keys, or choose another with {Setting.RECOGNISER}.",
    )
