"""The narrator's own words: one file a language, whole or refused."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from ruamel.yaml import YAML

from tests.wording.languages import GERMAN, HALF, home
from voiceguide.errors import ExportError, LanguageError, RoutineError, UsageError
from voiceguide.routine.loader import parse_routine
from voiceguide.wording.language import languages, start_file, text_of, words_of
from voiceguide.wording.words import Words

if TYPE_CHECKING:
    from pathlib import Path

POLISH_PLURAL = "n==1 ? 0 : n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2"


def german_data() -> dict[str, Any]:
    data: dict[str, Any] = YAML(typ="safe", pure=True).load(GERMAN)
    return data


@pytest.fixture
def folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    return home(monkeypatch, tmp_path)


def test_german_is_one_file(folder: Path) -> None:
    assert list(languages()) == ["en"]
    (folder / "de.yaml").write_text(GERMAN, "utf-8")
    assert list(languages()) == ["de", "en"]
    german = words_of("de")
    numbers = [german.number(number) for number in (0, 1, 16, 21, 99, 100, 101, 345, 999, 1000)]
    assert numbers == [
        "null",
        "eins",
        "sechzehn",
        "einundzwanzig",
        "neunundneunzig",
        "einhundert",
        "einhunderteins",
        "dreihundertfünfundvierzig",
        "neunhundertneunundneunzig",
        "1000",
    ]
    times = german.narration.times
    assert [german.counted(times, n) for n in (1, 2, 3)] == ["einmal", "zweimal", "dreimal"]
    minutes = german.narration.minutes
    assert [german.counted(minutes, n) for n in (1, 2)] == ["eine Minute", "zwei Minuten"]


@pytest.mark.parametrize(
    ("written", "tag"),
    [
        ("de", "de"),
        ("DE", "de"),
        ("de-AT", "de-AT"),
        ("de_at", "de-AT"),
        ("de-ch-1996", "de-CH-1996"),
    ],
)
def test_a_region_falls_back_to_its_language(folder: Path, written: str, tag: str) -> None:
    (folder / "de.yaml").write_text(GERMAN, "utf-8")
    routine = parse_routine(HALF.replace("language: de", f"language: {written}"), name="r")
    assert routine.language == tag
    assert routine.words.narration.closing == "Das war die ganze Sitzung."


@pytest.mark.parametrize("line", ["language: EN-us\n", "language: en_GB\n", ""])
def test_english_is_there_however_it_is_written(folder: Path, line: str) -> None:
    routine = parse_routine(HALF.replace("language: de\n", line), name="r")
    assert routine.words.narration.closing == "That was the whole session."
    assert routine.language in {"en-US", "en-GB", "en"}


def test_a_regions_own_file_comes_before_its_languages(folder: Path) -> None:
    (folder / "de.yaml").write_text(GERMAN, "utf-8")
    (folder / "de_AT.yml").write_text(GERMAN.replace("Gut.", "Passt."), "utf-8")
    assert [words_of(tag).replies.good for tag in ("de", "de-at", "de-CH")] == [
        "Gut.",
        "Passt.",
        "Gut.",
    ]


def test_a_users_own_english_comes_before_the_bundled_one(folder: Path) -> None:
    (folder / "en.yaml").write_text(text_of("en").replace("good: Good.", "good: Lovely."), "utf-8")
    assert words_of("en").replies.good == "Lovely."
    assert parse_routine(HALF.replace("de\n", "en\n", 1), name="r").words.replies.good == "Lovely."


def test_what_is_no_language_in_the_folder_is_passed_over(folder: Path) -> None:
    for name in ("._de.yaml", "notes.txt", "README.yaml", "de.yaml.bak"):
        (folder / name).write_text("x", "utf-8")
    assert list(languages()) == ["en"]


@pytest.mark.parametrize("tag", ["de", "fr", "ja", "ko", "xx", "de-AT"])
def test_a_language_without_words_is_refused_with_what_to_do(folder: Path, tag: str) -> None:
    with pytest.raises(RoutineError) as refusal:
        parse_routine(HALF.replace("language: de", f"language: {tag}"), name="r.yaml")
    assert refusal.value.message == (
        f"r.yaml, line 3, language: the narrator has no words of its own in {tag!r}, such as "
        "numbers and replies; it has them in en"
    )
    assert refusal.value.hint == (
        f"`voiceguide routine translate {tag}` starts a file of them to translate."
    )
    assert refusal.value.exit_code == 2


def test_it_is_one_mistake_among_others(folder: Path) -> None:
    with pytest.raises(RoutineError) as refusal:
        parse_routine(HALF.replace("technique: fold", "technique: falten"), name="r.yaml")
    problems = refusal.value.problems
    assert [problem.split(":")[0] for problem in problems] == [
        "r.yaml, line 3, language",
        "r.yaml, line 15, step falten, technique",
        "r.yaml, line 27, step ecken, technique",
    ]


@pytest.mark.parametrize("tag", ["german", "d", "Deutsch", "de/../en", "..", "de AT", "12"])
def test_what_is_no_tag_is_said_so(folder: Path, tag: str) -> None:
    with pytest.raises(RoutineError) as refusal:
        parse_routine(HALF.replace("language: de", f"language: '{tag}'"), name="r.yaml")
    assert refusal.value.message == (
        f"r.yaml, line 3, language: found {tag!r}; it should be a language's tag: en, de or de-AT"
    )


def refused(folder: Path, old: str, new: str) -> list[str]:
    """What is said of the German file with one change; without the file's name."""
    assert old in GERMAN
    path = folder / "de.yaml"
    path.write_text(GERMAN.replace(old, new, 1), "utf-8")
    with pytest.raises(LanguageError) as refusal:
        words_of("de")
    assert "`voiceguide routine words en`" in refusal.value.hint
    return [problem.removeprefix(f"{path}") for problem in refusal.value.problems]


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("  good: Gut.\n", "", "replies.good: missing; every language needs it"),
        ("  good: Gut.", "  good:", "replies.good: found 'None'; it should be a valid string"),
        ("  good: Gut.", "  good: ''", "replies.good: has 0 characters; it needs 1"),
        ("  good: Gut.", "  good: ja {n}", "replies.good: nothing is filled in here: leave out"),
        ("  good: Gut.", '  good: "\\e[2J"', "replies.good: the character '\\x1b' is none that"),
        ("good: Gut.", "gut: Gut.", "replies.good: missing; every language needs it"),
        ("Falls ja: {advice}", "Falls ja", "narration.if_yes: the placeholder {advice} is missing"),
        ("Falls ja: {advice}", "{rat}", "narration.if_yes: unknown placeholder {rat}; allowed: {a"),
        ("Falls ja: {advice}", "{advice!r}", "narration.if_yes: unknown placeholder {advice!r};"),
        (
            "Falls ja: {advice}",
            "{advice:>99}",
            "narration.if_yes: unknown placeholder {advice:>99}",
        ),
        ("Falls ja: {advice}", "{advice.x}", "narration.if_yes: unknown placeholder {advice.x};"),
        ("Falls ja: {advice}", "{advice", "narration.if_yes: an opening or closing brace { } stan"),
        ("Jetzt die {side} Seite.", "Jetzt.", "narration.side: the placeholder {side} is missing"),
        ("[eine Runde, ", "[", "replies.rounds: has 1 of the 2 forms that `plural` tells apart"),
        (
            '"{n} Runden"]',
            "Runden]",
            "replies.rounds: form 2 is for 0 and others: it needs the pla",
        ),
        ("{1: einmal,", "{einmal: einmal,", "narration.times: a number of its own, or `forms`, st"),
        ("forms: [", "exact: [", "narration.times: a number of its own, or `forms`, st"),
        (', forms: ["{n}mal", "{n}mal"]}', "}", "narration.times.forms: found 'None'; it sh"),
        ("plural: n != 1", "plural: one", "plural: should be a rule as gettext has them, such as"),
        ("plural: n != 1", "plural: n / 0", "plural: should be a rule as gettext has them, such"),
        ("plural: n != 1", "plural: n", "plural: should be a rule as gettext has them, such as"),
        ("tief]", "tief, tiefer]", "pressure: has 6 entries; it needs 5"),
        (" neunundneunzig]", "]", "numbers: hundreds are nine, 100 to 900, after words or tens"),
        ("Gut.", "Gut.\n  goood: x", "replies.goood: unknown name; did you mean 'good'?"),
        ("Gut.", "Good night, and thanks.", ""),
        (
            "Das war die ganze Sitzung.",
            "That was the whole session.",
            "narration.closing: is still in",
        ),
        ("eine Runde, ", "'{n} round', ", ""),
    ],
)
def test_a_file_that_is_not_whole_names_the_place_and_what_is_missing(
    folder: Path, old: str, new: str, problem: str
) -> None:
    (folder / "de.yaml").write_text(GERMAN.replace(old, new, 1), "utf-8")
    if not problem:  # English by chance, or not the English of this place
        assert words_of("de").plural == "n != 1"
        return
    found = [one.split(", ", 2)[2] for one in refused(folder, old, new)]
    assert any(one.startswith(problem) for one in found), found


