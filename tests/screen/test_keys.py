"""Keys, clickers and typed lines become the right commands."""

from __future__ import annotations

from dataclasses import replace

import pytest

from scripts.material.moments import ASKING, CHECKING, PAUSED, PHRASES, RECOVERING, WORKING
from voiceguide.commands import Command
from voiceguide.screen.keys import (
    GRADUAL_S,
    HELD_S,
    KEYS,
    Held,
    command_for,
    command_for_line,
    hints,
    name_of,
)
from voiceguide.session.view import Levels


def test_every_command_has_a_key_and_no_key_two_commands() -> None:
    assert {key.command for key in KEYS} | {Command.RESUME} == set(Command)
    names = [name for key in KEYS for name in key.names]
    assert len(names) == len(set(names))


@pytest.mark.parametrize(
    ("name", "command"),
    [
        ("space", Command.PAUSE),
        ("n", Command.NEXT),
        ("N", Command.NEXT),
        ("pagedown", Command.NEXT),  # a clicker's
        ("pageup", Command.BACK),
        ("full_stop", Command.PAUSE),  # a clicker's, for a blank slide
        ("media_play_pause", Command.PAUSE),
        ("up", Command.LOUDER),
        ("escape", Command.STOP),
        ("ctrl+q", Command.STOP),
        ("x", Command.NO),
        ("z", None),
    ],
)
def test_a_key_gives_its_command(name: str, command: Command | None) -> None:
    assert command_for(name, WORKING) is command


@pytest.mark.parametrize(
    ("language", "letters"),
    [
        ("", "тикдар"),  # Cyrillic, where nothing else is known
        ("uk_UA.UTF-8", "тикдар"),
        ("bg_BG.UTF-8", "хфивог"),
        ("sr_RS.UTF-8", "нбрлфх"),
        ("el_GR.UTF-8", "νβρλφη"),
        ("he_IL.UTF-8", "מנרךכי"),
        ("ar_EG.UTF-8", "ىﻻقمبا"),
        ("fa_IR.UTF-8", "دذقمبا"),
        ("ko_KR.UTF-8", "ㅜㅠㄱㅣㄹㅗ"),
        ("hi_IN.UTF-8", "लवीतिप"),
        ("ka_GE.UTF-8", "ნბრლფჰ"),
        ("th_TH.UTF-8", "ืิพสด้"),
    ],
)
def test_letters_of_other_layouts_are_the_keys_in_their_places(
    monkeypatch: pytest.MonkeyPatch, language: str, letters: str
) -> None:
    """As X's own data has them; the keys are those with N, B, R, L, F and H."""
    monkeypatch.setenv("LC_ALL", language)
    monkeypatch.delenv("LC_CTYPE", raising=False)
    monkeypatch.setenv("LANG", "C.UTF-8")
    wanted = [
        *(Command.NEXT, Command.BACK, Command.REPEAT),
        *(Command.LIGHTER, Command.FIRMER, Command.HELP),
    ]
    assert [command_for(name_of(letter), WORKING) for letter in letters] == wanted
    capitals = [letter.upper() for letter in letters if len(letter.upper()) == 1]
    assert [command_for(name_of(letter), WORKING) for letter in capitals] == wanted


@pytest.mark.parametrize(
    ("character", "command"),
    [
        ("N", Command.NEXT),  # caps lock
        ("Т", Command.NEXT),  # noqa: RUF001 - a Cyrillic T, with caps lock
        ("à", Command.MUSIC_OFF),  # zero without shift on AZERTY
        ("é", Command.MUSIC_OFF),  # and in Czech
        ("&", Command.MUSIC_ON),
        ("٠", Command.MUSIC_OFF),  # noqa: RUF001 - Arabic digits
        ("१", Command.MUSIC_ON),
        ("ｎ", Command.NEXT),  # noqa: RUF001 - wide
        ("х", Command.MUSIC_DOWN),  # noqa: RUF001 - where [ is
        ("ж", None),
        ("ñ", None),
        ("漢", None),
    ],
)
def test_what_else_a_keyboard_may_give(
    monkeypatch: pytest.MonkeyPatch, character: str, command: Command | None
) -> None:
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    assert command_for(name_of(character), WORKING) is command


