"""Sound cards that go away and come back."""

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
    """Knows which card is lost, and opens it again when it can be had.

    PortAudio sees new devices only after all its streams are closed. So whoever loses the
    loudspeaker closes the microphone too; a lost microphone alone is tried as PortAudio knows it.
    """

    def __init__(
        self,
        open_loudspeaker: Callable[[], Loudspeaker] | None,
        open_microphone: Callable[[], Microphone] | None,
    ) -> None:
        """What opens each; None: it is not a card."""
        self._open_loudspeaker = open_loudspeaker
        self._open_microphone = open_microphone
        self._loudspeaker_lost = self._microphone_lost = False
        self._tried_s = 0.0

    @property
    def trouble(self) -> str:
        """What is lost, in one line; nothing when all is well."""
        if self._loudspeaker_lost:
            return "The loudspeaker is gone. The session goes on as soon as it is back."
        if self._microphone_lost:
            return "The microphone is gone. Use the keys; it is listened to again when it is back."
        return ""

    def loudspeaker_lost(self) -> None:
        """It plays no more; its stream and the microphone's are closed."""
        self._loudspeaker_lost = True
        self._microphone_lost = self._open_microphone is not None

    def microphone_lost(self) -> None:
        """It gives no more; its stream is closed."""
        self._microphone_lost = True

    def found(self, *, quiet: bool) -> tuple[Loudspeaker | None, Microphone | None]:
        """What is back. `quiet`: whether a moment's hitch would not be heard."""
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
