"""Synthesises what the session says, ahead of time.

With a thread of its own, the session never waits for speech. The length of a text that is not ready
yet is guessed from its letters, and a session that must end on time corrects that at its next
block. Without a thread, every length is exact and every call waits for the voice: that is for
sessions that run faster than real time.
"""

from __future__ import annotations

import itertools
import queue
import threading
from typing import TYPE_CHECKING

from voiceguide.audio.limiter import limited
from voiceguide.audio.loudness import SILENCE_LUFS, SPEECH_LUFS, SPEECH_PEAK
from voiceguide.audio.pcm import decibels

if TYPE_CHECKING:
    from collections.abc import Iterable

    from voiceguide.audio.pcm import Pcm
    from voiceguide.narrator.voice import Span, Voice

LETTERS_PER_S = 13.0
"""The pace of a calm voice, used until the voice's own pace is known."""
_NOW, _SOON = 0, 1
_MOST_SOUNDS = 400
"""The number of texts kept in memory: some 20 minutes of speech."""


class Phrases:
    """Turns texts into sound, at the level that speech has in a session."""

    def __init__(self, voice: Voice, level_by: Iterable[str], *, threaded: bool) -> None:
        """`level_by` are texts whose loudness stands for the voice's."""
        self._voice = voice
        loudness = voice.loudness(level_by)
        self._gain = decibels(SPEECH_LUFS - loudness) if loudness > SILENCE_LUFS else 1.0
        self._lengths: dict[str, float] = {}
        self._sounds: dict[str, Pcm] = {}
        self._letters, self._seconds = LETTERS_PER_S, 1.0
        self._wanted: queue.PriorityQueue[tuple[int, int, str]] = queue.PriorityQueue()
        self._asked: set[tuple[str, bool]] = set()
        self._order = itertools.count()
        self._closed = False
        self.failure: Exception | None = None
        """The error that ended synthesis, or None."""
        self._thread = threading.Thread(target=self._work, name="phrases", daemon=True)
        self._threaded = threaded
        if threaded:
            self._thread.start()

    def measure(self, text: str) -> float:
        """The seconds that the text takes; a guess until the voice has read it."""
        if text not in self._lengths:
            if not self._threaded:
                self._lengths[text] = self._voice.measure(text)
            else:
                self._ask(text, now=False)
                return len(text) * self._seconds / self._letters
        return self._lengths[text]

    def sound(self, text: str) -> Pcm | None:
        """The text's sound; None while it is being made."""
        if text not in self._sounds and not self._threaded:
            self._make(text)
        elif text not in self._sounds:
            self._ask(text, now=True)
        return self._sounds.get(text)

    def spans(self, text: str) -> list[Span]:
        """The place of each sentence in a text's sound, which must be ready."""
        return self._voice.spans(text)

    def prepare(self, texts: Iterable[str]) -> None:
        """Have these texts synthesised ahead, in this order; without a thread, do nothing."""
        if self._threaded:
            for text in texts:
                self._ask(text, now=False)

    def close(self) -> None:
        """End the thread; the voice stays open."""
        self._closed = True
        if self._threaded:
            self._wanted.put((-1, 0, ""))
            self._thread.join(timeout=5)

    def _ask(self, text: str, *, now: bool) -> None:
        if (text, now) not in self._asked:
            self._asked.add((text, now))
            self._wanted.put((_NOW if now else _SOON, next(self._order), text))

    def _work(self) -> None:
        while not self._closed:
            _, _, text = self._wanted.get()
            if self._closed or text in self._sounds:
                continue
            try:
                self._make(text)
            except Exception as error:  # noqa: BLE001 - raised again where the session waits for it
                self.failure = error
                return

    def _make(self, text: str) -> None:
        sound = limited(self._voice.speak(text) * self._gain, SPEECH_PEAK)
        length_s = self._voice.measure(text)
        if len(self._sounds) >= _MOST_SOUNDS:
            oldest = next(iter(self._sounds))
            del self._sounds[oldest]
            self._asked -= {(oldest, True), (oldest, False)}
        self._sounds[text] = sound
        self._lengths[text] = length_s
        self._letters += len(text)
        self._seconds += length_s
