"""`history`: past sessions."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING

import click

from voiceguide.cli.options import clock

if TYPE_CHECKING:
    from voiceguide.journal.journal import Journal


@click.command()
@click.option("--limit", type=click.IntRange(1, 10_000), default=20, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Print a JSON list instead.")
@click.option("--forget", metavar="ID", help="Remove a session, by its number, or all.")
def history(limit: int, as_json: bool, forget: str | None) -> None:
    """Show the sessions of the past, the newest first. They are kept on this machine only."""
    from voiceguide.journal.journal import Journal

    with Journal() as journal:
        if forget:
            _forget(journal, forget)
            return
        past = journal.history(limit)
    if as_json:
        click.echo(json.dumps([asdict(one) for one in past], indent=2))
    elif not past:
        click.echo("No sessions yet. `voiceguide run` begins one.")
    else:
        click.echo(f"{'id':>5}  {'when':<16}  {'done':>15}  {'ended':<11}  routine")
        for one in past:
            when = datetime.fromtimestamp(one.began).astimezone().strftime("%Y-%m-%d %H:%M")
            done = f"{clock(one.elapsed_s)} of {clock(one.planned_s)}"
            click.echo(f"{one.number:>5}  {when:<16}  {done:>15}  {one.reason:<11}  {one.title}")


def _forget(journal: Journal, which: str) -> None:
    from voiceguide.errors import UsageError

    if which != "all" and not which.isdigit():
        raise UsageError(f"--forget: {which!r} is no number", hint="Give an id, or all.")
    removed = journal.forget(None if which == "all" else int(which))
    if not removed and which != "all":
        raise UsageError(f"there is no session {which}", hint="`voiceguide history` lists them.")
    click.echo(f"Forgot {removed} session{'' if removed == 1 else 's'}.")
