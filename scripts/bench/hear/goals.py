"""The goals, and how near the figures come."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from scripts.bench.hear.intervals import quantile_interval
from scripts.bench.hear.judge import DETECTED
from scripts.bench.hear.plan import DISTANCES_M
from scripts.bench.hear.sections import all_on, of_section
from scripts.bench.hear.tables import (
    all_outcomes,
    milliseconds,
    per_hour,
    percent,
    table,
    told,
    verdicts,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scripts.bench.hear.intervals import Interval
    from scripts.bench.hear.run import Result


@dataclass(frozen=True, slots=True)
class Goal:
    """One line: what is wanted, what is, and what others report."""

    name: str
    wanted: str
    figure: str
    met: str
    elsewhere: str = ""


def goals(results: Sequence[Result]) -> str:
    """The table of goals."""
    rows = _narration(results) + _over(results) + _missed(results) + _talk(results)
    rows += _latency(results)
    head = ["", "goal", "measured (95 %)", "met", "best known elsewhere"]
    return table(head, [[r.name, r.wanted, r.figure, r.met, r.elsewhere] for r in rows])


def _verdict(interval: Interval, limit: float, *, at_least: bool = False) -> str:
    """Whether a goal is met, and whether the sample is large enough to tell."""
    value, worst = (-interval.value, -interval.low) if at_least else (interval.value, interval.high)
    limit = -limit if at_least else limit
    if not value <= limit:
        return "no"
    return "yes" if worst <= limit else "yes, but the sample is small"


def _narration(results: Sequence[Result]) -> list[Goal]:
    mine = [
        one
        for one in of_section(results, "narration")
        if all_on(one) and one.cell.scene.echo_db == 0
    ]
    if not mine:
        return []
    found = told(mine)
    enough = "" if found.hours >= 10 else f", in {found.hours:.1f} h only"
    return [
        Goal(
            "false commands of its own narration, echo 0 dB",
            "0 in 10 h",
            f"{found.count} in {found.hours:.1f} h: {per_hour(found.rate)} an hour",
            ("no" if found.count else "yes") + enough,
            "unpublished",
        )
    ]


def _over(results: Sequence[Result]) -> list[Goal]:
    goals = []
    wanted = {"phrase": ("phrases", 0.95), "word": ("bare words", 0.85)}
    for tier, (name, least) in wanted.items():
        found = all_outcomes(
            one
            for one in of_section(results, "over")
            if one.cell.task == tier and one.cell.scene.echo_db == 0
        )
        if found:
            heard = verdicts(found)[DETECTED]
            goals.append(
                Goal(
                    f"heard while it narrates, echo 0 dB: {name}, % of {len(found)}",
                    f"≥ {least:.0%}",
                    percent(heard),
                    _verdict(heard, least, at_least=True),
                    "80 % (openWakeWord over its own speech, one user)",
                )
            )
    return goals


def _missed(results: Sequence[Result]) -> list[Goal]:
    near, far = DISTANCES_M
    wanted = [
        ("phrase", f"phrases, quiet, {near:g} m", "", (near,), 0.01),
        ("phrase", f"phrases, quiet, {far:g} m", "", (far,), 0.05),
        ("phrase", "phrases, kitchen 10 dB", "kitchen", DISTANCES_M, 0.05),
        ("word", f"bare words, quiet, {near:g} m", "", (near,), 0.03),
        ("word", f"bare words, quiet, {far:g} m", "", (far,), 0.15),
        ("word", "bare words, kitchen 10 dB", "kitchen", DISTANCES_M, 0.15),
    ]
    goals = []
    for tier, name, kind, distances_m, most in wanted:
        found = all_outcomes(
            one
            for one in of_section(results, "noise")
            if one.cell.task == tier
            and one.cell.scene.noise == kind
            and one.cell.distance_m in distances_m
            and one.cell.scene.snr_db == (10.0 if kind else 0.0)
        )
        if found:
            failed = verdicts(found)["failed"]
            goals.append(
                Goal(
                    f"missed or wrong: {name}, % of {len(found)}",
                    f"≤ {most:.0%}",
                    percent(failed),
                    _verdict(failed, most),
                    "Porcupine 2.7 % at 10 dB on wake words; PocketSphinx 52 %",
                )
            )
    return goals


def _talk(results: Sequence[Result]) -> list[Goal]:
    names = {
        "recordings": "people talking, recorded (in-sample)",
        "conversation": "conversation made up around the commands",
    }
    goals = []
    for task, name in names.items():
        mine = [one for one in of_section(results, "talk") if one.cell.task == task]
        if mine:
            found = told(mine)
            figure = f"{found.count} in {found.hours:.1f} h: {per_hour(found.rate)}"
            met = _verdict(found.rate, 0.1)
            goals.append(
                Goal(f"false commands an hour, {name}", "≤ 0.1", figure, met, "0.1 to 0.5")
            )
    return goals


def _latency(results: Sequence[Result]) -> list[Goal]:
    mine = [one for one in results if not one.cell.scene.noise]
    found = all_outcomes(one for one in mine if one.cell.section in {"over", "noise"})
    acted = [one.acted_s for one in found if one.acted_s is not None]
    ducked = [
        one.ducked_s - one.said.end_s + one.said.start_s
        for one in found
        if one.ducked_s is not None
    ]
    goals = []
    for name, values, most in (("duck", ducked, 0.150), ("act", acted, 0.350)):
        if values:
            median = quantile_interval(values, 0.5)
            goals.append(
                Goal(
                    f"end of word → {name}, median of {len(values)}, ms of sound",
                    f"≤ {1000 * most:.0f}",
                    milliseconds(median),
                    _verdict(median, most),
                    "500 (Rhino's least end-pointing)" if name == "act" else "",
                )
            )
    return goals
