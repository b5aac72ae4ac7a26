"""`people`: shows or forgets whom sessions were for, and what they liked."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from voiceguide.cli.options import noticed
from voiceguide.text import counted

if TYPE_CHECKING:
    from voiceguide.people.person import Person


@click.group(invoke_without_command=True)
@click.pass_context
def people(ctx: click.Context) -> None:
    """Show whom sessions were for. What is known of them is kept on this computer only."""
    if ctx.invoked_subcommand:
        return
    from voiceguide.errors import VoiceguideError
    from voiceguide.people import store

    paths = store.people_files()
    for path in paths:
        try:
            person = store.load(path)
        except VoiceguideError as error:
            noticed(f"{error.message}.")
            continue
        if person:
            count = len(person.likings)
            kept = counted(count, "liking") if count else "as routines say"
            click.echo(f"{person.name}: {kept}")
    if not paths:
        click.echo("Nobody yet. `voiceguide run --for NAME` remembers what NAME likes.")


@people.command()
@click.argument("name")
def show(name: str) -> None:
    """Show what is known of NAME, and where."""
    from voiceguide.people import store

    path = store.path_of(name)
    person = store.load(path)
    if person is None:
        raise store.unknown(name)
    _print(person)
    click.echo(f"In {path}")


@people.command()
@click.argument("name")
def forget(name: str) -> None:
    """Delete all that is known of NAME."""
    from voiceguide.people import store

    if not store.forget(store.path_of(name)):
        raise store.unknown(name)
    click.echo(f"Forgot {name}.")


def _print(person: Person) -> None:
    from voiceguide.errors import printable
    from voiceguide.people.likings import described

    click.echo(person.name)
    for liking in person.likings:
        click.echo(f"  {liking.region}, {liking.technique}: {described(liking)}")
    if not person.likings:
        click.echo("  likes it as the routines say, as far as is known")
    for ask, on in person.answered.items():
        click.echo(f"  {on.isoformat()}, no: {printable(ask)}")
