"""How the gate's bars are solved from what was heard where nobody gave a command."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from scripts.training import thresholds as solver
from scripts.training.counting import DENSITY, counted_by_phrase, false_commands, lowest
from scripts.training.events import Run
from voiceguide.commands import Command
from voiceguide.listener import thresholds
from voiceguide.listener.base import Hypothesis
from voiceguide.listener.gate import SILENCE
from voiceguide.listener.language.vocabulary import Tier
from voiceguide.listener.thresholds import load_thresholds

if TYPE_CHECKING:
    from pathlib import Path

HOURS = 40.0
PACE, UNIT = 2.0, 4.0


def heard(command: Command, phrase: str, an_hour: float, seed: int) -> list[Hypothesis]:
    """So many above -20, a tenth of them for each PACE * ln(10) further up."""
    rng = np.random.default_rng(seed)
    scores = -20 + PACE * rng.exponential(size=round(an_hour * HOURS))
    return [
        Hypothesis(command, phrase, float(score), 10.0 * i, 10.0 * i + 0.5)
        for i, score in enumerate(scores)
    ]


def talk(seed: int = 0) -> Run:
    """People among whom "repeat" is heard twenty times as often as "faster"."""
    found = heard(Command.REPEAT, "repeat", 20.0, seed)
    found += heard(Command.FASTER, "faster", 1.0, seed + 1)
    streams = [[(one, SILENCE)] for one in found]
    return Run("embedded", "talk", HOURS, streams)


def test_what_is_often_heard_falsely_needs_more() -> None:
    prices = solver._prices([talk()], solver.Opened(Tier.WORD, UNIT))
    assert prices["repeat"] - prices["faster"] == pytest.approx(PACE * np.log(20), abs=1.5)
    assert prices["faster"] > prices["louder"]  # never heard, and yet no more than a little rarer
    assert prices["louder"] > prices["repeat"] - 15
    assert "next please" not in prices
    assert "yes" not in prices


def test_the_small_talk_counts_by_what_it_stands_for() -> None:
    people, dense = talk(), talk(seed=5)
    both = [people, replace(dense, hours=HOURS / DENSITY[Tier.WORD], dense=True)]
    thresholds = solver.Opened(Tier.WORD, UNIT)(-20.0)
    alone, found = (counted_by_phrase(runs, thresholds, Tier.WORD) for runs in ([people], both))
    assert found["repeat"] == pytest.approx(2 * alone["repeat"], rel=0.1)


def test_the_bar_keeps_the_budget_of_talk_that_it_was_not_solved_from() -> None:
    learnt, others = [talk()], [talk(seed) for seed in range(10, 20)]
    plain = solver.Opened(Tier.WORD, UNIT)
    for opened in (plain, replace(plain, prices=solver._prices(learnt, plain))):
        bar = lowest(learnt, 0.5, opened, Tier.WORD)
        rate = len(false_commands(others, opened(bar))) / (10 * HOURS)
        assert 0.1 < rate < 1.2


def test_what_is_urgent_never_needs_more() -> None:
    stops = [[(one, SILENCE)] for one in heard(Command.STOP, "stop", 20.0, seed=3)]
    people = [replace(talk(), streams=[*talk().streams, *stops])]
    plain = solver.Opened(Tier.WORD, UNIT)
    opened = solver._priced(people, plain)
    assert opened.prices["stop"] == 0.0  # with "repeat" the one that is most often heard
    assert opened.prices["faster"] < 0 < opened.prices["repeat"]
    assert opened.urgent > 0
    with_stops, without = (solver._bars(one, [], opened).act for one in (people, [talk()]))
    assert with_stops == without  # what it costs is not taken from the others' budget


def test_what_a_price_spares_is_needed_over_the_narrator() -> None:
    stops = [[(one, SILENCE)] for one in heard(Command.STOP, "stop", 20.0, seed=3)]
    people = [replace(talk(), streams=[*talk().streams, *stops])]
    opened = solver._priced(people, solver.Opened(Tier.WORD, UNIT))
    full = solver._prices(people, solver.Opened(Tier.WORD, UNIT))
    assert opened.spared["stop"] == full["stop"] > 0  # spared as it is urgent
    assert opened.spared["faster"] == -full["faster"] > 0  # as people seldom say it
    assert opened.spared["repeat"] == 0.0
    assert solver._priced(people, solver.Opened(Tier.PHRASE, UNIT)).spared == {}


def test_what_is_written_down_is_read_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "thresholds.yaml"
    path.write_text("vosk:\n  answer: 1\n", "utf-8")
    people = talk()
    runs = [people, replace(people, dense=True), replace(people, narrated=True)]
    opened = solver.Opened(Tier.WORD, UNIT, {"stop": -1.25, "how long": 3.0}, {"stop": 1.25}, 0.5)
    text = solver.described("embedded", opened(-4.0), runs)
    for module in (solver, thresholds):
        monkeypatch.setattr(module, "path_of_thresholds", lambda: path)
    for _ in range(2):
        solver._write("embedded", text)
    load_thresholds.cache_clear()
    assert load_thresholds("embedded") == opened(-4.0)
    load_thresholds.cache_clear()
    assert path.read_text("utf-8").endswith("\nvosk:\n  answer: 1\n")
    assert path.read_text("utf-8").count("embedded:") == 1


def test_a_check_counts_what_the_written_bars_let_through(
    capsys: pytest.CaptureFixture[str],
) -> None:
    sure, hardly = (
        Hypothesis(Command.FASTER, "faster", score, start, start + 0.5)
        for score, start in ((0.0, 10.0), (-21.0, 20.0))
    )
    runs = [Run("embedded", "talk", 2.0, [[(sure, SILENCE)], [(hardly, SILENCE)]])]
    assert solver._check(runs) == 0
    assert capsys.readouterr().out == (
        "embedded: talk, 2.00 h: phrases 0 (0.00/h), words 1 (0.50/h), of these urgent 0 (0.00/h)\n"
    )
