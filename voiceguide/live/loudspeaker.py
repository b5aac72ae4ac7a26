"""Sound out of the machine's loudspeaker, through PortAudio."""

from __future__ import annotations

from typing import TYPE_CHECKING

from voiceguide.audio.pcm import SAMPLE_RATE
from voiceguide.errors import MissingDeviceError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from types import ModuleType

    import numpy as np
    import numpy.typing as npt


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
    try:
        stream = None
        for block in blocks:
            if stream is None:
                stream = sounddevice.OutputStream(
                    samplerate=SAMPLE_RATE, channels=block.shape[1], dtype="float32"
                )
                stream.start()
            stream.write(block)
        if stream:
            stream.stop()
            stream.close()
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
