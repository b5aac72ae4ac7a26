"""`doctor`: says in plain words what would hurt a session on this machine."""

from __future__ import annotations

from typing import Any

import click

from voiceguide.cli.device_options import device_options
from voiceguide.cli.hints import with_options
from voiceguide.cli.options import voice_option
from voiceguide.cli.outputs import agreed, force_option


@click.command()
@voice_option
@device_options
@click.option("--quick", is_flag=True, help="Play and record nothing.")
@force_option
def doctor(quick: bool, force: bool, **options: Any) -> None:  # noqa: ANN401
    """Check everything that a session needs, with a few gentle sounds.

    The exit code is 3 if you cannot hold a session by voice.
    """
    from voiceguide.live.choices import Choices
    from voiceguide.live.devices import files_read, files_written
    from voiceguide.practice.doctor import check_up
    from voiceguide.practice.findings import verdict

    choices = Choices(routine="", **options)
    if not quick:
        agreed(files_written(choices), read=files_read(choices), force=force)
        click.echo("Please be quiet for some fifteen seconds.", err=True)
    found = []
    for finding in check_up(choices, quick=quick):
        found.append(finding)
        click.echo(f"{finding.grade.value:<8} {finding.what}.")
        if finding.advice:
            click.echo(f"{'':<8} → {with_options(finding.advice)}")
    line, code = verdict(found)
    click.echo(line)
    click.get_current_context().exit(code)
