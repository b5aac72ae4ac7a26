"""The sections of docs/hearing.md: one function each, from results to Markdown."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, cast

from scripts.bench.hear.intervals import quantile_interval
from scripts.bench.hear.judge import DETECTED, MISSED, WRONG
from scripts.bench.hear.plan import DISTANCES_M, ECHOES_DB, NOISES, OFFS, ROOMS, SNRS_DB, TIERS
from scripts.bench.hear.tables import (
    all_outcomes,
    milliseconds,
    most,
    per_hour,
    percent,
    table,
    told,
    verdicts,
)
from scripts.training.density import COUNTED
from voiceguide.listener.language.vocabulary import Tier

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from scripts.bench.hear.judge import Outcome
    from scripts.bench.hear.run import Result
    from scripts.bench.hear.scene import Scene

    Rows = list[list[object]]

TIER_NAMES = {"phrase": "phrases", "word": "bare words"}
TOLD_HEAD = ["", "sessions", "session h", "h", "false", "per h (95 %)", "what it took them for"]


def of_section(results: Sequence[Result], section: str) -> list[Result]:
    """The results of one section."""
    return [result for result in results if result.cell.section == section]


def all_on(result: Result) -> bool:
    """Whether no part was off."""
    return off_name(result.cell.scene) == ""


def off_name(scene: Scene) -> str:
    """Which part was off, as the plan names it; nothing when none was."""
    off = {"canceller": scene.canceller, "score": scene.score, "gate": scene.gate}
    names = [name for name, is_on in off.items() if not is_on]
    return "all" if len(names) == len(off) else names[0] if names else ""


def narration(results: Sequence[Result]) -> str:
    """False commands while it narrates and nobody speaks."""
    mine = of_section(results, "narration")
    on = [result for result in mine if all_on(result)]
    rows: Rows = [_told_row("**everything on**", on)]
    for echo_db in ECHOES_DB:
        chosen = [result for result in on if result.cell.scene.echo_db == echo_db]
        rows.append(_told_row(f"echo {echo_db:+.0f} dB", chosen))
    rows.append(_told_row("of these, whole sessions", [one for one in on if one.cell.amount > 1]))
    switched = table(TOLD_HEAD, rows + _off_rows(mine))
    return switched + "\nWith everything on, by what the sound went through:\n\n" + _by_factor(on)


def _told_row(name: str, results: Sequence[Result]) -> list[object]:
    found = told(results)
    hours = [f"{found.session_hours:.2f}", f"{found.hours:.2f}"]
    return [name, found.sessions, *hours, found.count, per_hour(found.rate), most(found.phrases)]


def _off_rows(mine: Sequence[Result]) -> Rows:
    rows: Rows = []
    for name in OFFS:
        off = [result for result in mine if off_name(result.cell.scene) == name]
        seeds = {result.cell.seed for result in off}
        same = [result for result in mine if all_on(result) and result.cell.seed in seeds]
        label = "canceller, score and gate off" if name == "all" else f"{name} off"
        rows += [_told_row(f"**{label}**", off), _told_row("the same sessions, all on", same)]
    return rows


def _by_factor(on: Sequence[Result]) -> str:
    factors: dict[str, Callable[[Scene], object]] = {
        "room": lambda scene: scene.room,
        "delay, s": lambda scene: scene.delay_s,
        "drift, ppm": lambda scene: scene.drift_ppm,
        "overdriven loudspeaker": lambda scene: "yes" if scene.clipping else "no",
    }
    rows: Rows = []
    for name, value_of in factors.items():
        for value in sorted({value_of(one.cell.scene) for one in on}, key=str):
            chosen = [one for one in on if value_of(one.cell.scene) == value]
            rows.append(_told_row(f"{name}: {value}", chosen))
    return table(TOLD_HEAD, rows)


def over(results: Sequence[Result]) -> str:
    """Commands spoken over the narrator."""
    mine = of_section(results, "over")
    head = ["echo", "commands", "from", "n", "heard %", "wrong %", "missed %"]
    rows: Rows = []
    for echo_db in ECHOES_DB:
        for tier in TIERS:
            for distance_m in (*DISTANCES_M, None):
                found = all_outcomes(
                    one
                    for one in mine
                    if one.cell.scene.echo_db == echo_db
                    and one.cell.task == tier
                    and distance_m in {one.cell.distance_m, None}
                )
                place = "both" if distance_m is None else f"{distance_m:g} m"
                rows.append([f"{echo_db:+.0f} dB", TIER_NAMES[tier], place, *_verdict_cells(found)])
    strays = told(mine)
    by_room: Rows = [
        [
            f"0 dB, {room}",
            TIER_NAMES[tier],
            "both",
            *_verdict_cells(
                all_outcomes(
                    one
                    for one in mine
                    if one.cell.task == tier
                    and one.cell.scene.room == room
                    and one.cell.scene.echo_db == 0
                )
            ),
        ]
        for room in ROOMS
        for tier in TIERS
    ]
    beside = (
        f"\nBetween these commands, {strays.count} more were acted on that nobody gave, in "
        f"{strays.hours:.2f} h of narration: {per_hour(strays.rate)} an hour"
        f" ({most(strays.phrases)}).\n"
    )
    return table(head, rows + by_room) + beside


def _verdict_cells(found: Sequence[Outcome]) -> list[object]:
    shares = verdicts(found)
    return [len(found), *(percent(shares[name]) for name in (DETECTED, WRONG, MISSED))]


def noise(results: Sequence[Result]) -> str:
    """Commands in the quiet and in noise, the narrator being silent."""
    mine = of_section(results, "noise")
    conditions = [("", 0.0)] + [(kind, snr_db) for kind in NOISES for snr_db in SNRS_DB]
    head = ["", "n", "1 m: missed %", "wrong %", "n", "3 m: missed %", "wrong %"]
    text = ""
    for tier in TIERS:
        rows: Rows = []
        for kind, snr_db in conditions:
            row: list[object] = [f"{kind} {snr_db:.0f} dB" if kind else "quiet"]
            for distance_m in DISTANCES_M:
                found = all_outcomes(
                    one
                    for one in mine
                    if one.cell.task == tier
                    and one.cell.distance_m == distance_m
                    and (one.cell.scene.noise, one.cell.scene.snr_db) == (kind, snr_db)
                )
                shares = verdicts(found)
                row += [len(found), percent(shares[MISSED]), percent(shares[WRONG])]
            if row[1] or row[4]:
                rows.append(row)
        text += f"{TIER_NAMES[tier].capitalize()}:\n\n{table(head, rows)}\n"
    return text + _who_and_what(mine)


def _who_and_what(mine: Sequence[Result]) -> str:
    """Where the misses lie: which synthesisers, which commands."""
    quiet = [one for one in mine if not one.cell.scene.noise]
    head = ["in the quiet, who", "n", "heard %", "wrong %", "missed %"]
    rows: Rows = []
    found = all_outcomes(quiet)
    for make in sorted({one.said.speaker.split("-")[0] for one in found}):
        rows.append([make, *_verdict_cells([o for o in found if o.said.speaker.startswith(make)])])
    text = table(head, rows)
    for tier in TIERS:
        failed = Counter(
            one.said.text
            for one in all_outcomes(one for one in mine if one.cell.task == tier)
            if one.verdict != DETECTED
        )
        said = Counter(
            one.said.text for one in all_outcomes(one for one in mine if one.cell.task == tier)
        )
        worst = sorted(failed, key=lambda text: failed[text] / said[text], reverse=True)[:6]
        listed = ", ".join(f"{text} {failed[text]} of {said[text]}" for text in worst) or "none"
        text += f"\nHardest {TIER_NAMES[tier]}, all conditions together: {listed}.\n"
    return text


def stages(results: Sequence[Result], names: dict[str, str]) -> str:
    """Recognisers side by side on the same trials; `names` are what they are called."""
    places = ("quiet", "kitchen 10 dB", "over narration")
    columns = [f"{tier}, {place}" for place in places for tier in TIER_NAMES.values()]
    head = ["missed or wrong, %", *columns, "false an hour of talk"]
    return table(head, [[name, *_stage(results, one)] for one, name in names.items()])


def _stage(results: Sequence[Result], recogniser: str) -> list[object]:
    mine = [one for one in results if one.cell.recogniser == recogniser]
    cells: list[object] = []
    for section, kind, snr_db in (
        ("noise", "", 0.0),
        ("noise", "kitchen", 10.0),
        ("over", "", 0.0),
    ):
        for tier in TIERS:
            found = all_outcomes(
                one
                for one in of_section(mine, section)
                if one.cell.task == tier
                and one.cell.scene.echo_db == 0
                and (one.cell.scene.noise, one.cell.scene.snr_db) == (kind, snr_db)
            )
            cells.append(f"{percent(verdicts(found)['failed'])} of {len(found)}")
    heard = told(of_section(mine, "talk"))
    return [*cells, f"{per_hour(heard.rate)} in {heard.hours:.1f} h"]


_DENSER = COUNTED["test"]
TALK_NOTE = f"""
Nearly every sentence of the conversation holds a command's words ("How much longer are they going
to dig up that road?"): for each word spoken, {_DENSER[Tier.PHRASE]} times as many of the phrases
and {_DENSER[Tier.WORD]} times as many of the bare words as in ordinary English
(`scripts/training/density.py`). Whoever rests after "how much longer" has said it. An hour of it
stands for as many more hours of talk.
"""


def talk(results: Sequence[Result]) -> str:
    """False commands while people talk."""
    mine = of_section(results, "talk")
    names = {
        "recordings": "recordings of people (thresholds were solved on these: in-sample)",
        "conversation": "conversation made up around the commands, with voices of the test",
    }
    rows = [
        _told_row(name, [one for one in mine if one.cell.task == task])
        for task, name in names.items()
        if any(one.cell.task == task for one in mine)
    ]
    return table(TOLD_HEAD, rows) + TALK_NOTE


def latency(results: Sequence[Result]) -> str:
    """From the word to the duck and to the act."""
    head = ["", "n", "median, ms (95 %)", "95th percentile, ms (95 %)"]
    rows: Rows = []
    for section, where in (("noise", "in the quiet"), ("over", "over the narration")):
        mine = [one for one in of_section(results, section) if not one.cell.scene.noise]
        for tier in TIERS:
            found = all_outcomes(one for one in mine if one.cell.task == tier)
            acted = [one.acted_s for one in found if one.acted_s is not None]
            rows.append([f"end of word → act, {TIER_NAMES[tier]} {where}", *_times(acted)])
    found = all_outcomes(of_section(results, "over"))
    ducked = [one for one in found if one.ducked_s is not None]
    begins = [cast("float", one.ducked_s) for one in ducked]
    ends = [cast("float", one.ducked_s) - one.said.end_s + one.said.start_s for one in ducked]
    rows.append(["beginning of word → duck", *_times(begins)])
    rows.append(["end of word → duck; below zero: before the end", *_times(ends)])
    share_text = f"\nThe voice gave way to {len(ducked)} of {len(found)} commands spoken over it.\n"
    return table(head, rows) + share_text


def _times(values: list[float]) -> list[object]:
    quantiles = [milliseconds(quantile_interval(values, part)) for part in (0.5, 0.95)]
    return [len(values), *quantiles]
