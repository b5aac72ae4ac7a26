"""The operating system's own voice through pyttsx3: SAPI, NSSpeech or espeak-ng.

pyttsx3 runs in a child process with a time limit, because its loop and the native engines below it
can hang or die, and must take nothing else with them.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
import threading
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from voiceguide.children import command_for
from voiceguide.errors import MissingEngineError, NarratorError
from voiceguide.narrator.base import SpokenSentence

if TYPE_CHECKING:
    from collections.abc import Iterator

START_LIMIT_S = 20.0
SENTENCE_LIMIT_S = 30.0
"""A sentence takes some 10 ms on espeak-ng, a second or two on the others."""
TRIES = 3
"""Tries for each sentence: on a busy machine pyttsx3 seldom loses one, and its file is silent."""
LEAST_FREE_BYTES = 4 * 1024 * 1024
"""The disk counts as full below this: a minute of speech."""
_ROOM = "Free some space, or name another folder in the environment's TMPDIR."
_HINT = "On Linux espeak-ng comes with the package; elsewhere add a voice in the system's settings."


class SystemNarrator:
    """Speaks with a system voice; the child process starts at the first sentence."""

    def __init__(self, voice: str = "", language: str = "en") -> None:
        """`voice` is an id, or empty for the system's own voice; `language` is what it speaks."""
        self._voice = voice
        self.language = language
        self._child: _Child | None = None

    @property
    def identity(self) -> str:
        """Engine, version, platform and voice."""
        return f"pyttsx3 {version('pyttsx3')} {sys.platform} {self._voice or 'default'}"

    def voices(self) -> list[dict[str, Any]]:
        """The installed voices, each with "id", "name" and "languages"."""
        found: list[dict[str, Any]] = self._ask({"voices": True}, START_LIMIT_S)
        return found

    def synthesise(self, sentence: str, rate: float) -> SpokenSentence:
        """Speak one sentence."""
        for _ in range(TRIES):
            speech = self._synthesised(sentence, rate)
            if _is_sound(speech):
                return speech
            self.close()  # the next try gets a fresh process
        raise _failed(f"the system voice made no sound of {sentence[:40]!r}")

    def _synthesised(self, sentence: str, rate: float) -> SpokenSentence:
        """Speak one sentence by way of a temporary file."""
        import soundfile

        with _scratch() as folder:
            path = folder / "sentence.wav"
            self._ask({"text": sentence, "rate": rate, "path": str(path)}, SENTENCE_LIMIT_S)
            try:
                pcm, sample_rate = soundfile.read(str(path), dtype="float32", always_2d=True)
            except (OSError, soundfile.SoundFileError) as error:
                raise _failed(f"the system voice wrote no file for {sentence[:40]!r}") from error
        return SpokenSentence(pcm.mean(axis=1), int(sample_rate))

    def close(self) -> None:
        """End the child process."""
        if self._child:
            self._child.end()
            self._child = None

    def _ask(self, request: dict[str, Any], limit_s: float) -> Any:  # noqa: ANN401 - JSON
        if self._child is None:
            self._child = _Child(self._voice)
        try:
            return self._child.ask(request, limit_s)
        except NarratorError:
            self.close()  # the next sentence gets a fresh one
            raise


@contextmanager
def _scratch() -> Iterator[Path]:
    """A temporary folder, removed at the end."""
    try:
        folder = tempfile.TemporaryDirectory(prefix="voiceguide-")
    except OSError as error:
        raise NarratorError(
            f"the system voice needs a temporary folder: {error.strerror or error}", hint=_ROOM
        ) from error
    with folder as name:
        yield Path(name)


def _failed(what: str) -> NarratorError:
    """The error, with what to do. Engines do not say when the disk is full, so this looks."""
    folder = tempfile.gettempdir()
    if shutil.disk_usage(folder).free < LEAST_FREE_BYTES:
        return NarratorError(f"{what}: the disk that holds {folder} is full", hint=_ROOM)
    return NarratorError(what, hint=_HINT)


def _is_sound(speech: SpokenSentence) -> bool:
    return bool((abs(speech.pcm) > 1e-3).any())


class _Child:
    """The worker process and its pipe."""

    def __init__(self, voice: str) -> None:
        command = command_for("voiceguide.narrator.system_worker")
        self._process = subprocess.Popen(
            [*command, voice] if voice else command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            encoding="utf-8",
        )
        try:
            self._receive(START_LIMIT_S)
        except NarratorError as error:
            self.end()
            raise MissingEngineError(
                f"no system voice could be started: {error.message}", hint=_HINT
            ) from error

    def ask(self, request: dict[str, Any], limit_s: float) -> Any:  # noqa: ANN401 - JSON
        """Send one request and wait for its answer, `limit_s` seconds at most."""
        assert self._process.stdin  # noqa: S101 - Popen was given a pipe
        try:
            self._process.stdin.write(json.dumps(request) + "\n")
            self._process.stdin.flush()
        except OSError as error:
            raise NarratorError("the system voice has died", hint=_HINT) from error
        return self._receive(limit_s)

    def end(self) -> None:
        """Stop the process and close its pipes."""
        self._process.kill()
        self._process.communicate()

    def _receive(self, limit_s: float) -> Any:  # noqa: ANN401 - JSON
        assert self._process.stdout  # noqa: S101 - as above
        expired = threading.Event()

        def give_up() -> None:
            expired.set()
            self._process.kill()

        # Killing the child ends its pipe, and with it the wait; pipes have no time limit of
        # their own on Windows.
        timer = threading.Timer(limit_s, give_up)
        timer.start()
        line = self._process.stdout.readline()
        timer.cancel()
        if not line:
            why = f"gave no answer within {limit_s:g} s" if expired.is_set() else "has died"
            raise NarratorError(f"the system voice {why}", hint=_HINT)
        message = json.loads(line)
        if "error" in message:
            raise NarratorError(f"the system voice failed: {message['error']}", hint=_HINT)
        return message["ok"]
