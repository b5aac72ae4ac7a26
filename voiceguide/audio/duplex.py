"""A loudspeaker and a microphone used together outside a session, for measuring and practice.

What is played and what is heard are counted in samples from the same moment. Devices buffer, and
the air delays: what is played at second t is heard at second t + delay.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import numpy as np

from voiceguide.audio.pcm import BLOCK_S, LISTENING_RATE, SAMPLE_RATE, WAIT_S, frames
from voiceguide.errors import MissingDeviceError

if TYPE_CHECKING:
    from voiceguide.audio.loudspeakers import Loudspeaker
    from voiceguide.audio.microphones import Microphone
    from voiceguide.audio.pcm import Pcm
    from voiceguide.audio.room import Room

SETTLES_S = 0.3
"""Seconds from opening the devices until both run at their pace."""


class Duplex:
    """Plays and hears at the same time. Closing the devices is left to their owner."""

    def __init__(
        self, loudspeaker: Loudspeaker, microphone: Microphone, room: Room | None = None
    ) -> None:
        """`room` carries what is played into a file microphone."""
        self.loudspeaker = loudspeaker
        self.microphone = microphone
        self._room = room
        self._fraction = 0.0

    def settle(self) -> None:
        """Fill the loudspeaker's buffer and empty the microphone's, so that both are in step."""
        self.listen(SETTLES_S)

    def listen(self, seconds: float) -> Pcm:
        """Hear for some seconds while nothing is played."""
        return self.play(np.zeros(frames(seconds), np.float32))

    def play(self, pcm: Pcm) -> Pcm:
        """Play a sound and hear what comes back meanwhile.

        What is heard is as long as the sound; from devices, within a block or two.

        Raises:
            MissingDeviceError: a device went away meanwhile.
            ExportError: a file takes no more.
        """
        heard = [np.zeros(0, np.float32)]
        block = frames(BLOCK_S)
        for start in range(0, len(pcm), block):
            part = pcm[start : start + block]
            while self.loudspeaker.room() < len(part):
                self._check_devices()
                time.sleep(WAIT_S)
            self.loudspeaker.write(part)
            heard.append(self._hear(part))
        self._check_devices()
        return np.concatenate(heard)

    def _hear(self, played: Pcm) -> Pcm:
        exact = len(played) / SAMPLE_RATE * LISTENING_RATE + self._fraction
        count = int(exact)
        self._fraction = exact - count
        sound = self.microphone.read(count)
        if self._room:
            self._room.play(played)
            sound = sound + self._room.heard(len(sound))
        return sound

    def _check_devices(self) -> None:
        if self.loudspeaker.lost:
            raise MissingDeviceError(
                f"the loudspeaker {self.loudspeaker.name!r} went away",
                hint="Connect it again, and start anew.",
            )
        if self.microphone.lost:
            raise MissingDeviceError(
                f"the microphone {self.microphone.name!r} went away",
                hint="Connect it again, and start anew.",
            )
