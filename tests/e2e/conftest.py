"""A real sound server of the tests' own: PulseAudio with virtual loudspeaker and microphone."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

UP_WITHIN_S = 20.0
# Without norewinds, a virtual sink works in bites of two seconds, in which no card does.
SINK = "module-null-sink norewinds=1 rate=48000"


class SoundServer:
    """Its loudspeaker can be recorded, and what is played to `voice` is at the microphone."""

    def __init__(self, folder: Path) -> None:
        self._socket = folder / "pulse.socket"
        self._script = folder / "pulse.pa"
        self.environment = os.environ | {"PULSE_SERVER": f"unix:{self._socket}"}
        self._process: subprocess.Popen[bytes] | None = None
        self._others: list[subprocess.Popen[bytes]] = []

    def start(self, *, microphone: bool = True, slow: bool = False) -> None:
        """Come up; without a microphone, its only source listens to the loudspeaker.

        A `slow` loudspeaker takes up to two seconds until it begins.
        """
        speaker = SINK.replace("norewinds=1 ", "") if slow else SINK
        lines = [
            f"load-module {speaker} sink_name=speaker channels=2",
            f"load-module {SINK} sink_name=voice channels=1",
            "set-default-sink speaker",
        ]
        if microphone:
            lines += [
                "load-module module-remap-source source_name=microphone master=voice.monitor",
                "set-default-source microphone",
            ]
        # Programs get in last of all, so that whoever waits finds everything in its place.
        protocol = "module-native-protocol-unix"
        lines.append(f"load-module {protocol} socket={self._socket} auth-anonymous=1")
        self._script.write_text("\n".join(lines) + "\n")
        command = ["pulseaudio", "-n", "--daemonize=no", "--use-pid-file=no"]
        command += ["--exit-idle-time=-1", "-F", str(self._script)]
        self._process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
        deadline = time.monotonic() + UP_WITHIN_S
        while not self.is_up(microphone=microphone):
            assert self._process.poll() is None, "PulseAudio ended at once"
            assert time.monotonic() < deadline, "PulseAudio did not come up"
            time.sleep(0.1)

    def kill(self) -> None:
        """Be gone at once, as when a session of the desktop ends."""
        assert self._process
        self._process.kill()
        self._process.wait(timeout=20)
        self._socket.unlink(missing_ok=True)

    def close(self) -> None:
        """End everything that was started here."""
        for process in [*self._others, *filter(None, [self._process])]:
            if process.poll() is None:
                process.terminate()
            try:
                process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait(timeout=10)

    def control(self, *arguments: str) -> str:
        """What pactl answers."""
        done = subprocess.run(
            ["pactl", *arguments],
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=20,
        )
        return done.stdout

    def is_up(self, *, microphone: bool) -> bool:
        """Whether it answers and has its devices."""
        listed = self.control("list", "short", "sources")
        return "speaker.monitor" in listed and ("microphone" in listed or not microphone)

    def streams(self) -> int:
        """How many programs play or record at this moment."""
        listed = [self.control("list", "short", kind) for kind in ("sink-inputs", "source-outputs")]
        # The microphone itself listens to what is played to it.
        return sum("remap" not in line for text in listed for line in text.splitlines())

    def record(self, path: Path) -> subprocess.Popen[bytes]:
        """Start to record what the loudspeaker plays, as raw 16-bit mono at 24 kHz."""
        command = ["parec", "-d", "speaker.monitor", "--raw", "--rate=24000", "--channels=1"]
        process = subprocess.Popen(
            [*command, "--format=s16le", "--latency-msec=20", str(path)], env=self.environment
        )
        self._others.append(process)
        deadline = time.monotonic() + UP_WITHIN_S
        while not (path.exists() and path.stat().st_size):
            assert time.monotonic() < deadline, "nothing is recorded"
            time.sleep(0.05)
        return process

    def say(self, path: Path) -> None:
        """Play a sound file to the microphone, to its end."""
        command = ["paplay", "-d", "voice", "--latency-msec=100", str(path)]
        subprocess.run(command, env=self.environment, check=True, timeout=30)


@pytest.fixture
def sound_server(tmp_path: Path) -> Iterator[SoundServer]:
    """For one test; not started yet. Skipped where PulseAudio is not installed."""
    for program in ("pulseaudio", "parec", "paplay", "pactl"):
        if not shutil.which(program):
            pytest.skip(f"{program} is missing: apt-get install pulseaudio libasound2-plugins")
    server = SoundServer(tmp_path)
    try:
        yield server
    finally:
        server.close()
