"""Run a session of many hours on file devices, and watch what it holds on to.

``python -m scripts.bench.soak [--hours 10] [--every MINUTES]`` plays a session of that length as
fast as the machine allows: the neural voice over rain, the embedded recogniser, the echo canceller
with an echo to take out, the journal, the log. Every two minutes someone asks for it louder or
quieter by turns. It prints, by the session's own clock, memory, threads and open files; then
- memory gained after the first tenth (goal: at most 2 MB an hour, and 20 MB in all);
- threads and open files more than then (goal: none), and more than before once it is over (none);
- commands heard of those said (goal: all), and by how much the last tenth of them was heard later
  than the first (goal: 20 ms);
- sound written against the time that the session's clock says passed (goal: the same sample).
It needs Linux, and 300 MB of disk an hour. Exits with 1 when a goal is missed.
"""

from __future__ import annotations

import argparse
import gc
import json
import math
import os
import sys
import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
import soundfile
import soxr

from voiceguide.audio.loudspeakers import FileLoudspeaker
from voiceguide.audio.pcm import LISTENING_RATE, SAMPLE_RATE, decibels
from voiceguide.journal.journal import Start
from voiceguide.journal.writer import JournalWriter
from voiceguide.listener.language.vocabulary import load_vocabulary
from voiceguide.live.choices import Choices
from voiceguide.live.log import SessionLog
from voiceguide.live.start import Given, prepare
from voiceguide.narrator.voices import open_voice
from voiceguide.routine.model import Routine

if TYPE_CHECKING:
    from collections.abc import Callable

    from voiceguide.narrator.voice import Voice
    from voiceguide.session.view import Hearing, View

    T = TypeVar("T")

ASKS_EVERY_S = 120.0
PHRASES = ("louder please", "quieter please")
"""By turns, and answered the same each time: what was said once is kept in memory."""
TEMPO_S, MOST_ROUNDS = 14.0, 60
WARM = 0.1
"""Of the session; until then, what is said often is synthesised and kept."""
MEMORY_GOAL_MB_H, MEMORY_GOAL_MB, LATER_GOAL_S = 2.0, 20.0, 0.020


@dataclass(frozen=True, slots=True)
class Sample:
    """What the process holds at one moment."""

    at_s: float
    memory_mb: float
    threads: int
    files: int


class Watch:
    """A screen that shows what the process holds, now and then."""

    def __init__(self, every_s: float) -> None:
        self.samples: list[Sample] = []
        self._every_s = every_s
        self._began_s = time.monotonic()

    def run(self, session: Callable[[], T]) -> T:
        """Nothing else to do meanwhile."""
        return session()

    def update(self, view: View, hearing: Hearing) -> None:  # noqa: ARG002 - the screen's protocol
        """Take a sample when one is due."""
        if view.elapsed_s < len(self.samples) * self._every_s:
            return
        now = held(view.elapsed_s)
        self.samples.append(now)
        print(
            f"{now.at_s / 60:6.0f} min: {now.memory_mb:6.1f} MB, {now.threads} threads, "
            f"{now.files} files; {time.monotonic() - self._began_s:.0f} s taken",
            flush=True,
        )


def main() -> int:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--hours", type=float, default=10.0, help="of session")
    parser.add_argument("--every", type=float, default=10.0, help="minutes between two samples")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with open_voice("neural") as voice:
            said_s = _write_microphone(folder / "microphone.wav", voice, options.hours * 3600)
        before = held(0)
        watch = Watch(min(options.every * 60, options.hours * 360))
        clock_s = _run(folder, _routine(options.hours * 3600), watch)
        gc.collect()
        after = held(clock_s)
        lines = [json.loads(line) for line in (folder / "log.jsonl").read_text().splitlines()]
        played_s = soundfile.info(folder / "speaker.wav").frames / SAMPLE_RATE
    good = _judge_held(watch.samples, before, after)
    good &= _judge_heard([one for one in said_s if one < clock_s - 10], lines)
    print(f"sound: {played_s:.4f} s written in {clock_s:.4f} s of session")
    return int(not good or abs(played_s - clock_s) > 0.5 / SAMPLE_RATE)


