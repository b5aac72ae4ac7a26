"""What the documents say can be typed and said, against what there is."""

from __future__ import annotations

import contextlib
import re
import shlex
from pathlib import Path

import click
import pytest
from click.exceptions import NoArgsIsHelpError

from voiceguide.cli.main import main
from voiceguide.listener.commands import Command
from voiceguide.listener.gate import Reason
from voiceguide.listener.vocabulary import Tier, load_vocabulary
from voiceguide.live.performance import UNLOGGED

ROOT = Path(__file__).parents[1]
DOCUMENTS = [
    ROOT / "README.md",
    ROOT / "CONTRIBUTING.md",
    ROOT / "models" / "README.md",
    *sorted((ROOT / "docs").glob("*.md")),
]
SESSIONS = (ROOT / "docs" / "sessions.md").read_text("utf-8")


def code_of(document: Path) -> list[str]:
    """Every line of a fenced block and every piece of inline code, comments left out."""
    text = document.read_text("utf-8")
    fenced = re.findall(r"^```\w*\n(.*?)^```", text, re.DOTALL | re.MULTILINE)
    prose = re.sub(r"^```.*?^```", "", text, flags=re.DOTALL | re.MULTILINE)
    inline = re.findall(r"`([^`\n]+)`", prose)
    lines = [line for block in fenced for line in block.splitlines()]
    return [re.sub(r"\s+#.*", "", line).strip() for line in lines + inline]


def command_lines() -> list[str]:
    """What follows `voiceguide` or `scripts/run.py`, which hands it over."""
    lines = []
    for document in DOCUMENTS:
        for code in code_of(document):
            match = re.fullmatch(r"(?:voiceguide|python3? scripts/run\.py)((?: .*)?)", code)
            if match:
                lines.append(match[1].strip())
    return sorted(set(lines))


def parse(arguments: list[str]) -> None:
    """Take the arguments as the program would, and run nothing.

    A mention may name a command without what it needs: `voiceguide model install`.
    """
    context = click.Context(main)
    command: click.Command = main
    while isinstance(command, click.Group) and arguments and not arguments[0].startswith("-"):
        _, found, arguments = command.resolve_command(context, arguments)
        assert found is not None
        command = found
    with contextlib.suppress(click.exceptions.Exit, click.MissingParameter, NoArgsIsHelpError):
        command.make_context(command.name or "", list(arguments), parent=context)


@pytest.mark.parametrize("line", command_lines())
def test_a_documented_command_line_is_understood(line: str) -> None:
    parse(shlex.split(line))


def test_what_is_not_there_is_found_out() -> None:
    for line in ("runn", "run --minuets 3", "model fetch", "history --json extra"):
        with pytest.raises(click.UsageError):
            parse(shlex.split(line))


def test_command_lines_are_found_at_all() -> None:
    lines = command_lines()
    assert "run --vocabulary ko --recogniser vosk" in lines
    assert {line.split()[0] for line in lines if line} >= {
        "run", "resume", "history", "devices", "model", "export", "list", "show", "check", "new",
    }  # fmt: skip


def all_options() -> set[str]:
    """Of every command."""
    context = click.Context(main)
    commands = [main.get_command(context, name) for name in main.list_commands(context)]
    found = set()
    while commands:
        command = commands.pop()
        assert command is not None
        if isinstance(command, click.Group):
            commands += command.commands.values()
        found |= {name for parameter in command.params for name in parameter.opts}
    return found | {"--help"}


def test_a_documented_option_exists() -> None:
    options = all_options()
    for document in (ROOT / "README.md", ROOT / "docs" / "sessions.md"):
        for code in code_of(document):
            if code.startswith("--"):
                assert code.split()[0] in options, f"{document.name}: {code}"


def test_a_documented_script_exists_and_takes_its_options() -> None:
    mentions = [
        match.groups()
        for document in DOCUMENTS
        for code in code_of(document)
        if (match := re.match(r"python3? (scripts/\S+\.py)(.*)", code))
    ]
    assert mentions
    for script, arguments in mentions:
        text = (ROOT / script).read_text("utf-8")
        if script not in {"scripts/run.py", "scripts/test.py"}:  # they hand theirs over
            assert all(option in text for option in re.findall(r"--[\w-]+", arguments)), script


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_a_link_leads_somewhere(document: Path) -> None:
    for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", document.read_text("utf-8")):
        if "://" not in target:
            assert (document.parent / target).exists(), target


def listed(command: Command, tier: Tier) -> list[str]:
    return [
        entry.text
        for entry in load_vocabulary().entries
        if entry.command is command and entry.tier is tier
    ]


def test_the_table_of_phrases_is_the_vocabulary() -> None:
    answers = {Command.YES, Command.NO, Command.GOOD}
    for command in set(Command) - answers:
        row = re.search(rf"^\| `{command.value}` \|(.*)\|(.*)\|$", SESSIONS, re.MULTILINE)
        assert row, command
        for cell, tier in zip(row.groups(), (Tier.PHRASE, Tier.WORD), strict=True):
            said = [text.strip() for text in cell.split(",") if text.strip()]
            assert said == listed(command, tier), command


def test_the_readme_teaches_what_can_be_said() -> None:
    text = (ROOT / "README.md").read_text("utf-8")
    table = re.search(r"^\| say \|.*?\n\n", text, re.DOTALL | re.MULTILINE)
    assert table
    vocabulary = load_vocabulary()
    taught = set()
    for row in table[0].strip().splitlines()[2:]:
        phrases, words = (cell.split(",") for cell in row.split("|")[1:3])
        for said in filter(None, map(str.strip, phrases + words)):
            entry = vocabulary.find(said)
            assert entry, said
            taught.add(entry.command)
    assert taught == set(Command) - {Command.YES, Command.NO, Command.GOOD}


def test_every_reason_for_a_rejection_is_documented() -> None:
    for reason in set(Reason) - UNLOGGED:
        assert f"`{reason.value}`" in SESSIONS


def test_every_kind_of_log_line_is_documented() -> None:
    live = ROOT / "voiceguide" / "live"
    source = (live / "log.py").read_text("utf-8") + (live / "performance.py").read_text("utf-8")
    kinds = re.findall(r'"type": "([\w-]+)"|_note\("([\w-]+)"|\.note\([^"]*?"([\w-]+)"', source)
    written = {kind for groups in kinds for kind in groups if kind}
    assert {"segment", "command", "end", "hitch", "loudspeaker"} <= written
    table = SESSIONS.partition("## The log")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| (`.*?) \|", table, re.MULTILINE)
    assert {kind for row in rows for kind in re.findall(r"`([\w-]+)`", row)} - {"type"} == written
