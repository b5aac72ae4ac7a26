"""Measure by stages what makes commands heard: ``python -m scripts.bench.stages --speech DIR``.

Voices of the test say every phrase and bare word alone, in a quiet room and beside a kitchen.
People's recordings are cut into pieces at places that no bar was solved from. Every stage hears the
same utterances, those that the voice activity detector proposes, and has bars of its own, one a
tier, that let one false command through in twenty hours of these pieces. Prices, pauses and
everything else that the gate knows are left out: what is compared is the evidence. DIR holds
kitchen.flac and people/.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections import defaultdict
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

# Read when the libraries are loaded.
os.environ["OMP_THREAD_LIMIT"] = os.environ["OMP_NUM_THREADS"] = "1"

import numpy as np

from scripts.bench.adapter import heard, noise_of, utterances_of
from scripts.bench.enrolment import enrolled
from scripts.bench.hear.intervals import share
from scripts.bench.hear.tables import percent
from scripts.material.speakers import speakers
from scripts.training.events import CUTS, PIECES_AN_HOUR, pieces_heard
from voiceguide.commands import ANSWERS
from voiceguide.listener.embedded import EmbeddedRecogniser, Evidence
from voiceguide.listener.gate import URGENT
from voiceguide.listener.language.pronunciation import load_lexicon
from voiceguide.listener.language.vocabulary import Tier, load_vocabulary
from voiceguide.listener.networks.conformer import Conformer
from voiceguide.listener.networks.moonshine import Moonshine
from voiceguide.listener.phonemes import PhonemeMatcher
from voiceguide.listener.word_matcher import WordMatcher
from voiceguide.practice.tries import main_tries

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from scripts.material.speakers import Speaker
    from voiceguide.audio.pcm import Pcm
    from voiceguide.listener.language.accent import Accent
    from voiceguide.listener.language.vocabulary import Phrase

    Scores = Callable[[Pcm], Mapping[str, float]]

BUDGET = 0.05
"""False commands an hour, for each tier."""
CONDITIONS = ("quiet, 1 m", "kitchen 10 dB, 1 m")
EVERY = 2
"""One of so many voices of the test."""
SEED, CUT = 9_500, CUTS + 1
VOCABULARY = load_vocabulary("en")
COMMANDS = {entry.text: entry for entry in VOCABULARY.entries if entry.command not in ANSWERS}


@dataclass
class Found:
    """What came of it, by stage and tier."""

    right: dict[tuple[str, Tier, str], list[float]] = field(
        default_factory=lambda: defaultdict(list)
    )
    """By condition, too: the score of each that was said; -inf where another's was better."""
    false: dict[tuple[str, Tier], list[float]] = field(default_factory=lambda: defaultdict(list))
    pieces: int = 0

    def add(self, other: Found) -> None:
        """All of it together."""
        self.pieces += other.pieces
        for one, scores in other.right.items():
            self.right[one] += scores
        for where, scores in other.false.items():
            self.false[where] += scores

    def bar(self, stage: str, tier: Tier) -> float:
        """What no more than the budget's false commands exceed."""
        scores = sorted(self.false[stage, tier], reverse=True)
        allowed = round(BUDGET * self.pieces / PIECES_AN_HOUR)
        return scores[allowed] if allowed < len(scores) else -np.inf


def main() -> int:
    """Hear it all, print the table."""
    parser = argparse.ArgumentParser(description="What each stage of the recogniser is worth.")
    parser.add_argument("--speech", type=Path, required=True, metavar="DIR")
    folder = parser.parse_args().speech
    people, whole = speakers("test")[::EVERY], Found()
    with ProcessPoolExecutor() as pool:
        for found in pool.map(partial(_found, folder, len(people)), people, range(len(people))):
            whole.add(found)
    print(f"{len(people)} voices; {whole.pieces / PIECES_AN_HOUR:.1f} h of pieces of people")
    kinds = [(tier, condition) for condition in CONDITIONS for tier in Tier]
    print("| missed, % |", " | ".join(f"{tier.value}s, {where}" for tier, where in kinds), "|")
    print("|---" * (len(kinds) + 1) + "|")
    for stage in dict.fromkeys(stage for stage, _, _ in whole.right):
        print(f"| {stage} |", " | ".join(_missed(whole, stage, *kind) for kind in kinds), "|")
    return 0


