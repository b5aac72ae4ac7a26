"""`run`: a session through the loudspeaker."""

from __future__ import annotations

from pathlib import Path

import click

from voiceguide.cli.options import chosen_routine, clock, opened_voice, planned, session_options
from voiceguide.routine.library import DEFAULT_ROUTINE


@click.command()
@click.argument("routine", default=DEFAULT_ROUTINE)
@session_options
@click.option("--beat", is_flag=True, help="A quiet tone that rises and falls with each stroke.")
@click.option("--ambience", default="", metavar="NAME", help="rain, stream, or a sound file.")
def run(
    routine: str,
    minutes: float | None,
    mood: str | None,
    skip: tuple[str, ...],
    voice: str,
    rate: float | None,
    beat: bool,
    ambience: str,
) -> None:
    """Play a session of ROUTINE. Without a loudspeaker it is written to ROUTINE.wav instead."""
    from voiceguide.errors import MissingDeviceError
    from voiceguide.export.render import Mix, render
    from voiceguide.export.session import Request, export_session
    from voiceguide.live.loudspeaker import find_loudspeaker, play

    chosen = chosen_routine(routine, mood=mood, skip=skip)
    request = Request(Path(f"{chosen.routine}.wav"), beat=beat, ambience=ambience)
    with opened_voice(voice, chosen, rate) as speaker:
        plan = planned(chosen, speaker, minutes)
        try:
            name = find_loudspeaker()
        except MissingDeviceError as error:
            click.echo(f"{error.message.capitalize()}.", err=True)
            request.check()
            export_session(plan, speaker, request)
            click.echo(f"Wrote the same session, {clock(plan.total_s)}, to {request.output}.")
            return
        click.echo(f"{plan.title}, {clock(plan.total_s)}, on {name}. Ctrl-C ends it.", err=True)
        try:
            play(render(plan, speaker, Mix(beat=beat, ambience=ambience)))
        except KeyboardInterrupt:
            click.echo("Ended.", err=True)
