"""Solve the gate's thresholds from speech that holds no command, and write them down.

``python -m scripts.training.thresholds --speech DIR [--events FILE] [--write]`` has people, small
talk and the narrator's own echo heard by both witnesses together and by each alone (events.py says
which), and finds each phrase's price and the lowest bars that keep the stated budgets of false
commands an hour. --events keeps what was heard, so that a change of the budgets needs no second
listening. --check solves nothing: it counts what the bars as they are let through of the same
people, cut in other places.

Few false commands are left near the bars that matter, so the rate is not counted there but read off
a line: the logarithm of the number of false commands falls evenly with the bar. A false command of
the small talk counts for less, as there is one about in every sentence of it, and nobody talks so.
"""

from __future__ import annotations

import argparse
import datetime
import math
import sys
from dataclasses import asdict, dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from scripts.training.counting import (
    FLOOR,
    bar_of,
    counted_by_phrase,
    false_commands,
    lowest,
    ordinary_hours,
    rounded,
)
from scripts.training.events import Run, listen, listen_anew, load, save
from voiceguide.commands import ANSWERS
from voiceguide.listener.gate import URGENT as URGENT_ONES
from voiceguide.listener.gate import Context
from voiceguide.listener.language.vocabulary import Tier, load_vocabulary
from voiceguide.listener.thresholds import Bars, Thresholds, load_thresholds, path_of_thresholds

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

ACT = 0.05
BUDGETS = {"prompted": 0.5, "near": 3.0, "answer": 6.0}
"""False commands an hour of other people's speech: to be acted on, one in twenty hours for each
tier. Those of the urgent commands are not among them: missing one does harm, and after a false one
the giver is asked. For the other bars all count, each tier by itself. Pauses are a tenth of a
session or so, and so much of that budget comes about. A question waits for six seconds, and one of
a hundred would be answered by a room full of people who talk: nearly always by a "no" that somebody
really said."""
UNITS = {"embedded": 4.0, "phonemes": 1.0, "words": 3.0}
"""How far apart each recogniser's scores lie: about what a tenth of the false commands costs."""
TRIAL = {Tier.PHRASE: 1.25, Tier.WORD: 3.0}
URGENT, DEAR, BESIDE = 0.15, 0.15, 0.6
"""Set by hand, in units: how much more is needed while more may follow (many a sentence begins with
"next" or "stop", few with "softer please"), how much less where missing it does harm, and how much
more where a mistake loses the place, and right after other speech. What they add or take away is
counted with the rest."""
ECHO = {Tier.PHRASE: 0.0, Tier.WORD: 3.0}
"""Units that what may be his echo needs more, at the least. The more it is of a bare word, the less
is needed of one that is clear, as it is of nearly everyone who speaks over him."""
SPARE = 0.3
"""Units above the most that any of the narrator's own words came to."""
LEAST_SAYING = 2.0
"""Units that the narrator's own words need more at the least, whatever was heard in so few hours:
who says "help" in the very second in which he says it does so by chance."""
UNHEARD = 1.0
"""Added to every phrase's false commands: what was not heard in so few hours occurs, too."""
NEVER = 99.0
PAUSED = Context(paused=True)
ASKED = Context(answers=ANSWERS)


def main() -> int:
    """Listen, solve, write."""
    options = _arguments()
    if options.check:
        return _check(listen_anew(options.speech))
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


def _check(runs: list[Run]) -> int:
    for recogniser in UNITS:
        thresholds = load_thresholds(recogniser)
        for run in runs:
            if run.recogniser == recogniser:
                found = f"{run.condition}, {run.hours:.2f} h: {_counted([run], thresholds)}"
                print(f"{recogniser}: {found}")
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
    opened = [_priced(people, Opened(tier, unit)) for tier in (Tier.PHRASE, Tier.WORD)]
    phrase, word = (_bars(people, narrated, one) for one in opened)
    prices = {text: price for one in opened for text, price in one.prices.items()}
    closed = replace(opened[1], prices=prices)(NEVER)
    answer = lowest(
        people, BUDGETS["answer"], lambda score: replace(closed, answer=score), context=ASKED
    )
    thresholds = replace(closed, phrase=phrase, word=word, answer=answer)
    saying = _most(narrated, lambda much: replace(thresholds, saying=much))
    saying = rounded(saying + SPARE * unit)
    return replace(thresholds, saying=max(saying, LEAST_SAYING * unit))


@dataclass(frozen=True, slots=True)
class Opened:
    """Makes thresholds of which one tier's can be reached; the narrator's own words cannot."""

    tier: Tier
    unit: float
    prices: Mapping[str, float] = field(default_factory=dict)
    spared: Mapping[str, float] = field(default_factory=dict)
    urgent: float = 0.0

    def __call__(
        self, score: float, *, over: float = 0.0, echo: float = 0.0, near: float = NEVER
    ) -> Thresholds:
        """With the tier's bar for acting at this score."""
        closed = Bars(NEVER, NEVER, NEVER, NEVER)
        opened = Bars(score, score + TRIAL[self.tier] * self.unit, score, near, over, echo)
        phrase, word = (opened if self.tier is one else closed for one in Tier)
        dear, beside = (round(price * self.unit, 2) for price in (DEAR, BESIDE))
        return Thresholds(
            phrase, word, NEVER, self.urgent, dear, beside, NEVER, self.prices, self.spared
        )


