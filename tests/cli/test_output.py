"""What is printed, where the terminal cannot write every letter or nobody takes it."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from voiceguide.streams import make_legible

TITLE = "Fußmassage … für Zoë – ½ Stunde → 足 😀"  # noqa: RUF001
ROUTINE = f"""\
routine: feet
title: "{TITLE}"
summary: Warm.
sections:
- name: main
  steps:
  - step: warm
    title: "Wärmen – “sanft” ½"
    technique: hold
    region: sole
    tempo: 30
    say: Hold the foot.
"""  # noqa: RUF001


@pytest.fixture
def routine(tmp_path: Path) -> Path:
    path = tmp_path / "feet.yaml"
    path.write_text(ROUTINE, "utf-8")
    return path


def voiceguide(
    *arguments: str | Path, redirect: str = "", **environment: str
) -> subprocess.CompletedProcess[bytes]:
    """The program on its own; `redirect` is for the shell."""
    clean = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("LC_", "LANG", "PYTHONIO", "PYTHONUTF8"))
    }
    command = [sys.executable, "-m", "voiceguide", *map(str, arguments)]
    return subprocess.run(
        ["sh", "-c", f'exec "$@" {redirect}', "sh", *command],
        capture_output=True,
        env=clean | environment,
        timeout=120,
        check=False,
    )


@pytest.mark.parametrize(
    ("encoding", "title"),
    [
        ("latin-1", "Fußmassage ... für Zoë - ½ Stunde > Zu :grinning:"),
        ("cp1252", "Fußmassage … für Zoë – ½ Stunde > Zu :grinning:"),  # noqa: RUF001
        ("cp437", "Fußmassage ... für Zoë - ½ Stunde > Zu :grinning:"),
        ("ascii", "Fussmassage ... fur Zoe - 1/2 Stunde > Zu :grinning:"),
        ("utf-8", TITLE),
        ("utf-16", TITLE),
    ],
)
def test_what_an_encoding_lacks_is_spelled(routine: Path, encoding: str, title: str) -> None:
    for errors in ("", ":strict"):
        done = voiceguide("show", routine, "--voice", "silent", PYTHONIOENCODING=encoding + errors)
        assert done.returncode == 0, done.stderr
        assert done.stdout.decode(encoding).startswith(f"{title}, 0:")


@pytest.mark.parametrize(
    "arguments",
    [
        ("voices",),
        ("history",),
        ("list", "--voice", "silent"),
        ("--help",),
        ("run", "--help"),
        ("devices",),
    ],
)
@pytest.mark.parametrize("environment", [{"PYTHONIOENCODING": "cp437:strict"}, {"LC_ALL": "C"}])
def test_no_command_ends_in_a_traceback(
    arguments: tuple[str, ...], environment: dict[str, str]
) -> None:
    done = voiceguide(*arguments, **environment)
    assert done.returncode == 0, done.stderr
    assert b"Traceback" not in done.stderr
    assert done.stdout


def test_errors_are_spelled_too(tmp_path: Path) -> None:
    done = voiceguide("check", tmp_path / "Fußbad…", PYTHONIOENCODING="ascii:strict")
    assert done.returncode == 2
    lines = done.stderr.decode("ascii").splitlines()
    assert "Fussbad..." in lines[0]
    assert lines[1].startswith("Hint: ")


def test_json_stays_what_it_says(routine: Path) -> None:
    told = [
        json.loads(
            voiceguide("show", routine, "--json", "--voice", "silent", PYTHONIOENCODING=name).stdout
        )
        for name in ("ascii", "latin-1", "utf-8")
    ]
    assert told[0] == told[1] == told[2]
    assert told[0]["title"] == TITLE


@pytest.mark.skipif(sys.platform == "win32", reason="names of files are text there")
def test_a_name_that_is_no_text_is_printed(tmp_path: Path) -> None:
    name = os.fsdecode(b"fu\xdf.yaml")
    (tmp_path / name).write_text("title: [", "utf-8")
    done = voiceguide("check", tmp_path / name, LC_ALL="C.UTF-8")
    assert done.returncode == 2
    assert b"Traceback" not in done.stderr
    assert b"fu\\" in done.stdout + done.stderr


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no full device here")
@pytest.mark.parametrize(
    "arguments", [("voices",), ("--help",), ("list", "--help"), ("--version",)]
)
@pytest.mark.parametrize(
    ("redirect", "reason"),
    [(">/dev/full", "No space left on device"), (">&-", "Bad file descriptor")],
)
def test_output_that_cannot_be_written_is_one_line(
    arguments: tuple[str, ...], redirect: str, reason: str
) -> None:
    done = voiceguide(*arguments, redirect=redirect)
    assert done.returncode == 1
    assert done.stderr.decode().splitlines() == [
        f"Error: standard output: {reason}",
        "Hint: Free some space, or send the output elsewhere.",
    ]


@pytest.mark.skipif(sys.platform == "win32", reason="by a POSIX shell")
@pytest.mark.parametrize("redirect", ["2>&-", "2>/dev/full", "<&- 2>&-"])
def test_without_error_output_the_rest_is_printed(redirect: str) -> None:
    done = voiceguide("--version", redirect=redirect)
    assert done.returncode == 0
    assert done.stdout.startswith(b"voiceguide ")


@pytest.mark.parametrize(
    ("text", "spelled"),
    [
        ("… – “a” ‘b’ → ½ − × ·", b"... - \"a\" 'b' > 1/2 - * -"),  # noqa: RUF001
        ("e\u0301 Łódź Zażółć", b"e Lodz Zazolc"),
        ("Ελλάδα", b"Ellada"),
        ("\udcff\U000e0041x", b"\\xffAx"),
    ],
)
def test_letters_are_spelled_with_those_that_there_are(text: str, spelled: bytes) -> None:
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, "ascii")
    make_legible(stream)
    make_legible(stream)
    stream.write(text)
    stream.flush()
    assert raw.getvalue() == spelled
    stream.close()
