"""The commands as a user meets them: what they print, where, and their exit codes."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import pytest
import soundfile
from click.testing import CliRunner

from voiceguide.cli.main import main
from voiceguide.files.folders import routines_folder
from voiceguide.routine.library import routine_paths

if TYPE_CHECKING:
    from click.testing import Result

ROUTINE = "circulation-foot-massage"


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def refused(code: int, *arguments: str | Path) -> tuple[str, str]:
    """The two lines that an error is."""
    result = run(*arguments)
    assert result.exit_code == code, result.output
    assert result.stdout == ""
    error, hint = result.stderr.splitlines()
    assert error.startswith("Error: ")
    assert hint.startswith("Hint: ")
    return error.removeprefix("Error: "), hint.removeprefix("Hint: ")


def all_commands() -> list[tuple[str, ...]]:
    context = click.Context(main)
    return [(name,) for name in main.list_commands(context)] + [
        ("routine", "schema"),
        ("routine", "words"),
        ("routine", "translate"),
        ("model", "list"),
        ("model", "install"),
        ("model", "remove"),
    ]


@pytest.mark.parametrize("command", all_commands())
def test_every_command_explains_itself(command: tuple[str, ...]) -> None:
    result = run(*command, "--help")
    assert result.exit_code == 0
    assert result.stdout.startswith("Usage: ")
    assert len(result.stdout.splitlines()) > 4


def test_help_needs_nothing_but_click() -> None:
    code = (
        "import sys\nsys.argv = ['voiceguide', '--help']\n"
        "from voiceguide.cli.main import main\n"
        "try: main()\nexcept SystemExit: pass\n"
        "heavy = {'numpy', 'pydantic', 'ruamel', 'soundfile', 'hibari', 'textual', 'sqlite3'}\n"
        "assert not heavy & set(sys.modules), heavy & set(sys.modules)\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, timeout=60)


def test_list_tells_every_routine_and_its_lengths() -> None:
    rows = json.loads(run("list", "--json", "--voice", "silent").stdout)
    assert [row["routine"] for row in rows] == list(routine_paths())
    for row in rows:
        assert 0 < row["shortest_s"] <= row["natural_s"] <= row["longest_s"]
        assert row["title"]
        assert row["summary"]
    assert ROUTINE in run("list", "--voice", "silent").stdout


def test_list_estimates_until_the_voice_has_read_the_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path))

    def row() -> dict[str, Any]:
        rows = json.loads(run("list", "--json", "--voice", "silent").stdout)
        return next(row for row in rows if row["routine"] == ROUTINE)

    def line() -> str:
        lines = run("list", "--voice", "silent").stdout.splitlines()
        return next(line for line in lines if line.startswith(ROUTINE))

    assert row()["estimated"]
    assert re.fullmatch(rf"{ROUTINE}  about \d+ min \(\d+ to \d+\)", line())
    lint = run("check", ROUTINE, "--lint", "--voice", "silent")
    assert lint.exit_code == 0
    measured = row()
    assert not measured["estimated"]
    assert re.fullmatch(rf"{ROUTINE}  [\d:]+ \([\d:]+ to [\d:]+\)", line())
    plan = json.loads(run("show", ROUTINE, "--voice", "silent", "--json").stdout)
    assert measured["natural_s"] == pytest.approx(plan["total_s"], abs=1e-3)


def test_list_shows_every_file_by_the_name_that_leads_to_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HOME", "XDG_DATA_HOME", "LOCALAPPDATA"):
        monkeypatch.setenv(name, str(tmp_path))
    routines_folder().mkdir(parents=True)
    for name in ("tea.yaml", "tea-copy.yaml", "tea.yml", "._tea.yaml"):
        (routines_folder() / name).write_bytes(routine_paths()[ROUTINE].read_bytes())
    result = run("list", "--voice", "silent")
    names = [line.split()[0] for line in result.stdout.splitlines() if not line.startswith(" ")]
    assert names == sorted({*names})
    assert {"tea", "tea-copy"} < {*names}
    assert result.stderr == (
        f"Note: {routines_folder() / 'tea.yml'} is passed over: tea.yaml has the same name. "
        "Rename one of them.\n"
    )
    for name in ("tea", "tea-copy", str(routines_folder() / "tea.yml")):
        assert run("check", name).stdout == f"{name}: fine\n"


def test_check_warns_of_a_text_that_ends_at_a_number_sign(tmp_path: Path) -> None:
    path = tmp_path / "tea.yaml"
    path.write_text(
        "routine: tea\ntitle: Batch #3\nsections:\n- name: s\n  steps:\n"
        "  - {step: a, title: A, technique: hold, region: sole, say: Hold.}\n"
    )
    result = run("check", path)
    assert result.exit_code == 0
    first, last = result.stdout.splitlines()
    assert first.startswith(f"{path}: warning: line 2, title: the text ends before '#3', which")
    assert last == f"{path}: fine, 1 warning"


def test_show_prints_a_plan_without_gaps() -> None:
    result = run("show", ROUTINE, "--minutes", "12", "--voice", "silent", "--json")
    plan = json.loads(result.stdout)
    assert plan["routine"] == ROUTINE
    assert plan["total_s"] == pytest.approx(720)
    assert sum(part["duration_s"] for part in plan["segments"]) == pytest.approx(720, abs=1e-3)
    for earlier, later in pairwise(plan["segments"]):
        end_s = earlier["start_s"] + earlier["duration_s"]
        assert later["start_s"] == pytest.approx(end_s, abs=2e-6)
    fields = ("start_s", "duration_s", "kind", "section", "step", "technique", "region")
    assert all(set(fields) <= set(segment) for segment in plan["segments"])
    assert {"narration", "question", "work", "rest", "chime"} == {
        segment["kind"] for segment in plan["segments"]
    }


def test_show_reads_well() -> None:
    lines = run("show", ROUTINE, "--voice", "silent").stdout.splitlines()
    assert lines[0].startswith("Circulation foot massage, ")
    assert any(line.endswith("Drawing out each toe (right)") for line in lines)


def test_a_new_routine_is_fine_from_the_start(tmp_path: Path) -> None:
    path = tmp_path / "evening-feet.yaml"
    assert run("new", "evening-feet", "-o", path).exit_code == 0
    checked = run("check", path, "--lint", "--voice", "silent")
    assert checked.stdout == f"{path}: fine\n"
    assert refused(2, "new", "evening-feet", "-o", path)[0] == f"{path}: exists already"


def test_check_lists_every_mistake_of_every_file(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / f"{name}.yaml").write_text("routine: x\n")
    result = run("check", tmp_path / "a.yaml", tmp_path / "b.yaml", ROUTINE)
    assert result.exit_code == 2
    assert result.stderr.count("title: missing; it is required") == 2
    assert result.stdout == f"{ROUTINE}: fine\n"


def test_lint_says_what_is_odd(tmp_path: Path) -> None:
    path = tmp_path / "odd.yaml"
    path.write_text(
        "routine: odd\ntitle: Odd\nsections:\n- name: s\n  sides: [left, right]\n  steps:\n"
        "  - {step: a, title: A, technique: hold, region: heal, tempo: 300, repetitions: 1,\n"
        f"     say: {'word ' * 200}and more}}\n"
    )
    output = run("check", path, "--lint", "--voice", "silent").stdout
    for expected in (
        "no brief form",
        "say takes",
        "region 'heal': did you mean 'heel'?",
        "without a word",
    ):
        assert expected in output


def test_lint_warns_of_narration_that_comes_close_to_a_command(tmp_path: Path) -> None:
    path, own = tmp_path / "near.yaml", tmp_path / "own.yaml"
    path.write_text(
        "routine: near\ntitle: Near\nsections:\n- name: s\n  steps:\n"
        "  - {step: a, title: A, technique: hold, region: sole, repetitions: 2,\n"
        "     tempo: 40, say: 'Stroke up the foot. Repeat. Proceed, and rest.'}\n"
    )
    own.write_text("language: en\ncommands:\n  next: {words: [proceed]}\n")
    warned = (
        f"{path}: warning: step a: say: 'Repeat' stands alone and sounds like the command "
        "'repeat'; choose other words, or leave out a comma beside it"
    )
    output = run("check", path, "--lint", "--voice", "silent").stdout
    assert output.splitlines() == [warned, f"{path}: fine, 1 warning"]
    output = run("check", path, "--lint", "--voice", "silent", "--vocabulary", own).stdout
    assert "'Proceed' stands alone and sounds like the command 'proceed'" in output
    assert output.endswith(f"{path}: fine, 2 warnings\n")


def test_check_names_phrases_of_a_vocabulary_that_sound_alike(tmp_path: Path) -> None:
    path = tmp_path / "own.yaml"
    path.write_text("language: en\ncommands:\n  next: {words: [snipe]}\n  skip: {}\n")
    assert refused(2, "check", "--vocabulary", path)[0].startswith(
        f"{path}, line 4, commands.skip: "
    )
    path.write_text("language: en\ncommands:\n  back: {words: [sip]}\n  louder: {words: [zip]}\n")
    result = run("check", "--vocabulary", path)
    assert result.exit_code == 0
    assert (
        f"{path}: warning: 'sip' (back) and 'zip' (louder) sound alike; "
        "choose another phrase for one of them\n"
    ) in result.stdout
    path.write_text("language: en\ncommands:\n  back: {words: [return]}\n")
    assert run("check", "--vocabulary", path).stdout == f"{path}: fine\n"
    for language in ("en", "ko"):
        assert run("check", "--vocabulary", language).stdout == f"{language}: fine\n"


def test_check_needs_something_to_check() -> None:
    result = run("check", "--lint")
    assert result.exit_code == 2
    assert "give FILES, --vocabulary, or both" in result.stderr


def test_the_schema_is_json() -> None:
    assert json.loads(run("routine", "schema").stdout)["title"] == "Routine"


@pytest.mark.voice
def test_voices_are_listed_and_can_be_heard(tmp_path: Path) -> None:
    listed = json.loads(run("voices", "--json").stdout)
    assert listed[0] == {
        "name": "heart",
        "engine": "neural",
        "description": "American English, female",
        "languages": ["en"],
        "default": True,
    }
    everything, english = (run("voices", *option).stdout for option in (["--all"], []))
    assert len(english.splitlines()) < len(everything.splitlines())
    assert "heart" in english
    path = tmp_path / "heart.wav"
    assert run("voices", "--say", "heart", "-o", path).exit_code == 0
    assert soundfile.info(path).duration > 2


def test_export_writes_all_that_was_asked_for(tmp_path: Path) -> None:
    result = run(
        *("export", ROUTINE, "-o", tmp_path / "s.flac", "--minutes", "8", "--voice", "silent"),
        *("--stereo", "--bits", "24", "--beat", "--ambience", "rain", "--mood", "relax"),
        *("--subtitles", "srt,vtt", "--labels", "--timeline", tmp_path / "p.json"),
    )
    assert result.exit_code == 0, result.output
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "p.json",
        "s.flac",
        "s.srt",
        "s.txt",
        "s.vtt",
    ]
    info = soundfile.info(tmp_path / "s.flac")
    assert (info.channels, info.subtype) == (2, "PCM_24")
    assert info.duration == pytest.approx(480, abs=1e-3)


@pytest.mark.parametrize(
    ("arguments", "error", "hint"),
    [
        (("-o", "s.xyz"), "s.xyz: cannot write .xyz", "End the name in one of .wav, .flac"),
        (("-o", "s"), "s: cannot write a file without a suffix", "End the name in one of"),
        (("-o", "no/s.wav"), "no/s.wav: the folder no does not exist", "Make it"),
        (("-o", "d.wav"), "d.wav: is a folder", "Give a file in it"),
        (("-o", "s.mp3", "--bits", "24"), "s.mp3: .mp3 has no 24-bit form", "Leave --bits away"),
        (
            ("-o", "s.wav", "--minutes", "1"),
            f"{ROUTINE} cannot take 1 minute: it takes from ",
            "I",
        ),
        (("-o", "s.wav", "--minutes", "500"), f"{ROUTINE} cannot take 500 minutes: it", "Its nat"),
        (("-o", "s.wav", "--skip", "x"), f"{ROUTINE} has no step or section named 'x'", "It has"),
        (("-o", "s.wav", "--ambience", "x"), "no ambience is named 'x', and there is no", "Give r"),
        (
            ("-o", "s.wav", "--ambience", "bad"),
            "ambience bad: not a sound file, or a",
            "Give rain, str",
        ),
        (("-o", "s.wav", "--subtitles", "x"), "--subtitles: 'x' is not known", "Choose from srt"),
        (("-o", "s.wav", "--timeline", "s.wav"), "s.wav: two of the files would have", "Give one"),
    ],
)
def test_what_cannot_be_exported_is_said_in_two_lines(
    arguments: tuple[str, ...],
    error: str,
    hint: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("d.wav").mkdir()
    Path("bad").write_text("no sound")
    found = refused(2, "export", ROUTINE, "--voice", "silent", *arguments)
    assert found[0].startswith(error)
    assert found[1].startswith(hint)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["bad", "d.wav"]


@pytest.mark.parametrize("value", ["nan", "inf", "-5", "0", "1e9", "ten"])
def test_absurd_minutes_are_refused(value: str, tmp_path: Path) -> None:
    result = run("export", ROUTINE, "-o", tmp_path / "s.wav", "--minutes", value)
    assert result.exit_code == 2
    assert "Invalid value for '--minutes'" in result.stderr
    assert not list(tmp_path.iterdir())


def test_debug_shows_where_an_error_arose() -> None:
    result = run("--debug", "show", "nothing-of-that-name")
    assert result.exc_info is not None
    assert "no routine is named" in str(result.exception)


@pytest.mark.device
def test_without_a_loudspeaker_the_session_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from voiceguide.audio.portaudio import find_device
    from voiceguide.errors import MissingDeviceError

    try:
        pytest.skip(f"there is a loudspeaker: {find_device(None, 'output')['name']}")
    except MissingDeviceError:
        monkeypatch.chdir(tmp_path)
    result = run("run", ROUTINE, "--voice", "silent", "--minutes", "9")
    assert result.exit_code == 0
    assert "Wrote the same session, 9:00" in result.stdout
    assert soundfile.info(f"{ROUTINE}.wav").duration == pytest.approx(540)


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("show", ROUTINE, "--minutes", "ten"), "'ten' is not a number, such as 7.5."),
        (("show", ROUTINE, "--minutes", "7,5"), "'7,5' is not a number, such as 7.5."),
        (("show", ROUTINE, "--minutes", ""), "'' is not a number, such as 7.5."),
        (("show", ROUTINE, "--minutes", "0"), "0 is not within the limits: up to 600."),
        (("show", ROUTINE, "--minutes", "-5"), "-5 is not within the limits: up to 600."),
        (("show", ROUTINE, "--minutes", "nan"), "nan is not within the limits: up to 600."),
        (("show", ROUTINE, "--minutes", "inf"), "inf is not within the limits: up to 600."),
        (("show", ROUTINE, "--rate", "3"), "3 is not within the limits: 0.5 to 2."),
        (("run", "--echo", "loud"), "'loud' is not a number, such as 7.5."),
        (("run", "--echo", "-0.1"), "-0.1 is not within the limits: 0 to 10."),
        (("history", "--limit", "2.5"), "'2.5' is not a whole number, such as 5."),
        (("history", "--limit", "0"), "0 is not within the limits: 1 to 10000."),
        (("show", ROUTINE, "--mood", "sad"), "'sad' is not one of 'energise', 'relax'."),
        (("export", ROUTINE, "-o", "x.wav", "--bits", "8"), "'8' is not one of '16', '24'."),
    ],
)
def test_what_an_option_takes_is_said_in_plain_words(arguments: tuple[str, ...], told: str) -> None:
    result = run(*arguments)
    assert result.exit_code == 2
    assert result.stdout == ""
    option = next(one for one in arguments if one.startswith("--"))
    assert result.stderr.splitlines()[-1] == f"Error: Invalid value for '{option}': {told}"


def test_that_the_voice_is_at_work_is_said_once_a_command(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from voiceguide.cli.options import with_progress

    now_s = iter(range(100))
    monkeypatch.setattr("voiceguide.cli.options.time.monotonic", lambda: 2.0 * next(now_s))
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    for _ in range(2):
        with click.Context(main):
            for _ in range(8):  # a list of eight routines, each with two texts
                measure = with_progress(len)
                assert [measure("one"), measure("three")] == [3, 5]
        said = capsys.readouterr().err
        assert said == "Preparing the voice; this is quicker the next time.\n"
