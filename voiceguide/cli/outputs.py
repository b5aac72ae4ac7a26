"""Decides what a command may write over: it asks on a terminal, else refuses; --force allows it."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from voiceguide.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from voiceguide.files.whole import Version

force_option = click.option(
    "--force", is_flag=True, help="Replace files that are there already, without asking."
)


def agreed(
    outputs: Sequence[Path], *, read: Iterable[str | Path], force: bool
) -> dict[Path, Version]:
    """Find the outputs that exist and may be replaced, each with its version; ask where needed.

    The other outputs do not exist yet. A sound file, a PDF or a log that voiceguide wrote may be
    replaced without a question.

    Raises:
        UsageError: an output is among what is `read`, or is there and nobody can be asked.
        click.exceptions.Exit: the user keeps what is there.
    """
    from voiceguide.files.overwriting import existing, is_precious, refuse_inputs, refuse_twins
    from voiceguide.files.whole import check_writable

    for path in outputs:
        check_writable(path)
    refuse_inputs(outputs, read)
    refuse_twins(outputs)
    there = existing(outputs)
    precious = [] if force else [path for path in there if is_precious(path)]
    if precious:
        _ask(precious)
    return there


def _ask(paths: Sequence[Path]) -> None:
    names = " and ".join(map(str, paths))
    one = len(paths) == 1
    if not _can_ask():
        raise UsageError(
            f"{names}: {'exists' if one else 'exist'} already",
            hint=f"Give another name, or --force to replace {'it' if one else 'them'}.",
        )
    question = f"{names} {'exists' if one else 'exist'} already. Replace {'it' if one else 'them'}?"
    if not click.confirm(question, err=True):
        click.echo("Nothing was written.", err=True)
        raise click.exceptions.Exit(1)


def _can_ask() -> bool:
    return sys.stdin.isatty() and sys.stderr.isatty()
