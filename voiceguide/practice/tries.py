"""Chooses the phrases of practice, judges the tries, and makes settings from the results.

No sound is played or recorded here. The rules, in short:

- The gain brings the person's median level to the working level. Within 6 dB of it nothing is done:
  a recogniser does not mind.
- A tier's bar is lowered just so far that three of four of the person's own commands would pass,
  within the recogniser's limit. It is never raised: practice says nothing about false commands.
- If a phrase was not heard well, another phrase of the same command that was heard replaces it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import IntEnum
from typing import TYPE_CHECKING

import numpy as np

from voiceguide.audio.pcm import LISTENING_RATE, level_db
from voiceguide.commands import ANSWERS, Command
from voiceguide.listener.language.vocabulary import Tier, tier_of
from voiceguide.live.profiles import GAIN_LIMITS_DB

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from voiceguide.audio.pcm import Pcm
    from voiceguide.listener.base import Hypothesis
    from voiceguide.listener.language.vocabulary import Vocabulary
    from voiceguide.listener.thresholds import Thresholds

MAIN = (
    Command.NEXT,
    Command.REPEAT,
    Command.LIGHTER,
    Command.FIRMER,
    Command.PAUSE,
    Command.RESUME,
    Command.BACK,
    Command.SLOWER,
    Command.FASTER,
    Command.STOP,
)
MOST_SYNONYMS = 4
"""The most other phrases that are tried at the end: patience has limits."""
WORKING_DB = -24.0
"""The working level: the RMS of a clear voice's loudest syllables, in dB relative to full scale.

It is 20 dB over a quiet room, and far from clipping.
"""
COMFORT_DB = 6.0
LOUDEST_S = 0.3
"""Seconds over which a voice's loudest part is measured: about a syllable and a half."""
HIGHEST_NOISE_DB = -40.0
"""The highest level of amplified noise; louder noise would now and then be taken for speech."""
HIGHEST_PEAK_DB = -3.0
FEWEST_SCORES = 4
"""The fewest scores from which a bar is set; fewer say nothing about a person."""
PASSING = 0.75
"""The share of someone's own commands that must reach the bar."""


class Outcome(IntEnum):
    """The outcome of one try; a higher value is better."""

    MISSED = 0
    TAKEN = 1
    """Taken for another command."""
    FAINT = 2
    """Heard, but under the bar."""
    HEARD = 3


@dataclass(frozen=True, slots=True)
class Try:
    """One phrase that the person is asked to say."""

    command: Command
    phrase: str

    @property
    def tier(self) -> Tier:
        """The tier whose bars the phrase must reach."""
        return tier_of(self.phrase)


@dataclass(frozen=True, slots=True)
class Result:
    """The result of a try."""

    tried: Try
    outcome: Outcome
    above: float | None = None
    """The right command's score minus the bar for acting; None where it was not heard."""
    taken_for: Command | None = None
    level_db: float = -120.0
    """The level of the voice's loudest LOUDEST_S: RMS as the microphone gave it."""
    peak: float = 0.0
    """The loudest sample's absolute value."""

    @property
    def rank(self) -> tuple[int, float]:
        """A value to compare with another phrase of the same command; higher is better."""
        return self.outcome, self.above if self.above is not None else -1e9


def main_tries(vocabulary: Vocabulary, *, quick: bool = False) -> list[Try]:
    """The main tries: each main command by its taught phrase, then each by its main single word.

    `quick` leaves the single words out.
    """
    tries: list[Try] = []
    for tier in (Tier.PHRASE,) if quick else Tier:
        for command in MAIN:
            found = [text for text in vocabulary.phrases(command) if tier_of(text) is tier]
            tries += [Try(command, text) for text in found[:1]]
    return tries


def synonym_tries(results: Iterable[Result], vocabulary: Vocabulary) -> list[Try]:
    """Another phrase for each command whose phrase was not surely heard; MOST_SYNONYMS at most."""
    results = list(results)
    said = {result.tried.phrase for result in results}
    tries = []
    for result in results:
        if result.outcome is Outcome.HEARD or result.tried.tier is not Tier.PHRASE:
            continue
        others = (text for text in vocabulary.phrases(result.tried.command) if text not in said)
        text = next((text for text in others if tier_of(text) is Tier.PHRASE), None)
        if text:
            tries.append(Try(result.tried.command, text))
    return tries[:MOST_SYNONYMS]


