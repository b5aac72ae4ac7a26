"""Options that several commands share, and helpers that use them."""

from __future__ import annotations

import sys
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.shell_completion import CompletionItem

from voiceguide.errors import UsageError
from voiceguide.live.limits import MOST_MINUTES, RATES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from voiceguide.narrator.voice import Voice
    from voiceguide.pacing.timeline import Timeline
    from voiceguide.routine.model import Routine

_TOLD_OF_VOICE = "voiceguide.told_of_voice"


class Number(click.FloatRange):
    """A float within limits; its errors are in plain words."""

    kind = "a number"
    example = "7.5"

    def _describe_range(self) -> str:
        """The range as --help shows it, in place of click's inequalities."""
        return self.described

    @property
    def described(self) -> str:
        """The range of allowed numbers, in words."""
        return f"up to {self.max:g}" if self.min_open else f"{self.min:g} to {self.max:g}"

    def convert(
        self,
        value: Any,  # noqa: ANN401 - click's own signature
        param: click.Parameter | None,
        ctx: click.Context | None,
    ) -> float:
        """Turn an option's text into a number, or fail with click's own error."""
        try:
            number = self._parsed(value)
        except (TypeError, ValueError):
            self.fail(f"{value!r} is not {self.kind}, such as {self.example}.", param, ctx)
        above = self.min is None or (number > self.min if self.min_open else number >= self.min)
        # NaN compares false with every number, and so is not above anything.
        if not (above and (self.max is None or number <= self.max)):
            self.fail(f"{value} is not within the limits: {self.described}.", param, ctx)
        return number

    def _parsed(self, value: Any) -> float:  # noqa: ANN401 - text, or a default
        return float(value)


class WholeNumber(Number):
    """An integer within limits."""

    kind = "a whole number"
    example = "5"

    def _parsed(self, value: Any) -> float:  # noqa: ANN401 - text, or a default
        return int(value)


def complete_file(_: click.Context, __: click.Parameter, typed: str) -> list[CompletionItem]:
    """Have the shell complete a file's name for an option whose text may be one."""
    return [CompletionItem(typed, type="file")]


def complete_routine(_: click.Context, __: click.Parameter, typed: str) -> list[CompletionItem]:
    """Complete the names of routines; if none begins with the text, complete a file's name."""
    from voiceguide.routine.library import routine_paths

    found = [CompletionItem(name) for name in routine_paths() if name.startswith(typed)]
    return found or [CompletionItem(typed, type="file")]


def session_options(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options that shape a session: length, mood, what to skip, voice, rate."""
    for option in reversed(
        [
            click.option(
                "--minutes",
                type=Number(0, MOST_MINUTES, min_open=True),
                metavar="MINUTES",
                help="Make the session this long.",
            ),
            click.option(
                "--mood",
                type=click.Choice(["energise", "relax"]),
                help="energise is deeper and brisker, relax is gentler and slower.",
            ),
            click.option(
                "--skip",
                multiple=True,
                metavar="NAME",
                help="Leave out a step or a section. Give this option once for each.",
            ),
            voice_option,
            click.option(
                "--rate",
                type=Number(*RATES),
                metavar="RATE",
                help="How fast the voice speaks: 1 is everyday speech.  [default: 0.85]",
            ),
        ]
    ):
        command = option(command)
    return command


voice_option = click.option(
    "--voice",
    default="auto",
    metavar="NAME",
    help="What speaks: auto, neural, system, silent, or a name from `voiceguide voices`.",
)

ambience_option = click.option(
    "--ambience",
    default="",
    metavar="NAME",
    shell_complete=complete_file,
    help="Sound under the voice: rain, stream, or a sound file.",
)
music_option = click.option(
    "--music",
    default="",
    metavar="PATH",
    shell_complete=complete_file,
    help="Music under the voice: a file, or a folder of files.",
)

for_option = click.option(
    "--for",
    "recipient",
    metavar="NAME",
    help="Whom the session is for. It begins with what they liked last time.",
)


def output_option(suffixes: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """The option `-o FILE`, for a command that writes these formats."""
    return click.option(
        "-o",
        "--output",
        required=True,
        type=click.Path(path_type=Path),
        help=f"The file to write. Its suffix says the format: {suffixes}.",
    )


def noticed(text: str) -> None:
    """Print a note for the user; the command goes on."""
    click.echo(f"Note: {text}", err=True)


@contextmanager
def opened_voice(name: str, routine: Routine, rate: float | None = None) -> Iterator[Voice]:
    """Open the voice for a routine, and close it at the end."""
    from voiceguide.narrator.base import CALM_RATE
    from voiceguide.narrator.voices import open_voice

    with open_voice(name, language=routine.language, rate=rate or CALM_RATE) as voice:
        yield voice


def planned(routine: Routine, voice: Voice, minutes: float | None) -> Timeline:
    """Plan the session as written, or fitted to `minutes`.

    This synthesises its texts, since only speech itself shows how long it takes.
    """
    from voiceguide.pacing.fit import planned as planned_timeline

    target_s = None if minutes is None else minutes * 60
    return planned_timeline(routine, target_s, with_progress(voice.measure))


def with_progress(measure: Callable[[str], float]) -> Callable[[str], float]:
    """Wrap `measure` so that a terminal shows that the voice is at work, if it takes over a second.

    A command says so only once.
    """
    context = click.get_current_context(silent=True)
    started, told = time.monotonic(), context.meta if context else {}

    def measured(text: str) -> float:
        slow = time.monotonic() - started > 1.0 and sys.stderr.isatty()
        if slow and not told.setdefault(_TOLD_OF_VOICE, False):
            click.echo("Preparing the voice; this is quicker the next time.", err=True)
            told[_TOLD_OF_VOICE] = True
        return measure(text)

    return measured


def parsed_list(value: str | None, allowed: tuple[str, ...], option: str) -> list[str]:
    """Split a comma-separated option into its parts.

    Raises:
        UsageError: a part is not allowed.
    """
    parts = [part.strip() for part in (value or "").split(",") if part.strip()]
    for part in parts:
        if part not in allowed:
            raise UsageError(
                f"{option}: {part!r} is not known", hint=f"Choose from {', '.join(allowed)}."
            )
    return parts
