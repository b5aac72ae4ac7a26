"""`run --ask`, or `voiceguide` alone in a terminal: asks for what the choices leave open."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from voiceguide.cli.options import with_progress
from voiceguide.errors import NoLoudspeakerError

if TYPE_CHECKING:
    from voiceguide.live.choices import Choices


def asked(choices: Choices, *, which: bool) -> Choices:
    """Ask for what the choices leave open, and return them with the answers.

    `which` says that the routine is open, too.

    Raises:
        click.exceptions.Exit: the user pressed Ctrl-C; or there is no loudspeaker, and the user was
            told what to do instead.
    """
    from voiceguide.asking.filling import filled, opened_asking
    from voiceguide.asking.keyboard import Keyboard

    keyboard = Keyboard(sys.stdin) if _is_terminal() else None
    try:
        with opened_asking(choices, keyboard, _show) as asking:
            return filled(choices, asking, which=which, show=_show, slow=with_progress)
    except NoLoudspeakerError as error:
        _tell_of_export(choices)
        raise click.exceptions.Exit(error.exit_code) from None
    except KeyboardInterrupt:
        click.echo("\nStopped.", err=True)
        raise click.exceptions.Exit(0) from None


def _show(line: str) -> None:
    click.echo(line, err=True)


def _tell_of_export(choices: Choices) -> None:
    click.echo("There is no loudspeaker here. To listen elsewhere, write a session to a file:")
    click.echo(f"  voiceguide export {choices.routine} -o session.mp3")
    click.echo("`voiceguide list` shows the routines, `voiceguide devices` what is connected.")


def _is_terminal() -> bool:
    return sys.stdin.isatty() and sys.stderr.isatty()
