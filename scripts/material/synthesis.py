"""The synthesisers that speak for people: six of them, each found where install.py puts it.

Every one is `Synthesiser.speak(voice, text, speed) -> (sound, hertz)`; a speed of 2 is twice as
fast as 1. Those that are programs run as children of this one, which needs none of their code.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from functools import lru_cache
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
import soundfile

from scripts.material.store import bench_folder
from voiceguide.narrator.neural import legible

if TYPE_CHECKING:
    from collections.abc import Mapping

    from voiceguide.audio.pcm import Pcm

ESPEAK_WORDS_A_MINUTE = 165
PICO_RATE = 16_000
KOKORO_RATE = 24_000
_FESTIVAL = Path("/usr/share/festival/voices")


def packages() -> Path:
    """Where install.py puts Python packages that only the benchmark needs."""
    return bench_folder() / "packages"


def kokoro_folder() -> Path:
    """Where install.py puts Kokoro's model, alphabet and voices."""
    return bench_folder() / "kokoro"


class Synthesiser(Protocol):
    """A way to make speech of text."""

    def has(self, voice: str) -> bool:
        """Whether this voice can speak on this machine."""

    def speak(self, voice: str, text: str, speed: float) -> tuple[Pcm, int]:
        """The sound, mono, and its rate in hertz."""


class Kokoro:
    """Neural, many voices; the narrator's own front end turns text into phonemes."""

    def has(self, voice: str) -> bool:
        """Model, alphabet and this voice are there."""
        folder = kokoro_folder()
        files = ("kokoro.onnx", "vocab.json", f"voices/{voice}.bin")
        return all((folder / file).exists() for file in files)

    def speak(self, voice: str, text: str, speed: float) -> tuple[Pcm, int]:
        """Speak with the pronunciation of the voice's country: a British one says it British."""
        vocabulary, session = _kokoro_model()
        phonemes = "".join(_phonemiser(british=voice.startswith("b"))(legible(text))).strip()
        tokens = [vocabulary[sign] for sign in phonemes if sign in vocabulary]
        styles = np.fromfile(kokoro_folder() / f"voices/{voice}.bin", np.float32).reshape(-1, 256)
        given = {
            "tokens": np.array([[0, *tokens, 0]], np.int64),
            # The style depends on the length of what is said, in tokens.
            "style": styles[min(len(tokens), len(styles)) - 1][np.newaxis],
            "speed": np.array([speed], np.float32),
        }
        return np.ravel(session.run(None, given)[0]).astype(np.float32), KOKORO_RATE


@lru_cache(maxsize=1)
def _kokoro_model() -> tuple[dict[str, int], Any]:
    onnxruntime = import_module("onnxruntime")
    folder = kokoro_folder()
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    vocabulary = json.loads((folder / "vocab.json").read_text(encoding="utf-8"))["vocab"]
    session = onnxruntime.InferenceSession(
        str(folder / "kokoro.onnx"), options, providers=["CPUExecutionProvider"]
    )
    return vocabulary, session


@lru_cache
def _phonemiser(*, british: bool) -> Any:  # noqa: ANN401 - the package ships no types
    from hibari.g2p import G2P

    return G2P(british=british)


class Piper:
    """Neural (VITS), a voice that comes as a package."""

    def has(self, voice: str) -> bool:
        """Program and voice are there."""
        return (packages() / "piper").is_dir() and _piper_model(voice).exists()

    def speak(self, voice: str, text: str, speed: float) -> tuple[Pcm, int]:
        """Speak through its command line."""
        model = str(_piper_model(voice))
        command = [sys.executable, "-m", "piper", "-m", model, "-c", f"{model}.json"]
        command += ["--length-scale", f"{1 / speed:.3f}", "-f"]
        return _from_program(command, text, {"PYTHONPATH": str(packages())})


def _piper_model(voice: str) -> Path:
    name = voice.split("-")[1]
    return packages() / f"{name}_us_piper_voice/data/{voice}.onnx"


