"""Write docs/reference.md: every command with its options, as ``--help`` has them.

``python -m scripts.reference`` writes the file; ``--check`` exits with 1 when it is out of date.
"""

from __future__ import annotations

import argparse
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from voiceguide.cli.main import main as voiceguide
from voiceguide.cli.options import Number

if TYPE_CHECKING:
    from collections.abc import Iterator

PATH = Path(__file__).parents[1] / "docs" / "reference.md"
WIDTH = 100
OPENING = """\
# Reference

Every command, as `--help` tells it. `scripts/reference.py` writes this page.

What is asked for goes to standard output, all else to standard error. The exit code is 0 when it
was done or told to stop, 1 when it failed, 2 for wrong usage or bad input, and 3 when something is
missing: a device, a model or an engine. An error is two lines, what is wrong and what to do;
`voiceguide --debug COMMAND` shows where in the program it arose.
"""


def commands() -> Iterator[tuple[click.Context, int]]:
    """Every command in the order of the help, with how deep it lies."""
    yield from _below(click.Context(voiceguide, info_name="voiceguide", terminal_width=WIDTH), 0)


def _below(context: click.Context, depth: int) -> Iterator[tuple[click.Context, int]]:
    yield context, depth
    group = context.command
    if not isinstance(group, click.Group):
        return
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command
        child = click.Context(command, context, name, terminal_width=WIDTH)
        # As a parser would leave it: --help is an option of every command.
        child.help_option_names = context.help_option_names or ["-h", "--help"]
        yield from _below(child, depth + 1)


def page() -> str:
    """The whole page."""
    return OPENING + "".join(_section(context, depth) for context, depth in commands())


def _section(context: click.Context, depth: int) -> str:
    """A command: its usage, what it does, its arguments and options."""
    usage = context.command.collect_usage_pieces(context)
    line = " ".join([context.command_path, *usage])
    parts = [
        f"{'#' * (2 if depth < 2 else 3)} {context.command_path}",
        f"    {line}",
        _prose(context.command.help or ""),
        _options(context),
    ]
    return "\n" + "\n\n".join(filter(None, parts)) + "\n"


def _prose(text: str) -> str:
    """A docstring's paragraphs, each on lines of its own; what is not to be wrapped is code."""
    paragraphs = []
    for paragraph in re.split(r"\n\s*\n", text.strip()):
        as_it_is = paragraph.lstrip().startswith("\b")
        lines = [line for line in paragraph.splitlines() if line.strip() != "\b"]
        if as_it_is:
            head, rest = lines[0].strip(), [f"    {line.strip()}" for line in lines[1:]]
            paragraphs.append("\n".join([head, "", *rest]))
        else:
            paragraphs.append(_wrapped(" ".join(line.strip() for line in lines)))
    return "\n\n".join(paragraphs)


def _wrapped(text: str, *, indent: str = "") -> str:
    return click.wrap_text(text, WIDTH, subsequent_indent=indent)


def _options(context: click.Context) -> str:
    """A list of them, without --help, which all have."""
    shown = [one for one in context.command.get_params(context) if isinstance(one, click.Option)]
    return "\n".join(_option(one, context) for one in shown if "--help" not in one.opts)


def _option(option: click.Option, context: click.Context) -> str:
    """Not as --help has it to the letter: that differs from one release of click to the next."""
    name = ", ".join(option.opts)
    if not option.is_flag:
        name += f" {option.metavar or option.make_metavar(context)}"
    notes = [str(option.help)]
    if option.required:
        notes.append("[required]")
    if option.show_default and not option.is_flag:
        notes.append(f"[default: {option.default}]")
    if isinstance(option.type, Number):
        notes.append(f"[{option.type.described}]")
    return _wrapped(f"- `{name}`: {' '.join(' '.join(notes).split())}", indent="  ")


def main() -> int:
    """Write the page, or say whether it is as it should be."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing")
    arguments = parser.parse_args()
    text = page()
    if not arguments.check:
        PATH.write_text(text, encoding="utf-8", newline="\n")
        return 0
    if PATH.is_file() and PATH.read_text("utf-8") == text:
        return 0
    print("docs/reference.md is out of date: run python -m scripts.reference", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
