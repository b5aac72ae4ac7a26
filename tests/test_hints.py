"""Hints below the command line name settings; the command line puts in the options of a command."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

import voiceguide
from voiceguide.cli.hints import with_options
from voiceguide.cli.main import main
from voiceguide.hints import Setting, elsewhere, worded

PACKAGE = Path(voiceguide.__file__).parent
OPTION = re.compile(r"(?:^|[\s`(“])(?:--[a-z][a-z-]*|-o)\b")


def command(name: str) -> click.Command:
    found = main.get_command(click.Context(main), name)
    assert found
    return found


def options_named(source: str) -> list[str]:
    """Every option that stands in a string of a module, its docstrings included."""
    texts = (
        node.value
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    )
    return [found.strip(" `(“\n") for text in texts for found in OPTION.findall(text)]


def test_no_string_below_the_command_line_names_an_option() -> None:
    modules = [path for path in PACKAGE.rglob("*.py") if PACKAGE / "cli" not in path.parents]
    assert len(modules) > 100
    named = {
        str(path.relative_to(PACKAGE)): found
        for path in modules
        if (found := options_named(path.read_text("utf-8")))
    }
    assert named == {}


@pytest.mark.parametrize(
    "source",
    [
        'hint = "Give another place with -o."',
        'hint = f"give {x}, or `--voice system`."',
        '"""`--log FILE`: what happened."""',
        'x = "--mic"',
        'x = "as usual (--plain)"',
    ],
)
def test_an_option_in_a_string_is_found(source: str) -> None:
    assert len(options_named(source)) == 1


@pytest.mark.parametrize("source", ['x = "16-bit"', 'x = "a -o-b"[3:]', "# --mic", 'x = "a--b"'])
def test_a_hyphen_alone_is_no_option(source: str) -> None:
    assert [one for one in options_named(source) if one != "-o"] == []


def test_a_command_names_its_own_option() -> None:
    hint = f"Leave {Setting.MICROPHONE} out, or name a device."
    assert with_options(hint, command("run")) == "Leave --mic out, or name a device."
    assert with_options(hint, command("doctor")) == "Leave --mic out, or name a device."


def test_a_value_is_given_with_its_option() -> None:
    hint = f"{Setting.VOICE.to('silent')} does without."
    assert with_options(hint, command("export")) == "`--voice silent` does without."


def test_a_command_without_the_option_is_given_plain_words() -> None:
    hint = f"{Setting.VOICE.to('silent')} does without."
    assert with_options(hint, command("history")) == "The voice “silent” does without."
    there = f"G{elsewhere(Setting.LOUDSPEAKER)[1:]}"
    assert with_options(there, command("run")) == "Give another place with --speaker."
    assert (
        with_options(there, command("resume"))
        == "Give another place with the setting “loudspeaker”."
    )


def test_what_is_in_brackets_and_no_setting_stays() -> None:
    assert worded("The file ⟨sea⟩.wav is gone; see ⟨") == "The file ⟨sea⟩.wav is gone; see ⟨"


def test_each_setting_is_an_option_of_some_command() -> None:
    parameters = {
        parameter.name
        for name in main.list_commands(click.Context(main))
        for parameter in command(name).params
        if isinstance(parameter, click.Option)
    }
    assert {setting.value for setting in Setting} - parameters == set()


@pytest.mark.parametrize(
    ("arguments", "hint"),
    [
        (["run", "--speaker", "{}/x.wav"], "Give another place with --speaker."),
        (["run", "--log", "{}/x.jsonl"], "Give another file with --log."),
        (["export", "soothing-foot-massage", "-o", "{}/x.wav"], "Give another place with -o."),
        (["card", "soothing-foot-massage", "-o", "{}/x.pdf"], "Give another place with -o."),
        (
            ["export", "soothing-foot-massage", "-o", "x.wav", "--timeline", "{}/x.json"],
            "Give another place with --timeline.",
        ),
        (["voices", "--text", "Hello.", "-o", "{}/x.wav"], "Give another place with -o."),
    ],
)
def test_a_place_that_takes_nothing_is_told_with_the_option_that_gave_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], hint: str
) -> None:
    """/proc takes no files, not even of the system's own user."""
    if not Path("/proc/self").is_dir():
        pytest.skip("there is no /proc here")
    monkeypatch.chdir(tmp_path)
    given = [one.format("/proc") for one in arguments]
    silent = ["--voice", "silent"] if given[0] != "voices" else ["--say", "silent"]
    devices = ["--mic", "none", "--plain", "--skip-precautions"] if given[0] == "run" else []
    devices += ["--speaker", "none"] if "--log" in given else []
    result = CliRunner().invoke(main, [*given, *silent, *devices])
    assert result.exit_code in {1, 2}, result.output
    assert result.stderr.splitlines()[-1] == f"Hint: {hint}"