def held(at_s: float) -> Sample:
    """What this process holds."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    memory_mb = pages * os.sysconf("SC_PAGE_SIZE") / 1e6
    files = len(list(Path("/proc/self/fd").iterdir())) - 1  # the listing's own
    return Sample(at_s, memory_mb, threading.active_count(), files)


def _routine(length_s: float) -> Routine:
    """Strokes for as long, in steps of a quarter of an hour."""
    rounds = math.ceil(length_s / TEMPO_S)
    counts = [MOST_ROUNDS] * (rounds // MOST_ROUNDS) + [rounds % MOST_ROUNDS]
    steps = [
        {
            "step": f"strokes-{number}",
            "title": f"Strokes {number}",
            "technique": "effleurage",
            "region": "sole",
            "repetitions": count,
            "tempo": TEMPO_S,
            "say": "Stroke slowly along the sole, {pressure}ly, and back again. Do this {times}.",
            "cues": ["count", "halfway", "last"],
        }
        for number, count in enumerate(counts)
        if count
    ]
    sections = [{"name": "foot", "steps": steps}]
    return Routine.model_validate({"routine": "soak", "title": "Soak", "sections": sections})


def _write_microphone(path: Path, voice: Voice, length_s: float) -> list[float]:
    """A quiet room in which someone asks every two minutes; when each phrase ends, in seconds."""
    said = [soxr.resample(voice.speak(f"{text}."), SAMPLE_RATE, LISTENING_RATE) for text in PHRASES]
    noise = np.random.default_rng(0)
    frames = round(ASKS_EVERY_S * LISTENING_RATE)
    said_s: list[float] = []
    with soundfile.SoundFile(path, "w", LISTENING_RATE, 1) as file:
        for number in range(math.ceil(length_s / ASKS_EVERY_S)):
            block = noise.standard_normal(frames, np.float32) * np.float32(decibels(-75))
            speech = said[number % len(said)]
            speech = speech * (decibels(-10) / np.abs(speech).max())
            block[-len(speech) - LISTENING_RATE : -LISTENING_RATE] += speech
            file.write(block)
            said_s.append((number + 1) * ASKS_EVERY_S - 1)
    return said_s


def _run(folder: Path, routine: Routine, watch: Watch) -> float:
    """The session, as `voiceguide run` would put it together; how long it was by its own clock."""
    choices = Choices(
        "soak",
        skip_precautions=True,
        ambience="rain",
        microphone=str(folder / "microphone.wav"),
        loudspeaker=str(folder / "speaker.wav"),
        echo=0.03,
        recogniser="embedded",
    )
    with open_voice("neural") as voice, SessionLog(folder / "log.jsonl") as log:
        loudspeaker = FileLoudspeaker(folder / "speaker.wav", paced=False)
        given = Given(load_vocabulary("en"), log)
        performance = prepare(choices, routine, voice, loudspeaker, given)
        start = Start("soak", "Soak", "", 0.0, choices.to_json())
        journal = JournalWriter(start, print, folder / "journal.sqlite3")
        performance.stage.recorders.append(journal.record)
        try:
            performance.run(watch)
        finally:
            journal.close()
        return performance.stage.now


def _judge_held(samples: list[Sample], before: Sample, after: Sample) -> bool:
    warm = next(one for one in samples if one.at_s >= WARM * samples[-1].at_s)
    last = samples[-1]
    gained_mb = last.memory_mb - warm.memory_mb
    hours = max((last.at_s - warm.at_s) / 3600, 1e-9)
    print(f"memory: {gained_mb:+.1f} MB in {hours:.2f} hours, at most {_most(samples):.1f} MB")
    threads, files = last.threads - warm.threads, last.files - warm.files
    print(f"meanwhile: {threads:+d} threads, {files:+d} files")
    left = (after.threads - before.threads, after.files - before.files)
    print(f"when it is over: {left[0]:+d} threads, {left[1]:+d} files against before")
    flat = gained_mb <= min(MEMORY_GOAL_MB_H * max(hours, 1.0), MEMORY_GOAL_MB)
    return flat and threads <= 0 and files <= 0 and max(left) <= 0


def _most(samples: list[Sample]) -> float:
    return max(one.memory_mb for one in samples)


def _judge_heard(said_s: list[float], lines: list[dict[str, Any]]) -> bool:
    commands = [line for line in lines if line["type"] == "command"]
    late_s = [
        min(
            (line["heard_at"] - at_s for line in commands if abs(line["heard_at"] - at_s) < 5),
            key=abs,
            default=math.nan,
        )
        for at_s in said_s
    ]
    heard = [one for one in late_s if not math.isnan(one)]
    print(f"heard: {len(heard)} of {len(said_s)}, and {len(commands) - len(heard)} others")
    tenth = max(1, len(heard) // 10)
    later_s = float(np.median(heard[-tenth:]) - np.median(heard[:tenth])) if heard else math.nan
    print(f"the last tenth {later_s * 1000:+.1f} ms later than the first")
    return len(heard) == len(said_s) == len(commands) and abs(later_s) <= LATER_GOAL_S


if __name__ == "__main__":
    sys.exit(main())
