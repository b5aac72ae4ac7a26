"""Texts that a voice cannot say: named with their line, told once, with captions of some length."""

# ruff: noqa: RUF001 - the characters themselves
from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from click.testing import CliRunner

from tests.fakes import ToneNarrator
from tests.wording.languages import GERMAN, home
from voiceguide.cli.main import main
from voiceguide.narrator.cache import PhraseCache
from voiceguide.narrator.neural import is_installed
from voiceguide.narrator.unsayable import notice_of, unsayable
from voiceguide.narrator.voice import Voice
from voiceguide.narrator.voices import open_voice
from voiceguide.routine.loader import parse_routine

if TYPE_CHECKING:
    from pathlib import Path

    from click.testing import Result

ROUTINE = """\
routine: tea-words
title: Tea words
language: en
sections:
  - name: main
    steps:
      - step: greet
        title: Greeting
        technique: prepare
        region: hands
        say: 欢迎，请慢慢倒水。
      - step: mixed
        title: Mixed
        technique: prepare
        region: hands
        say: >
          Now whisk the 抹茶
          in the bowl.
        brief: Add ⅓ cup.
"""
GREET = "step greet, say: no word of '欢迎，请慢慢倒水。' can be said by the voice"
MIXED = "step mixed, say: the voice cannot say '抹茶' and leaves it out"


@pytest.fixture
def tone(tmp_path: Path) -> tuple[Voice, ToneNarrator]:
    narrator = ToneNarrator()
    return Voice(narrator, cache=PhraseCache(tmp_path / "cache")), narrator


def _run(tmp_path: Path, text: str, *arguments: str) -> Result:
    path = tmp_path / "tea.yaml"
    path.write_text(text, encoding="utf-8")
    command, *rest = arguments
    return CliRunner().invoke(main, [command, str(path), *rest])


def test_the_engine_gets_words_and_captions_keep_what_is_written(
    tone: tuple[Voice, ToneNarrator],
) -> None:
    voice, narrator = tone
    spans = voice.spans("Add ⅓ cup at −18 °C. Now 抹茶.")
    assert narrator.asked == ["Add one third cup at minus eighteen degrees Celsius.", "Now."]
    assert [span.sentence for span in spans] == ["Add ⅓ cup at −18 °C.", "Now 抹茶."]
    assert [span.spoken for span in spans] == narrator.asked


def test_equal_words_are_synthesised_once(tone: tuple[Voice, ToneNarrator]) -> None:
    voice, narrator = tone
    assert np.array_equal(voice.speak("Add ⅓ cup."), voice.speak("Add one third cup."))
    assert narrator.asked == ["Add one third cup."]


def test_what_was_read_in_other_words_is_known_again(tone: tuple[Voice, ToneNarrator]) -> None:
    voice, _ = tone
    assert voice.known("Add ⅓ cup. Then wait.") is None
    measured = voice.measure("Add ⅓ cup. Then wait.")
    assert voice.known("Add ⅓ cup. Then wait.") == measured


@pytest.mark.parametrize("text", ["欢迎，请慢慢倒水。", "שלום עולם", "…", "欢迎。 Now go. 再见。"])
def test_a_caption_has_a_length_even_where_nothing_is_heard(
    tone: tuple[Voice, ToneNarrator], text: str
) -> None:
    voice, _ = tone
    spans = voice.spans(text)
    assert spans
    assert all(span.end_s - span.start_s >= 0.3 for span in spans)
    assert len(voice.speak(text)) > 0
    assert np.isfinite(voice.loudness([text]))


def test_a_caption_that_is_not_heard_stays_as_long_as_it_takes_to_read(
    tone: tuple[Voice, ToneNarrator],
) -> None:
    assert 2.0 < tone[0].measure("欢迎，请慢慢倒水。") < 3.0


def test_every_text_of_a_routine_is_looked_at() -> None:
    routine = parse_routine(
        "routine: all\ntitle: 一\nmaterials: [oil, 二]\n"
        "precautions: [{ask: 三, if_yes: 四}]\n"
        "sections:\n- name: s\n  say: 五\n  steps:\n"
        "  - {step: a, title: 六, technique: hold, region: sole, say: 七, brief: 八, lighter: 九,\n"
        "     firmer: 十, ask: pressure, question: 百, each: [left, 千]}\n",
        name="all",
    )
    with open_voice("silent") as silent:
        assert unsayable(routine, silent.said) == []
    found = unsayable(routine, Voice(ToneNarrator()).said)
    assert [one.text for one in found] == list("一二三四五六七八九十百千")
    assert found[-1].location == ("sections", 0, "steps", 0, "each", 1)
    assert all(one.silent for one in found)
    assert notice_of(found) == (
        "The voice cannot say all of 12 texts, such as '一': what it cannot say is only shown."
    )


