"""Plays something once, without a session."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from voiceguide.audio.loudspeakers import CardLoudspeaker
from voiceguide.audio.pcm import WAIT_S
from voiceguide.errors import MissingDeviceError

if TYPE_CHECKING:
    from voiceguide.audio.pcm import Pcm


def play(pcm: Pcm) -> None:
    """Play mono float32 at SAMPLE_RATE to its end on the default loudspeaker.

    Raises:
        MissingDeviceError: there is no loudspeaker, or it went away.
    """
    loudspeaker = CardLoudspeaker()
    try:
        at = 0
        while at < len(pcm):
            room = loudspeaker.room()
            loudspeaker.write(pcm[at : at + room])
            at += room
            if loudspeaker.lost:
                raise MissingDeviceError(
                    f"the loudspeaker {loudspeaker.name!r} went away",
                    hint="Connect it again, and start anew.",
                )
            time.sleep(WAIT_S)
        time.sleep(loudspeaker.latency_s)
    finally:
        loudspeaker.close()
