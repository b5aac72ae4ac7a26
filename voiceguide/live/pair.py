"""The loudspeaker and the microphone for practice and check-ups, which need both."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from voiceguide.audio.duplex import Duplex
from voiceguide.audio.microphones import CardMicrophone, FileMicrophone
from voiceguide.errors import UsageError
from voiceguide.live.devices import is_file, open_loudspeaker, open_microphone, open_room

if TYPE_CHECKING:
    from collections.abc import Iterator

    from voiceguide.audio.microphones import Microphone
    from voiceguide.live.choices import Choices


def microphone_of(choices: Choices) -> Microphone:
    """A microphone that hears.

    Raises:
        UsageError: none was asked for, or one that is not there.
        MissingDeviceError: there is none, or it cannot be used.
        AudioFileError: the file cannot be read.
    """
    if choices.microphone == "none":
        raise UsageError("this needs a microphone", hint="Leave --mic out, or name a device.")
    if choices.microphone == "auto":
        return CardMicrophone(None)
    return open_microphone(choices.microphone)[0]


@contextmanager
def opened_pair(choices: Choices) -> Iterator[Duplex]:
    """Both, closed at the end; a file that was written is then complete.

    Raises:
        UsageError, MissingDeviceError, AudioFileError: one of them cannot be had.
    """
    if choices.loudspeaker == "none":
        raise UsageError("this needs a loudspeaker", hint="Leave --speaker out, or name a device.")
    room = open_room(choices)
    microphone = microphone_of(choices)
    try:
        # A card gives sound at its own pace: what is played must go at that pace, too.
        paced = not isinstance(microphone, FileMicrophone) and not is_file(choices.microphone)
        loudspeaker = open_loudspeaker(choices.loudspeaker, paced=paced)
    except BaseException:
        microphone.close()
        raise
    try:
        yield Duplex(loudspeaker, microphone, room)
    finally:
        microphone.close()
        loudspeaker.close()
