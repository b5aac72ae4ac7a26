"""What is said in practice, what came of it, and what is to be made of that. No sound here.

The rules, in short:

- The gain brings the person's middle level to the working level. Within 6 dB of it nothing is done:
  a recogniser does not mind.
- A tier's bar is lowered just so far that three of four of the person's own commands would pass,
  within the recogniser's limit. It is never raised: practice tells nothing of false commands.
- Where a phrase was not heard well, another one of the same command takes its place if it was.
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
"""Tried at the end: patience has limits, too."""
WORKING_DB = -24.0
"""A clear voice's loudest syllables, RMS: 20 dB over a quiet room, far from clipping."""
COMFORT_DB = 6.0
LOUDEST_S = 0.3
"""About a syllable and a half."""
HIGHEST_NOISE_DB = -40.0
"""Amplified noise louder than this would be taken for speech now and then."""
HIGHEST_PEAK_DB = -3.0
FEWEST_SCORES = 4
"""Fewer say nothing about a person."""
PASSING = 0.75
"""Of someone's own commands, how many are to reach the bar."""


class Outcome(IntEnum):
    """What came of one try; more is better."""

    MISSED = 0
    TAKEN = 1
    """For another command."""
    FAINT = 2
    """Heard, but under the bar."""
    HEARD = 3


@dataclass(frozen=True, slots=True)
class Try:
    """One phrase that is to be said."""

    command: Command
    phrase: str

    @property
    def tier(self) -> Tier:
        """Whose bars it must reach."""
        return tier_of(self.phrase)


@dataclass(frozen=True, slots=True)
class Result:
    """What was heard of a try."""

    tried: Try
    outcome: Outcome
    above: float | None = None
    """How far the right command's score was above the bar for acting, or below it (negative); None
    where it was not heard."""
    taken_for: Command | None = None
    level_db: float = -120.0
    """The voice's loudest LOUDEST_S, RMS as the microphone gave it."""
    peak: float = 0.0
    """The loudest sample."""

    @property
    def rank(self) -> tuple[int, float]:
        """To compare with another phrase of the same command."""
        return self.outcome, self.above if self.above is not None else -1e9


def main_tries(vocabulary: Vocabulary, *, quick: bool = False) -> list[Try]:
    """Each main command by its taught phrase, then each by its main bare word, unless `quick`."""
    tries: list[Try] = []
    for tier in (Tier.PHRASE,) if quick else Tier:
        for command in MAIN:
            found = [text for text in vocabulary.phrases(command) if tier_of(text) is tier]
            tries += [Try(command, text) for text in found[:1]]
    return tries


def synonym_tries(results: Iterable[Result], vocabulary: Vocabulary) -> list[Try]:
    """Another phrase for each command whose phrase was not heard, or only faintly."""
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
    """What became of a try; `sound` is what was heard meanwhile, not amplified."""
    # Answers are heeded only when something was asked.
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
    """RMS of the loudest LOUDEST_S, dB relative to full scale."""
    size = round(LOUDEST_S * LISTENING_RATE)
    if len(sound) <= size:
        return level_db(sound)
    power = np.cumsum(np.square(sound, dtype=np.float64))
    at = int(np.argmax(power[size:] - power[:-size])) + 1
    return level_db(sound[at : at + size])


def solve_gain(results: Sequence[Result], noise_db: float) -> float:
    """Decibels that bring the voice to WORKING_DB; 0 where it is near, or nobody spoke."""
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
    """What to add to a tier's bars: 0, or down to -`limit`.

    By scores of right hypotheses alone: lowering the bar helps nothing else.
    """
    above = [one.above for one in results if one.tried.tier is tier and one.above is not None]
    if len(above) < FEWEST_SCORES:
        return 0.0
    # What a share of PASSING reaches; "lower" makes it one of the scores themselves.
    reached = float(np.quantile(above, 1 - PASSING, method="lower"))
    return float(np.clip(reached, -limit, 0.0))


def passes(result: Result, offsets: tuple[float, float]) -> bool:
    """Whether it would be acted on with these offsets for phrases and words."""
    offset = offsets[0 if result.tried.tier is Tier.PHRASE else 1]
    return result.above is not None and result.above >= offset


def clashes(results: Iterable[Result]) -> tuple[tuple[str, str], ...]:
    """Phrases and the commands that they were taken for."""
    return tuple(
        (one.tried.phrase, one.taken_for.value) for one in results if one.taken_for is not None
    )


def better(results: Sequence[Result]) -> tuple[tuple[str, str], ...]:
    """What was not heard well, and the best heard phrase of the same command instead."""
    pairs = []
    for one in results:
        if one.outcome is Outcome.HEARD:
            continue
        same = [other for other in results if other.tried.command is one.tried.command]
        best = max(same, key=lambda other: other.rank)
        if best.outcome is Outcome.HEARD:
            pairs.append((one.tried.phrase, best.tried.phrase))
    return tuple(pairs)