def judged(
    tried: Try, hypotheses: Iterable[Hypothesis], thresholds: Thresholds, sound: Pcm
) -> Result:
    """Judge a try; `sound` is what the microphone heard meanwhile, not amplified."""
    # Answers count only when something was asked.
    heard = [one for one in hypotheses if one.command not in ANSWERS]
    blank = Result(
        tried,
        Outcome.MISSED,
        level_db=loudest_db(sound),
        peak=float(np.abs(sound).max(initial=0.0)),
    )
    if not heard:
        return blank
    best = max(heard, key=lambda one: one.score)
    bars = thresholds.bars_of(best.phrase)
    if best.command is tried.command:
        above = best.score - bars.act
        return replace(blank, outcome=Outcome.HEARD if above >= 0 else Outcome.FAINT, above=above)
    if best.score >= bars.near:
        return replace(blank, outcome=Outcome.TAKEN, taken_for=best.command)
    return blank


def loudest_db(sound: Pcm) -> float:
    """The RMS of a sound's loudest LOUDEST_S, in dB relative to full scale."""
    size = round(LOUDEST_S * LISTENING_RATE)
    if len(sound) <= size:
        return level_db(sound)
    power = np.cumsum(np.square(sound, dtype=np.float64))
    at = int(np.argmax(power[size:] - power[:-size])) + 1
    return level_db(sound[at : at + size])


def solve_gain(results: Sequence[Result], noise_db: float) -> float:
    """The gain in dB that brings the voice to WORKING_DB; 0 if it is near, or nobody spoke.

    It is limited so that neither noise nor peaks become too loud.
    """
    spoken = [one for one in results if one.level_db > noise_db + 10]
    if not spoken:
        return 0.0
    wanted = WORKING_DB - float(np.median([one.level_db for one in spoken]))
    if abs(wanted) <= COMFORT_DB:
        return 0.0
    peak_db = 20 * np.log10(max(one.peak for one in spoken))
    room = min(HIGHEST_NOISE_DB - noise_db, HIGHEST_PEAK_DB - float(peak_db))
    wanted = min(wanted, max(room, 0.0))
    return float(np.clip(wanted, *GAIN_LIMITS_DB))


def solve_offset(results: Iterable[Result], tier: Tier, limit: float) -> float:
    """The number to add to a tier's bars, between -`limit` and 0.

    Only the scores of right hypotheses decide: a lower bar helps nothing else.
    """
    above = [one.above for one in results if one.tried.tier is tier and one.above is not None]
    if len(above) < FEWEST_SCORES:
        return 0.0
    # A share of PASSING reaches this; "lower" makes it one of the scores themselves.
    reached = float(np.quantile(above, 1 - PASSING, method="lower"))
    return float(np.clip(reached, -limit, 0.0))


def passes(result: Result, offsets: tuple[float, float]) -> bool:
    """Say whether a try would be acted on with these offsets for phrases and words."""
    offset = offsets[0 if result.tried.tier is Tier.PHRASE else 1]
    return result.above is not None and result.above >= offset


def clashes(results: Iterable[Result]) -> tuple[tuple[str, str], ...]:
    """The phrases that were taken for other commands, each with that command."""
    return tuple(
        (one.tried.phrase, one.taken_for.value) for one in results if one.taken_for is not None
    )


def better(results: Sequence[Result]) -> tuple[tuple[str, str], ...]:
    """The phrases not heard well, each with the best heard phrase of the same command instead.

    A phrase is left out if no other of its command was heard well.
    """
    pairs = []
    for one in results:
        if one.outcome is Outcome.HEARD:
            continue
        same = [other for other in results if other.tried.command is one.tried.command]
        best = max(same, key=lambda other: other.rank)
        if best.outcome is Outcome.HEARD:
            pairs.append((one.tried.phrase, best.tried.phrase))
    return tuple(pairs)
