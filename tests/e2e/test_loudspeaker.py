"""Sessions through PortAudio and a sound server: recorded at the loudspeaker, and stopped."""

from __future__ import annotations

import signal
import sys
import time
from typing import TYPE_CHECKING

import numpy as np
import pytest

from tests.e2e.programs import Program, aligned, level, recorded
from tests.live.sessions import voice
from voiceguide.audio.pcm import SAMPLE_RATE
from voiceguide.live.phrases import Phrases
from voiceguide.pacing.script import CHIME_S

if TYPE_CHECKING:
    from pathlib import Path

    from tests.e2e.conftest import SoundServer

ROUTINE = """\
routine: tiny
title: Tiny
sections:
  - name: foot
    steps:
      - {step: a, title: A, technique: effleurage, region: sole, repetitions: 2, tempo: 2,
         say: Stroke the sole of the foot, cues: [count]}
"""
LONG = ROUTINE.replace("tempo: 2", "tempo: 600")

pytestmark = [
    pytest.mark.device,
    pytest.mark.voice,
    pytest.mark.skipif(sys.platform != "linux", reason="PulseAudio is Linux's"),
]


def test_the_loudspeaker_plays_what_the_log_says_to_the_end(
    sound_server: SoundServer, tmp_path: Path
) -> None:
    sound_server.start()
    recorder = sound_server.record(tmp_path / "speaker.raw")
    with Program(sound_server, tmp_path, ROUTINE) as program:
        assert program.end(60) == 0
        time.sleep(0.5)
        recorder.terminate()
        recorder.wait(timeout=20)
        log = program.log()
        assert "Finished after" in program.output
    recording = recorded(tmp_path / "speaker.raw")
    phrases = Phrases(voice(), ["Tiny."], threaded=False)
    starts, speaks = [], [line for line in log if line["type"] == "speak"]
    assert len(speaks) >= 3
    for line in speaks:
        expected = phrases.sound(line["text"])
        assert expected is not None
        lag, heard = aligned(recording, expected)
        # Two changes of sample rate lie between, which move the wave by parts of a sample; its
        # level over time stays, and shows every gap, click and stretch.
        difference = level(heard) - level(expected)
        assert np.sqrt(np.mean(difference**2)) < 0.2 * np.sqrt(np.mean(level(expected) ** 2)), line
        starts.append(lag / SAMPLE_RATE - line["t"])
    # All phrases lie as far apart as the log says: nothing was left out or held up.
    assert max(starts) - min(starts) < 0.05
    sounding = np.flatnonzero(np.abs(recording) > 0.001) / SAMPLE_RATE
    chimes = [line["t"] for line in log if line.get("kind") == "chime"]
    assert chimes[0] == 0.0
    assert chimes[-1] > speaks[-1]["t"]
    length_s = chimes[-1] + CHIME_S
    assert sounding[-1] - sounding[0] == pytest.approx(length_s, abs=0.3)


def test_ctrl_c_ends_a_session_in_order(sound_server: SoundServer, tmp_path: Path) -> None:
    sound_server.start()
    began_s = time.monotonic()
    with Program(sound_server, tmp_path, LONG) as program:
        program.wait_for_line("speak")
        assert time.monotonic() - began_s < 12  # loosely; its bench measures it
        assert sound_server.streams() == 2
        program.process.send_signal(signal.SIGINT)
        assert program.end() == 0, program.output
        assert program.of("command")[0]["command"] == "stop"
        assert program.of("command")[0]["source"] == "key"
        assert program.log()[-1]["reason"] == "stopped"
        assert "Stopped after" in program.output
    assert sound_server.streams() == 0


def test_a_second_ctrl_c_ends_it_at_once(sound_server: SoundServer, tmp_path: Path) -> None:
    sound_server.start()
    with Program(sound_server, tmp_path, LONG) as program:
        program.wait_for_line("speak")
        program.process.send_signal(signal.SIGINT)
        program.wait_for_line("command", command="stop")
        program.process.send_signal(signal.SIGINT)
        assert program.end() in {0, 1}  # 0 where it had ended by then
        assert "Traceback" not in program.output
    assert sound_server.streams() == 0
