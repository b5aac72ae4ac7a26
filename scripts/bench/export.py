"""Measure the exports and the start-up, by running the real command.

``python -m scripts.bench.export`` prints a markdown table and exits with 1 when a goal is missed.
Linux and macOS.

Every run is a process of its own, with cache and data folders that are made here and thrown away.
"Cold" means that no phrase has been synthesised yet, so speech takes nearly all of the time; "warm"
means that all have. One untimed export without speech comes first, so that reading Python's files
from the disk for the first time counts in neither. A child's peak memory is told by the system when
the child ends (``wait4``). Linux counts what a child had before it became another program too, so
this script imports nothing large.
"""

from __future__ import annotations

import argparse
import datetime
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
import wave
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
DEFAULT_ROUTINE = "soothing-foot-massage"

MINUTES = 20
LONG_MINUTES = 180
LONG_STEPS = 40
LONG_ROUNDS = 20
"""Of a stroke's 14 s: 40 steps of 20 rounds are a little over three hours with their words."""
WARM_RUNS = 3
LIST_RUNS = 5
START_RUNS = 20

COLD_GOAL = 150.0
WARM_GOAL = 600.0
MEMORY_GOAL_MB = 350.0
START_GOAL = 1.5


@dataclass(frozen=True, slots=True)
class Result:
    """One line of the table."""

    what: str
    measured: str
    goal: str = "none"
    met: bool | None = None
    """None where there is no goal."""

    @property
    def verdict(self) -> str:
        """The last column."""
        return {True: "met", False: "missed", None: ""}[self.met]


@dataclass(frozen=True, slots=True)
class Run:
    """What one process took."""

    wall_s: float
    peak_mb: float
    """The most memory it held at once, in units of a million bytes."""


class Home:
    """Cache and data folders of their own for the processes that are measured."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        self._environment = {
            **os.environ,
            "HOME": str(folder),
            "XDG_CACHE_HOME": str(folder / "cache"),
            "XDG_DATA_HOME": str(folder / "data"),
        }

    def run(self, *arguments: str) -> Run:
        """Run this Python to its end; a failure ends the benchmark."""
        with tempfile.TemporaryFile() as errors:
            started = time.perf_counter()
            child = subprocess.Popen(
                [sys.executable, *arguments],
                cwd=ROOT,
                env=self._environment,
                stdout=subprocess.DEVNULL,
                stderr=errors,
            )
            _, status, usage = os.wait4(child.pid, 0)
            wall_s = time.perf_counter() - started
            child.returncode = os.waitstatus_to_exitcode(status)
            if child.returncode:
                errors.seek(0)
                message = errors.read().decode(errors="replace").strip()
                sys.exit(f"`{' '.join(arguments)}` failed ({child.returncode}):\n{message}")
        return Run(wall_s, usage.ru_maxrss * _maxrss_bytes() / 1e6)

    def voiceguide(self, *arguments: str) -> Run:
        """Run the command."""
        return self.run("-m", "voiceguide", *arguments)

    def first_output_s(self, *arguments: str) -> float:
        """Seconds from the command's start to the first byte that it prints."""
        started = time.perf_counter()
        with subprocess.Popen(
            [sys.executable, "-m", "voiceguide", *arguments],
            cwd=ROOT,
            env=self._environment,
            stdout=subprocess.PIPE,
            bufsize=0,
        ) as child:
            assert child.stdout
            first = child.stdout.read(1)
            taken_s = time.perf_counter() - started
            child.stdout.read()
        if child.returncode or not first:
            sys.exit(f"`voiceguide {' '.join(arguments)}` failed ({child.returncode})")
        return taken_s


def main() -> int:
    """Measure, print, and say by the exit code whether every goal was met."""
    parser = argparse.ArgumentParser(description="Measure exports and start-up.")
    parser.add_argument("--routine", default=DEFAULT_ROUTINE, help="what the 20 minutes are of")
    routine: str = parser.parse_args().routine
    with tempfile.TemporaryDirectory(prefix="voiceguide-bench-") as folder:
        results = measured(Path(folder), routine)
    print(table(results))
    return 0 if all(result.met is not False for result in results) else 1


def measured(folder: Path, routine: str) -> list[Result]:
    """Every line of the table."""
    home = Home(folder / "home")
    _say("warming up")
    export(home, routine, folder / "warm-up.wav", MINUTES, "--voice", "silent")
    return [
        *export_speed(home, routine, folder / "short.wav"),
        *long_export_memory(folder),
        *start_up(home),
        *list_speed(home),
    ]


def export_speed(home: Home, routine: str, output: Path) -> list[Result]:
    """The 20-minute session, first without and then with its phrases at hand."""
    _say(f"{MINUTES} minutes of {routine}, cold")
    cold = export(home, routine, output, MINUTES)
    _say(f"{MINUTES} minutes of {routine}, warm")
    warm_s = statistics.median(
        export(home, routine, output, MINUTES).wall_s for _ in range(WARM_RUNS)
    )
    length_s = wav_seconds(output)
    what = f"export of {length_s / 60:.0f} min of `{routine}` to WAV"
    return [
        _speed(f"{what}, cold", cold.wall_s, length_s, COLD_GOAL),
        _speed(f"{what}, warm, median of {WARM_RUNS}", warm_s, length_s, WARM_GOAL),
    ]


