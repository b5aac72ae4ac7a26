"""Completion by the Tab key, asked for as the shells' scripts ask."""

from __future__ import annotations

import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from voiceguide.cli.main import main

if TYPE_CHECKING:
    from pathlib import Path


def completions(line: str) -> list[tuple[str, str]]:
    """Kind and text of what bash is offered at the end of a line."""
    words = line.split(" ")
    environment = {
        "_VOICEGUIDE_COMPLETE": "bash_complete",
        "COMP_WORDS": line,
        "COMP_CWORD": str(len(words) - 1),
    }
    result = CliRunner().invoke(main, [], env=environment, prog_name="voiceguide")
    assert result.exit_code == 0, result.output
    pairs = (one.partition(",") for one in result.stdout.splitlines())
    return [(kind, text) for kind, _, text in pairs]


def test_commands_and_options_complete() -> None:
    assert completions("voiceguide his") == [("plain", "history")]
    assert completions("voiceguide model in") == [("plain", "install")]
    assert completions("voiceguide run --minu") == [("plain", "--minutes")]
    assert completions("voiceguide run --mood e") == [("plain", "energise")]


@pytest.mark.parametrize("command", ["run", "show", "export", "card", "check"])
def test_names_of_routines_complete_and_so_do_files(command: str) -> None:
    found = completions(f"voiceguide {command} so")
    assert found == [("plain", "soak-feet-and-scalp"), ("plain", "soothing-foot-massage")]
    assert completions(f"voiceguide {command} ./mine") == [("file", "./mine")]


@pytest.mark.parametrize("option", ["--music", "--ambience", "--mic", "--vocabulary", "--log"])
def test_where_a_file_may_be_given_files_complete(option: str) -> None:
    assert completions(f"voiceguide run {option} a")[0][0] == "file"


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_each_shell_is_given_its_script(shell: str) -> None:
    script = CliRunner().invoke(main, ["completion", shell]).stdout
    assert f"_VOICEGUIDE_COMPLETE={shell}_complete" in script


@pytest.mark.skipif(not shutil.which("bash"), reason="bash is not here")
def test_bash_completes_with_the_line_that_help_gives(tmp_path: Path) -> None:
    program = tmp_path / "voiceguide"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m voiceguide "$@"\n')
    program.chmod(0o755)
    help_text = CliRunner().invoke(main, ["completion", "--help"]).stdout
    pasted = 'eval "$(voiceguide completion bash)"'
    assert f"echo '{pasted}' >> ~/.bashrc" in help_text
    script = (
        f"{pasted}\ncomplete -p voiceguide\nCOMP_WORDS=(voiceguide run soo)\nCOMP_CWORD=2\n"
        "_voiceguide_completion voiceguide\necho ${COMPREPLY[@]}\n"
    )
    done = subprocess.run(
        ["bash", "--norc", "-c", script],
        env={"PATH": f"{tmp_path}:/usr/bin:/bin", "HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert done.stdout.splitlines()[-1] == "soothing-foot-massage"
