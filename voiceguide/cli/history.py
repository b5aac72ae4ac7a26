"""`history`: lists or erases past sessions."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING

import click

from voiceguide.cli.options import WholeNumber
from voiceguide.cli.output import echo_json
from voiceguide.text import clock, counted

if TYPE_CHECKING:
    from voiceguide.journal.journal import Journal
    from voiceguide.journal.records import Past


@click.command()
@click.option(
    "--limit",
    type=WholeNumber(1, 10_000),
    metavar="NUMBER",
    default=20,
    show_default=True,
    help="Show at most this many sessions.",
)
@click.option("--json", "as_json", is_flag=True, help="Print a JSON list instead.")
@click.option("--forget", metavar="ID", help="Erase the session of this number, or all.")
def history(limit: int, as_json: bool, forget: str | None) -> None:
    """Show past sessions, the newest first. They are kept on this computer only."""
    from voiceguide.journal.journal import Journal

    with Journal() as journal:
        past = [] if forget else journal.history(limit)
        removed = _forget(journal, forget) if forget else 0
        if journal.notice:
            click.echo(journal.notice, err=True)
    if forget:
        click.echo(f"Forgot {counted(removed, 'session')}.")
    elif as_json:
        echo_json([asdict(one) for one in past])
    elif past:
        click.echo(f"{'id':>5}  {'when':<16}  {'done':>18}  {'ended':<11}  routine")
        for one in past:
            _print(one)
    else:
        click.echo("No sessions yet. `voiceguide run` begins one.")


def _print(one: Past) -> None:
    done = f"{clock(one.elapsed_s)} of {clock(one.planned_s)}"
    title = _printable(one.title or one.routine)
    click.echo(f"{one.number:>5}  {_when(one.began):<16}  {done:>18}  {one.reason:<11}  {title}")
    if one.commands:
        heard = (f"{name} ×{count}" if count > 1 else name for name, count in one.commands.items())
        click.echo(f"{'':7}heard: {', '.join(heard)}")


def _when(began: float) -> str:
    try:
        return f"{datetime.fromtimestamp(began).astimezone():%Y-%m-%d %H:%M}"
    except (OverflowError, OSError, ValueError):  # a clock that was far off
        return "unknown"


def _printable(text: str) -> str:
    """Replace characters that would steer a terminal: whoever wrote the file chose the title."""
    from voiceguide.errors import is_text

    return "".join(each if is_text(each) else "?" for each in text)


def _forget(journal: Journal, which: str) -> int:
    from voiceguide.errors import UsageError

    if which == "all":
        return journal.forget(None)
    if not (which.isascii() and which.isdigit() and len(which) < 19):  # SQLite's own limit
        raise UsageError(f"--forget: {which!r} is no number", hint="Give an id, or all.")
    removed = journal.forget(int(which))
    if not removed:
        raise UsageError(f"there is no session {which}", hint="`voiceguide history` lists them.")
    return removed
