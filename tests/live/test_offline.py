"""Nothing leaves the machine: whole sessions in which no attempt is made to reach anyone.

Where Linux allows it, a session runs without a network at all; everywhere, one runs in which each
use of a socket is refused and noted.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.live.sessions import ROUTINE, write_microphone

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = [
    pytest.mark.voice,
    pytest.mark.skipif(sys.platform != "linux", reason="elsewhere, homes are not only variables"),
]

DISCREET = {"ORT_DISABLE_TELEMETRY", "CI", "DO_NOT_TRACK"}
_REFUSAL = """
import os, socket

def note(name):
    def refuse(*arguments, **named):
        with open(os.environ["NOTED"], "a") as file:
            file.write(f"{name} {arguments[-1:]!r}\\\\n")
        raise OSError("refused by the test")
    return refuse

for name in ("connect", "connect_ex", "sendto", "sendmsg", "bind", "listen"):
    setattr(socket.socket, name, note(name))
for name in ("getaddrinfo", "gethostbyname", "gethostbyname_ex", "gethostbyaddr"):
    setattr(socket, name, note(name))
"""
"""As sitecustomize, for the program and every Python that it starts."""


def surroundings() -> dict[str, str]:
    """The environment, without what tells libraries to be discreet: that is the program's to do."""
    return {name: value for name, value in os.environ.items() if name not in DISCREET}


def run(folder: Path, *before: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """A session from its first word to its last, with a command in it and everything made anew."""
    (folder / "small.yaml").write_text(ROUTINE)
    write_microphone(folder / "microphone.wav", [(12.0, "Which step?")], 30)
    variables_of_home = ("HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME")
    home = dict.fromkeys(variables_of_home, str(folder / "home"))
    command = ["run", "small.yaml", "--plain", "--mic", "microphone.wav", "--speaker", "out.wav"]
    return subprocess.run(
        [*before, sys.executable, "-m", "voiceguide", *command, "--log", "log.jsonl"],
        check=False,
        capture_output=True,
        text=True,
        env=surroundings() | home | variables,
        cwd=folder,
        timeout=300,
    )


def expect_whole_session(done: subprocess.CompletedProcess[str], folder: Path) -> None:
    assert done.returncode == 0, done.stderr
    assert done.stderr.splitlines()[-1].startswith("Finished after ")
    log = (folder / "log.jsonl").read_text("utf-8")
    assert '"command": "where"' in log
    assert '"reason": "finished"' in log
    # Whoever means to send something later, keeps it somewhere first.
    assert [path.name for path in (folder / "home").iterdir()] == ["voiceguide"]


def test_no_socket_is_used(tmp_path: Path) -> None:
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "sitecustomize.py").write_text(_REFUSAL)
    path = os.pathsep.join([str(tmp_path / "site"), *filter(None, sys.path)])
    noted = tmp_path / "noted.txt"
    variables = {"PYTHONPATH": path, "NOTED": str(noted)}
    # Otherwise the test would pass where nothing is noted at all.
    attempt = "import socket; socket.create_connection(('127.0.0.1', 9))"
    subprocess.run(
        [sys.executable, "-c", attempt],
        check=False,
        capture_output=True,
        env=surroundings() | variables,
        timeout=60,
    )
    assert "getaddrinfo" in noted.read_text()
    noted.unlink()
    expect_whole_session(run(tmp_path, **variables), tmp_path)
    assert not noted.exists(), noted.read_text()


def test_a_session_without_a_network(tmp_path: Path) -> None:
    unshare = shutil.which("unshare")
    if not unshare or subprocess.run([unshare, "-rn", "true"], check=False).returncode:
        pytest.skip("making a network namespace is not allowed here")
    path = os.pathsep.join(filter(None, sys.path))
    expect_whole_session(run(tmp_path, unshare, "-rn", PYTHONPATH=path), tmp_path)


@pytest.mark.skipif(not shutil.which("strace"), reason="strace tells what the system is asked for")
def test_not_even_a_library_asks_for_the_network(tmp_path: Path) -> None:
    """Sockets of C libraries, which Python does not see; local ones are for sound servers."""
    trace = tmp_path / "trace"
    calls = ["strace", "-f", "-qq", "-e", "trace=socket,connect,sendto", "-o", str(trace)]
    path = os.pathsep.join(filter(None, sys.path))
    done = run(tmp_path, *calls, PYTHONPATH=path)
    if "ptrace" in done.stderr:
        pytest.skip("strace may not trace here")
    expect_whole_session(done, tmp_path)
    assert "AF_INET" not in trace.read_text()
