"""Solve the gate's thresholds from speech that holds no command, and write them down.

``python scripts/training/thresholds.py --speech DIR [--events FILE] [--write]`` has people, small
talk and the narrator's own echo heard by both witnesses together and by each alone (events.py says
which), and finds the lowest bars that keep the stated budgets of false commands an hour. --events
keeps what was heard, so that a change of the budgets needs no second listening.

Few false commands are left near the bars that matter, so the rate is not counted there but read off
a line: the logarithm of the number of false commands falls evenly with the bar. A false command of
the small talk counts for less, as there is one about in every sentence of it, and nobody talks so.
"""

from __future__ import annotations

import argparse
import datetime
import math
import sys
from dataclasses import asdict, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from events import Run, listen, load, save

from voiceguide.listener.commands import ANSWERS
from voiceguide.listener.gate import SILENCE, Accepted, Context, Gate
from voiceguide.listener.thresholds import Bars, Thresholds, path_of_thresholds
from voiceguide.listener.vocabulary import Tier

if TYPE_CHECKING:
    from collections.abc import Callable

ACT = 0.05
BUDGETS = {"prompted": 0.5, "near": 3.0, "answer": 6.0}
"""False commands an hour of other people's speech, for each tier: to be acted on, one in ten hours
altogether; for the other bars each by itself. Pauses are a tenth of a session or so, and so much of
that budget comes about. A question waits for six seconds, and one of a hundred would be answered by
a room full of people who talk: nearly always by a "no" that somebody really said."""
DENSITY = {Tier.PHRASE: 150.0, Tier.WORD: 23.0}
"""So many hours of ordinary English hold as many of the vocabulary's phrases, or of its bare words,
as one of the small talk: density.py counted 161 and 24 times as many for each word of Debian's
`fortunes` (458,000 words). Rounded down."""
UNITS = {"embedded": 4.0, "phonemes": 1.0, "words": 3.0}
"""How far apart each recogniser's scores lie: about what a tenth of the false commands costs."""
TRIAL = {Tier.PHRASE: 1.25, Tier.WORD: 3.0}
URGENT, DEAR, BESIDE = 0.15, 0.15, 0.6
"""Set by hand, in units: how much more is needed while more may follow (many a sentence begins with
"next" or "stop", few with "softer please"), and the prices. What they add or take away is counted
with the rest."""
MOST_ECHO = 3.0
"""Units that what may be his echo needs more, at the most."""
SPARE = 0.3
"""Units above the most that any of the narrator's own words came to."""
LEAST_SAYING = 2.0
"""Units that the narrator's own words need more at the least, whatever was heard in so few hours:
who says "help" in the very second in which he says it does so by chance."""
COUNTS = (1, 2, 4, 8)
"""Of false commands, through which the line goes: the nearest to the budgets, as the slope is not
the same all the way."""
NEVER = 99.0
PAUSED = Context(paused=True)
ASKED = Context(answers=ANSWERS)


def main() -> int:
    """Listen, solve, write."""
    options = _arguments()
    if options.events and options.events.is_file():
        runs = load(options.events)
    else:
        runs = listen(options.speech)
        if options.events:
            save(options.events, runs)
    for recogniser, unit in UNITS.items():
        mine = [run for run in runs if run.recogniser == recogniser]
        text = described(recogniser, solved(mine, unit), mine)
        print(text)
        if options.write:
            _write(recogniser, text)
    return 0


def _write(recogniser: str, text: str) -> None:
    """In the place of this recogniser's part of the file; parts are parted by empty lines."""
    path = path_of_thresholds()
    parts = path.read_text("utf-8").strip().split("\n\n")
    kept = [part for part in parts if f"\n{recogniser}:\n" not in f"\n{part}\n"]
    path.write_text("\n\n".join([text.strip(), *kept]) + "\n", "utf-8")


def solved(runs: list[Run], unit: float) -> Thresholds:
    """The lowest bars that keep to the budgets."""
    people, narrated = _parted(runs)
    phrase, word = (_bars(people, narrated, tier, unit) for tier in (Tier.PHRASE, Tier.WORD))
    closed = _only(Tier.WORD, unit, NEVER)
    answer = lowest(
        people, BUDGETS["answer"], lambda score: replace(closed, answer=score), context=ASKED
    )
    thresholds = replace(closed, phrase=phrase, word=word, answer=answer)
    saying = _most(narrated, lambda much: replace(thresholds, saying=much))
    return replace(thresholds, saying=max(_rounded(saying + SPARE * unit), LEAST_SAYING * unit))


def _parted(runs: list[Run]) -> tuple[list[Run], list[Run]]:
    """Those of people, and those of the narrator."""
    return [run for run in runs if not run.narrated], [run for run in runs if run.narrated]


def _bars(people: list[Run], narrated: list[Run], tier: Tier, unit: float) -> Bars:
    make = partial(_only, tier, unit)
    act = lowest(people, ACT, make, tier)
    # What of the narrator his echo is not enough against must be kept out while he speaks.
    over = max(0.0, _rounded(_bar_of(narrated, 0, partial(make, echo=MOST_ECHO * unit)) - act))
    near = lowest(people, BUDGETS["near"], make, tier)
    prompted = min(act, lowest(people, BUDGETS["prompted"], make, tier, PAUSED))
    echo = _most(narrated, lambda much: make(act, over=over, echo=much)) + SPARE * unit
    trial = _rounded(act + TRIAL[tier] * unit)
    return Bars(act, trial, prompted, min(prompted, near), over, _rounded(echo))