def test_each_problem_has_its_line(folder: Path) -> None:
    path = folder / "de.yaml"
    text = GERMAN.replace("  good: Gut.\n", "").replace("n != 1", "n %% 0").replace("tief]", "]")
    path.write_text(text, "utf-8")
    with pytest.raises(LanguageError) as refusal:
        words_of("de")
    lines = text.splitlines()
    replies = lines.index("replies:") + 1
    pressure = next(n for n, line in enumerate(lines, 1) if line.startswith("pressure:"))
    assert [problem.removeprefix(f"{path}, ") for problem in refusal.value.problems] == [
        "line 3, plural: should be a rule as gettext has them, such as `n != 1`",
        f"line {pressure}, pressure: has 4 entries; it needs 5",
        f"line {replies}, replies.good: missing; every language needs it",
    ]
    assert refusal.value.message == refusal.value.problems[0] + " (and 2 more)"


def test_english_by_another_name_is_refused_text_by_text(folder: Path) -> None:
    path = start_file("fr")
    assert path == folder / "fr.yaml"
    assert path.read_text("utf-8") == text_of("en")
    with pytest.raises(LanguageError) as refusal:
        words_of("fr")
    problems = refusal.value.problems
    assert len(problems) > 75
    number = path.read_text("utf-8").splitlines().index("  good: Good.") + 2
    assert (
        f"{path}, line {number}, replies.louder: is still in English: 'A little louder.'"
        in problems
    )
    assert sum("replies.where_on_side" in one for one in problems) == 1
    with pytest.raises(UsageError, match="is there already"):
        start_file("FR")


