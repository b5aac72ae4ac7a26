"""A session that was killed is taken up where it was, once."""

from __future__ import annotations

import json
import re
import time
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from tests.session.player import Player
from voiceguide.cli.main import main
from voiceguide.journal.journal import Journal
from voiceguide.journal.records import Start
from voiceguide.live.choices import Choices
from voiceguide.live.resuming import digest_of
from voiceguide.routine.library import DEFAULT_ROUTINE, find_routine
from voiceguide.session.effects import Began, Checkpoint
from voiceguide.session.options import Options

if TYPE_CHECKING:
    from pathlib import Path

    from click.testing import Result

CHOICES = Choices(
    DEFAULT_ROUTINE, voice="silent", microphone="none", loudspeaker="none", skip_precautions=True
)


@pytest.fixture
def killed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Player:
    """A journal whose one session has no end, and the session up to then."""
    monkeypatch.setenv("VOICEGUIDE_DATA", str(tmp_path))
    routine = find_routine(DEFAULT_ROUTINE)
    player = Player(routine, Options(can_hear=False, skip_precautions=True)).begin()
    while player.session.view(player.now).side != "right":
        player.run_until(Began, round=1)
    state = [one.state for _, one in player.effects if isinstance(one, Checkpoint)][-1]
    with Journal() as journal:
        start = Start(routine.routine, routine.title, digest_of(routine), 1600.0, CHOICES.to_json())
        journal.checkpoint(journal.begin(start), player.now, state, durable=True)
    return player


def run(*arguments: str) -> str:
    result = CliRunner().invoke(main, arguments)
    assert result.exit_code == 0, result.output
    return result.output


def test_a_killed_session_goes_on_where_it_was(killed: Player, tmp_path: Path) -> None:
    log = tmp_path / "log.jsonl"
    said = run("resume", "--plain", "--log", str(log))
    assert "Soothing foot massage, interrupted a moment ago after" in said
    lines = [json.loads(line) for line in log.read_text("utf-8").splitlines()]
    assert lines[0]["text"].startswith("Welcome back. We go on with")
    assert {line["side"] for line in lines if line.get("step") and line["step"] != "finish"} == {
        "right"
    }
    assert lines[-1]["reason"] == "finished"


def test_it_is_offered_once_and_stays_one_session(killed: Player) -> None:
    run("resume", "--plain")
    (past,) = json.loads(run("history", "--json"))
    assert past["reason"] == "finished"
    assert past["elapsed_s"] > killed.now
    assert "There is no session to take up." in run("resume")


def test_a_routine_that_changed_is_not_taken_up(
    killed: Player, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("voiceguide.live.resuming.digest_of", lambda _: "another")
    result = CliRunner().invoke(main, ["resume", "--plain"])
    assert result.exit_code == 2
    assert "has changed since the session was interrupted" in result.stderr


def interrupted_until(ends_at: float) -> None:
    """Another session that was killed, which was to end at an instant."""
    routine = find_routine(DEFAULT_ROUTINE)
    player = Player(routine, Options(can_hear=False, skip_precautions=True)).begin().run(300)
    state = [one.state for _, one in player.effects if isinstance(one, Checkpoint)][-1]
    choices = replace(CHOICES, ends_at=ends_at).to_json()
    with Journal() as journal:
        start = Start(routine.routine, routine.title, digest_of(routine), 1600.0, choices)
        journal.checkpoint(journal.begin(start), player.now, state, durable=True)


def lasted_s(output: str) -> int:
    found = re.search(r"Finished after (\d+):(\d\d)", output)
    assert found
    return int(found[1]) * 60 + int(found[2])


@pytest.mark.parametrize("minutes", [18, 25])
def test_a_session_until_a_time_of_day_ends_then_though_it_was_killed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, minutes: int
) -> None:
    monkeypatch.setenv("VOICEGUIDE_DATA", str(tmp_path))
    interrupted_until(time.time() + minutes * 60)
    began_s = time.time()
    lasted = lasted_s(run("resume", "--plain"))
    took_s = time.time() - began_s
    assert minutes * 60 - took_s - 1 <= lasted <= minutes * 60 + 1


@pytest.mark.parametrize("ends_in_s", [-60.0, 1e9])
def test_an_end_that_has_passed_binds_nobody(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ends_in_s: float
) -> None:
    monkeypatch.setenv("VOICEGUIDE_DATA", str(tmp_path))
    interrupted_until(time.time() + ends_in_s)
    said = run("resume", "--plain")
    assert "The time at which the session was to end has passed: it takes what it takes." in said
    assert 15 * 60 < lasted_s(said) < 30 * 60


def interrupted_in(state: dict[str, Any]) -> Result:
    """What taking up a session says whose last checkpoint is this."""
    routine = find_routine(DEFAULT_ROUTINE)
    with Journal() as journal:
        journal.forget(None)
        start = Start(routine.routine, routine.title, digest_of(routine), 1600.0, CHOICES.to_json())
        journal.checkpoint(journal.begin(start), 60.0, state, durable=True)
    return CliRunner().invoke(main, ["resume", "--plain"])


def test_a_damaged_a_newer_and_a_mistaken_record_are_told_apart(
    killed: Player, monkeypatch: pytest.MonkeyPatch
) -> None:
    state = killed.checkpoint()
    for wrong, why in [
        (state | {"works_done": 99}, "its record is damaged"),
        (state | {"gain_db": "loud"}, "its record is damaged"),
        (state | {"version": 2}, "it was written by a newer voiceguide"),
    ]:
        result = interrupted_in(wrong)
        assert result.exit_code == 1
        assert f"Error: the interrupted session cannot be taken up: {why}\n" in result.stderr
        assert result.stderr.count("Hint: ") == 1

    def fails(*_: object) -> None:
        raise KeyError("a fault of the program")

    monkeypatch.setattr("voiceguide.session.course.Course.take_up", fails)
    result = interrupted_in(state)
    assert "damaged" not in result.output
    assert isinstance(result.exception, KeyError)