def _only(
    tier: Tier, unit: float, score: float, *, over: float = 0.0, echo: float = 0.0
) -> Thresholds:
    """Thresholds with one tier that can be reached; the narrator's own words cannot."""
    closed = Bars(NEVER, NEVER, NEVER, NEVER)
    opened = Bars(score, score + TRIAL[tier] * unit, score, NEVER, over, echo)
    phrase, word = (opened if tier is one else closed for one in (Tier.PHRASE, Tier.WORD))
    urgent, dear, beside = (round(price * unit, 2) for price in (URGENT, DEAR, BESIDE))
    return Thresholds(phrase, word, NEVER, urgent, dear, beside, saying=NEVER)


def _most(runs: list[Run], weighed: Callable[[float], Thresholds]) -> float:
    """The least that a doubt must weigh for none of the narrator's own words to be acted on."""
    low, high = 0.0, 60.0
    while high - low > 0.005:
        middle = (low + high) / 2
        if false_commands(runs, weighed(middle)):
            low = middle
        else:
            high = middle
    assert not false_commands(runs, weighed(high)), "nothing keeps the narrator out"
    return high


def lowest(
    runs: list[Run],
    budget: float,
    make: Callable[[float], Thresholds],
    tier: Tier | None = None,
    context: Context = SILENCE,
) -> float:
    """The lowest bar with no more false commands an hour than the budget, by the line.

    Without a tier, those of the small talk count in full.
    """
    target = budget * sum(run.hours for run in runs if not run.dense)
    bar_of = partial(_bar_of, runs, make=make, tier=tier, context=context)
    if target >= COUNTS[-1]:
        return _rounded(bar_of(round(target)))
    slope, start = np.polyfit(np.log(COUNTS), [bar_of(count) for count in COUNTS], 1)
    return _rounded(start + slope * math.log(target))


def _bar_of(
    runs: list[Run],
    count: float,
    make: Callable[[float], Thresholds],
    tier: Tier | None = None,
    context: Context | None = None,
) -> float:
    """The lowest bar with no more than so many false commands."""
    low, high = -30.0, 10.0
    while high - low > 0.005:
        middle = (low + high) / 2
        if _weighed_count(runs, make(middle), tier, context) > count:
            low = middle
        else:
            high = middle
    return high


def _weighed_count(
    runs: list[Run], thresholds: Thresholds, tier: Tier | None, context: Context | None
) -> float:
    """False commands in as much talk as there is beside the small talk."""
    ordinary = [run for run in runs if not run.dense]
    dense = [run for run in runs if run.dense]
    count = float(len(false_commands(ordinary, thresholds, context)))
    if not dense:
        return count
    stands_for = sum(run.hours for run in dense) * (DENSITY[tier] if tier else 1.0)
    weight = sum(run.hours for run in ordinary) / stands_for
    return count + weight * len(false_commands(dense, thresholds, context))


def false_commands(
    runs: list[Run], thresholds: Thresholds, context: Context | None = None
) -> list[Accepted]:
    """What the gate would act on; `context` in place of the events' own."""
    found = []
    for stream in (stream for run in runs for stream in run.streams):
        gate = Gate(thresholds)
        verdicts = [gate.judge(hypothesis, context or own) for hypothesis, own in stream]
        found += [verdict for verdict in verdicts if isinstance(verdict, Accepted)]
    return found


def _rounded(bar: float) -> float:
    return math.ceil(bar * 100) / 100


def described(recogniser: str, thresholds: Thresholds, runs: list[Run]) -> str:
    """The file's part for a recogniser, with the figures behind it."""
    people, narrated = _parted(runs)
    today = datetime.datetime.now(datetime.timezone.utc).date()
    budgets = ", ".join(f"{bar} {budget:g}" for bar, budget in BUDGETS.items())
    ordinary = [run for run in people if not run.dense]
    dense = [run for run in people if run.dense]
    lines = [
        "# Written by scripts/training/thresholds.py.",
        f"# Solved on {today} from so many hours without commands:",
        *(f"#   {run.condition}: {run.hours:.2f}" for run in runs),
        "# Budgets in false commands an hour, for each tier:",
        f"# to be acted on {ACT:g}, {budgets}.",
        f"# People, all bars together: {_counted(ordinary, thresholds)};",
        f"# as if always paused: {_counted(ordinary, thresholds, PAUSED)};",
        f"# small talk made up around the commands: {_counted(dense, thresholds)};",
        f"# the narrator: {_counted(narrated, thresholds)}.",
        f"{recogniser}:",
    ]
    for tier in Tier:
        bars = ", ".join(f"{name}: {bar:g}" for name, bar in asdict(thresholds.bars(tier)).items())
        lines.append(f"  {tier.value}: {{{bars}}}")
    figures = asdict(thresholds)
    lines += [f"  {name}: {figures[name]:g}" for name in figures if name not in {*Tier}]
    return "\n".join([*lines, ""])


def _counted(runs: list[Run], thresholds: Thresholds, context: Context | None = None) -> str:
    hours = sum(run.hours for run in runs)
    found = false_commands(runs, thresholds, context)
    of_tier = {tier: sum(a.tier is tier for a in found) for tier in Tier}
    return ", ".join(f"{tier.value}s {n} ({n / hours:.2f}/h)" for tier, n in of_tier.items())


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Solve the gate's thresholds.")
    parser.add_argument("--speech", type=Path, required=True, metavar="DIR")
    parser.add_argument("--events", type=Path, metavar="FILE", help="keep or reuse what was heard")
    parser.add_argument("--write", action="store_true", help="into the package's data file")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