def test_the_pause_key_goes_on_where_the_session_stands_still() -> None:
    assert command_for("space", PAUSED) is Command.RESUME
    assert command_for("enter", RECOVERING) is Command.RESUME


def test_n_is_no_only_while_no_is_an_answer() -> None:
    assert command_for("n", ASKING) is Command.NO
    assert command_for("right", ASKING) is Command.NEXT
    assert command_for("n", CHECKING) is Command.NEXT


def test_enter_gives_the_kind_answer_and_pauses_when_nothing_is_asked() -> None:
    assert command_for("enter", ASKING) is Command.YES
    assert command_for("enter", CHECKING) is Command.GOOD
    assert command_for("enter", WORKING) is Command.PAUSE


@pytest.mark.parametrize(
    ("line", "command"),
    [
        ("n", Command.NEXT),
        (" Next ", Command.NEXT),
        ("+", Command.FIRMER),
        ("time left", Command.TIME_LEFT),
        ("time-left", Command.TIME_LEFT),
        ("softer  please", Command.LIGHTER),
        ("resume", Command.RESUME),
        ("", Command.PAUSE),
        ("pause", Command.PAUSE),
        ("nonsense", None),
        ("Next Please.", Command.NEXT),
        ("  “Next, please!”  ", Command.NEXT),
        ("NEXT", Command.NEXT),
        ("Carry on…", Command.RESUME),
        ("Time left?", Command.TIME_LEFT),
        ("\ufeffnext please\r", Command.NEXT),  # as another program may write it
        ("ｎｅｘｔ ｐｌｅａｓｅ", Command.NEXT),  # noqa: RUF001 - an input method's wide letters
        ("Where am I?", Command.WHERE),
        ("?", Command.HELP),
        (".", Command.PAUSE),
        ("-", Command.LIGHTER),
        ("Т", Command.NEXT),  # noqa: RUF001 - the key with the N, on a Russian layout
        ("next please now", None),
        ("“”", None),
    ],
)
def test_a_typed_line_gives_a_command(line: str, command: Command | None) -> None:
    assert command_for_line(line, WORKING, PHRASES) is command


def test_hints_begin_with_the_answers_while_asked() -> None:
    assert hints(ASKING)[:3] == [("Y", "yes"), ("N", "no"), ("Space", "pause")]
    assert hints(CHECKING)[0] == ("G", "good")
    assert hints(PAUSED)[0] == ("Space", "go on")
    assert not {"yes", "no", "good"} & {label for _, label in hints(WORKING)}


def test_keys_for_music_are_shown_where_there_is_some() -> None:
    music = [("]", "music up"), ("[", "music down"), ("0", "music off"), ("1", "music on")]
    assert not set(music) & set(hints(WORKING))
    assert set(music) < set(hints(replace(WORKING, sound=Levels(music_db=0.0))))
    assert command_for_line("]", WORKING, PHRASES) is Command.MUSIC_UP
    assert command_for("left_square_bracket", WORKING) is Command.MUSIC_DOWN


def test_a_held_key_counts_once_and_a_second_press_again() -> None:
    held = Held()
    times_s = [0.0, 0.5, 0.53, 0.56, 0.59]  # as a keyboard repeats
    assert [held.counts("n", Command.NEXT, now_s) for now_s in times_s] == [True] + 4 * [False]
    assert held.counts("right", Command.NEXT, 0.6)
    assert held.counts("n", Command.NEXT, 0.59 + HELD_S)


def test_what_is_done_by_degrees_goes_on_while_held() -> None:
    held = Held()
    counted = [held.counts("up", Command.LOUDER, tick / 30) for tick in range(31)]
    assert counted[:5] == [True, False, False, False, False]
    assert 5 <= sum(counted) <= 1 / GRADUAL_S + 1
