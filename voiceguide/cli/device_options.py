"""Options about hearing and being heard, for every command with a loudspeaker and microphone."""

from __future__ import annotations

from typing import Any

import click

from voiceguide.cli.options import Number, complete_file
from voiceguide.live.limits import ECHO_GAINS

_DEVICE_OPTIONS = [
    click.option(
        "--mic",
        "microphone",
        default="auto",
        metavar="NAME",
        shell_complete=complete_file,
        help="What to listen to: a device, a sound file, or none.",
    ),
    click.option(
        "--speaker",
        "loudspeaker",
        default="auto",
        metavar="NAME",
        shell_complete=complete_file,
        help="What to play on: a device, a WAV file to write, or none.",
    ),
    click.option(
        "--room",
        default="",
        metavar="FILE",
        shell_complete=complete_file,
        help="The room between --speaker and --mic, if both are files: an impulse response.",
    ),
    click.option(
        "--echo",
        type=Number(*ECHO_GAINS),
        default=0.0,
        metavar="GAIN",
        help="How loud --mic hears --speaker, if both are files.",
    ),
    click.option(
        "--recogniser",
        type=click.Choice(["auto", "vosk", "embedded", "jury", "phonemes", "words", "none"]),
        default="auto",
        metavar="NAME",
        help="What listens: auto, vosk, embedded, jury (both), phonemes, words or none.",
    ),
    click.option(
        "--model",
        default="",
        metavar="FOLDER",
        shell_complete=complete_file,
        help="The folder of a Vosk model.",
    ),
    click.option(
        "--vocabulary",
        default="",
        metavar="FILE",
        shell_complete=complete_file,
        help="What you can say: a file of phrases of your own, or a language.",
    ),
]


def device_options(command: Any) -> Any:  # noqa: ANN401 - click's decorators
    """Give a command all options about hearing and being heard."""
    for option in reversed(_DEVICE_OPTIONS):
        command = option(command)
    return command
