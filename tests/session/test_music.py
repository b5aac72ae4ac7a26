"""What the commands about music do, with music and without."""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING

import pytest

from tests.fakes import measure
from tests.session.routine import SAYS, SMALL
from tests.session.test_commands import at_work, spoken
from voiceguide.commands import MUSIC, Command
from voiceguide.screen.words import sound_line
from voiceguide.session.effects import Checkpoint, Effect, MusicLevel
from voiceguide.session.options import Options
from voiceguide.session.session import Session
from voiceguide.session.view import State

if TYPE_CHECKING:
    from tests.session.player import Player

C = Command


def orders(effects: list[Effect]) -> list[MusicLevel]:
    return [one for one in effects if isinstance(one, MusicLevel)]


def shown(player: Player) -> str:
    return sound_line(player.session.view(player.now))


@pytest.mark.parametrize("command", sorted(MUSIC))
def test_without_music_the_voice_says_so_and_nothing_changes(command: Command) -> None:
    player = at_work()
    assert orders(player.say(command)) == []
    assert spoken(player) == SAYS.no_music
    assert shown(player) == ""
    assert not MUSIC & set(player.session.view(player.now).can_say)


def test_up_and_down_change_the_music_within_limits() -> None:
    player = at_work(music=True)
    assert orders(player.say(C.MUSIC_UP)) == [MusicLevel(3.0, on=True)]
    assert spoken(player) == SAYS.music_up
    assert shown(player) == "Music +3 dB"
    player.say(C.MUSIC_UP)
    assert orders(player.say(C.MUSIC_UP)) == [MusicLevel(9.0, on=True)]
    assert orders(player.say(C.MUSIC_UP)) == []
    assert spoken(player) == SAYS.music_loudest
    down = [orders(player.say(C.MUSIC_DOWN)) for _ in range(8)]
    assert down[:7] == [[MusicLevel(6.0 - 3 * step, on=True)] for step in range(7)]
    assert down[7] == []
    assert spoken(player) == SAYS.music_quietest
    assert shown(player) == "Music -12 dB"


def test_off_and_on_keep_the_level() -> None:
    player = at_work(music=True)
    player.say(C.MUSIC_DOWN)
    assert orders(player.say(C.MUSIC_OFF)) == [MusicLevel(-3.0, on=False)]
    assert player.session.view(player.now).sound.music_db == -math.inf
    assert shown(player) == "Music off"
    assert orders(player.say(C.MUSIC_OFF)) == orders(player.say(C.MUSIC_DOWN)) == []
    assert spoken(player) == SAYS.music_off_already
    assert orders(player.say(C.MUSIC_ON)) == [MusicLevel(-3.0, on=True)]
    assert orders(player.say(C.MUSIC_ON)) == []
    assert spoken(player) == SAYS.music_on_already


def test_louder_music_is_music_switched_on() -> None:
    player = at_work(music=True)
    player.say(C.MUSIC_OFF)
    assert orders(player.say(C.MUSIC_UP)) == [MusicLevel(0.0, on=True)]
    assert spoken(player) == SAYS.music_on


def test_a_pause_has_music_commands_and_stays_a_pause() -> None:
    player = at_work(music=True)
    player.say(C.PAUSE)
    assert set(player.session.view(player.now).can_say) >= MUSIC
    player.say(C.MUSIC_OFF)
    assert player.session.view(player.now).state is State.PAUSED


@pytest.mark.parametrize("on", [True, False])
def test_a_session_taken_up_has_the_music_as_it_was(on: bool) -> None:
    player = at_work(music=True)
    player.say(C.MUSIC_UP)
    if not on:
        player.say(C.MUSIC_OFF)
    state = [one for _, one in player.effects if isinstance(one, Checkpoint)][-1].state
    again = Session(SMALL, measure, Options(skip_precautions=True, music=True))
    assert orders(again.restore(json.loads(json.dumps(state)), 0.0)) == [MusicLevel(3.0, on=on)]


def test_a_record_from_before_there_was_music_is_taken_up() -> None:
    player = at_work()
    state = [one for _, one in player.effects if isinstance(one, Checkpoint)][-1].state
    older = {name: value for name, value in state.items() if not name.startswith("music")}
    again = Session(SMALL, measure, Options(skip_precautions=True, music=True))
    assert orders(again.restore(older, 0.0)) == [MusicLevel(0.0, on=True)]
