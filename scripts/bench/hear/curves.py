"""Miss rate against false commands an hour: every bar moved up and down, all else unchanged.

What was heard is kept with all that the gate was told, so that the gate can be asked again with
other thresholds. Sessions would have gone on differently; what was said in them would not.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from scripts.bench.hear.judge import DETECTED, false_commands, outcomes, replayed
from scripts.bench.hear.sections import TIER_NAMES, all_on, of_section
from scripts.bench.hear.tables import HOUR_S
from voiceguide.listener.thresholds import load_thresholds

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scripts.bench.hear.run import Result

UNIT = 4.0
"""About what a tenth of the false commands costs; scripts/training/thresholds.py counts in it."""
SHIFTS = tuple(float(round(shift, 2)) for shift in np.arange(-2.0, 2.01, 0.25))
COLOURS = {"phrase": "#1b6ca8", "word": "#c2571a"}
WIDTH, HEIGHT, LEFT, TOP, PLOT_W, PLOT_H, GAP = 940, 350, 56, 40, 380, 240, 70
LEAST, MOST = 0.03, 300.0
"""The ends of the axis of false commands an hour; what is less lies on the left edge."""


@dataclass(frozen=True, slots=True)
class Point:
    """One setting of the bars."""

    shift: float
    false_per_hour: float
    failed: float
    """Share of commands missed or wrong."""


def points(results: Sequence[Result], tier: str, commands: str, against: str) -> list[Point]:
    """A curve: failures among one section's commands, false commands in another's sound.

    Only false commands of the same tier count, for the tiers' bars move separately.
    """
    said = [
        one
        for one in of_section(results, commands)
        if one.cell.task == tier and (commands == "over" or not one.cell.scene.noise)
    ]
    sound = [one for one in of_section(results, against) if all_on(one)]
    if not said or not sound:
        return []
    return [Point(shift, _false_rate(sound, tier, shift), _failed(said, shift)) for shift in SHIFTS]


def _failed(results: Sequence[Result], shift: float) -> float:
    found = [
        one.verdict
        for result in results
        for record in result.records
        for one in outcomes(record, replayed(record, result.cell.scene, _shifted(result, shift)))
    ]
    return 1 - found.count(DETECTED) / len(found) if found else math.nan


def _false_rate(results: Sequence[Result], tier: str, shift: float) -> float:
    count = sum(
        (" " in one["phrase"]) == (tier == "phrase")
        for result in results
        for record in result.records
        for one in false_commands(
            record, replayed(record, result.cell.scene, _shifted(result, shift))
        )
    )
    talk_s = sum(result.talk_s for result in results)
    told_s = sum(record.narrated_s for result in results for record in result.records)
    return count * HOUR_S / max(talk_s or told_s, 1e-9)


def _shifted(result: Result, shift: float):  # type: ignore[no-untyped-def] # noqa: ANN202
    return load_thresholds(result.cell.recogniser).shifted(UNIT * shift, UNIT * shift)


def picture(results: Sequence[Result]) -> str:
    """Two plots in one SVG, light on paper and readable without colour; of the embedded one."""
    results = [one for one in results if one.cell.recogniser == "embedded"]
    panels = [
        ("In the quiet, against people talking", "noise", "talk"),
        ("Over the narration, against the narration itself", "over", "narration"),
    ]
    parts = [
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" '
            'font-family="sans-serif" font-size="12">'
        ),
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="white"/>',
    ]
    for index, (title, commands, against) in enumerate(panels):
        left = LEFT + index * (PLOT_W + GAP)
        parts += _axes(left, title)
        for tier in TIER_NAMES:
            parts += _curve(left, tier, points(results, tier, commands, against))
    return "\n".join([*parts, "</svg>\n"])


def _axes(left: int, title: str) -> list[str]:
    bottom = TOP + PLOT_H
    parts = [
        f'<text x="{left}" y="{TOP - 16}" font-weight="bold">{title}</text>',
        (
            f'<rect x="{left}" y="{TOP}" width="{PLOT_W}" height="{PLOT_H}" fill="none" '
            'stroke="#888"/>'
        ),
        (
            f'<text x="{left + PLOT_W / 2}" y="{bottom + 36}" text-anchor="middle">'
            "false commands an hour</text>"
        ),
        (
            f'<text x="{left - 38}" y="{TOP + PLOT_H / 2}" text-anchor="middle" '
            f'transform="rotate(-90 {left - 38} {TOP + PLOT_H / 2})">missed or wrong, %</text>'
        ),
    ]
    for value in (0.1, 1, 10, 100):
        x = _x(left, value)
        parts += [
            f'<line x1="{x:.0f}" y1="{TOP}" x2="{x:.0f}" y2="{bottom}" stroke="#ddd"/>',
            f'<text x="{x:.0f}" y="{bottom + 16}" text-anchor="middle">{value:g}</text>',
        ]
    parts.append(f'<text x="{left}" y="{bottom + 16}" text-anchor="middle">0</text>')
    for share in (0, 25, 50, 75, 100):
        y = _y(share / 100)
        parts += [
            f'<line x1="{left}" y1="{y:.0f}" x2="{left + PLOT_W}" y2="{y:.0f}" stroke="#ddd"/>',
            f'<text x="{left - 6}" y="{y + 4:.0f}" text-anchor="end">{share}</text>',
        ]
    return parts


def _curve(left: int, tier: str, found: Sequence[Point]) -> list[str]:
    if not found:
        return []
    places = [(_x(left, one.false_per_hour), _y(one.failed)) for one in found]
    line = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
    dash = "" if tier == "phrase" else ' stroke-dasharray="6 3"'
    colour = COLOURS[tier]
    x, y = places[SHIFTS.index(0.0)]
    row = TOP + (16 if tier == "phrase" else 32)
    right = left + PLOT_W
    return [
        f'<polyline points="{line}" fill="none" stroke="{colour}" stroke-width="2"{dash}/>',
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="5" fill="{colour}"/>',
        (
            f'<line x1="{right - 120}" y1="{row - 4}" x2="{right - 90}" y2="{row - 4}" '
            f'stroke="{colour}" stroke-width="2"{dash}/>'
        ),
        f'<text x="{right - 84}" y="{row}">{TIER_NAMES[tier]}</text>',
    ]


def _x(left: int, rate: float) -> float:
    part = math.log(min(max(rate, LEAST), MOST) / LEAST) / math.log(MOST / LEAST)
    return left + part * PLOT_W


def _y(share: float) -> float:
    return TOP + (1 - share) * PLOT_H
