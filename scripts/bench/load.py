"""Run a listening session on a small, busy machine: what the sound card misses, and what is lost.

``python -m scripts.bench.load [--seconds N]`` needs Linux with PulseAudio. The session has one
core, which it shares with the sound server and with 0, 1, 2 and 4 programs that never rest, at the
same rank; once more with four, at nice 10 against theirs. Someone says a command every ten seconds.
For each it prints underruns and overruns, as the session itself counts them, and commands heard of
those said. After each it is told to end, and the journal must know it, and its every command.
Exits with 1 when something is lost: a session that does not end, or that the journal does not know.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import soundfile
import soxr

from scripts.bench.sound_server import sound_server
from voiceguide.audio.pcm import LISTENING_RATE, SAMPLE_RATE, decibels
from voiceguide.journal.journal import Journal
from voiceguide.narrator.voices import open_voice

ROUTINE = "soothing-foot-massage"
PHRASE, EVERY_S = "Which step?", 10.0
LOADS = [(0, 0), (1, 0), (2, 0), (4, 0), (4, 10)]
"""How many programs that never rest, and how nice the session is beside them."""
_SPIN = "while True: pass"
_ENDS_WITHIN_S = 60.0


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one session."""

    underruns: int
    overruns: int
    heard: int
    ended: bool
    kept: bool


def main() -> int:
    """Print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60.0, help="of each session")
    options = parser.parse_args()
    said = int(options.seconds / EVERY_S)
    print("| busy programs | nice | underruns | overruns | commands heard | ended, and kept |")
    print("| ---: | ---: | ---: | ---: | ---: | --- |")
    good = True
    core = max(os.sched_getaffinity(0))
    for busy, nice in LOADS:
        with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
            os.sched_setaffinity(0, {core})  # whatever is started from here on stays there
            folder = Path(name)
            _write_speech(folder / "speech.wav", said)
            environment = stack.enter_context(sound_server(folder))
            environment["VOICEGUIDE_DATA"] = str(folder / "data")
            outcome = _session(folder, environment, (busy, nice), options.seconds)
        fine = outcome.ended and outcome.kept
        good &= fine
        print(
            f"| {busy} | {nice} | {outcome.underruns} | {outcome.overruns} "
            f"| {outcome.heard} of {said} | {'yes' if fine else 'NO'} |",
            flush=True,
        )
    return int(not good)


def _write_speech(path: Path, count: int) -> None:
    with open_voice("neural") as voice:
        speech = soxr.resample(voice.speak(PHRASE), SAMPLE_RATE, LISTENING_RATE)
    speech *= decibels(-10) / np.abs(speech).max()
    turn = np.pad(speech, (0, round(EVERY_S * LISTENING_RATE) - len(speech)))
    soundfile.write(path, np.tile(turn, count), LISTENING_RATE)


def _session(
    folder: Path, environment: dict[str, str], load: tuple[int, int], seconds: float
) -> Outcome:
    busy, nice = load
    log = folder / "log.jsonl"
    command = [sys.executable, "-m", "voiceguide", "run", ROUTINE, "--plain", "--skip-precautions"]
    session = subprocess.Popen(
        ["nice", "-n", str(nice), *command, "--log", str(log)],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    time.sleep(10)  # until it listens
    spinning = [subprocess.Popen([sys.executable, "-c", _SPIN]) for _ in range(busy)]
    player = subprocess.Popen(
        ["paplay", "-d", "voice", str(folder / "speech.wav")], env=environment
    )
    try:
        time.sleep(seconds + 2)
        session.send_signal(2)
        ended = _ends(session)
    finally:
        for process in (player, *spinning, session):
            if process.poll() is None:
                process.kill()
            process.wait()
    lines = [json.loads(line) for line in log.read_text("utf-8").splitlines()]
    hitches = [line for line in lines if line["type"] == "hitch"] or [{}]
    by_voice = [line for line in lines if line["type"] == "command" and line["source"] == "voice"]
    return Outcome(
        hitches[-1].get("underruns", 0),
        hitches[-1].get("overruns", 0),
        sum(line["command"] == "where" for line in by_voice),
        ended,
        _is_kept(folder / "data" / "journal.sqlite3", lines),
    )


def _ends(session: subprocess.Popen[bytes]) -> bool:
    try:
        return session.wait(timeout=_ENDS_WITHIN_S) == 0
    except subprocess.TimeoutExpired:
        return False


def _is_kept(path: Path, lines: list[dict[str, Any]]) -> bool:
    """Whether the journal knows the session as over, with all the commands that the log has."""
    with Journal(path) as journal:
        past = journal.history(2)
    commands = [line["command"] for line in lines if line["type"] == "command"]
    counts = {name: commands.count(name) for name in commands}
    return len(past) == 1 and past[0].reason == "stopped" and past[0].commands == counts


if __name__ == "__main__":
    sys.exit(main())
