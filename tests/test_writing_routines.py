"""The authoring guide: its commands are run, its excerpts are the files', its tables the tables."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from tests.wording.languages import home
from voiceguide.cli.main import main
from voiceguide.pacing.techniques import TEMPOS
from voiceguide.routine.library import routine_paths
from voiceguide.routine.model import PLACEHOLDERS, Cue
from voiceguide.writing import lint

GUIDE = (Path(__file__).parents[1] / "docs" / "writing-routines.md").read_text("utf-8")
NOT_HERE = {"run"}
"""Takes as long as it says, and a loudspeaker."""


def blocks(kind: str) -> list[str]:
    fenced = re.findall(r"^```(\w*)\n(.*?)^```", GUIDE, re.DOTALL | re.MULTILINE)
    return [block for language, block in fenced if language == kind]


def test_every_command_does_what_it_is_shown_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    home(monkeypatch, tmp_path.with_name(f"{tmp_path.name}-home"))
    lines = [line for block in blocks("") for line in block.splitlines()]
    ran = []
    for line in lines:
        program, name, *rest = shlex.split(line)
        assert program == "voiceguide"
        if name in NOT_HERE:
            continue
        command = main.get_command(click.Context(main), name)
        assert command
        takes_voice = any(parameter.name == "voice" for parameter in command.params)
        result = CliRunner().invoke(
            main, [name, *rest, *(["--voice", "silent"] if takes_voice else [])]
        )
        assert result.exit_code == 0, f"{line}: {result.output}"
        assert "warning" not in result.output, line
        ran.append(name)
    assert {"new", "check", "show", "export", "card", "routine"} == set(ran)
    assert {path.name for path in tmp_path.iterdir()} == {
        "afternoon-tea.yaml", "stretch.mp3", "card.html",
    }  # fmt: skip


@pytest.mark.parametrize("block", blocks("yaml"))
def test_an_excerpt_stands_in_the_routine_that_it_names(block: str) -> None:
    first, _, rest = block.partition("\n")
    text = routine_paths()[first.removeprefix("# ")].read_text("utf-8")
    lines = [line.strip() for line in text.splitlines()]
    excerpt = [line.strip() for line in rest.splitlines()]
    starts = [index for index, line in enumerate(lines) if line == excerpt[0]]
    assert any(lines[start : start + len(excerpt)] == excerpt for start in starts), rest


def test_the_table_of_techniques_is_the_program_s() -> None:
    rows = re.findall(
        r"^\| `([\w-]+)` \| ([\d.]+), from ([\d.]+) to ([\d.]+) \|", GUIDE, re.MULTILINE
    )
    shown = {name: tuple(map(float, numbers)) for name, *numbers in rows}
    assert shown == {
        technique.value: (tempo.default_s, tempo.quickest_s, tempo.slowest_s)
        for technique, tempo in TEMPOS.items()
    }


def test_every_placeholder_and_cue_is_explained() -> None:
    assert set(re.findall(r"\{(\w+)\}", GUIDE.partition("| placeholder |")[2])) == PLACEHOLDERS
    words = GUIDE.partition("## Words in between")[2].partition("```")[0]
    assert all(f"`{cue.value}`" in words for cue in Cue)


def test_the_limits_for_the_ear_are_those_that_lint_holds() -> None:
    ear = GUIDE.partition("## For the ear")[2]
    assert f"no sentence above {lint.LONG_SENTENCE_WORDS} words" in ear
    assert f"at most {lint.LONG_INSTRUCTION_S:.0f} seconds long" in ear
    assert f"its brief form {lint.LONG_BRIEF_S:.0f}:" in ear
