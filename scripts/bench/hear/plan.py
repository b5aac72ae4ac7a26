"""Which cells make up the benchmark.

Rooms, levels, delays, drift and clipping are not crossed with each other, which would take days,
but dealt out so that each value comes up as often as planned, in an order drawn from a fixed seed.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from scripts.bench.hear.routines import bundled
from scripts.bench.hear.scene import Cell, Scene

if TYPE_CHECKING:
    from collections.abc import Sequence

T = TypeVar("T")

SECTIONS = ("narration", "over", "noise", "talk")
ROOMS = ("small", "live", "large")
ECHOES_DB = (-12.0, 0.0, 6.0)
DELAYS_S = (0.05, 0.15, 0.3)
DRIFTS_PPM = (0.0, 80.0, -50.0)
CLIPPINGS = (0.0, 0.0, 0.6)
TIERS = ("phrase", "word")
DISTANCES_M = (1.0, 3.0)
NOISES = ("kitchen", "music", "babble")
SNRS_DB = (20.0, 10.0, 5.0, 0.0)

ON, OFF, ALL_OFF = 120, 12, 6
"""Sessions with everything on, with one part off, and with all of them off."""
WHOLE = 6
"""Sessions of full length, one for each routine."""
OVER, OVER_AT_0_DB = 60, 120
NOISE, NOISE_FOR_GOALS = 24, 100
"""Commands for each level, distance and tier; what a goal is set for is said more often."""
TALK_S = 300.0
CONVERSATIONS = 24
GOALS = (("", 0.0), ("kitchen", 10.0))
"""Noises, and how far below the voice, for which there are goals."""
STAGES = ("phonemes", "words")
SEEDS = {"narration": 10_000, "over": 20_000, "noise": 30_000, "talk": 40_000}

OFFS: dict[str, dict[str, Any]] = {
    "canceller": {"canceller": False},
    "score": {"score": False},
    "gate": {"gate": False},
    "all": {"canceller": False, "score": False, "gate": False},
}


def cells(
    scale: float,
    recordings_s: float,
    recognisers: Sequence[str],
    narration_scale: float | None = None,
) -> list[Cell]:
    """All cells; `scale` shrinks every section, `recordings_s` is how long people were recorded.

    Sessions without anyone may have a scale of their own: their goal is one of hours.
    """
    found: list[Cell] = []
    for recogniser in recognisers:
        parts = narration(scale, narration_scale) + over(scale) + noise(scale)
        parts += talk(scale, recordings_s)
        found += [replace(cell, recogniser=recogniser) for cell in parts]
    return found


def stages(scale: float, recordings_s: float) -> list[Cell]:
    """Each of the embedded recogniser's witnesses alone, where goals are set."""
    said = [
        cell
        for cell in over(scale) + noise(scale)
        if cell.scene.echo_db == 0 and (cell.scene.noise, cell.scene.snr_db) in GOALS
    ]
    parts = said + talk(scale, recordings_s)
    return [replace(cell, recogniser=name) for name in STAGES for cell in parts]


def narration(scale: float, with_all_on: float | None = None) -> list[Cell]:
    """Routines told into the microphone, nobody speaking."""
    count = _scaled(ON, scale if with_all_on is None else with_all_on)
    names, scenes = bundled(), _scenes(max(count, WHOLE), SEEDS["narration"])
    found = [
        Cell("narration", names[index % len(names)], 1, scene, seed=SEEDS["narration"] + index)
        for index, scene in enumerate(scenes[:count])
    ]
    whole = [
        Cell(
            "narration", names[index % len(names)], 2, scene, seed=SEEDS["narration"] + 900 + index
        )
        for index, scene in enumerate(scenes[: _scaled(WHOLE, scale)])
    ]
    off = []
    for name, switches in OFFS.items():
        less = found[: _scaled(ALL_OFF if name == "all" else OFF, scale)]
        off += [replace(cell, scene=replace(cell.scene, **switches)) for cell in less]
    return found + whole + off


def over(scale: float) -> list[Cell]:
    """Commands while it narrates."""
    found: list[Cell] = []
    for echo_db in ECHOES_DB:
        count = _scaled(OVER_AT_0_DB if echo_db == 0 else OVER, scale)
        for distance_m in DISTANCES_M:
            for tier in TIERS:
                seed = SEEDS["over"] + len(found)
                scenes = [replace(one, echo_db=echo_db) for one in _scenes(len(ROOMS), seed)]
                found += _shared(
                    Cell("over", tier, count, distance_m=distance_m, seed=seed), scenes
                )
    return found


def noise(scale: float) -> list[Cell]:
    """Commands in the quiet, and in noise, while the narrator is silent."""
    conditions = [("", 0.0)] + [(kind, snr_db) for kind in NOISES for snr_db in SNRS_DB]
    found: list[Cell] = []
    for kind, snr_db in conditions:
        count = _scaled(NOISE_FOR_GOALS if (kind, snr_db) in GOALS else NOISE, scale)
        for distance_m in DISTANCES_M:
            for tier in TIERS:
                seed = SEEDS["noise"] + len(found)
                scenes = [
                    replace(one, noise=kind, snr_db=snr_db, echo_db=0.0)
                    for one in _scenes(len(ROOMS), seed)
                ]
                found += _shared(
                    Cell("noise", tier, count, distance_m=distance_m, seed=seed), scenes
                )
    return found


def talk(scale: float, recordings_s: float) -> list[Cell]:
    """People who talk to each other while a session goes on."""
    counts = {
        "recordings": _scaled(int(recordings_s / TALK_S), scale) if recordings_s else 0,
        "conversation": _scaled(CONVERSATIONS, scale),
    }
    found: list[Cell] = []
    for task, count in counts.items():
        for index, scene in enumerate(_scenes(count, SEEDS["talk"])):
            distance_m = DISTANCES_M[index % len(DISTANCES_M)]
            quiet = replace(scene, echo_db=0.0)
            # Recordings are numbered from zero: the number is also where each begins.
            seed = index + (SEEDS["talk"] if task == "conversation" else 0)
            found.append(Cell("talk", task, TALK_S, quiet, distance_m, seed))
    return found


def _shared(cell: Cell, scenes: Sequence[Scene]) -> list[Cell]:
    """A cell's trials divided among scenes; with few of them, some scenes get none."""
    total, found = round(cell.amount), []
    for index, scene in enumerate(scenes):
        amount = total // len(scenes) + (index < total % len(scenes))
        if amount:
            seed = cell.seed * 10 + index
            found.append(replace(cell, amount=amount, scene=scene, seed=seed))
    return found


def _scenes(count: int, seed: int) -> list[Scene]:
    """Rooms and devices, each value as often as any other of its kind; 0 dB, two times in three."""
    rng = np.random.default_rng(seed)
    dealt = zip(
        _dealt(ROOMS, count, rng),
        _dealt((*ECHOES_DB, 0.0, 0.0, 0.0), count, rng),
        _dealt(DELAYS_S, count, rng),
        _dealt(DRIFTS_PPM, count, rng),
        _dealt(CLIPPINGS, count, rng),
        strict=True,
    )
    return [Scene(*values, place=index % 8) for index, values in enumerate(dealt)]


def _dealt(values: Sequence[T], count: int, rng: np.random.Generator) -> list[T]:
    found: list[T] = []
    while len(found) < count:
        found += [values[index] for index in rng.permutation(len(values))]
    return found[:count]


def _scaled(count: int, scale: float) -> int:
    return max(1, round(count * scale))