def _speed(what: str, wall_s: float, length_s: float, goal: float) -> Result:
    times = length_s / wall_s
    measured = f"{wall_s:.2f} s, {times:.0f} times real time"
    return Result(what, measured, f"≥ {goal:.0f} times", times >= goal)


def long_export_memory(folder: Path) -> list[Result]:
    """Three hours, plain and with all that can be mixed in, each from an empty cache."""
    routine = folder / "three-hours.yaml"
    routine.write_text(long_routine(), encoding="utf-8")
    results = []
    for index, extra in enumerate(((), ("--beat", "--ambience", "rain"))):
        name = " ".join(("export", "of", f"{LONG_MINUTES} min", *extra))
        _say(name)
        output = folder / "long.wav"
        run = export(Home(folder / f"long-{index}"), str(routine), output, LONG_MINUTES, *extra)
        output.unlink()
        results.append(
            Result(
                f"peak memory, {name} to WAV, cold",
                f"{run.peak_mb:.0f} MB (in {run.wall_s:.1f} s)",
                f"< {MEMORY_GOAL_MB:.0f} MB",
                run.peak_mb < MEMORY_GOAL_MB,
            )
        )
    return results


def start_up(home: Home) -> list[Result]:
    """`--help` beside the least that any command made with click can take."""
    _say("start-up")
    ours, least = [], []
    for _ in range(START_RUNS):  # in turn, so that a busy moment falls on both
        ours.append(home.voiceguide("--help").wall_s)
        least.append(home.run("-c", "import click").wall_s)
    ours_s, least_s = statistics.median(ours), statistics.median(least)
    ratio = ours_s / least_s
    return [
        Result(
            f"`voiceguide --help` against `import click`, medians of {START_RUNS}",
            f"{ours_s * 1e3:.0f} ms to {least_s * 1e3:.0f} ms, ratio {ratio:.2f}",
            f"≤ {START_GOAL}",
            ratio <= START_GOAL,
        )
    ]


def list_speed(home: Home) -> list[Result]:
    """How soon `list` shows something, once it has measured every phrase."""
    _say("list")
    home.voiceguide("list")
    first_s = statistics.median(home.first_output_s("list") for _ in range(LIST_RUNS))
    return [Result(f"`list`, first output, warm, median of {LIST_RUNS}", f"{first_s * 1e3:.0f} ms")]


def export(home: Home, routine: str, output: Path, minutes: int, *extra: str) -> Run:
    """One export."""
    return home.voiceguide("export", routine, "--minutes", str(minutes), "-o", str(output), *extra)


def long_routine() -> str:
    """A routine that can take three hours, each step with words and cues of its own."""
    lines = [
        "routine: three-hours",
        "title: Three hours",
        "sections:",
        "  - name: strokes",
        "    steps:",
    ]
    for number in range(1, LONG_STEPS + 1):
        lines += [
            f"      - step: stroke-{number}",
            f"        title: Stroke {number}",
            "        technique: effleurage",
            "        region: sole",
            f"        repetitions: {LONG_ROUNDS}",
            "        cues: [count, halfway, last]",
            "        say: >",
            f"          This is stroke number {number}. Lay both palms on the sole of the foot.",
            f"          Draw them slowly to the ankle and back, {number} finger widths apart.",
        ]
    return "\n".join(lines) + "\n"


def wav_seconds(path: Path) -> float:
    """How long a sound file really is."""
    with wave.open(str(path)) as sound:
        seconds: float = sound.getnframes() / sound.getframerate()
    return seconds


def table(results: list[Result]) -> str:
    """The results as markdown, below the date and the machine."""
    today = datetime.datetime.now(tz=datetime.UTC).date()
    lines = [
        f"{today}, {machine()}",
        "",
        "| what | measured | goal | |",
        "| --- | --- | --- | --- |",
    ]
    lines += [f"| {row.what} | {row.measured} | {row.goal} | {row.verdict} |" for row in results]
    return "\n".join(lines)


def machine() -> str:
    """The machine's class: cores, memory, processor, system and Python."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return (
        f"{os.cpu_count()} cores, {memory:.0f} GiB, {processor()}, "
        f"{platform.system()}, Python {platform.python_version()}"
    )


def processor() -> str:
    """The processor's name, as the system tells it."""
    info = Path("/proc/cpuinfo")
    if info.exists():
        for line in info.read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    elif sys.platform == "darwin":
        asked = ["sysctl", "-n", "machdep.cpu.brand_string"]
        return subprocess.run(asked, check=True, capture_output=True, text=True).stdout.strip()
    return platform.processor() or platform.machine()


def _maxrss_bytes() -> int:
    """What the system counts `ru_maxrss` in."""
    return 1 if sys.platform == "darwin" else 1024


def _say(what: str) -> None:
    print(f"… {what}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
