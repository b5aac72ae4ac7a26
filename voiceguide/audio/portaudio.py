"""PortAudio: finds connected devices and the figures to open them with, and opens them."""

from __future__ import annotations

import contextlib
import ctypes
import sys
import time
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Literal

from voiceguide.audio.pcm import BLOCK_S
from voiceguide.errors import MissingDeviceError, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType

    Direction = Literal["input", "output"]

LATENCIES_S = {"input": 0.02, "output": 0.03}
"""The seconds of latency asked of a device. A hitch in what is heard costs a word, and one in what
is played is heard. Sound servers stutter at the least latency that they offer."""
LOST_AFTER_S = 2.5
"""Seconds without a call of its callback after which a device is gone. PulseAudio's virtual sinks
take their sound in portions of two seconds."""
STARTS_WITHIN_S = 10.0
"""Seconds that a device may take to begin: wireless and virtual ones take seconds to wake up."""
FILLS_S = 0.25
"""Seconds of sound that a device may be given at once, for its buffers, before it begins."""
_BLINK_S = 0.5
"""The most seconds that count between two looks at a device. After more, the program was stopped or
asleep, and so was the device."""
_NAMES = {"input": "microphone", "output": "loudspeaker"}
_HINTS = {
    "input": "Check that it is connected, and that this program may use it.",
    "output": "Check that it is connected and not in use by another program.",
}


class Heartbeat:
    """Tells if a device's callback is still called: the callback beats, one other thread looks."""

    def __init__(self) -> None:
        self._beaten_s = self._seen_s = self._missing_s = 0.0
        self._looked_s = time.monotonic()

    def beat(self, seconds: float) -> None:
        """Note that so many seconds of sound were taken or given just now."""
        self._beaten_s += seconds

    @property
    def begun(self) -> bool:
        """Whether the device has begun: more sound has moved than fills its buffers."""
        return self._beaten_s > FILLS_S

    @property
    def stopped(self) -> bool:
        """Whether the callback has been missing for too long; look every tenth of a second or so.

        Only time in which somebody looked counts: after a sleep, the device may still come.
        """
        now, beaten_s = time.monotonic(), self._beaten_s
        missing_s = min(now - self._looked_s, _BLINK_S)
        self._missing_s = self._missing_s + missing_s if beaten_s == self._seen_s else 0.0
        self._looked_s, self._seen_s = now, beaten_s
        return self._missing_s > (LOST_AFTER_S if self.begun else STARTS_WITHIN_S)


def portaudio() -> ModuleType:
    """The sounddevice module.

    Raises:
        MissingDeviceError: PortAudio is not installed.
    """
    try:
        import sounddevice
    except OSError as error:
        raise MissingDeviceError(
            "PortAudio, through which sound is played, is not installed",
            hint="On Debian and Ubuntu: `sudo apt-get install libportaudio2`.",
        ) from error
    if sys.platform == "linux":
        _quieten_alsa()
    module: ModuleType = sounddevice
    return module


@lru_cache
def _quieten_alsa() -> object:
    """Keep ALSA from printing each hitch across the screen, to standard error; we count them."""
    handler_type = ctypes.CFUNCTYPE(
        None, ctypes.c_char_p, ctypes.c_int, ctypes.c_char_p, ctypes.c_int, ctypes.c_char_p
    )
    handler = handler_type(lambda *_: None)
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL("libasound.so.2").snd_lib_error_set_handler(handler)
    return handler  # kept for as long as ALSA may call it


def find_device(device: str | int | None, direction: Direction) -> dict[str, Any]:
    """Find a device by name, part of a name or number; None is the default one.

    The answer is what PortAudio knows of the device.

    Raises:
        MissingDeviceError: there is none at all.
        UsageError: none has that name.
    """
    sounddevice = portaudio()
    kind = _NAMES[direction]
    try:
        return dict(sounddevice.query_devices(device, direction))
    except (sounddevice.PortAudioError, ValueError) as error:
        if device is not None:
            raise UsageError(
                f"no {kind} is named {str(device)!r}",
                hint="`voiceguide devices` lists those on this machine.",
            ) from error
        raise MissingDeviceError(
            f"there is no {kind} on this machine",
            hint="Connect one; without a loudspeaker, `voiceguide export` writes a file."
            if direction == "output"
            else "Connect one; without it, keys steer the session.",
        ) from error


def devices(direction: Direction) -> list[str]:
    """The names of all microphones or loudspeakers, the default one first."""
    sounddevice = portaudio()
    found = [one for one in sounddevice.query_devices() if one[f"max_{direction}_channels"] > 0]
    default = sounddevice.default.device[0 if direction == "input" else 1]
    found.sort(key=lambda one: one["index"] != default)
    return [str(one["name"]) for one in found]


def rate_of(index: int, wanted: int, direction: Direction) -> int:
    """The rate to open a device at, in hertz: the wanted one if it takes it, else its own."""
    sounddevice = portaudio()
    check = getattr(sounddevice, f"check_{direction}_settings")
    try:
        check(device=index, samplerate=wanted)
    except (sounddevice.PortAudioError, ValueError):
        return round(float(sounddevice.query_devices(index)["default_samplerate"]))
    return wanted


def channels_of(info: dict[str, Any], direction: Direction) -> int:
    """The number of channels to open: one for a microphone, two for a loudspeaker that has them.

    Some loudspeakers play a single channel only on the left.
    """
    most = int(info[f"max_{direction}_channels"])
    return max(1, min(most, 1 if direction == "input" else 2))


def open_stream(
    info: dict[str, Any], direction: Direction, rate: int, callback: Callable[..., None]
) -> Any:  # noqa: ANN401 - sounddevice has no types
    """Open and start a device's stream of float32 at `rate`.

    Raises:
        MissingDeviceError: it cannot be used.
    """
    sounddevice = portaudio()
    kinds = {"input": sounddevice.InputStream, "output": sounddevice.OutputStream}
    try:
        stream = kinds[direction](
            samplerate=rate,
            # Left to itself, PortAudio takes a quarter of the latency, and each callback costs a
            # tenth of a millisecond whatever its size.
            blocksize=round(BLOCK_S * rate),
            device=info["index"],
            channels=channels_of(info, direction),
            dtype="float32",
            latency=LATENCIES_S[direction],
            callback=callback,
        )
        stream.start()
    except sounddevice.PortAudioError as error:
        raise MissingDeviceError(
            f"the {_NAMES[direction]} {info['name']!r} cannot be used: {error.args[0]}",
            hint=_HINTS[direction],
        ) from error
    return stream


def rescan() -> None:
    """Look again for connected devices. This closes streams that are open."""
    sounddevice = portaudio()
    # PortAudio lists devices when it is initialised; sounddevice has no public name for that.
    sounddevice._terminate()  # noqa: SLF001
    sounddevice._initialize()  # noqa: SLF001
