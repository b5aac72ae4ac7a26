"""`new`: a routine file to start from, out of a few answers."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path

import click

from voiceguide.cli.options import MAX_MINUTES, Number
from voiceguide.errors import UsageError

_MINUTES = Number(0, MAX_MINUTES, min_open=True)
_USUAL_MINUTES = 10.0


@click.command()
@click.argument("name", required=False)
@click.option("--about", metavar="TEXT", help="What it is for, in one line.")
@click.option("--step", "steps", multiple=True, metavar="TEXT", help="A step; give one for each.")
@click.option(
    "--minutes", type=_MINUTES, metavar="MINUTES", help="How long the steps take together."
)
@click.option("-o", "--output", type=click.Path(path_type=Path), help="The file to write.")
def new(
    name: str | None,
    about: str | None,
    steps: tuple[str, ...],
    minutes: float | None,
    output: Path | None,
) -> None:
    """Write a commented routine to start from, NAME.yaml.

    On a terminal it asks for what the options leave open; Enter takes what stands in brackets.
    Without steps, the file shows an example with everything that a step can hold. A file that is
    there already stays as it is.
    """
    from voiceguide.audio.files import replacing
    from voiceguide.pacing.draft import draft_of_length
    from voiceguide.routine.template import Draft

    asks = _is_terminal()
    name = _checked_name(name or (_asked_name() if asks else ""))
    path = output or Path(f"{name}.yaml")
    _check_new(path)
    if asks:
        about, steps, minutes = _asked(about, steps, minutes)
    if minutes is not None and not steps:
        raise UsageError("--minutes needs steps to share them", hint="Give a --step for each.")
    text = draft_of_length(Draft(name, about or "", steps=steps), minutes)
    with replacing(path) as part:
        part.write_text(text, encoding="utf-8")
    click.echo(f"Wrote {path}. Try: voiceguide check {path} --lint")


def _is_terminal() -> bool:
    return sys.stdin.isatty() and sys.stderr.isatty()


def _checked_name(name: str) -> str:
    from voiceguide.routine.model import SLUG_PATTERN, SLUG_RULE

    if not name:
        raise UsageError("no name is given", hint="Try `voiceguide new evening-feet`.")
    # No longer than the model allows.
    if not re.fullmatch(SLUG_PATTERN, name) or len(name) > 60:
        raise UsageError(f"{name!r} is no name for a routine", hint=f"Give {SLUG_RULE}.")
    return name


def _check_new(path: Path) -> None:
    from voiceguide.audio.files import check_writable

    check_writable(path)
    if os.path.lexists(path):
        raise UsageError(f"{path}: exists already", hint="Choose another name, or remove it.")


def _asked_name() -> str:
    """What is typed, as a name: spaces and capitals are forgiven."""
    typed: str = click.prompt("Name of the routine, such as evening-feet", err=True)
    return "-".join(typed.lower().split())


def _asked(
    about: str | None, steps: tuple[str, ...], minutes: float | None
) -> tuple[str, tuple[str, ...], float | None]:
    """The answers; what was given as an option is not asked for."""
    if about is None:
        about = click.prompt("What is it for", default="", show_default=False, err=True)
    if not steps:
        click.echo("Its steps, one a line. Enter alone ends the list.", err=True)
        steps = tuple(_asked_steps())
    if steps and minutes is None:
        minutes = click.prompt(
            "How many minutes in all", type=_MINUTES, default=_USUAL_MINUTES, err=True
        )
    return about.strip(), steps, minutes


def _asked_steps() -> list[str]:
    steps: list[str] = []
    while True:
        typed: str = click.prompt(
            f"Step {len(steps) + 1}", default="", show_default=False, err=True
        )
        if not typed.strip():
            return steps
        steps.append(typed.strip())
