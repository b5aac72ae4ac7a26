"""What the adapter learns from: clean speech of people, and of the tuning voices.

People's recordings come without a word of what is said in them. Of a synthetic clip it is known:
phrases of the vocabulary, remarks of one to three words cut out of other sentences, and sentences.
"""

from __future__ import annotations

import re
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import soundfile
import soxr

from scripts.material.conversation import sentences
from scripts.material.speakers import say, speakers
from voiceguide.audio.pcm import LISTENING_RATE
from voiceguide.listener.language.vocabulary import load_vocabulary
from voiceguide.routine.library import routine_paths
from voiceguide.routine.loader import load_routine

if TYPE_CHECKING:
    from pathlib import Path

    from scripts.material.speakers import Speaker
    from voiceguide.audio.pcm import Pcm

PHRASES, REMARKS, SENTENCES = 20, 20, 14
"""Of each voice."""
PACES = (0.85, 1.0, 1.0, 1.15, 1.3)
KEPT_BACK = 3
"""Every third of Kokoro's voices, and Pico's, are not learnt from: they tell what was learnt."""


@dataclass(frozen=True, slots=True)
class Clip:
    """Something said, at LISTENING_RATE, without a room or noise."""

    sound: Pcm
    text: str
    """Empty where nobody wrote it down."""
    who: str


def learners() -> list[Speaker]:
    """The tuning voices that are learnt from."""
    all_of_them = speakers("tuning")
    kokoro = [one for one in all_of_them if one.synthesiser == "kokoro"]
    back = {one.name for one in kokoro[::KEPT_BACK]}
    return [one for one in all_of_them if one.name not in back and one.synthesiser != "pico"]


def synthetic() -> list[Clip]:
    """Every voice's phrases, remarks and sentences; made once and kept on disk."""
    with ProcessPoolExecutor() as pool:
        return [clip for clips in pool.map(_said_by, learners()) for clip in clips]


def people(folder: Path) -> list[Clip]:
    """The recordings of people, whole."""
    return [Clip(recording(path), "", path.stem) for path in sorted(folder.glob("people/*.flac"))]


def _said_by(speaker: Speaker) -> list[Clip]:
    rng = np.random.default_rng(list(speaker.name.encode()))
    texts = [*_phrases(rng), *_remarks(rng), *_chosen(_sentences(), SENTENCES, rng)]
    return [
        Clip(say(speaker, text, float(rng.choice(PACES))), text, speaker.name) for text in texts
    ]


def _phrases(rng: np.random.Generator) -> list[str]:
    return _chosen([entry.text for entry in load_vocabulary("en").entries], PHRASES, rng)


def _remarks(rng: np.random.Generator) -> list[str]:
    found = []
    for sentence in _chosen(_sentences(), REMARKS, rng):
        words = re.findall(r"[a-z']+", sentence.lower())
        length = int(rng.integers(1, 4))
        start = int(rng.integers(max(1, len(words) - length)))
        found.append(" ".join(words[start : start + length]))
    return found


def _sentences() -> list[str]:
    """Small talk, and what the routines have the narrator say."""
    told = [
        sentence
        for path in routine_paths().values()
        for section in load_routine(path).sections
        for step in section.steps
        for sentence in re.split(r"(?<=[.!?])\s+", step.say)
        if "{" not in sentence
    ]
    return sentences("tuning") + told


def _chosen(texts: list[str], count: int, rng: np.random.Generator) -> list[str]:
    return [texts[int(place)] for place in rng.choice(len(texts), count, replace=False)]


def recording(path: Path) -> Pcm:
    """A sound file at LISTENING_RATE, mono."""
    pcm, rate = soundfile.read(str(path), dtype="float32", always_2d=True)
    sound: Pcm = soxr.resample(pcm.mean(axis=1), rate, LISTENING_RATE).astype(np.float32)
    return sound