@pytest.mark.parametrize("there", [False, True])
def test_a_language_that_cannot_be_written_leaves_no_half_of_it(
    there: bool, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(path: Path, text: str, **_: object) -> None:
        path.write_bytes(text[:100].encode())
        raise OSError(28, "No space left on device")

    if not there:
        folder.rmdir()
    monkeypatch.setattr("pathlib.Path.write_text", full)
    with pytest.raises(ExportError, match=r"fr\.yaml: the disk is full"):
        start_file("fr")
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize("tag", ["../evil", "french", "", "a/b"])
def test_only_a_language_is_started(folder: Path, tag: str) -> None:
    with pytest.raises(UsageError, match="no language's tag"):
        start_file(tag)
    assert list(folder.parent.rglob("*.yaml")) == []


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "line 1, the file: found 'None'; it should be `name: text` lines"),
        (b"- a\n", "line 1, the file: found \"['a']\"; it should be `name: text` lines"),
        (b"a: &x b\nc: *x\n", "line 1: the anchor &x is not allowed"),
        (b"a: [\n", "line 2: not valid YAML:"),
        ("Größe".encode("latin1"), "line 1: "),
        (b"a" * 300_000, "larger than 256 kB"),
    ],
)
def test_what_is_no_language_at_all_is_refused(folder: Path, content: bytes, problem: str) -> None:
    path = folder / "de.yaml"
    path.write_bytes(content)
    with pytest.raises(LanguageError) as refusal:
        words_of("de")
    message = refusal.value.message
    assert message.removeprefix(str(path)).lstrip(":, ").startswith(problem), message


def test_a_folder_of_that_name_is_refused(folder: Path) -> None:
    (folder / "de.yaml").mkdir()
    with pytest.raises(LanguageError, match="it is a folder"):
        words_of("de")


def test_a_language_with_three_plurals(folder: Path) -> None:
    data = german_data()
    data["plural"] = POLISH_PLURAL
    forms = {"times": "raz razy razy", "minutes": "minuta minuty minut"}
    three = {name: [f"{{n}} {form}" for form in text.split()] for name, text in forms.items()}
    data["narration"] |= three
    for name, text in (("rounds", "runda rundy rund"), ("about_seconds", "a b c")):
        data["replies"][name] = [f"{{n}} {form}" for form in text.split()]
    data["replies"]["about_minutes"] = ["minuta", "{n} minuty", "{n} minut"]
    data["numbers"] = {"words": []}
    polish = Words.model_validate(data)
    rounds = [polish.counted(polish.replies.rounds, n) for n in (1, 2, 5, 12, 22, 112, 123)]
    assert rounds == [
        "1 runda",
        "2 rundy",
        "5 rund",
        "12 rund",
        "22 rundy",
        "112 rund",
        "123 rundy",
    ]
    assert polish.plural_problem(polish.replies.about_minutes) == ""
    two = Words.model_validate(data | {"replies": data["replies"] | {"rounds": ["{n} a", "{n} b"]}})
    assert "has 2 of the 3 forms" in two.plural_problem(two.replies.rounds)


def test_a_language_without_plurals_needs_one_text() -> None:
    data = german_data()
    data["plural"] = "0"
    for part in (data["narration"], data["replies"]):
        for name in {"times", "minutes", "rounds", "about_seconds", "about_minutes"} & set(part):
            part[name] = "{n} x"
    words = Words.model_validate(data)
    assert words.counted(words.replies.rounds, 1) == "eins x"
    assert words.plural_problem(words.replies.rounds) == ""
