"""Runs the program beside a sound server, and follows its log."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Any

import numpy as np
import soundfile

from tests.live.sessions import voice
from voiceguide.audio.pcm import SAMPLE_RATE, frames

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from types import TracebackType

    from tests.e2e.conftest import SoundServer
    from voiceguide.audio.pcm import Pcm

WITHIN_S = 20.0
"""What anything may take on a busy machine."""

Line = dict[str, Any]


class Program:
    """`voiceguide run` as a process, with its log."""

    def __init__(self, server: SoundServer, folder: Path, routine: str, *options: str) -> None:
        file, self._log = folder / "routine.yaml", folder / "session.jsonl"
        file.write_text(routine)
        self._log.unlink(missing_ok=True)
        self._folder = folder
        self._server = server
        command = [sys.executable, "-m", "voiceguide", "run", str(file), "--plain"]
        command += ["--skip-precautions", "--log", str(self._log), *options]
        self._output = (folder / "output.txt").open("w")
        self.process = subprocess.Popen(
            command,
            env=server.environment | {"PYTHONUNBUFFERED": "1"},
            stdin=subprocess.DEVNULL,
            stdout=self._output,
            stderr=subprocess.STDOUT,
        )

    def __enter__(self) -> Program:
        return self

    def __exit__(
        self, _: type[BaseException] | None, __: BaseException | None, ___: TracebackType | None
    ) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait(timeout=20)
        self._output.close()

    @property
    def output(self) -> str:
        """All that was printed so far."""
        return (self._folder / "output.txt").read_text()

    def log(self) -> list[Line]:
        """The complete lines so far."""
        if not self._log.exists():
            return []
        *lines, _ = self._log.read_text().split("\n")
        return [json.loads(line) for line in lines]

    def of(self, kind: str) -> list[Line]:
        return [line for line in self.log() if line["type"] == kind]

    def wait_for(self, what: Callable[[], bool], within_s: float = WITHIN_S) -> None:
        """Until something holds."""
        deadline = time.monotonic() + within_s
        while not what():
            assert self.process.poll() is None or what(), f"it ended:\n{self.output}"
            assert time.monotonic() < deadline, f"too late:\n{self.output}\n{self.log()}"
            time.sleep(0.05)

    def wait_for_line(self, kind: str, /, **fields: object) -> Line:
        """Until the log has a line with these fields; the first of them."""

        def matching() -> list[Line]:
            return [
                line
                for line in self.of(kind)
                if all(line[name] == value for name, value in fields.items())
            ]

        self.wait_for(lambda: bool(matching()))
        return matching()[0]

    def say(self, text: str) -> None:
        """A command, spoken into the microphone."""
        path = self._folder / "command.wav"
        speech = voice().speak(text)
        # Half a second of silence keeps a player that starts late from cutting into the first word.
        sound = np.pad(speech * (0.3 / np.abs(speech).max()), frames(0.5))
        soundfile.write(path, sound, SAMPLE_RATE)
        self._server.say(path)

    def end(self, within_s: float = WITHIN_S) -> int:
        """Wait until it has ended; its exit code."""
        return self.process.wait(timeout=within_s)


def recorded(path: Path) -> Pcm:
    """What was recorded, at SAMPLE_RATE."""
    content = path.read_bytes()
    samples = np.frombuffer(content[: len(content) // 2 * 2], "<i2")
    sound: Pcm = samples.astype(np.float32) / np.float32(32768)
    return sound


def spoken_out(recording: Pcm) -> bool:
    """Whether something was said in it, and it is over."""
    rest = np.abs(recording[-frames(0.5) :])
    return bool(np.abs(recording).max(initial=0) > 0.05 and rest.max() < 0.01)


def aligned(recording: Pcm, expected: Pcm) -> tuple[int, Pcm]:
    """Where a recording is most like what is expected, and that part of it."""
    size = 1 << (len(recording) + len(expected)).bit_length()
    spectrum = np.fft.rfft(recording, size) * np.conj(np.fft.rfft(expected, size))
    lag = int(np.fft.irfft(spectrum)[: len(recording)].argmax())
    return lag, recording[lag : lag + len(expected)]


def level(pcm: Pcm) -> Pcm:
    """Root mean square of every 10 ms."""
    blocks = pcm[: len(pcm) // 240 * 240].reshape(-1, 240)
    mean: Pcm = np.sqrt(np.mean(blocks**2, axis=1)).astype(np.float32)
    return mean
