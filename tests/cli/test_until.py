"""`--until`: what is refused, in people's words, and when a session ends."""

from __future__ import annotations

import re
import time
from datetime import datetime
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from voiceguide.cli.main import main

if TYPE_CHECKING:
    from pathlib import Path

    from click.testing import Result

SILENT = ("--voice", "silent", "--mic", "none", "--speaker", "none", "--skip-precautions")
NOW_S = datetime(2026, 6, 1, 21, 30, 5).timestamp()


@pytest.fixture(autouse=True)
def own_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VOICEGUIDE_DATA", str(tmp_path))


def run(until: str, *options: str, routine: str = "soothing-foot-massage") -> Result:
    return CliRunner().invoke(
        main, ["run", routine, "--plain", *SILENT, "--until", until, *options]
    )


@pytest.mark.parametrize(
    ("until", "error"),
    [
        ("21:30", "21:30 is 23 hours 59 minutes away"),
        ("21:31", "21:31 is 55 seconds away"),
        ("21:36", "21:36 is 5 minutes away"),
        ("23:00", "23:00 is 1 hour 29 minutes away"),
        ("00:30", "00:30 is 2 hours 59 minutes away"),
    ],
)
def test_a_time_out_of_reach_is_told_in_peoples_words(
    until: str, error: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("voiceguide.cli.until.time.time", lambda: NOW_S)
    result = run(until)
    assert result.exit_code == 2
    assert result.stderr.splitlines() == [
        f"Error: {error}; soothing-foot-massage takes 11 to 61 minutes",
        "Hint: Give a time from 21:42 to 22:32.",
    ]


def test_a_short_routine_is_told_in_seconds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("voiceguide.cli.until.time.time", lambda: NOW_S)
    path = tmp_path / "tiny.yaml"
    path.write_text(
        "routine: tiny\ntitle: Tiny\nsections:\n  - name: foot\n    steps:\n"
        "      - {step: a, title: A, technique: hold, region: sole, tempo: 5, say: Hold.}\n"
    )
    result = run("21:30", routine=str(path))
    assert result.exit_code == 2
    error, hint = result.stderr.splitlines()
    assert re.fullmatch(
        r"Error: 21:30 is 23 hours 59 minutes away; tiny takes \d+ seconds to \d+ seconds", error
    )
    assert hint == "Hint: Leave --until out."


def test_what_is_possible_ends_then_and_not_the_start_up_later() -> None:
    ends_at = (time.time() + 20 * 60) // 60 * 60
    began_s = time.time()
    result = run(f"{datetime.fromtimestamp(ends_at):%H:%M}")
    took_s = time.time() - began_s
    assert result.exit_code == 0, result.output
    found = re.search(r"Finished after (\d+):(\d\d)", result.output)
    assert found
    length_s = int(found[1]) * 60 + int(found[2])
    assert ends_at - began_s - took_s - 1 <= length_s <= ends_at - began_s + 1


def test_a_time_that_comes_twice_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    if not hasattr(time, "tzset"):
        pytest.skip("the zone cannot be set here")
    with monkeypatch.context() as patch:
        patch.setenv("TZ", "CET-1CEST,M3.5.0,M10.5.0/3")
        time.tzset()
        now_s = datetime(2026, 10, 25, 0, 50).timestamp()
        patch.setattr("voiceguide.cli.until.time.time", lambda: now_s)
        result = run("02:30")
    time.tzset()
    assert result.stderr.splitlines()[:2] == [
        "Note: 02:30 comes twice that day, for the clocks are put back: the first one is meant.",
        "Error: 02:30 is 1 hour 40 minutes away; soothing-foot-massage takes 11 to 61 minutes",
    ]
