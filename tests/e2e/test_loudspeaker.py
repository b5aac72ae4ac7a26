"""A session through PortAudio and a sound server, recorded at the loudspeaker."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import numpy as np
import pytest
import soundfile

from voiceguide.audio.pcm import SAMPLE_RATE

if TYPE_CHECKING:
    from pathlib import Path

    from tests.e2e.conftest import SoundServer
    from voiceguide.audio.pcm import Pcm

ROUTINE = """\
routine: tiny
title: Tiny
sections:
  - name: foot
    steps:
      - {step: a, title: A, technique: effleurage, region: sole, repetitions: 2, tempo: 2,
         say: Stroke the sole of the foot, cues: [count]}
"""

pytestmark = [
    pytest.mark.device,
    pytest.mark.voice,
    pytest.mark.skipif(sys.platform != "linux", reason="PulseAudio is Linux's"),
]


def voiceguide(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "voiceguide", *arguments]


def aligned(recorded: Pcm, expected: Pcm) -> Pcm:
    """The part of a recording that is most like what is expected, of its length."""
    size = 1 << (len(recorded) + len(expected)).bit_length()
    spectrum = np.fft.rfft(recorded, size) * np.conj(np.fft.rfft(expected, size))
    lag = int(np.fft.irfft(spectrum).argmax())
    return recorded[lag : lag + len(expected)]


def level(pcm: Pcm) -> Pcm:
    """Root mean square of every 10 ms."""
    blocks = pcm[: len(pcm) // 240 * 240].reshape(-1, 240)
    result: Pcm = np.sqrt(np.mean(blocks**2, axis=1))
    return result


def test_the_loudspeaker_plays_what_an_export_holds(
    sound_server: SoundServer, tmp_path: Path
) -> None:
    routine, exported, raw = (tmp_path / name for name in ("tiny.yaml", "tiny.wav", "tiny.raw"))
    routine.write_text(ROUTINE)
    subprocess.run(voiceguide("export", str(routine), "-o", str(exported)), check=True, timeout=60)
    recorder = sound_server.record(raw)
    done = subprocess.run(
        voiceguide("run", str(routine)),
        env=sound_server.environment,
        check=False,
        capture_output=True,
        timeout=120,
    )
    recorder.terminate()
    recorder.wait(timeout=20)
    assert done.returncode == 0, done.stderr
    expected: Pcm = soundfile.read(exported, dtype="float32")[0].astype(np.float32)
    recorded: Pcm = (np.fromfile(raw, "<i2") / 32768).astype(np.float32)
    heard = aligned(recorded, expected)
    assert len(heard) >= len(expected) - SAMPLE_RATE / 2  # the last rest is silence
    # Two changes of sample rate lie between, which move the wave by parts of a sample; its level
    # over time stays, and shows every gap, click and stretch.
    difference = level(heard) - level(expected[: len(heard)])
    assert np.sqrt(np.mean(difference**2)) < 0.1 * np.sqrt(np.mean(level(expected) ** 2))


def test_ctrl_c_ends_a_session_at_once_and_in_order(
    sound_server: SoundServer, tmp_path: Path
) -> None:
    routine = tmp_path / "tiny.yaml"
    routine.write_text(ROUTINE.replace("tempo: 2", "tempo: 600"))
    session = subprocess.Popen(
        voiceguide("run", str(routine)),
        env=sound_server.environment,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert session.stderr
    assert "Ctrl-C ends it." in session.stderr.readline()
    time.sleep(2)  # into the first words
    session.send_signal(signal.SIGINT)
    _, rest = session.communicate(timeout=20)
    assert (session.returncode, rest) == (0, "Ended.\n")
