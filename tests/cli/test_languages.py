"""Routines in other languages, as whoever writes or uses one meets them."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest
import soundfile

from tests.cli.test_commands import refused, run
from tests.wording.languages import GERMAN, HALF, home
from voiceguide.files.folders import routines_folder
from voiceguide.wording.language import text_of

if TYPE_CHECKING:
    from pathlib import Path

NO_GERMAN = (
    "the narrator has no words of its own in 'de', such as numbers and replies; it has them in en"
)
TRANSLATE = "`voiceguide routine translate de` starts a file of them to translate."


@pytest.fixture
def languages(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    return home(monkeypatch, tmp_path / "home")


@pytest.fixture
def routine(languages: Path, tmp_path: Path) -> Path:
    path = tmp_path / "brotteig.yaml"
    path.write_text(HALF, "utf-8")
    return path


@pytest.mark.parametrize("command", ["check", "show", "run", "export", "card"])
def test_every_command_refuses_half_a_language(routine: Path, command: str) -> None:
    output = routine.with_name("out.wav" if command == "export" else "out.html")
    more: list[str | Path] = ["-o", output] if command in {"export", "card"} else []
    error, hint = refused(2, command, routine, *more)
    assert error == f"{routine}, line 3, language: {NO_GERMAN}"
    assert hint == TRANSLATE
    assert not output.exists()


def test_list_marks_it_and_lists_the_others(languages: Path) -> None:
    path = routines_folder() / "brotteig.yaml"
    path.parent.mkdir(parents=True)
    path.write_text(HALF, "utf-8")
    result = run("list", "--voice", "silent")
    assert result.exit_code == 0
    assert result.stderr.splitlines() == [
        f"Error: {path}, line 3, language: {NO_GERMAN}",
        f"Hint: {TRANSLATE}",
    ]
    assert "\nsoothing-foot-massage  " in result.stdout
    (languages / "de.yaml").write_text(GERMAN, "utf-8")
    assert "Das war die ganze Sitzung." in run("show", "brotteig", "--voice", "silent").stdout


def test_the_way_from_nothing_to_a_language(routine: Path, languages: Path) -> None:
    assert refused(2, "routine", "words", "de") == (NO_GERMAN, TRANSLATE)
    path = languages / "de.yaml"
    done = run("routine", "translate", "de")
    assert done.exit_code == 0
    assert done.stdout == f"Wrote {path}, in English. Translate what follows the colons.\n"
    result = run("check", routine)
    assert result.exit_code == 2
    lines = result.stderr.splitlines()
    what = "is still in English: 'That was the whole session.'"
    assert f"Error: {path}, line 54, narration.closing: {what}" in lines
    assert len(lines) > 75
    path.write_text(GERMAN, "utf-8")
    done = run("check", routine)
    assert (done.exit_code, done.stdout) == (0, f"{routine}: fine\n")
    assert run("routine", "words", "de-AT").stdout == GERMAN
    error, hint = refused(2, "routine", "translate", "DE")
    assert (error, hint) == (
        f"{path}: is there already",
        "Go on with that file, or remove it.",
    )
    assert path.read_text("utf-8") == GERMAN


def test_the_english_words_are_printed_as_they_are() -> None:
    assert run("routine", "words").stdout == text_of("en")
    assert run("routine", "words", "en-GB").stdout == text_of("en")


@pytest.mark.voice
@pytest.mark.skipif(sys.platform != "linux", reason="espeak-ng's German voice")
def test_a_german_recording_is_german_from_its_first_word_to_its_last(
    routine: Path, languages: Path
) -> None:
    (languages / "de.yaml").write_text(GERMAN, "utf-8")
    sound = routine.with_suffix(".wav")
    done = run("export", routine, "-o", sound, "--subtitles", "srt")
    assert done.exit_code == 0, done.stderr
    captions = sound.with_suffix(".srt").read_text("utf-8").splitlines()
    assert [line for line in captions if line and "-->" not in line and not line.isdigit()] == [
        "Brotteig falten.",
        "Du brauchst eine Schüssel Wasser und ein Tuch.",
        "Ist die Haut verletzt?",
        "Falls ja: Lass es heute sein.",
        "Jetzt die linke Seite.",
        "Ziehe den Rand leicht hoch.",
        "Mach das viermal, mit der linken Hand.",
        "Eins.",
        "Leichter, fester, oder ist es gut so?",
        "Drei.",
        "Ein letztes Mal.",
        "Drücke die vordere Ecke an.",
        "Es dauert eine Minute.",
        "Jetzt die hintere Ecke.",
        "Jetzt die rechte Seite.",
        "Noch vier Runden, die linke Hand hält.",
        "Eins.",
        "Leichter, fester, oder ist es gut so?",
        "Drei.",
        "Ein letztes Mal.",
        "Drücke die vordere Ecke an.",
        "Es dauert eine Minute.",
        "Jetzt die hintere Ecke.",
        "Das war die ganze Sitzung.",
    ]
    assert soundfile.info(sound).duration > 120
