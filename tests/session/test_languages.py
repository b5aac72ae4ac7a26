"""A session in another language, word for word; and that none of it is left in English."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from ruamel.yaml import YAML

from tests.fakes import measure
from tests.session.player import Player
from tests.wording.languages import HALF, german, home, shouted
from voiceguide.commands import Command
from voiceguide.pacing.fit import fit_timeline, natural_timeline
from voiceguide.people.likings import remarks, with_likings
from voiceguide.people.person import Liking
from voiceguide.routine.loader import parse_routine
from voiceguide.session.effects import Began, Speak
from voiceguide.session.events import (
    LoudspeakerBack,
    LoudspeakerLost,
    MicrophoneBack,
    MicrophoneLost,
)
from voiceguide.session.options import Options
from voiceguide.session.session import Session
from voiceguide.wording.language import text_of

if TYPE_CHECKING:
    from pathlib import Path

    from voiceguide.routine.model import Routine

C = Command
SPOKEN = {"title", "materials", "say", "brief", "each"}
QUIET = Options(skip_precautions=True)


@pytest.fixture
def routine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Routine:
    return german(monkeypatch, tmp_path)


def script(routine: Routine) -> list[str]:
    timeline = natural_timeline(routine, measure)
    return [text for part in timeline.segments for _, text in part.spoken()]


def test_the_whole_script_is_german(routine: Routine) -> None:
    assert script(routine) == [
        "Brotteig falten. Du brauchst eine Schüssel Wasser und ein Tuch.",
        "Ist die Haut verletzt?",
        "Falls ja: Lass es heute sein.",
        "Jetzt die linke Seite.",
        "Ziehe den Rand leicht hoch. Mach das viermal, mit der linken Hand.",
        "Eins.",
        "Leichter, fester, oder ist es gut so?",
        "Drei.",
        "Ein letztes Mal.",
        "Drücke die vordere Ecke an. Es dauert eine Minute.",
        "Jetzt die hintere Ecke.",
        "Jetzt die rechte Seite.",
        "Noch vier Runden, die linke Hand hält.",
        "Eins.",
        "Leichter, fester, oder ist es gut so?",
        "Drei.",
        "Ein letztes Mal.",
        "Drücke die vordere Ecke an. Es dauert eine Minute.",
        "Jetzt die hintere Ecke.",
        "Das war die ganze Sitzung.",
    ]


def at_work(routine: Routine, options: Options = QUIET) -> Player:
    player = Player(routine, options).begin()
    return player.run_until(Began, round=1)


def answer(player: Player, command: Command) -> str:
    effects = player.say(command)
    return next(one.text for one in effects if isinstance(one, Speak))


def test_replies_are_german(routine: Routine) -> None:
    player = at_work(routine)
    assert [
        answer(player, command)
        for command in (
            C.LIGHTER,
            C.LIGHTER,
            C.FIRMER,
            C.FIRMER,
            C.FIRMER,
            C.SLOWER,
            C.LOUDER,
            C.MUSIC_UP,
            C.TIME_LEFT,
            C.WHERE,
            C.LONGER,
            C.REPEAT,
            C.PAUSE,
            C.PAUSE,
            C.RESUME,
            C.OUCH,
            C.NO,
            C.STOP,
            C.YES,
        )
    ] == [
        "Leichter. Gib etwas weniger Gewicht hinein.",
        "Leichter geht es nicht.",
        "Fester. Lehn dich etwas mehr hinein.",
        "Fester. Lehn dich etwas mehr hinein.",
        "Mittelfest ist das Äußerste für diesen Schritt.",
        "Etwas langsamer.",
        "Etwas lauter.",
        "Es gibt keine Musik.",
        "Noch etwa zwei Minuten.",
        "Schritt eins von vier: Falten, auf der linken Seite. Runde eins von vier.",
        "Wir bleiben etwa vierzig Sekunden länger hier.",
        "Noch einmal: vier Runden mehr.",
        "Pause. Sag weiter, wenn du so weit bist.",
        "Wir machen Pause. Sag weiter, wenn du so weit bist.",
        "Es geht weiter.",
        "Lass locker. Die Hände ruhen ganz leicht. Ist es so besser?",
        "Dann meide diese Stelle. Sag weiter, wenn du so weit bist.",
        "Sollen wir hier aufhören? Sag ja, oder noch einmal stopp.",
        "Dann hören wir hier auf. Danke.",
    ]


def test_the_second_side_is_told_of_the_first(routine: Routine) -> None:
    player = at_work(routine)
    for command in (C.FIRMER, C.REPEAT):
        player.say(command)
    told = "Wie links fester und mit vier Runden mehr. Noch acht Runden, die linke Hand hält."
    assert told in player.run().texts()


def test_a_precaution_and_a_length_that_cannot_be_kept(routine: Routine) -> None:
    player = Player(routine, Options(target_s=60.0)).begin().run(until_s=30.0)
    texts = player.run(until_s=40.0).texts()
    assert texts[:3] == [
        "Brotteig falten. Du brauchst eine Schüssel Wasser und ein Tuch.",
        "Ist die Haut verletzt?",
        "Ist die Haut verletzt?",
    ]
    assert texts[3] == (
        "Ich habe keine Antwort gehört und nehme sicherheitshalber ein Ja an. Lass es heute sein. "
        "Sag weiter, um trotzdem anzufangen, oder Sitzung beenden."
    )
    player.say(C.RESUME)
    later = [text for text in player.run().texts() if text.endswith("später als geplant.")]
    assert later == ["Es geht weiter. Die Sitzung endet etwa siebzig Sekunden später als geplant."]


def test_an_interrupted_session_is_taken_up_in_german(routine: Routine) -> None:
    state = at_work(routine).run_until(Began, round=2).checkpoint()
    effects = Session(routine, measure, QUIET).restore(json.loads(json.dumps(state)), 0.0)
    said = [one.text for one in effects if isinstance(one, Speak)]
    assert said == ["Willkommen zurück. Es geht weiter mit Falten, links."]


def test_what_somebody_liked_is_german(routine: Routine) -> None:
    liked = with_likings(routine, [Liking("fold", "dough", 1, 1.2, 1.0)])
    # The region has no German name, so it is not spoken in English.
    assert remarks("Anna", routine, liked) == {
        "falten": "Wie Anna es mochte: fester und langsamer."
    }
    assert remarks("안나", routine, liked) == {"falten": "Wie du es mochte: fester und langsamer."}


def test_a_capital_begins_a_sentence_in_any_script(routine: Routine) -> None:
    text = HALF.replace("Drücke {item} an.", "über alles. {item} drücken.")
    text = text.replace("die vordere Ecke", "ärmel").replace("title: Ecken", "title: Ecken")
    assert "Über alles. Ärmel drücken. Es dauert eine Minute." in script(
        parse_routine(text, name="r")
    )


@pytest.fixture
def loud(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Routine:
    """A routine in capitals, in a language of capitals: what is not, is left in English."""
    words = shouted(YAML(typ="safe", pure=True).load(text_of("en")))
    words |= {"plural": "n != 1"}
    path = home(monkeypatch, tmp_path) / "qps.yaml"
    path.write_text(json.dumps(words), "utf-8")
    routine = YAML(typ="safe", pure=True).load(HALF) | {"language": "qps"}
    (section,) = routine["sections"]
    for part in (routine, *section["steps"]):
        part |= {name: shouted(part[name]) for name in SPOKEN & set(part)}
    routine["precautions"] = shouted(routine["precautions"])
    section["steps"][1] |= {"repetitions": 30, "cues": ["count", "halfway", "breathe", "minutes"]}
    return parse_routine(json.dumps(routine), name="loud.json")


def quiet_in(texts: list[str]) -> list[str]:
    return [text for text in texts if text != text.upper()]


def test_no_script_has_a_word_of_english_left(loud: Routine) -> None:
    timeline = fit_timeline(loud, 900, measure)
    texts = [text for part in timeline.segments for _, text in part.spoken()]
    assert quiet_in(texts) == []
    for said in ("HALFWAY.", "TWO MINUTES LEFT.", "LET YOUR SHOULDERS DROP.", "TWENTY-ONE."):
        assert any(said in text for text in texts), said


@pytest.mark.parametrize("hears", [True, False])
@pytest.mark.parametrize("then", [C.STOP, C.OUCH])
def test_no_reply_has_a_word_of_english_left(loud: Routine, then: Command, hears: bool) -> None:
    said: set[str] = set()
    for when_s in (0.0, 3.0, 12.0, 40.0, 120.0):
        for command in Command:
            player = Player(loud, Options(400.0, can_hear=hears, music=hears)).begin()
            player.run(until_s=when_s)
            player.say(command)
            player.run(until_s=player.now + 5)
            for event in (LoudspeakerLost(), LoudspeakerBack(), MicrophoneLost(), MicrophoneBack()):
                if not player.ended:
                    player.send(event)
                    player.run(until_s=player.now + 2)
            if not player.ended:
                player.say(then)
                player.run(until_s=player.now + 90)
            said |= set(player.texts())
    assert quiet_in(sorted(said)) == []
    assert len(said) > 40
