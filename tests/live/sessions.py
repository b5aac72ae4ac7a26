"""Whole sessions on files: spoken commands go in at known times, a log and a WAV come out."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
import soundfile
import soxr
from click.testing import CliRunner

from tests.listener.speech import need
from voiceguide.audio.pcm import LISTENING_RATE, SAMPLE_RATE, decibels, frames
from voiceguide.cli.main import main
from voiceguide.narrator.voices import open_voice

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from voiceguide.audio.pcm import Pcm
    from voiceguide.listener.base import Hypothesis
    from voiceguide.narrator.voice import Voice

ROUTINE = """\
routine: small
title: Small
sections:
  - name: foot
    steps:
      - step: strokes
        title: Strokes
        technique: effleurage
        region: sole
        repetitions: 4
        repetitions_range: [1, 8]
        tempo: 8
        tempo_range: [4, 12]
        pressure: 3
        say: >
          Stroke slowly along the sole of the foot, {pressure}ly, from the heel up to the toes and
          back down again.
        cues: [count]
      - step: hold
        title: Hold
        technique: hold
        region: sole
        repetitions: 1
        tempo: 20
        tempo_range: [5, 60]
        say: Now hold the foot in both of your hands, and do nothing at all for a little while.
"""
"""Some 70 seconds, and from half a minute to two when fitted."""
SPEAKER_DB, NOISE_DB = -10.0, -80.0


@lru_cache
def voice() -> Voice:
    """The neural one, which narrates and gives the commands too."""
    need("hibari")
    return open_voice("neural")


@dataclass(frozen=True)
class Said:
    """A command, and when it was said."""

    text: str
    start_s: float
    end_s: float


@dataclass(frozen=True)
class Ran:
    """What is left of a session."""

    said: list[Said]
    log: list[dict[str, Any]]
    sound: Pcm
    output: str

    def of(self, *types: str) -> list[dict[str, Any]]:
        return [line for line in self.log if line["type"] in types]

    def between(self, start_s: float, end_s: float) -> Pcm:
        return self.sound[frames(start_s) : frames(end_s)]


def write_microphone(path: Path, items: Sequence[tuple[float, str]], length_s: float) -> list[Said]:
    """A quiet room in which commands are said; each item is a time and a text."""
    noise = np.random.default_rng(0).standard_normal(round(length_s * LISTENING_RATE))
    sound = noise * decibels(NOISE_DB)
    said = []
    for start_s, text in items:
        speech = soxr.resample(voice().speak(text), SAMPLE_RATE, LISTENING_RATE)
        start = round(start_s * LISTENING_RATE)
        sound[start : start + len(speech)] += speech * (decibels(SPEAKER_DB) / np.abs(speech).max())
        said.append(Said(text, start_s, start_s + len(speech) / LISTENING_RATE))
    soundfile.write(path, sound, LISTENING_RATE)
    return said


def perform(
    folder: Path, items: Sequence[tuple[float, str]], *options: str, routine: str = ROUTINE
) -> Ran:
    """Run a session in which these commands are said, and read what it left."""
    names = ("small.yaml", "microphone.wav", "speaker.wav", "session.jsonl")
    file, microphone, speaker, log = (folder / name for name in names)
    file.write_text(routine)
    said = write_microphone(microphone, items, max([at for at, _ in items], default=0.0) + 5)
    arguments = ["run", str(file), "--plain", "--skip-precautions", "--mic", str(microphone)]
    arguments += ["--speaker", str(speaker), "--log", str(log), *options]
    result = CliRunner().invoke(main, arguments)
    assert result.exit_code == 0, result.output
    lines = [json.loads(line) for line in log.read_text().splitlines()]
    sound, rate = soundfile.read(speaker, dtype="float32")
    assert rate == SAMPLE_RATE
    return Ran(said, lines, sound, result.output)


class Recorder:
    """A recogniser that keeps what it hears."""

    name = "embedded"
    speech = 0.0

    def __init__(self) -> None:
        self.heard: list[Pcm] = []

    def feed(self, pcm: Pcm, near: Pcm | None = None) -> list[Hypothesis]:  # noqa: ARG002 - the rest is the real one
        self.heard.append(pcm.copy())
        return []

    def close(self) -> None:
        """Nothing to let go of."""

    def last_rms(self, seconds: float) -> float:
        sound = np.concatenate(self.heard)[-round(seconds * LISTENING_RATE) :]
        return float(np.sqrt(np.mean(np.square(sound))))
