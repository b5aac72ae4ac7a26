"""Asks a sound server which devices its own names stand for at the moment."""

from __future__ import annotations

import os
import shutil
import subprocess

STAND_INS = ("default", "pulse", "pipewire", "sysdefault")
"""Names under which PortAudio offers whatever the sound server is set to."""


def server_defaults() -> tuple[str, str]:
    """The names of the sound server's default microphone and loudspeaker.

    PortAudio does not tell, so PulseAudio or PipeWire is asked through `pactl`. Both names are
    empty if it cannot be asked.
    """
    pactl = shutil.which("pactl")
    if not pactl:
        return "", ""
    try:
        answer = subprocess.run(
            [pactl, "info"],
            env=os.environ | {"LC_ALL": "C"},
            capture_output=True,
            text=True,
            check=False,
            timeout=3,
        ).stdout
    except (OSError, subprocess.TimeoutExpired):
        return "", ""
    return _of(answer, "Default Source: "), _of(answer, "Default Sink: ")


def _of(answer: str, label: str) -> str:
    lines = (line.partition(label)[2] for line in answer.splitlines())
    return next(filter(None, lines), "").strip()
