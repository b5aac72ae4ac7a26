"""Cuts the stream into utterances and has each one recognised; every recogniser listens this way.

An utterance is speech between two pauses. It is recognised when it may have ended, a tenth of a
second into the quiet, and the result is confirmed when the quiet has lasted. So a command always
stands alone, an answer is quick, and nothing is computed while nobody speaks.
"""

from __future__ import annotations

import math
from collections import deque
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from voiceguide.audio.pcm import LISTENING_RATE
from voiceguide.errors import RecogniserError
from voiceguide.listener.vad import CHUNK, VoiceDetector

if TYPE_CHECKING:
    from collections.abc import Callable

    from voiceguide.audio.pcm import Pcm
    from voiceguide.listener.base import Hypothesis, Scribe
    from voiceguide.listener.vad import SpeechStretch

    Match = Callable[[Pcm, float, float], list[Hypothesis]]
    """A function that takes an utterance's sound, and its start and end in seconds, and returns
    what it may have been."""

LONGEST_S = 2.2
"""Seconds of the longest command: longer speech is none; "how much longer" takes 1.2 s."""
SHORTEST_S = 0.12
BEFORE_S = 0.25
AFTER_S = 0.1
"""Seconds of sound before (BEFORE_S) and after the speech that are handed over, too, because the
detector wakes late."""


class Utterances:
    """Turns sound, fed in blocks of any length, into hypotheses."""

    def __init__(self, match: Match) -> None:
        self._match = match
        self._detector = VoiceDetector()
        self._recent: deque[Pcm] = deque(maxlen=round((LONGEST_S + 1) * LISTENING_RATE / CHUNK))
        self._count = 0
        self._rest: list[Pcm] = []
        """The blocks that do not fill a chunk yet. Each has three rows: the sound, its near part,
        and 1 where the loudspeaker played."""
        self._resting = 0
        self._trial: tuple[SpeechStretch, list[Hypothesis]] | None = None
        self._ended_s = -math.inf

    @property
    def speech(self) -> float:
        """The probability, 0 to 1, that the latest sound is speech."""
        return self._detector.speech

    @property
    def scribe(self) -> Scribe | None:
        """Always None: it cannot write down what it does not know."""
        return None

    def feed(self, pcm: Pcm, near: Pcm | None = None) -> list[Hypothesis]:
        """Take in samples, and return what was heard in them.

        NaN and infinities count as silence. Speech is looked for in `near`, which is given while
        the loudspeaker plays, and recognised in `pcm`.
        """
        playing = np.full(len(pcm), near is not None, np.float32)
        self._rest.append(np.stack([pcm, pcm if near is None else near, playing]))
        self._resting += len(pcm)
        if self._resting < CHUNK:
            return []
        sound = np.concatenate(self._rest, axis=1).astype(np.float32)
        sound = np.clip(np.nan_to_num(sound, nan=0.0, posinf=0.0, neginf=0.0), -1, 1)
        whole = self._resting // CHUNK * CHUNK
        chunks, self._rest = sound[:, :whole].reshape(3, -1, CHUNK), [sound[:, whole:]]
        self._resting -= whole
        return [
            found
            for chunk, near, playing in zip(*chunks, strict=True)
            for found in self._step(chunk, near if playing.any() else None)
        ]

    def _step(self, chunk: Pcm, near: Pcm | None) -> list[Hypothesis]:
        self._recent.append(chunk)
        self._count += 1
        pause = self._detector.step(chunk, near)
        if pause is None:
            return []
        if not pause.final:
            self._trial = pause, self._recognised(pause)
            return self._trial[1]
        self._ended_s = pause.end * CHUNK / LISTENING_RATE
        if not self._trial or self._trial[0].end != pause.end:
            return []
        return [replace(on_trial, partial=False) for on_trial in self._trial[1]]

    def _recognised(self, pause: SpeechStretch) -> list[Hypothesis]:
        start_s, end_s = (chunk * CHUNK / LISTENING_RATE for chunk in (pause.start, pause.end))
        if not SHORTEST_S <= end_s - start_s <= LONGEST_S:
            return []
        sound = np.concatenate(self._recent)
        ended_s = self._count * CHUNK / LISTENING_RATE
        first = len(sound) - round((ended_s - start_s + BEFORE_S) * LISTENING_RATE)
        last = len(sound) - round((ended_s - end_s - AFTER_S) * LISTENING_RATE)
        quiet_s = max(0.0, start_s - self._ended_s)
        found = self._match(sound[max(0, first) : last], start_s, end_s)
        return [replace(hypothesis, quiet_before_s=quiet_s) for hypothesis in found]


class UtteranceRecogniser:
    """A Recogniser (base.py) made from a function that says what one utterance may be."""

    def __init__(self, name: str, match: Match) -> None:
        self.name = name
        """The name that thresholds and logs go by."""
        self._utterances: Utterances | None = Utterances(match)

    @property
    def speech(self) -> float:
        """The probability, 0 to 1, that the latest sound is speech."""
        return self._utterances.speech if self._utterances else 0.0

    @property
    def scribe(self) -> Scribe | None:
        """None, unless a subclass can write down what it does not know."""
        return None

    def feed(self, pcm: Pcm, near: Pcm | None = None) -> list[Hypothesis]:
        """Take in samples, and return what was heard in them; speech is looked for in `near`.

        A phrase is returned on trial (`partial`) some 200 ms after its end. It is returned for
        good, with the same score, 160 ms later if nothing has followed.

        Raises:
            RecogniserError: the recogniser is closed, or the engine failed.
        """
        if self._utterances is None:
            raise RecogniserError("the recogniser is closed", hint="Open another.")
        return self._utterances.feed(pcm, near)

    def close(self) -> None:
        """Let go of what the engine holds; it can be called twice."""
        self._utterances = None
