"""Microphone, recogniser and gate: sound goes in, commands come out.

On files it listens in step with the session. On a sound card it has a thread of its own, so that
recognising never keeps the loudspeaker waiting.
"""

from __future__ import annotations

import contextlib
import queue
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING

from voiceguide.audio.pcm import LISTENING_RATE
from voiceguide.errors import RecogniserError, VoiceguideError
from voiceguide.listener.gate import Accepted, Context, Rejected
from voiceguide.listener.levels import LevelMeter

if TYPE_CHECKING:
    from collections.abc import Callable

    from voiceguide.audio.microphones import Microphone
    from voiceguide.audio.pcm import Pcm
    from voiceguide.audio.room import Room
    from voiceguide.listener.base import Recogniser
    from voiceguide.listener.gate import Gate


@dataclass(frozen=True, slots=True)
class Heard:
    """What the gate made of a hypothesis."""

    verdict: Accepted | Rejected
    at_s: float
    """When it ended, on the session's clock."""


class Ear:
    """Listens to one microphone with one recogniser."""

    def __init__(
        self,
        microphone: Microphone,
        open_listening: Callable[[], tuple[Recogniser, Gate]] | None,
        *,
        room: Room | None = None,
        threaded: bool = False,
    ) -> None:
        """`open_listening` is called where it may take its time: a model loads for seconds."""
        self.microphone = microphone
        self.context = Context()
        """What the gate is to know; replaced as the session goes on."""
        self.meter = LevelMeter()
        self.failure: VoiceguideError | None = None
        """Why it listens no more."""
        self._open_listening = open_listening
        self._listening: tuple[Recogniser, Gate] | None = None
        self._room = room
        self._fed = 0
        self._fraction = 0.0
        self._heard: queue.SimpleQueue[Heard] = queue.SimpleQueue()
        self._sounds: queue.Queue[tuple[Pcm, float] | None] = queue.Queue(maxsize=500)
        self._thread = threading.Thread(target=self._work, name="ear", daemon=True)
        self._threaded = threaded
        if threaded:
            self._thread.start()
        else:
            self._open()

    @property
    def name(self) -> str:
        """The recogniser's; nothing where there is none, or none yet."""
        return self._listening[0].name if self._listening else ""

    def listen(self, seconds: float, now: float, played: Pcm | None = None) -> None:
        """Take in the sound of the last `seconds`; `played` is what the loudspeaker played."""
        exact = seconds * LISTENING_RATE + self._fraction
        count = int(exact)
        self._fraction = exact - count
        sound = self.microphone.read(count)
        if self._room and played is not None:
            self._room.play(played)
            sound = sound + self._room.heard(len(sound))
        if not len(sound):
            return
        self.meter.feed(sound)
        if not self._threaded:
            self._recognise(sound, now)
        elif not self._sounds.full():
            self._sounds.put((sound, now))
        else:
            self.microphone.overruns += 1

    def heard(self) -> list[Heard]:
        """What was heard since the last time."""
        heard = []
        while not self._heard.empty():
            heard.append(self._heard.get())
        return heard

    def close(self) -> None:
        """Let microphone and recogniser go."""
        if self._threaded:
            self._threaded = False
            with contextlib.suppress(queue.Full):
                self._sounds.put_nowait(None)
            self._thread.join(timeout=5)
        self.microphone.close()
        if self._listening:
            self._listening[0].close()

    def _open(self) -> None:
        if self._open_listening:
            try:
                self._listening = self._open_listening()
            except Exception as error:  # noqa: BLE001 - whatever it is, keys still steer
                self.failure = _failure(error)

    def _work(self) -> None:
        self._open()
        while (item := self._sounds.get()) is not None and self._threaded:
            self._recognise(*item)

    def _recognise(self, sound: Pcm, now: float) -> None:
        self._fed += len(sound)
        if not self._listening or self.failure:
            return
        recogniser, gate = self._listening
        try:
            hypotheses = recogniser.feed(sound)
        except Exception as error:  # noqa: BLE001 - whatever it is, keys still steer
            self.failure = _failure(error)
            return
        for hypothesis in hypotheses:
            verdict = gate.judge(hypothesis, self.context)
            behind_s = self._fed / LISTENING_RATE - hypothesis.end_s
            self._heard.put(Heard(verdict, now - behind_s))


def _failure(error: Exception) -> VoiceguideError:
    if isinstance(error, VoiceguideError):
        return error
    return RecogniserError(
        f"the recogniser failed: {error}", hint="Use keys, or try another --recogniser."
    )
