"""What can be said, and what a user's own file may get wrong."""

from __future__ import annotations

import os
import sys
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from voiceguide.commands import ANSWERS, Command
from voiceguide.errors import UsageError
from voiceguide.listener.language import data_files
from voiceguide.listener.language.pronunciation import load_lexicon, pronunciations
from voiceguide.listener.language.vocabulary import Tier, languages, load_vocabulary, tier_of

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("language", languages())
def test_every_command_can_be_said(language: str) -> None:
    vocabulary = load_vocabulary(language)
    assert set(vocabulary.commands()) == set(Command)
    for command in set(Command) - ANSWERS:
        assert tier_of(vocabulary.taught(command)) is Tier.PHRASE, f"{command} teaches a bare word"


def test_phrases_are_taught_before_words() -> None:
    vocabulary = load_vocabulary("en-GB")
    assert vocabulary.phrases(Command.NEXT) == ["next please", "next step", "next"]
    assert vocabulary.taught(Command.STOP) == "end session"


@pytest.mark.parametrize("word", ["next", "repeat", "lighter", "firmer"])
def test_the_four_words_work_bare(word: str) -> None:
    found = load_vocabulary().find(word.upper())
    assert found
    assert found.command.value == word
    assert found.tier is Tier.WORD


def test_every_english_word_has_a_pronunciation_written_by_hand() -> None:
    lexicon = load_lexicon("en")
    assert lexicon

    def guess(word: str) -> tuple[str, ...]:
        raise AssertionError(f"{word} would be guessed")

    ways, silent = pronunciations(load_vocabulary(), lexicon, guess)
    assert not silent
    phrases = {lexicon.likened(way.phonemes): way.phrase for way in ways if way.phrase}
    assert not [w for w in ways if not w.phrase and lexicon.likened(w.phonemes) in phrases]
    assert sum(way.phrase is None for way in ways) > 300


def test_what_is_a_phrase_of_the_users_own_is_no_way_to_write_another(tmp_path: Path) -> None:
    lexicon, path = load_lexicon("en"), tmp_path / "own.yaml"
    assert lexicon
    ours = (data_files.FOLDER / "en.yaml").read_text("utf-8")
    path.write_text(ours.replace("carry on", "Stop That").replace("stop now", "STOP NOW"), "utf-8")
    found = lexicon.writings_of(load_vocabulary(path))
    assert ("stop", "Stop it") in found
    assert ("STOP NOW", "Stop it now") in found
    assert ("stop", "Stop that") not in found
    assert ("stop", "Stop that") in lexicon.writings_of(load_vocabulary("en"))


def test_what_is_written_instead_of_a_phrase_is_no_other_phrase() -> None:
    lexicon, vocabulary = load_lexicon("en"), load_vocabulary("en")
    assert lexicon
    written: dict[str, str] = {}
    for phrase, ways in lexicon.writings.items():
        assert vocabulary.find(phrase), phrase
        for way in ways:
            assert not vocabulary.find(way), way
            assert way.lower() not in {one.lower() for one in vocabulary.decoys}, way
            assert written.setdefault(way, phrase) == phrase, way


def test_no_pronunciation_means_two_commands() -> None:
    lexicon = load_lexicon("en")
    assert lexicon
    meaning: dict[tuple[str, ...], Command] = {}
    for entry in load_vocabulary().entries:
        for way in lexicon.variants(entry.text, lambda _: ()):
            assert meaning.setdefault(way, entry.command) is entry.command


def test_words_run_together_are_said_both_ways() -> None:
    lexicon = load_lexicon("en")
    assert lexicon
    ways = [" ".join(way) for way in lexicon.variants("next step", lambda _: ())]
    assert "n ɛ k s t s t ɛ p" in ways
    assert "n ɛ k s t ɛ p" in ways


