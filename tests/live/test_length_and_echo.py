"""Sessions that must end on time, and sessions whose microphone hears the loudspeaker."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
import soundfile
import soxr

from tests.live.sessions import Recorder, perform
from voiceguide.audio.pcm import LISTENING_RATE, SAMPLE_RATE
from voiceguide.audio.room import DELAY_S
from voiceguide.listener.echo.canceller import EchoCanceller

if TYPE_CHECKING:
    from pathlib import Path


pytestmark = pytest.mark.voice

BRIEF = """\
routine: brief
title: Brief
sections:
  - name: foot
    steps:
      - {step: a, title: A, technique: effleurage, region: sole, repetitions: 1, tempo: 2,
         say: Stroke the sole of the foot.}
"""


def test_a_session_ends_on_time_though_commands_came(tmp_path: Path) -> None:
    items = [
        (12.0, "Softer please."),
        (20.0, "Slower please."),
        (28.0, "How much longer?"),
        (36.0, "Louder please."),
    ]
    ran = perform(tmp_path, items, "--minutes", "1.25")
    commands = [line["command"] for line in ran.of("command")]
    assert commands == ["lighter", "slower", "time-left", "louder"]
    assert ran.log[-1]["reason"] == "finished"
    assert ran.log[-1]["t"] == pytest.approx(75.0, abs=0.5)
    assert len(ran.sound) / SAMPLE_RATE == pytest.approx(75.0, abs=0.5)


@pytest.fixture
def recorder(monkeypatch: pytest.MonkeyPatch) -> Recorder:
    recorder = Recorder()
    monkeypatch.setattr("voiceguide.live.start.chosen_recogniser", lambda *_, **__: recorder)
    # What the microphone hears, before anything is taken away.
    monkeypatch.setattr(
        "voiceguide.live.start.EchoCanceller",
        lambda delay_s, **_: EchoCanceller(delay_s, cancels=False),
    )
    return recorder


@pytest.mark.parametrize(("how", "gain"), [("echo", 0.5), ("room", 0.3), ("neither", 0.0)])
def test_the_microphone_hears_the_loudspeaker_through_the_room(
    recorder: Recorder, tmp_path: Path, how: str, gain: float
) -> None:
    options: list[str] = []
    if how == "echo":
        options = ["--echo", str(gain)]
    elif how == "room":
        response = tmp_path / "room.wav"
        samples = np.array([gain, *[0.0] * 99], np.float32)
        soundfile.write(response, samples, LISTENING_RATE, subtype="FLOAT")
        options = ["--room", str(response)]
    ran = perform(tmp_path, [], *options, routine=BRIEF)
    heard = np.concatenate(recorder.heard)
    played = soxr.resample(ran.sound, SAMPLE_RATE, LISTENING_RATE)
    delay = round(DELAY_S * LISTENING_RATE)
    size = min(len(heard) - delay, len(played))
    assert size > 5 * LISTENING_RATE
    # What is left are the quiet room, 16-bit rounding and the resampler's own way of filtering.
    rest = heard[delay : delay + size] - gain * played[:size]
    assert np.abs(played).max() > 0.1
    assert np.sqrt(np.mean(rest**2)) < 0.01 * np.sqrt(np.mean(played**2))