def _parted(runs: list[Run]) -> tuple[list[Run], list[Run]]:
    """Those of people, and those of the narrator."""
    return [run for run in runs if not run.narrated], [run for run in runs if run.narrated]


def _priced(people: list[Run], opened: Opened) -> Opened:
    """With its phrases' prices, of which what is urgent pays none."""
    commands = {one.text: one.command for one in load_vocabulary("en").entries}
    full = _prices(people, opened)
    prices = {
        text: min(price, 0.0) if commands[text] in URGENT_ONES else price
        for text, price in full.items()
    }
    # What is left of the narrator is seldom like two words.
    words = full if opened.tier is Tier.WORD else {}
    spared = {text: max(price, 0.0) - prices[text] for text, price in words.items()}
    return replace(opened, prices=prices, spared=spared, urgent=URGENT * opened.unit)


def _prices(people: list[Run], opened: Opened) -> dict[str, float]:
    """What each phrase needs more, for all of a tier to be as rarely heard falsely.

    False commands of every phrase get rarer at the same pace as bars rise; so how many of them are
    near enough to be shown says how much further up they are as rare as others.
    """
    count = partial(counted_by_phrase, people, tier=opened.tier)
    shown = min(BUDGETS["near"] * ordinary_hours(people), sum(count(opened(FLOOR)).values()))
    low, high = (bar_of(people, many, opened, opened.tier) for many in (shown, shown / 10))
    pace = (high - low) / math.log(10)
    heard = count(opened(low))
    entries = [one for one in load_vocabulary("en").entries if one.tier is opened.tier]
    texts = [one.text for one in entries if one.command not in ANSWERS]
    usual = sum(heard.values()) / len(texts)
    return {
        text: rounded(pace * math.log((heard.get(text, 0) + UNHEARD) / (usual + UNHEARD)))
        for text in texts
    }


def _bars(people: list[Run], narrated: list[Run], opened: Opened) -> Bars:
    tier, unit = opened.tier, opened.unit
    act = lowest(people, ACT, replace(opened, urgent=-NEVER), tier)
    # What of the narrator his echo is not enough against must be kept out while he speaks.
    enough = ECHO[Tier.WORD] * unit
    over = max(0.0, rounded(bar_of(narrated, 0, partial(opened, echo=enough)) - act))
    least = _most(narrated, lambda much: opened(act, over=over, echo=much)) + SPARE * unit
    echo = max(rounded(least), ECHO[tier] * unit)
    prompted = min(act, lowest(people, BUDGETS["prompted"], opened, tier, PAUSED))
    # What is near twice is acted on, whoever says it.
    twice = bar_of(narrated, 0, lambda score: opened(act, over=over, echo=echo, near=score))
    near = min(prompted, max(lowest(people, BUDGETS["near"], opened, tier), rounded(twice)))
    return Bars(act, rounded(act + TRIAL[tier] * unit), prompted, near, over, echo)


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


def described(recogniser: str, thresholds: Thresholds, runs: list[Run]) -> str:
    """The file's part for a recogniser, with the figures behind it."""
    people, narrated = _parted(runs)
    today = datetime.datetime.now(datetime.UTC).date()
    budgets = ", ".join(f"{bar} {budget:g}" for bar, budget in BUDGETS.items())
    ordinary = [run for run in people if not run.dense]
    dense = [run for run in people if run.dense]
    lines = [
        "# Written by scripts/training/thresholds.py.",
        f"# Solved on {today} from so many hours without commands:",
        *(f"#   {run.condition}: {run.hours:.2f}" for run in runs),
        "# Budgets in false commands an hour, for each tier, urgent ones apart:",
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
    structured = {*(tier.value for tier in Tier), "prices", "spared"}
    lines += [f"  {name}: {figures[name]:g}" for name in figures if name not in structured]
    for name in ("prices", "spared"):
        lines += [f"  {name}:", *(f"    {text}: {much:g}" for text, much in figures[name].items())]
    return "\n".join([*lines, ""])


def _counted(runs: list[Run], thresholds: Thresholds, context: Context | None = None) -> str:
    hours = sum(run.hours for run in runs)
    found = false_commands(runs, thresholds, context)
    counts = {f"{tier.value}s": sum(one.tier is tier for one in found) for tier in Tier}
    counts["of these urgent"] = sum(one.command in URGENT_ONES for one in found)
    return ", ".join(f"{name} {n} ({n / hours:.2f}/h)" for name, n in counts.items())


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Solve the gate's thresholds.")
    parser.add_argument("--speech", type=Path, required=True, metavar="DIR")
    parser.add_argument("--events", type=Path, metavar="FILE", help="keep or reuse what was heard")
    parser.add_argument("--write", action="store_true", help="into the package's data file")
    parser.add_argument("--check", action="store_true", help="count what the bars let through")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
