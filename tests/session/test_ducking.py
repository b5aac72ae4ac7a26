"""The voice gives way to whoever speaks, and comes back by itself."""

from __future__ import annotations

import pytest

from tests.session.player import Player
from tests.session.routine import SMALL
from voiceguide.commands import Command
from voiceguide.session.effects import Duck, Silence, Sound, Speak, Tone
from voiceguide.session.events import NotSure, SomeoneSpeaks
from voiceguide.session.speech import DUCKS_S


def narrating(after_s: float = 0.5) -> Player:
    """In the middle of an instruction."""
    player = Player(SMALL).begin()
    while not (player.speaking and player.session.state.value == "narrating"):
        assert player.step()
    player.run(player.now + after_s)
    assert player.speaking
    return player


def ducks(player: Player) -> list[tuple[float, bool]]:
    return [(at, effect.down) for at, effect in player.effects if isinstance(effect, Duck)]


def test_it_gives_way_at_once_and_swells_back_within_its_time() -> None:
    player = narrating()
    began = player.now
    assert player.send(SomeoneSpeaks()) == [Duck(down=True)]
    player.run(began + 3.0)
    (down_s, down), (up_s, up) = ducks(player)
    assert (down, up) == (True, False)
    assert down_s == began
    assert DUCKS_S[0] <= up_s - began <= DUCKS_S[1]


def test_nothing_is_lost_or_said_again() -> None:
    quiet, spoken_to = Player(SMALL).begin(), Player(SMALL).begin()
    while quiet.step():
        pass
    while spoken_to.step():
        spoken_to.send(SomeoneSpeaks())
    assert spoken_to.now == pytest.approx(quiet.now)
    texts = [
        [effect.text for _, effect in player.effects if isinstance(effect, Speak)]
        for player in (quiet, spoken_to)
    ]
    assert texts[0] == texts[1]
    assert ducks(spoken_to)


def test_whoever_speaks_on_keeps_it_low() -> None:
    player = narrating()
    began = player.now
    player.send(SomeoneSpeaks())
    player.run(began + 0.5)
    assert player.send(SomeoneSpeaks()) == []
    assert player.speaking
    over_s = player.speaking[1]
    player.run(began + 3.0)
    assert ducks(player)[-1][0] >= min(began + 0.5 + DUCKS_S[0], over_s)


def test_a_silent_narrator_has_nothing_to_lower() -> None:
    player = narrating()
    while player.speaking:
        assert player.step()
    assert player.send(SomeoneSpeaks()) == []


def test_a_command_ends_it_and_is_answered_at_full_level() -> None:
    player = narrating()
    player.send(SomeoneSpeaks())
    effects = player.say(Command.LIGHTER)
    kinds = [type(effect) for effect in effects]
    assert Duck(down=False) in effects
    assert kinds.index(Silence) < kinds.index(Duck) < kinds.index(Speak)


def test_what_was_nearly_understood_sounds_like_a_question() -> None:
    player = narrating()
    effects = player.send(NotSure())
    assert [effect.tone for effect in effects if isinstance(effect, Sound)] == [Tone.NOT_SURE]
    assert player.speaking
