"""Sound devices that go away and come back."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, TypeVar

from voiceguide.audio.portaudio import rescan
from voiceguide.errors import VoiceguideError

if TYPE_CHECKING:
    from collections.abc import Callable

    from voiceguide.audio.loudspeakers import Loudspeaker
    from voiceguide.audio.microphones import Microphone

T = TypeVar("T")

TRY_EVERY_S = 2.0


class LostDevices:
    """Remembers which device is lost, and opens it again when it is back.

    PortAudio sees new devices only after all its streams are closed. So a caller that loses the
    loudspeaker closes the microphone, too. If only the microphone is lost, PortAudio does not look
    for new devices, and the microphone is tried among those that it knows already.
    """

    def __init__(
        self,
        open_loudspeaker: Callable[[], Loudspeaker] | None,
        open_microphone: Callable[[], Microphone] | None,
    ) -> None:
        """Each argument opens a device again; None means that it is not a real device."""
        self._open_loudspeaker = open_loudspeaker
        self._open_microphone = open_microphone
        self._loudspeaker_lost = self._microphone_lost = False
        self._tried_s = 0.0

    @property
    def trouble(self) -> str:
        """One line on what is lost; empty when nothing is."""
        if self._loudspeaker_lost:
            return "The loudspeaker is gone. The session goes on as soon as it is back."
        if self._microphone_lost:
            return "The microphone is gone. Use the keys; it is listened to again when it is back."
        return ""

    def loudspeaker_lost(self) -> None:
        """Note that the loudspeaker is lost; its stream and the microphone's are closed."""
        self._loudspeaker_lost = True
        self._microphone_lost = self._open_microphone is not None

    def microphone_lost(self) -> None:
        """Note that the microphone is lost; its stream is closed."""
        self._microphone_lost = True

    def found(self, *, quiet: bool) -> tuple[Loudspeaker | None, Microphone | None]:
        """Try to open what is lost, at most once in TRY_EVERY_S; return what is back, or None.

        `quiet` says that a short gap in the sound would not be heard; a microphone is tried only
        then, unless the loudspeaker is lost, too.
        """
        if not (self._loudspeaker_lost or self._microphone_lost):
            return None, None
        now = time.monotonic()
        if now - self._tried_s < TRY_EVERY_S or not (self._loudspeaker_lost or quiet):
            return None, None
        self._tried_s = now
        if self._loudspeaker_lost:
            rescan()
        loudspeaker = _opened(self._open_loudspeaker) if self._loudspeaker_lost else None
        microphone = _opened(self._open_microphone) if self._microphone_lost else None
        self._loudspeaker_lost = self._loudspeaker_lost and loudspeaker is None
        self._microphone_lost = self._microphone_lost and microphone is None
        return loudspeaker, microphone


def _opened(open_it: Callable[[], T] | None) -> T | None:
    try:
        return open_it() if open_it else None
    except VoiceguideError:
        return None