class Pico:
    """SVOX Pico, which telephones once spoke with: small, unit by unit from HMMs."""

    def has(self, voice: str) -> bool:
        """The package is there; it holds both English voices."""
        return bool(voice) and (packages() / "py_nanotts").is_dir()

    def speak(self, voice: str, text: str, speed: float) -> tuple[Pcm, int]:
        """Speak in a child, so that the package need not be on this one's path."""
        program = (
            "import sys; from py_nanotts import NanoTTS; sys.stdout.buffer.write("
            "NanoTTS().speak(sys.argv[1], voice=sys.argv[2], speed=float(sys.argv[3])))"
        )
        command = [sys.executable, "-c", program, text, voice, f"{speed:.3f}"]
        raw = _run(command, "", {"PYTHONPATH": str(packages())})
        return (np.frombuffer(raw, "<i2") / 32768).astype(np.float32), PICO_RATE


class Flite:
    """Festival Lite: diphones (kal16) and clustergen (awb, rms, slt)."""

    def has(self, voice: str) -> bool:
        """The program is there; its four voices are linked into it."""
        return bool(voice) and shutil.which("flite") is not None

    def speak(self, voice: str, text: str, speed: float) -> tuple[Pcm, int]:
        """Speak through its command line."""
        stretch = f"duration_stretch={1 / speed:.3f}"
        command = ["flite", "-voice", voice, "--setf", stretch, "-t", text, "-o"]
        return _from_program(command, "", {})


class Festival:
    """Festival: diphones (kal, ked) and an HTS voice (slt)."""

    def has(self, voice: str) -> bool:
        """The program and this voice's folder are there."""
        there = any((_FESTIVAL / language / voice).is_dir() for language in ("english", "us"))
        return there and shutil.which("text2wave") is not None

    def speak(self, voice: str, text: str, speed: float) -> tuple[Pcm, int]:
        """Speak through its command line; an HTS voice heeds its engine's own parameter."""
        pace = f"(Parameter.set 'Duration_Stretch {1 / speed:.3f})"
        if voice.endswith("_hts"):
            pace = f'(set! hts_engine_params (cons (list "-r" {speed:.3f}) hts_engine_params))'
        command = ["text2wave", "-eval", f"(voice_{voice})", "-eval", pace, "-o"]
        return _from_program(command, text, {})


class Espeak:
    """eSpeak NG: formants, with accents (en-gb-scotland) and variants of the throat (+f2)."""

    def has(self, voice: str) -> bool:
        """The program is there; its voices come with it."""
        return bool(voice) and shutil.which("espeak-ng") is not None

    def speak(self, voice: str, text: str, speed: float) -> tuple[Pcm, int]:
        """Speak through its command line."""
        rate = str(round(ESPEAK_WORDS_A_MINUTE * speed))
        return _from_program(["espeak-ng", "-v", voice, "-s", rate, text, "-w"], "", {})


SYNTHESISERS: dict[str, Synthesiser] = {
    "kokoro": Kokoro(),
    "piper": Piper(),
    "pico": Pico(),
    "flite": Flite(),
    "festival": Festival(),
    "espeak": Espeak(),
}


def _from_program(command: list[str], text: str, extra: Mapping[str, str]) -> tuple[Pcm, int]:
    """The WAV that a program writes to the file named last."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "speech.wav"
        _run([*command, str(path)], text, extra)
        sound, rate = soundfile.read(path, dtype="float32", always_2d=True)
    return sound[:, 0], rate


def _run(command: list[str], text: str, extra: Mapping[str, str]) -> bytes:
    done = subprocess.run(
        command,
        input=text.encode(),
        capture_output=True,
        check=False,
        env={**os.environ, **extra},
    )
    if done.returncode:
        sys.exit(f"{command[0]} failed: {done.stderr.decode(errors='replace').strip()[-300:]}")
    return done.stdout
