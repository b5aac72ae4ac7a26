"""What the documents say can be typed and said, against what there is."""

from __future__ import annotations

import contextlib
import re
import shlex
from pathlib import Path
from typing import TYPE_CHECKING

import click
import pytest
from click.exceptions import NoArgsIsHelpError
from click.testing import CliRunner

from voiceguide.cli.main import main
from voiceguide.commands import Command
from voiceguide.listener.gate import Reason
from voiceguide.listener.language.vocabulary import Tier, load_vocabulary
from voiceguide.live.performance import UNLOGGED

if TYPE_CHECKING:
    from collections.abc import Container

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


def shown_sessions() -> dict[Path, list[list[str]]]:
    """The command lines of each document's fenced blocks, in order, as they would be typed."""
    shown: dict[Path, list[list[str]]] = {}
    for document in DOCUMENTS:
        blocks = re.findall(
            r"^```\w*\n(.*?)^```", document.read_text("utf-8"), re.DOTALL | re.MULTILINE
        )
        for line in "".join(blocks).splitlines():
            match = re.match(r"(?:voiceguide|python3? scripts/run\.py)(?: (.*))?$", line.strip())
            if match:
                shown.setdefault(document, []).append(shlex.split(match[1] or "", comments=True))
    return shown


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


NO_DEVICES = ("--mic", "none", "--speaker", "none")
SILENT = ("--voice", "silent")
ADDED = {
    # What makes a command quick, and keeps it from devices, without changing what it understands.
    "list": SILENT, "show": SILENT, "check": SILENT, "card": SILENT, "export": SILENT,
    "run": (*SILENT, "--plain", "--skip-precautions", "--recogniser", "none"),
    "new": (), "routine": (), "history": (), "people": (), "completion": (), "voices": (),
    "model": (),
}  # fmt: skip
OWN = {".flac", ".zip", ".yaml"}
"""What a reader would have made: only those that a line above makes are here."""


def can_run(arguments: list[str], made: Container[str]) -> bool:
    """Whether it needs no device, network, time of day, or thing that no line above has `made`."""
    command, *rest = arguments or [""]
    if {"--until", "--available", "--recogniser", "--ask"} & set(rest) or command not in ADDED:
        return False
    if command == "model":
        return rest == ["list"]
    if "--forget" in rest or (command == "voices" and "--say" in rest and "-o" not in rest):
        return False
    own = (one for one in rest if Path(one).suffix in OWN or one.startswith("~"))
    return all(one in made for one in own)


def runs_of(document: Path) -> list[list[str]]:
    """Those lines that can be run one after another, with what is added to them."""
    made: set[str] = set()
    runs = []
    for arguments in shown_sessions()[document]:
        if not can_run(arguments, made):
            continue
        if arguments[0] == "new":
            made.add(f"{arguments[1]}.yaml")
        nowhere = NO_DEVICES if arguments[0] == "run" and "--mic" not in arguments else ()
        runs.append([*arguments, *ADDED[arguments[0]], *nowhere])
    return runs


@pytest.mark.voice
@pytest.mark.parametrize(
    "document",
    [one for one in shown_sessions() if runs_of(one)],
    ids=lambda path: str(path.relative_to(ROOT)),
)
def test_what_is_shown_runs(
    document: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In order, in one folder: what one command writes, the next one may read."""
    monkeypatch.chdir(tmp_path)
    for arguments in runs_of(document):
        result = CliRunner().invoke(main, arguments)
        assert result.exit_code == 0, f"voiceguide {shlex.join(arguments)}\n{result.output}"


def test_most_of_what_is_shown_is_run() -> None:
    lines = [line for shown in shown_sessions().values() for line in shown]
    run = [line for document in shown_sessions() for line in runs_of(document)]
    assert {line[0] for line in run} >= {"run", "export", "new", "check", "show", "card", "people"}
    assert len(run) > len(lines) / 2


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


PLAIN = {"scripts/run.py", "scripts/test.py"}
"""Run as files, with any Python; they hand their options over."""


def file_of(module: str) -> Path:
    """Where `python -m` finds it."""
    place = ROOT.joinpath(*module.split("."))
    return place / "__main__.py" if place.is_dir() else place.with_suffix(".py")


def text_with_imports(module: str) -> str:
    """A script, and those that it imports from, as options may be shared."""
    text = file_of(module).read_text("utf-8")
    shared = map(file_of, re.findall(r"(?m)^from (scripts\.[\w.]+) import", text))
    return text + "".join(one.read_text("utf-8") for one in shared if one.is_file())


def test_a_documented_script_exists_and_takes_its_options() -> None:
    mentions = [
        match.groups()
        for document in DOCUMENTS
        for code in code_of(document)
        if (match := re.search(r"python3? -m (scripts[\w.]+)(.*)", code))
    ]
    assert mentions
    for script, arguments in mentions:
        text = text_with_imports(script)
        assert all(option in text for option in re.findall(r"--[\w-]+", arguments)), script


def test_only_what_needs_no_environment_is_run_as_a_file() -> None:
    lines = [code for document in DOCUMENTS for code in code_of(document)]
    run = {match[1] for code in lines if (match := re.search(r"python3? (scripts/\S+)", code))}
    assert run == PLAIN


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
