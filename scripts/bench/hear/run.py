"""Runs cells on all cores, and keeps what each found out, so that a broken run goes on."""

from __future__ import annotations

import hashlib
import json
import math
import multiprocessing
import os
import sys
import time
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scripts.bench.hear.microphone import Commands, Nobody, Talk
from scripts.bench.hear.routines import QUIET, bundled, routine_of
from scripts.bench.hear.scene import Cell, cell_of
from scripts.bench.hear.sessions import Record, narrator, run_session
from scripts.bench.hear.voices import background, clips, talk
from scripts.material.store import bench_folder
from voiceguide.pacing.fit import lengths, natural_timeline

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from voiceguide.routine.model import Routine

ROOT = Path(__file__).resolve().parents[3]
LONGER = 3.0
"""A session whose own voice steers it may take so much longer than planned."""
TALKED_OVER = "soothing-foot-massage"
RENEWED = 12
"""Cells that a process runs before another takes its place: whole routines leave its memory in
pieces, up to 3 GB."""


@dataclass(slots=True)
class Result:
    """A cell, and the sessions that it took."""

    cell: Cell
    records: list[Record]
    talk_s: float
    """How long people talked."""
    cpu_s: float

    def to_json(self) -> dict[str, Any]:
        """Plain data."""
        return {
            "cell": asdict(self.cell),
            "records": [one.to_json() for one in self.records],
            "talk_s": self.talk_s,
            "cpu_s": round(self.cpu_s, 2),
        }

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Result:
        """Back from plain data."""
        records = [Record.from_json(one) for one in data["records"]]
        return cls(cell_of(data["cell"]), records, data["talk_s"], data["cpu_s"])


def run_cell(cell: Cell, speech: Path | None = None) -> Result:
    """Run it here and now; `speech` is the folder of recordings."""
    began_s = time.process_time()
    talk_s = 0.0
    if cell.section == "narration":
        records = [_narration(cell, speech)]
    elif cell.section == "talk":
        records, talk_s = _talk(cell, speech)
    else:
        records = _commands(cell, speech)
    return Result(cell, records, talk_s, time.process_time() - began_s)


def _narration(cell: Cell, folder: Path | None) -> Record:
    whole = cell.amount > 1
    routine = routine_of(cell.task, in_short=not whole)
    measure = narrator().measure
    planned_s = natural_timeline(routine, measure).total_s
    minutes = None
    if whole:
        # Rounded up: what is a moment too short cannot be done.
        planned_s = lengths(routine, measure).shortest_s
        minutes = math.ceil(planned_s / 6) / 10
    noise = background(cell.scene, 1.0, cell.seed, folder)
    return run_session(cell, routine, Nobody(LONGER * planned_s), noise, minutes=minutes)[0]


def _commands(cell: Cell, folder: Path | None) -> list[Record]:
    """Session after session, until all commands were said."""
    over = cell.section == "over"
    speech = Commands(clips(cell), over=over)
    noise = background(cell.scene, cell.distance_m, cell.seed, folder)
    records: list[Record] = []
    ended = False
    names = bundled()
    while not ended:
        name = names[(cell.seed + len(records)) % len(names)] if over else QUIET
        record, ended = run_session(cell, routine_of(name, in_short=over), speech, noise)
        records.append(record)
    return records


def _talk(cell: Cell, folder: Path | None) -> tuple[list[Record], float]:
    speech = Talk(talk(cell, folder))
    noise = background(cell.scene, cell.distance_m, cell.seed, folder)
    routine: Routine = routine_of(TALKED_OVER, in_short=False)
    records: list[Record] = []
    ended = False
    while not ended:
        record, ended = run_session(cell, routine, speech, noise)
        records.append(record)
    return records, speech.heard_s


def run_all(
    cells: Sequence[Cell], *, jobs: int, fresh: bool, speech: Path | None
) -> Iterator[Result]:
    """Every cell's result, those that were kept first."""
    folder = kept_results()
    waiting = []
    for cell in cells:
        path = folder / f"{cell.key}.json"
        if path.exists() and not fresh:
            yield Result.from_json(json.loads(path.read_text("utf-8")))
        else:
            waiting.append((cell, speech, path))
    began_s = time.monotonic()
    # Long ones first, so that no core is left waiting at the end.
    waiting.sort(key=lambda one: (one[0].section != "talk", -one[0].amount))
    context = multiprocessing.get_context("spawn")
    with context.Pool(jobs, _begin_worker, maxtasksperchild=RENEWED) as pool:
        for done, path in enumerate(pool.imap_unordered(_run_and_keep, waiting), 1):
            result = Result.from_json(json.loads(path.read_text("utf-8")))
            passed = (time.monotonic() - began_s) / 60
            print(
                f"{done}/{len(waiting)} {result.cell.section} {result.cell.task}: "
                f"{result.cpu_s:.0f} s of CPU, {passed:.1f} min",
                file=sys.stderr,
            )
            yield result


def kept_results() -> Path:
    """The folder of what was found out with the sources as they are."""
    folder = bench_folder() / "hearing" / digest()
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _begin_worker() -> None:
    os.environ["OMP_THREAD_LIMIT"] = "1"


def _run_and_keep(work: tuple[Cell, Path | None, Path]) -> Path:
    cell, speech, path = work
    result = run_cell(cell, speech)
    partial = path.with_suffix(f".{os.getpid()}")
    partial.write_text(json.dumps(result.to_json()), "utf-8")
    partial.replace(path)
    return path


@cache
def digest() -> str:
    """Of everything that decides what is heard: a change of it makes all results void."""
    found = hashlib.blake2b(digest_size=8)
    for folder in (ROOT / "voiceguide", ROOT / "scripts" / "material", Path(__file__).parent):
        for path in sorted(folder.rglob("*")):
            if path.suffix in {".py", ".yaml", ".txt", ".npz", ".onnx"}:
                found.update(path.relative_to(ROOT).as_posix().encode() + path.read_bytes())
    return found.hexdigest()
