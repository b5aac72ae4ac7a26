"""Sound out of the machine's loudspeaker, through PortAudio."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

import numpy as np

from voiceguide.audio.pcm import SAMPLE_RATE, frames
from voiceguide.errors import MissingDeviceError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from types import ModuleType

    import numpy.typing as npt

_LEAD_S = 0.4


def find_loudspeaker() -> str:
    """The default loudspeaker's name.

    Raises:
        MissingDeviceError: there is none, or PortAudio is not installed.
    """
    sounddevice = _portaudio()
    try:
        return str(sounddevice.query_devices(kind="output")["name"])
    except (sounddevice.PortAudioError, ValueError) as error:
        raise MissingDeviceError(
            "there is no loudspeaker on this machine",
            hint="Connect one, or use `voiceguide export` to write the session to a file.",
        ) from error


def play(blocks: Iterable[npt.NDArray[np.float32]]) -> None:
    """Play blocks of shape (frames, channels) to their end; Ctrl-C stops at once.

    Raises:
        MissingDeviceError: there is no loudspeaker, or it went away.
    """
    find_loudspeaker()
    sounddevice = _portaudio()
    ahead = iter(blocks)
    first = next(ahead)
    try:
        with sounddevice.OutputStream(
            samplerate=SAMPLE_RATE, channels=first.shape[1], dtype="float32", latency="high"
        ) as stream:
            # Sound servers lose or stretch what comes before their buffers have filled.
            stream.write(np.zeros((frames(_LEAD_S), first.shape[1]), np.float32))
            for block in chain([first], ahead):
                stream.write(block)
    except sounddevice.PortAudioError as error:
        raise MissingDeviceError(
            f"the loudspeaker cannot be used: {error.args[0]}",
            hint="Check that it is connected and not in use by another program.",
        ) from error


def _portaudio() -> ModuleType:
    try:
        import sounddevice
    except OSError as error:
        raise MissingDeviceError(
            "PortAudio, through which sound is played, is not installed",
            hint="On Debian and Ubuntu: `sudo apt-get install libportaudio2`.",
        ) from error
    module: ModuleType = sounddevice
    return module
