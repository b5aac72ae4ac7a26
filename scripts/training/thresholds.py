"""Solve the gate's thresholds from speech that holds no command, and write them down.

``python scripts/training/thresholds.py --speech DIR [--events FILE] [--write]`` has people, small
talk and the narrator's own echo heard by both witnesses together and by each alone (events.py says
which), and finds the lowest bars that keep the stated budgets of false commands an hour. --events
keeps what was heard, so that a change of the budgets needs no second listening.

Few false commands are left near the bars that matter, so the rate is not counted there but read off
a line: the logarithm of the number of false commands falls evenly with the bar.
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

ACT = {Tier.PHRASE: 0.05, Tier.WORD: 0.05}
BUDGETS = {"prompted": 0.5, "near": 3.0, "answer": 2.0}
"""False commands an hour of other people's speech: to be acted on, for each tier, one in ten hours
together; for the other bars each tier and bar by itself. Questions and pauses are a tenth of a
session or so, and so much of those two budgets comes about."""
UNITS = {"embedded": 4.0, "phonemes": 1.0, "words": 3.0}
"""How far apart each recogniser's scores lie: about what a tenth of the false commands costs."""
TRIAL = 0.8
URGENT, DEAR, BESIDE = 0.15, 0.15, 0.6
"""Set by hand, in units; what they add or take away is counted with the rest."""
MOST_ECHO = 3.0
"""Units that what may be his echo needs more, at the most."""
SPARE = 0.3
"""Units above the most that any of the narrator's own words came to."""
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
    answer = lowest(people, BUDGETS["answer"], lambda score: replace(closed, answer=score), ASKED)
    thresholds = replace(closed, phrase=phrase, word=word, answer=answer)
    saying = _most(narrated, lambda much: replace(thresholds, saying=much))
    return replace(thresholds, saying=_rounded(saying + SPARE * unit))


def _parted(runs: list[Run]) -> tuple[list[Run], list[Run]]:
    """Those of people, and those of the narrator."""
    return [run for run in runs if not run.narrated], [run for run in runs if run.narrated]


def _bars(people: list[Run], narrated: list[Run], tier: Tier, unit: float) -> Bars:
    make = partial(_only, tier, unit)
    # What of the narrator his echo is not enough against must be kept out by the bar itself.
    least = _bar_of(narrated, 0, partial(make, echo=MOST_ECHO * unit), None)
    act = max(lowest(people, ACT[tier], make), _rounded(least))
    near = lowest(people, BUDGETS["near"], make)
    prompted = min(act, lowest(people, BUDGETS["prompted"], make, PAUSED))
    echo = _most(narrated, lambda much: make(act, echo=much)) + SPARE * unit
    return Bars(act, _rounded(act + TRIAL * unit), prompted, min(prompted, near), _rounded(echo))


def _only(tier: Tier, unit: float, score: float, echo: float = 0.0) -> Thresholds:
    """Thresholds with one tier that can be reached; the narrator's own words cannot."""
    closed = Bars(NEVER, NEVER, NEVER, NEVER)
    opened = Bars(score, score + TRIAL * unit, score, NEVER, echo)
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
    context: Context = SILENCE,
) -> float:
    """The lowest bar with no more false commands an hour than the budget, by the line."""
    target = budget * sum(run.hours for run in runs)
    bars = [_bar_of(runs, count, make, context) for count in COUNTS]
    slope, start = np.polyfit(np.log(COUNTS), bars, 1)
    if target >= COUNTS[-1]:
        return _rounded(_bar_of(runs, round(target), make, context))
    return _rounded(start + slope * math.log(target))


def _bar_of(
    runs: list[Run], count: int, make: Callable[[float], Thresholds], context: Context | None
) -> float:
    """The lowest bar with no more than so many false commands."""
    low, high = -30.0, 10.0
    while high - low > 0.005:
        middle = (low + high) / 2
        if len(false_commands(runs, make(middle), context)) > count:
            low = middle
        else:
            high = middle
    return high


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
    lines = [
        "# Written by scripts/training/thresholds.py.",
        f"# Solved on {today} from so many hours without commands:",
        *(f"#   {run.condition}: {run.hours:.2f}" for run in runs),
        "# Budgets in false commands an hour, to be acted on:",
        f"# {', '.join(f'{tier.value}s {budget:g}' for tier, budget in ACT.items())};",
        f"# each tier: {', '.join(f'{bar} {budget:g}' for bar, budget in BUDGETS.items())}.",
        f"# People, all bars together: {_counted(people, thresholds)};",
        f"# as if always paused: {_counted(people, thresholds, PAUSED)};",
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