@pytest.mark.skipif(not is_installed(), reason="needs the neural voice")
@pytest.mark.parametrize("more", [(), ("--lint",)])
def test_check_names_each_text_with_its_line(tmp_path: Path, more: tuple[str, ...]) -> None:
    done = _run(tmp_path, ROUTINE, "check", *more)
    path = tmp_path / "tea.yaml"
    assert done.exit_code == 2
    assert done.stderr == (
        f"Error: {path}, line 11, {GREET}\n"
        "Hint: Write the text in the routine's language, 'en', or give the language that it is in "
        "and a voice that speaks it.\n"
    )
    assert done.stdout.splitlines() == [f"{path}: warning: line 16, {MIXED}"]


@pytest.mark.skipif(not is_installed(), reason="needs the neural voice")
def test_what_is_left_out_of_a_text_is_a_warning(tmp_path: Path) -> None:
    done = _run(tmp_path, ROUTINE.replace("欢迎，请慢慢倒水。", "Welcome."), "check")
    path = tmp_path / "tea.yaml"
    assert (done.exit_code, done.stderr) == (0, "")
    assert done.stdout.splitlines() == [
        f"{path}: warning: line 16, {MIXED}",
        f"{path}: fine, 1 warning",
    ]


def test_a_language_that_nothing_here_speaks_is_no_fault_of_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (home(monkeypatch, tmp_path / "home") / "qx.yaml").write_text(GERMAN, "utf-8")
    done = _run(tmp_path, ROUTINE.replace("language: en", "language: qx"), "check")
    path = tmp_path / "tea.yaml"
    assert (done.exit_code, done.stderr) == (0, "")
    assert done.stdout.splitlines() == [
        f"{path}: warning: no voice on this machine speaks 'qx'",
        f"{path}: fine, 1 warning",
    ]


@pytest.mark.voice
@pytest.mark.parametrize("voice", ["neural", "system"])
def test_an_export_says_once_what_is_only_shown(tmp_path: Path, voice: str) -> None:
    wav = tmp_path / "tea.wav"
    done = _run(tmp_path, ROUTINE, "export", "-o", str(wav), "--voice", voice, "--subtitles", "srt")
    assert done.exit_code == 0
    assert done.stderr.count("The voice cannot say all of 2 texts") == 1
    captions = (tmp_path / "tea.srt").read_text("utf-8")
    assert "欢迎，请慢慢倒水。" in captions
    assert not [line for line in captions.splitlines() if _is_empty_cue(line)]


def _is_empty_cue(line: str) -> bool:
    start, arrow, end = line.partition(" --> ")
    return bool(arrow) and start >= end


@pytest.mark.voice
def test_a_voice_of_the_language_says_it_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The narrator's own words in it are not spoken here.
    (home(monkeypatch, tmp_path / "home") / "zh.yaml").write_text(GERMAN, "utf-8")
    chinese = ROUTINE.replace("language: en", "language: zh").replace("Add ⅓ cup.", "倒水。")
    routine = parse_routine(chinese, name="tea")
    with open_voice("auto", language="zh") as voice:
        assert unsayable(routine, voice.said) == []
        assert voice.measure("欢迎，请慢慢倒水。") > 1.0
    assert _run(tmp_path, chinese, "check").exit_code == 0


@pytest.mark.voice
@pytest.mark.parametrize("name", ["neural", "system"])
def test_no_engine_spells_what_it_cannot_read(name: str) -> None:
    """espeak would say "Chinese letter" for each."""
    with open_voice(name) as voice:
        assert np.array_equal(voice.speak("Now whisk the 抹茶."), voice.speak("Now whisk the."))
        assert not voice.speak("欢迎，请慢慢倒水。").any()
        assert np.array_equal(voice.speak("−18 °C"), voice.speak("minus eighteen degrees Celsius"))
