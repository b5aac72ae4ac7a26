"""Measure how well sessions hear people, and that they never hear themselves.

``python -m scripts.bench.hearing --speech DIR`` writes docs/hearing.md and docs/hearing.svg. The
voices must be there: ``python -m scripts.material --install``. DIR holds kitchen.flac and
people/*.flac; without it, kitchen noise and recorded people are left out. What a condition showed
is kept until a source changes, so that a run that was broken off goes on where it was.

All of it takes the better part of an hour on two cores, and longer the first time, when every sound
is made. ``--scale 0.02`` runs a little of everything, in a few minutes.
"""

from __future__ import annotations

import argparse
import os
import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

# Read when the detector's library is loaded, here and in every worker.
os.environ["OMP_THREAD_LIMIT"] = "1"
os.environ["OMP_NUM_THREADS"] = "1"

from scripts.bench.hear.curves import picture
from scripts.bench.hear.machine import other_benches
from scripts.bench.hear.plan import SECTIONS, cells, stages
from scripts.bench.hear.report import document
from scripts.bench.hear.run import ROOT, run_all
from scripts.bench.hear.voices import recorded_s
from voiceguide.listener.recognisers import recogniser_names
from voiceguide.models.installed import find_model

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scripts.bench.hear.scene import Cell

DOCUMENT, PICTURE = "hearing.md", "hearing.svg"


def main() -> int:
    """Run what is missing, then write the page."""
    options = _arguments()
    chosen, absent = _recognisers()
    planned = cells(options.scale, recorded_s(options.speech), chosen, options.narration)
    if "embedded" in chosen and not options.no_stages:
        planned += stages(options.scale, recorded_s(options.speech))
    planned = [cell for cell in planned if _is_wanted(cell, options)]
    results = list(run_all(planned, jobs=options.jobs, fresh=options.fresh, speech=options.speech))
    order = {cell.key: number for number, cell in enumerate(planned)}
    results.sort(key=lambda result: order[result.cell.key])
    wants_benches = "server" in options.only
    benches = other_benches(options.speech, fresh=options.fresh) if wants_benches else {}
    options.out.mkdir(parents=True, exist_ok=True)
    (options.out / PICTURE).write_text(picture(results), "utf-8")
    page = document(
        results,
        date=datetime.now().astimezone().date().isoformat(),
        command=_command(options),
        recognisers=chosen,
        absent=absent,
        benches=benches,
        picture=PICTURE,
    )
    (options.out / DOCUMENT).write_text(page, "utf-8")
    print(options.out / DOCUMENT)
    return 0


def _is_wanted(cell: Cell, options: argparse.Namespace) -> bool:
    lacks_noise = cell.scene.noise == "kitchen" and options.speech is None
    return cell.section in options.only and not lacks_noise


def _recognisers() -> tuple[list[str], list[str]]:
    """Those that can be measured in English here, and a line for each that cannot."""
    chosen, absent = [], []
    for name, why in recogniser_names():
        if not why and name.needs_a_model and not find_model("en"):
            why = "no English model is installed"  # noqa: PLW2901
        if why:
            absent.append(f"The recogniser {name.value} was not measured: {why}.")
        else:
            chosen.append(name.value)
    return chosen, absent


def _command(options: argparse.Namespace) -> str:
    """What was run, without what is this machine's alone."""
    parts = ["python -m scripts.bench.hearing"]
    if options.speech:
        parts.append("--speech DIR")
    if options.scale != 1:
        parts.append(f"--scale {options.scale:g}")
    if options.narration is not None:
        parts.append(f"--narration {options.narration:g}")
    if tuple(options.only) != (*SECTIONS, "server"):
        parts.append(f"--only {' '.join(options.only)}")
    if options.no_stages:
        parts.append("--no-stages")
    return " ".join(parts)


def _arguments(arguments: Sequence[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Measure how well sessions hear.")
    parser.add_argument("--speech", type=Path, metavar="DIR", help="kitchen.flac and people/")
    parser.add_argument("--scale", type=float, default=1.0, help="share of all trials to run")
    parser.add_argument(
        "--narration", type=float, metavar="SCALE", help="of sessions without anyone, all parts on"
    )
    parser.add_argument(
        "--only",
        nargs="+",
        choices=[*SECTIONS, "server"],
        default=[*SECTIONS, "server"],
        help="sections to run; the page has these alone",
    )
    parser.add_argument("--no-stages", action="store_true", help="leave out each witness by itself")
    parser.add_argument("--jobs", type=int, default=os.cpu_count(), help="sessions at a time")
    parser.add_argument("--fresh", action="store_true", help="run everything again")
    parser.add_argument("--out", type=Path, default=ROOT / "docs", metavar="DIR")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
