"""Measure a live session: its first word, what it costs, and whether it keeps to its plan.

``python -m scripts.bench.live [--speech DIR] [--seconds N]`` needs Linux with PulseAudio. It prints
- from `voiceguide run` to the first spoken word, on a warm cache (goal: at most 1.5 s);
- CPU of one core and memory of a session that listens, with nobody speaking and, with ``--speech``,
  with someone speaking all the time (goal: 10 %); what the sound card missed;
- by how much a session of an hour leaves its plan on the audio clock (goal: less than 20 ms).
Exits with 1 when a goal is missed.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

import numpy as np
import soundfile

from scripts.bench.sound_server import sound_server
from voiceguide.audio.pcm import LISTENING_RATE
from voiceguide.narrator.voices import open_voice
from voiceguide.pacing.fit import fit_timeline
from voiceguide.routine.library import find_routine

ROUTINE = "soothing-foot-massage"
FIRST_WORD_GOAL_S, DRIFT_GOAL_S = 1.5, 0.020
COST_GOAL = 0.10
TRIES = 5
AUDIBLE = 30
"""Of 32768: a silent sink gives zeros."""
RUN = [sys.executable, "-m", "voiceguide", "run", ROUTINE, "--plain"]


def main() -> int:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--speech", type=Path, help="a folder with people/*.flac")
    parser.add_argument("--seconds", type=float, default=60.0, help="of listening")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name, sound_server(Path(name)) as environment:
        folder = Path(name)
        environment["VOICEGUIDE_DATA"] = str(folder / "data")
        first_s = [_first_word(environment, folder) for _ in range(TRIES)]
        print(
            f"first word: median {np.median(first_s):.2f} s, worst {max(first_s):.2f} s "
            f"of {TRIES} (goal {FIRST_WORD_GOAL_S} s)"
        )
        costs = [_cost("nobody speaks", environment, folder, options.seconds, None)]
        if options.speech:
            speech = _speech(options.speech, folder, options.seconds)
            costs.append(_cost("someone speaks", environment, folder, options.seconds, speech))
        drift_s = _drift(environment, folder)
    goal = f"(goal {DRIFT_GOAL_S * 1000:.0f} ms)"
    print(f"one hour: at most {drift_s * 1000:.2f} ms from the plan {goal}")
    late = float(np.median(first_s)) > FIRST_WORD_GOAL_S or drift_s >= DRIFT_GOAL_S
    return int(late or max(costs) > COST_GOAL)


def _first_word(environment: dict[str, str], folder: Path) -> float:
    """Seconds from the start of the process: the first chime's, and the word's distance from it."""
    recorder = subprocess.Popen(
        ["parec", "-d", "speaker.monitor", "--raw", "--channels=1", "--latency-msec=10"],
        env=environment,
        stdout=subprocess.PIPE,
    )
    heard_s: list[float] = []
    threading.Thread(target=_watch, args=(recorder, heard_s), daemon=True).start()
    time.sleep(1)
    log = folder / "first.jsonl"
    began_s = time.monotonic()
    session = subprocess.Popen(
        [*RUN, "--skip-precautions", "--log", str(log)],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    time.sleep(5)
    for process in (session, recorder):
        process.kill()
        process.wait()
    return heard_s[0] - began_s + float(_lines(log, "speak")[0]["t"])


def _watch(recorder: subprocess.Popen[bytes], heard_s: list[float]) -> None:
    """Note when sound first came."""
    assert recorder.stdout
    while block := os.read(recorder.stdout.fileno(), 480):
        if (
            not heard_s
            and np.abs(np.frombuffer(block[: len(block) // 2 * 2], "<i2")).max() > AUDIBLE
        ):
            heard_s.append(time.monotonic())


def _cost(
    what: str, environment: dict[str, str], folder: Path, seconds: float, speech: Path | None
) -> float:
    """What listening takes of one core."""
    log = folder / "cost.jsonl"
    session = subprocess.Popen(
        [*RUN, "--skip-precautions", "--log", str(log)],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    time.sleep(6)  # until all that is to be said has been made ready
    before_s = _cpu_s(session.pid)
    began_s = time.monotonic()
    player = (
        subprocess.Popen(["paplay", "-d", "voice", str(speech)], env=environment)
        if speech
        else None
    )
    time.sleep(seconds)
    share = (_cpu_s(session.pid) - before_s) / (time.monotonic() - began_s)
    memory = _resident_mb(session.pid)
    session.send_signal(2)
    session.wait(timeout=30)
    if player:
        player.kill()
        player.wait()
    hitches = (_lines(log, "hitch") or [{"underruns": 0, "overruns": 0}])[-1]
    print(
        f"listening, {what}: {share:.1%} of one core (goal {COST_GOAL:.0%}), {memory:.0f} MB; "
        f"in {seconds:.0f} s "
        f"{hitches['underruns']} underruns, {hitches['overruns']} overruns, "
        f"{len(_lines(log, 'command')) - 2} commands"  # the two are Ctrl-C's
    )
    return share


def _cpu_s(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _resident_mb(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text()
    line = next(line for line in status.splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) / 1024


def _speech(source: Path, folder: Path, seconds: float) -> Path:
    """People speaking one after another, half a second between them."""
    parts: list[Any] = []
    length = 0
    for path in sorted((source / "people").glob("*.flac")):
        sound, rate = soundfile.read(path, dtype="float32")
        assert rate == LISTENING_RATE
        parts += [sound * (0.3 / np.abs(sound).max()), np.zeros(rate // 2, np.float32)]
        length += len(parts[-2]) + len(parts[-1])
        if length > seconds * rate:
            break
    target = folder / "speech.wav"
    soundfile.write(target, np.concatenate(parts), LISTENING_RATE)
    return target


def _drift(environment: dict[str, str], folder: Path) -> float:
    """The largest distance of a segment of an hour's session from its place in the plan."""
    log = folder / "hour.jsonl"
    devices = ["--mic", "none", "--speaker", "none"]
    subprocess.run(
        [*RUN, *devices, "--minutes", "60", "--log", str(log)],
        env=environment,
        check=True,
        capture_output=True,
    )
    with open_voice("auto") as voice:
        plan = fit_timeline(find_routine(ROUTINE), 3600, voice.measure)
    happened = _lines(log, "segment")
    assert [one["kind"] for one in happened] == [part.kind.value for part in plan.segments]
    ended = _lines(log, "end")[0]["t"]
    off = [one["t"] - part.start_s for one, part in zip(happened, plan.segments, strict=True)]
    return float(max(abs(value) for value in [*off, ended - plan.total_s]))


def _lines(log: Path, kind: str) -> list[dict[str, Any]]:
    lines = [json.loads(line) for line in log.read_text("utf-8").splitlines()]
    return [line for line in lines if line["type"] == kind]


if __name__ == "__main__":
    sys.exit(main())