def _missed(whole: Found, stage: str, tier: Tier, condition: str) -> str:
    scores, bar = whole.right[stage, tier, condition], whole.bar(stage, tier)
    missed = share(sum(not score > bar for score in scores), len(scores))
    return f"{percent(missed)} of {len(scores)}"


def _found(folder: Path, count: int, speaker: Speaker, number: int) -> Found:
    """What one voice says, and a part of the people's pieces, heard at every stage."""
    recogniser = EmbeddedRecogniser(VOCABULARY, "embedded")
    accent, _ = enrolled(recogniser, speaker, main_tries(VOCABULARY))
    stages, found = _stages(accent), Found()
    rng = np.random.default_rng([SEED, number])
    for condition in CONDITIONS:
        for entry in COMMANDS.values():
            utterances = utterances_of(heard(speaker, entry.text, condition, folder, rng))
            for stage, scores in stages.items():
                best = [_best(scores(one)) for one in utterances]
                right = [score for score, one in best if one.command is entry.command]
                found.right[stage, entry.tier, condition].append(max(right, default=-np.inf))
    for sound in _pieces(folder, count, number):
        found.pieces += 1
        for utterance in utterances_of(sound):
            for stage, scores in stages.items():
                score, taken_for = _best(scores(utterance))
                if taken_for.command not in URGENT:
                    found.false[stage, taken_for.tier].append(score)
    return found


def _stages(accent: Accent) -> dict[str, Scores]:
    """From the network alone to what ships, and to what a person has practised."""
    lexicon, published = load_lexicon("en"), Conformer(None)
    assert lexicon
    plain = replace(lexicon, decoys=())
    phrases, writings = [*COMMANDS], lexicon.writings_of(VOCABULARY)
    adapted = PhonemeMatcher(VOCABULARY, lexicon)
    own = PhonemeMatcher(VOCABULARY, lexicon, accent.sounds)
    as_is, words = WordMatcher(phrases, writings, Moonshine(None)), WordMatcher(phrases, writings)
    practised = WordMatcher(phrases, [*writings, *accent.written])
    return {
        "sounds": PhonemeMatcher(VOCABULARY, plain, conformer=published).scores,
        "and decoys": PhonemeMatcher(VOCABULARY, lexicon, conformer=published).scores,
        "and the sounds' adapter": adapted.scores,
        "and words": partial(_together, adapted, as_is),
        "and the words' adapter": partial(_together, adapted, words),
        "and practice": partial(_together, own, practised),
    }


def _together(sounds: PhonemeMatcher, words: WordMatcher, sound: Pcm) -> Mapping[str, float]:
    alone = Evidence(sounds.scores(sound), {})
    beside = {text: alone.beside(text) for text in COMMANDS}
    return replace(alone, words=words.likelihoods(sound, beside)).weighed("embedded")


def _best(scores: Mapping[str, float]) -> tuple[float, Phrase]:
    """The likeliest command, and its score."""
    text = max(COMMANDS, key=lambda one: scores.get(one, -np.inf))
    return scores.get(text, -np.inf), COMMANDS[text]


def _pieces(folder: Path, count: int, number: int) -> Iterator[Pcm]:
    """Every `count`-th recording's, from `number` on, clean and beside the kitchen of the test."""
    kitchen = noise_of("kitchen", folder)
    paths = sorted((folder / "people").glob("*.flac"))
    for place in range(number, len(paths), count):
        for noise in (None, kitchen):
            yield from pieces_heard(paths[place], place, CUT, noise)


if __name__ == "__main__":
    sys.exit(main())
