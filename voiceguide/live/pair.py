"""The loudspeaker and the microphone for practice and check-ups, which need both."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from voiceguide.audio.duplex import Duplex
from voiceguide.audio.microphones import CardMicrophone
from voiceguide.audio.portaudio import find_device
from voiceguide.errors import UsageError
from voiceguide.hints import Setting
from voiceguide.live.devices import (
    is_file,
    is_recording,
    open_loudspeaker,
    open_microphone,
    open_room,
    refuse_overwriting,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from voiceguide.audio.microphones import Microphone
    from voiceguide.live.choices import Choices


def microphone_of(choices: Choices) -> Microphone:
    """Open a microphone that hears; "none" is not allowed here.

    Raises:
        UsageError: "none" was asked for, or a device that is not there.
        MissingDeviceError: there is no microphone, or it cannot be used.
        AudioFileError: the file cannot be read.
    """
    if choices.microphone == "none":
        raise UsageError(
            "this needs a microphone", hint=f"Leave {Setting.MICROPHONE} out, or name a device."
        )
    if choices.microphone == "auto":
        return CardMicrophone(None)
    return open_microphone(choices.microphone)[0]


def asked(name: str) -> str | None:
    """A device's name as PortAudio is asked for it; None: the default device."""
    return None if name == "auto" else name


def names_of_pair(choices: Choices) -> tuple[str, str]:
    """The names that microphone and loudspeaker will have once they are open.

    Nothing is opened.

    Raises:
        UsageError, MissingDeviceError: one of them is not there, or one file was given for both.
    """
    refuse_overwriting(choices)
    microphone, loudspeaker = choices.microphone, choices.loudspeaker
    return (
        str(Path(microphone))
        if is_recording(microphone)
        else str(find_device(asked(microphone), "input")["name"]),
        str(Path(loudspeaker))
        if is_file(loudspeaker)
        else str(find_device(asked(loudspeaker), "output")["name"]),
    )


@contextmanager
def opened_pair(choices: Choices) -> Iterator[Duplex]:
    """Open loudspeaker and microphone, and close them at the end.

    A file that was written is then complete.

    Raises:
        UsageError, MissingDeviceError, AudioFileError: one of them cannot be had, or one file was
            given for both.
    """
    if choices.loudspeaker == "none":
        raise UsageError(
            "this needs a loudspeaker", hint=f"Leave {Setting.LOUDSPEAKER} out, or name a device."
        )
    refuse_overwriting(choices)
    room = open_room(choices)
    microphone = microphone_of(choices)
    try:
        # A device gives sound at its own pace, so sound must be played at that pace, too.
        loudspeaker = open_loudspeaker(choices.loudspeaker, paced=microphone.paced)
    except BaseException:
        microphone.close()
        raise
    try:
        yield Duplex(loudspeaker, microphone, room)
    finally:
        microphone.close()
        loudspeaker.close()
