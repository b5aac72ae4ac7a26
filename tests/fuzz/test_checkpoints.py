"""Whatever choices an interrupted session was kept with, it is taken up, or why not is said."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner
from hypothesis import event, given
from hypothesis import strategies as st

from tests.fuzz.effort import effort
from tests.fuzz.mutations import mutated_data, odd_values
from tests.session.player import Player
from voiceguide.cli.main import main
from voiceguide.journal.journal import Journal, Start
from voiceguide.journal.records import sealed
from voiceguide.live.choices import Choices
from voiceguide.live.resuming import digest_of
from voiceguide.routine.library import DEFAULT_ROUTINE, find_routine
from voiceguide.session.effects import Checkpoint
from voiceguide.session.options import Options

if TYPE_CHECKING:
    from pathlib import Path

ROUTINE = find_routine(DEFAULT_ROUTINE)
CHOICES = Choices(
    DEFAULT_ROUTINE, voice="silent", microphone="none", loudspeaker="none", skip_precautions=True
)


@cache
def last_state() -> dict[str, Any]:
    """A checkpoint from near a session's end, so that going on from it takes no time."""
    player = Player(ROUTINE, Options(can_hear=False, skip_precautions=True)).begin().run()
    return [one.state for _, one in player.effects if isinstance(one, Checkpoint)][-2]


@effort(20)
@given(data=st.data())
def test_choices_that_changed(data: st.DataObject, tmp_path: Path) -> None:
    choices = data.draw(mutated_data(CHOICES.to_json(), most=2) | odd_values)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("VOICEGUIDE_DATA", str(tmp_path))
        patch.chdir(tmp_path)
        with Journal() as journal:
            journal.forget(None)
            start = Start(ROUTINE.routine, ROUTINE.title, digest_of(ROUTINE), 1600.0)
            journal.checkpoint(journal.begin(start), 60, last_state(), durable=True)
        with closing(sqlite3.connect(tmp_path / "journal.sqlite3")) as database, database:
            database.execute("UPDATE session SET choices = ?", (sealed(json.dumps(choices)),))
        result = CliRunner().invoke(main, ["resume", "--plain"])
    event(f"exit code {result.exit_code}")
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exc_info
    assert result.exit_code in {0, 1, 2, 3}
