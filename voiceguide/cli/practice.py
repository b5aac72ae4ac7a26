"""`practice`: gets to know the room, the devices and the voice that will steer a session."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from voiceguide.cli.device_options import device_options
from voiceguide.cli.options import voice_option
from voiceguide.cli.outputs import agreed, force_option
from voiceguide.errors import UsageError
from voiceguide.text import counted

if TYPE_CHECKING:
    from voiceguide.audio.duplex import Duplex
    from voiceguide.live.choices import Choices
    from voiceguide.practice.practice import Practice


@click.command()
@voice_option
@device_options
@click.option(
    "--quick",
    is_flag=True,
    help="Ask for phrases alone, each once. Your pronunciation is not learnt.",
)
@force_option
@click.option(
    "--forget", is_flag=True, help="Delete everything that practice has learnt, and stop there."
)
def practice(quick: bool, force: bool, forget: bool, **options: Any) -> None:  # noqa: ANN401
    """Practise the commands for a minute and a half, and be heard better from then on.

    It listens to the room and plays a rising tone. Then it says each main command, and you say it
    after the voice. If it takes one for other words, it asks for that once more, and learns how you
    say it. What it learns counts for this microphone with this loudspeaker. It is kept as text and
    figures; no sound is kept.
    """
    from voiceguide.listener.recognisers import RecogniserName
    from voiceguide.live.choices import Choices
    from voiceguide.live.devices import files_read, files_written
    from voiceguide.live.profiles import forget_profiles

    if forget:
        count = forget_profiles()
        click.echo(f"Forgot {counted(count, 'profile')}.")
        return
    choices = Choices(routine="", **options)
    if choices.recogniser == RecogniserName.NONE.value:
        raise UsageError("practice needs a recogniser", hint="Leave --recogniser out.")
    agreed(files_written(choices), read=files_read(choices), force=force)
    try:
        _practise(choices, quick=quick)
    except KeyboardInterrupt:
        click.echo("Stopped. Nothing was kept.", err=True)


def _practise(choices: Choices, *, quick: bool) -> None:
    from contextlib import closing

    from voiceguide.listener.language.vocabulary import load_vocabulary
    from voiceguide.live.choosing import chosen_recogniser
    from voiceguide.live.pair import opened_pair
    from voiceguide.live.phrases import Phrases
    from voiceguide.narrator.voices import open_voice
    from voiceguide.practice.practice import INTRODUCTION, Practice

    vocabulary = load_vocabulary(choices.vocabulary or "en")
    with (
        open_voice(choices.voice, language=vocabulary.language) as voice,
        closing(chosen_recogniser(choices, vocabulary)) as recogniser,
        opened_pair(choices) as duplex,
    ):
        phrases = Phrases(voice, [INTRODUCTION], threaded=False)
        _hold(Practice(duplex, phrases, recogniser, vocabulary, click.echo), duplex, quick=quick)


def _hold(session: Practice, duplex: Duplex, *, quick: bool) -> None:
    """Hold a practice session, from the first word to the saved profile."""
    from voiceguide.live.profiles import doubt_about, save_profile

    seconds = session.prepare(quick=quick)
    click.echo(f"Practice takes {seconds:.0f} seconds. Ctrl-C stops it; nothing is kept then.")
    practised = session.run(quick=quick)
    names = duplex.microphone.name, duplex.loudspeaker.name
    path = save_profile(*names, practised.profile)
    session.tell(practised)
    click.echo(f"Kept for {names[0]} with {names[1]}: {path}")
    if doubt := doubt_about(*names):
        click.echo(f"{doubt}.")
