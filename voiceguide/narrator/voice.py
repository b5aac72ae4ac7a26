"""A narrator with its cache: text in, ready sound and its exact length out.

Text is spoken sentence by sentence, in the words that spoken/ finds for what is written. Each
sentence is trimmed, so that it starts where its label says, and kept; a text is its sentences with
a breath between them. The span of every sentence is therefore known for every engine.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from voiceguide.audio.loudness import combined_loudness, loudness, true_peak
from voiceguide.audio.pcm import frames, resampled, trimmed
from voiceguide.narrator.base import CALM_RATE
from voiceguide.narrator.cache import PhraseCache, PhraseInfo, StoredSentence, key_of, phrase_of
from voiceguide.narrator.silent import reading_s
from voiceguide.narrator.spoken.sayable import said
from voiceguide.narrator.spoken.sentences import sentences

if TYPE_CHECKING:
    from collections.abc import Iterable

    from voiceguide.audio.pcm import Pcm
    from voiceguide.narrator.base import Narrator
    from voiceguide.narrator.spoken.sayable import Said

SENTENCE_GAP_S = 0.4
"""A breath: long enough to hear that a sentence ended, short enough to stay one instruction."""
_PROCESSING = 3
"""Raise this when trimming, measuring or what an engine is given changes, so that older sentences
are not reused."""


@dataclass(frozen=True, slots=True)
class Span:
    """A sentence, and where it lies in its text's sound, in seconds."""

    start_s: float
    end_s: float
    sentence: str
    """The sentence as it is written."""
    spoken: str
    """The sentence as it is heard; empty if nothing of it can be said."""


class Voice:
    """Speaks texts with one narrator at one rate."""

    def __init__(
        self,
        narrator: Narrator,
        *,
        rate: float = CALM_RATE,
        cache: PhraseCache | None = None,
        language: str = "en",
    ) -> None:
        """`language` is the tag of the texts' language."""
        self._narrator = narrator
        # Asked once: looking up an engine's version reads its files.
        self._identity = narrator.identity
        self._known_spans: dict[str, list[Span]] = {}
        self._rate = rate
        self._cache = cache or PhraseCache()
        self._spoken_new = False
        self._language = language

    def said(self, text: str) -> Said:
        """The text as this voice says it, and what of it the voice cannot say."""
        return said(text, self._language, self._narrator.language)

    def measure(self, text: str) -> float:
        """Seconds that the text takes, from its first sound to its last."""
        spans = self.spans(text)
        return spans[-1].end_s if spans else 0.0

    def known(self, text: str) -> float | None:
        """The same as `measure`, but None if the text would have to be spoken for that."""
        spoken = (self.said(sentence).text for sentence in sentences(text, self._language))
        there = all(self._cache.info(self._key(words)) for words in spoken if words)
        return self.measure(text) if there else None

    def spans(self, text: str) -> list[Span]:
        """The sentences of the text, and where each lies in its sound."""
        # Fitting a session to a length asks for the same texts hundreds of times.
        if text not in self._known_spans:
            self._known_spans[text] = self._find_spans(text)
        return self._known_spans[text]

    def speak(self, text: str) -> Pcm:
        """The text's sound: mono float32 at SAMPLE_RATE, as the engine made it, unlevelled."""
        sound = np.zeros(frames(self.measure(text)), np.float32)
        for span in self.spans(text):
            if not span.spoken:
                continue
            pcm = self._phrase(span.spoken).pcm.astype(np.float32) / 32768
            start = frames(span.start_s)
            room = sound[start : start + len(pcm)]
            room[:] = pcm[: len(room)]
        return sound

    def loudness(self, texts: Iterable[str]) -> float:
        """The texts' loudness in LUFS, as if spoken one after another."""
        spans = (span for text in texts for span in self.spans(text))
        infos = [self._info(span.spoken) for span in spans if span.spoken]
        return combined_loudness((info.loudness, info.duration_s) for info in infos)

    def close(self) -> None:
        """Release the engine and keep the cache within its size."""
        self._narrator.close()
        if self._spoken_new:
            self._cache.prune()
            self._spoken_new = False

    def __enter__(self) -> Voice:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _find_spans(self, text: str) -> list[Span]:
        spans: list[Span] = []
        start_s = 0.0
        for sentence in sentences(text, self._language):
            spoken = self.said(sentence).text
            length_s = self._info(spoken).duration_s if spoken else 0.0
            # What makes no sound is at least shown for as long as it takes to read.
            length_s = length_s or reading_s(sentence, self._rate)
            end_s = start_s + length_s
            spans.append(Span(start_s, end_s, sentence, spoken))
            start_s = end_s + SENTENCE_GAP_S
        return spans

    def _info(self, spoken: str) -> PhraseInfo:
        return self._cache.info(self._key(spoken)) or self._synthesise(spoken).info

    def _phrase(self, spoken: str) -> StoredSentence:
        return self._cache.get(self._key(spoken)) or self._synthesise(spoken)

    def _key(self, spoken: str) -> str:
        return key_of(_PROCESSING, self._identity, self._rate, spoken)

    def _synthesise(self, spoken: str) -> StoredSentence:
        speech = self._narrator.synthesise(spoken, self._rate)
        pcm = resampled(speech.pcm, speech.sample_rate)
        # A silent voice is all silence: there is nothing to trim, and its length is the point.
        pcm = trimmed(pcm) if np.any(pcm) else pcm
        stored = np.round(np.clip(pcm, -1, 1) * 32767).astype(np.int16)
        phrase = phrase_of(stored, loudness(pcm), true_peak(pcm))
        self._cache.put(self._key(spoken), phrase)
        self._spoken_new = True
        return phrase
