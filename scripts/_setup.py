"""What run.py and test.py share: an environment of their own with the package inside.

Standard library only, and any Python 3.11 or newer: this runs before anything is installed.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ENVIRONMENT = ROOT / ".venv"
PYTHON = ENVIRONMENT / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def prepare(extra: str = "") -> None:
    """Make the environment and install the package, where that has not been done yet."""
    if sys.version_info < (3, 11):  # noqa: UP036 - whichever Python the user has runs this
        sys.exit("voiceguide needs Python 3.11 or newer; this is " + sys.version.split()[0])
    if not PYTHON.exists():
        _say("Making .venv …")
        try:
            venv.create(ENVIRONMENT, with_pip=True)
        except (subprocess.CalledProcessError, OSError) as error:
            shutil.rmtree(ENVIRONMENT, ignore_errors=True)
            sys.exit(
                f"Cannot make a virtual environment: {error}\n"
                "On Debian and Ubuntu: sudo apt-get install python3-venv"
            )
    stamp = ENVIRONMENT / f".installed{extra}"
    wanted = hashlib.sha256((ROOT / "pyproject.toml").read_bytes()).hexdigest()
    if not stamp.exists() or stamp.read_text() != wanted:
        _say("Installing voiceguide; the first time takes a minute …")
        _install(f"{ROOT}[{extra}]" if extra else str(ROOT))
        stamp.write_text(wanted)


def prepare_portaudio() -> None:
    """On Linux, install the system library for sound where it is missing and that is allowed."""
    if not sys.platform.startswith("linux") or _has_portaudio():
        return
    install_packages("libportaudio2")
    if not _has_portaudio():
        _say(
            "Sound needs PortAudio, which could not be installed here. To have it:\n"
            "  sudo apt-get install libportaudio2"
        )


def install_packages(*names: str) -> None:
    """Install Debian packages as root or with a sudo that needs no password; else do nothing."""
    apt = shutil.which("apt-get")
    if not apt:
        return
    prefix: list[str] = []
    if os.geteuid() != 0:
        if not shutil.which("sudo"):
            return
        prefix = ["sudo", "-n"]
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    _say(f"Installing {', '.join(names)} …")
    for arguments in (["update", "-qq"], ["install", "-y", "-qq", *names]):
        command = [*prefix, apt, *arguments]
        subprocess.run(command, check=False, capture_output=True, env=environment)


def python(*arguments: str) -> int:
    """Run the environment's Python in the repository; its exit code."""
    return subprocess.run([str(PYTHON), *arguments], check=False, cwd=ROOT).returncode


def _install(what: str) -> None:
    command = [str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    done = subprocess.run(
        [*command, "--editable", what], check=False, capture_output=True, text=True
    )
    if done.returncode:
        sys.exit(f"The installation failed:\n{done.stdout}{done.stderr}")


def _has_portaudio() -> bool:
    # Not ctypes.util.find_library: it asks a compiler or ldconfig, which a small machine lacks.
    code = "import sounddevice"
    return not subprocess.run(
        [str(PYTHON), "-c", code], check=False, capture_output=True
    ).returncode


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)
