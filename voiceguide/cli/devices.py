"""`devices`: lists the devices and recognisers that a session can use."""

from __future__ import annotations

import click


@click.command("devices")
def list_devices() -> None:
    """Show the loudspeakers, microphones and recognisers of this computer.

    `run --speaker NAME --mic NAME` takes one of these names, or a part that no other name has.
    """
    from voiceguide.errors import MissingDeviceError, sentence
    from voiceguide.listener.recognisers import recogniser_names

    for title, direction in (("Loudspeakers", "output"), ("Microphones", "input")):
        try:
            _list(title, direction)
        except MissingDeviceError as error:
            click.echo(f"{title}: none. {sentence(error.message)}.")
    click.echo("Recognisers:")
    for name, lacks in recogniser_names():
        missing = f"  (not here: {lacks})" if lacks else ""
        click.echo(f"  {name.value}: {name.description}{missing}")


def _list(title: str, direction: str) -> None:
    from voiceguide.audio.portaudio import devices

    names = devices("input" if direction == "input" else "output")
    click.echo(f"{title}:" if names else f"{title}: none")
    for index, name in enumerate(names):
        click.echo(f"  {name}{'  (default)' if index == 0 else ''}")