def test_a_file_of_ones_own_changes_only_what_it_lists(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(
        "language: en\ncommands:\n  next: {phrases: [onward  we go], words: [onward]}\n"
    )
    mine, bundled = load_vocabulary(path), load_vocabulary()
    assert mine.phrases(Command.NEXT) == ["onward we go", "onward"]
    assert mine.phrases(Command.REPEAT) == bundled.phrases(Command.REPEAT)
    assert mine.decoys == bundled.decoys


def test_a_command_can_be_taken_away_but_not_the_stop(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text("language: en\ncommands: {louder: {}}\n")
    assert load_vocabulary(str(path)).phrases(Command.LOUDER) == []
    path.write_text("language: en\ncommands: {stop: {}}\n")
    with pytest.raises(UsageError, match="stop: nothing to say"):
        load_vocabulary(path)


def test_another_language_needs_all_its_commands(tmp_path: Path) -> None:
    path = tmp_path / "de.yaml"
    path.write_text("language: de\ncommands: {stop: {words: [halt]}, next: {words: [weiter]}}\n")
    assert load_vocabulary(path).commands() == [Command.STOP, Command.NEXT]


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("language: en\ncommands: {nxt: {words: [on]}}", "commands.nxt: no such command.*'next'"),
        ("language: en\ncommands: {next: {word: [on]}}", "next.word: unknown field.*'words'"),
        ("language: en\ncommand: {next: {}}", "command.* missing|commands: missing"),
        ("language: en\ncommands: {next: {words: [back]}}", "'back' means 'next' already"),
        ("language: en\ncommands: {next: {words: [go on]}}", "'go on'; it should be one word"),
        ("language: en\ncommands: {next: {phrases: [on]}}", "'on'; it should be two words"),
        ("language: en\ncommands: {next: {words: [5]}}", "'5'; it should be .* letters"),
        ("language: en\ncommands: {next: {words: ['no1']}}", "'no1'; it should be .* letters"),
        ("language: en\ncommands: {next: {words: ['']}}", "''; it should be one to 5 words"),
        ("language: en\ncommands: {next: {phrases: [a b c d e f]}}", "one to 5 words"),
        (
            "language: english\ncommands: {}",
            "line 1, language: found english; it should be a language's two",
        ),
        ("language: en", "commands: missing; it is required"),
        (
            "language: en\ncommands: 5",
            "line 2, commands: found 5; it should be `field: value` lines",
        ),
        ("language: en\ncommands: {next: {words: [[a]]}}", "0: found a list .*; it should be text"),
        ("language: en\ncommands: {next: {words: on}}", r"found on; it should be a list.*\[on\]"),
        (
            "language: en\ncommands:\n\tnext: {}",
            "line 3: not valid YAML: the line begins with a tab",
        ),
        ("language: en\ncommands: {next: {words: [& on]}}", "line 2: not valid YAML"),
        ("- next", "the file: found .*; it should be `field: value` lines"),
        ("", "line 1, the file: found nothing; it should be"),
        ("commands: [", "not valid YAML"),
        ("language: en\nlanguage: ko", "line 2: 'language' stands here a second time; .* line 1"),
    ],
)
def test_a_mistake_names_the_field_and_what_is_allowed(
    text: str, complaint: str, tmp_path: Path
) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(text, "utf-8")
    with pytest.raises(UsageError, match=complaint) as refusal:
        load_vocabulary(path)
    assert str(path) in refusal.value.message
    assert "\n" not in refusal.value.message


def test_what_is_not_a_vocabulary_at_all_is_refused(tmp_path: Path) -> None:
    (tmp_path / "binary.yaml").write_bytes(b"\xff\xfe\x00")
    (tmp_path / "latin.yaml").write_bytes("language: de\n\n# für\n".encode("latin-1"))
    (tmp_path / "huge.yaml").write_bytes(b"#" * 100_000)
    for path, complaint in {
        tmp_path / "absent.yaml": "no such file",
        tmp_path: "cannot be read",
        tmp_path / "binary.yaml": "begins like UTF-16 text, and is none",
        tmp_path / "latin.yaml": "line 3: .*has a letter that is not UTF-8",
        tmp_path / "huge.yaml": "larger than 64 kB",
    }.items():
        with pytest.raises(UsageError, match=complaint):
            load_vocabulary(path)


def test_aliases_are_refused_before_they_can_unfold(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    bomb = "".join(f"- &{new} [{f'*{old}, ' * 9}]\n" for old, new in pairwise("abcdefghijkl"))
    path.write_text(f"language: en\ncommands: {{}}\ndecoys:\n- &a [x]\n{bomb}")
    with pytest.raises(UsageError, match=r"line 4: the anchor &a is not allowed"):
        load_vocabulary(path)


def test_what_was_found_is_told_in_a_few_words(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text("language: en\ncommands: {next: {words: [[" + "a, " * 9000 + "]]}}")
    with pytest.raises(UsageError) as caught:
        load_vocabulary(path)
    assert len(caught.value.message) < len(str(path)) + 200


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no FIFOs in its file system")
def test_a_pipe_does_not_block(tmp_path: Path) -> None:
    path = tmp_path / "pipe.yaml"
    os.mkfifo(path)
    with pytest.raises(UsageError, match="not an ordinary file"):
        load_vocabulary(path)


@pytest.mark.parametrize("name", ["mine.txt", "mine.YML", "no/mine", "mine yaml"])
def test_a_file_of_any_name_is_looked_for(name: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError) as refusal:
        load_vocabulary(f"{tmp_path}/{name}")
    assert refusal.value.message == f"{tmp_path}/{name}: no such file"
    path = tmp_path / "words.txt"
    path.write_text("language: en\ncommands: {next: {words: [onward]}}", "utf-16")
    assert load_vocabulary(str(path)).phrases(Command.NEXT) == ["onward"]


def test_an_unknown_language_is_refused_with_those_there_are() -> None:
    with pytest.raises(UsageError, match="language 'xx'") as refusal:
        load_vocabulary("xx")
    assert "en, ko" in refusal.value.hint
