"""A real sound server of the tests' own: PulseAudio with a virtual loudspeaker."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@dataclass(frozen=True)
class SoundServer:
    """Its loudspeaker plays to nobody, and can be recorded."""

    environment: dict[str, str]

    def record(self, path: Path) -> subprocess.Popen[bytes]:
        """Start to record what the loudspeaker plays, as raw 16-bit mono at 24 kHz."""
        command = ["parec", "-d", "speaker.monitor", "--raw", "--rate=24000", "--channels=1"]
        return subprocess.Popen(
            [*command, "--format=s16le", "--latency-msec=20", str(path)], env=self.environment
        )

    def is_up(self) -> bool:
        """Whether it answers and has its loudspeaker."""
        command = ["pactl", "list", "short", "sinks"]
        done = subprocess.run(command, env=self.environment, capture_output=True, check=False)
        return b"speaker" in done.stdout


@pytest.fixture
def sound_server(tmp_path: Path) -> Iterator[SoundServer]:
    """Started for one test and ended with it; skipped where PulseAudio is not installed."""
    if not shutil.which("pulseaudio") or not shutil.which("parec"):
        pytest.skip("PulseAudio is not installed: apt-get install pulseaudio libasound2-plugins")
    socket = tmp_path / "pulse.socket"
    server = SoundServer(os.environ | {"PULSE_SERVER": f"unix:{socket}"})
    command = ["pulseaudio", "-n", "--daemonize=no", "--use-pid-file=no", "--exit-idle-time=-1"]
    command += ["-L", f"module-native-protocol-unix socket={socket} auth-anonymous=1"]
    command += ["-L", "module-null-sink sink_name=speaker rate=48000 channels=2"]
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + 20
        while not server.is_up():
            assert process.poll() is None, "PulseAudio ended at once"
            assert time.monotonic() < deadline, "PulseAudio did not come up"
            time.sleep(0.1)
        yield server
    finally:
        process.terminate()
        process.wait(timeout=20)
