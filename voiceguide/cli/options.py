"""Options that several commands share, and what they make together."""

from __future__ import annotations

import sys
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.shell_completion import CompletionItem

from voiceguide.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from voiceguide.narrator.voice import Voice
    from voiceguide.pacing.timeline import Timeline
    from voiceguide.routine.model import Routine

MAX_MINUTES = 600.0
_TOLD_OF_VOICE = "voiceguide.told_of_voice"


class Number(click.FloatRange):
    """A float within limits; what is wrong with another is said in words, not in Python's."""

    kind = "a number"
    example = "7.5"

    def _describe_range(self) -> str:
        """What --help says of it, in place of click's inequalities."""
        return self.described

    @property
    def described(self) -> str:
        """The range in words."""
        return f"up to {self.max:g}" if self.min_open else f"{self.min:g} to {self.max:g}"

    def convert(
        self,
        value: Any,  # noqa: ANN401 - click's own signature
        param: click.Parameter | None,
        ctx: click.Context | None,
    ) -> float:
        """The number, or click's own error."""
        try:
            number = self._parsed(value)
        except (TypeError, ValueError):
            self.fail(f"{value!r} is not {self.kind}, such as {self.example}.", param, ctx)
        above = self.min is None or (number > self.min if self.min_open else number >= self.min)
        # "nan" compares with nothing, and so is not above anything.
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
    """Have the shell complete a file's name where text is taken, which may be one."""
    return [CompletionItem(typed, type="file")]


def complete_routine(_: click.Context, __: click.Parameter, typed: str) -> list[CompletionItem]:
    """The routines that begin so; of anything else, files."""
    from voiceguide.routine.library import routine_paths

    found = [CompletionItem(name) for name in routine_paths() if name.startswith(typed)]
    return found or [CompletionItem(typed, type="file")]


def session_options(command: Callable[..., None]) -> Callable[..., None]:
    """Everything that shapes a session: length, mood, what to skip, voice."""
    for option in reversed(
        [
            click.option(
                "--minutes",
                type=Number(0, MAX_MINUTES, min_open=True),
                metavar="MINUTES",
                help="Fit the session to this length.",
            ),
            click.option(
                "--mood",
                type=click.Choice(["energise", "relax"]),
                help="Deeper and brisker, or gentler and slower.",
            ),
            click.option(
                "--skip", multiple=True, metavar="NAME", help="Leave out a step or a section."
            ),
            voice_option,
            click.option(
                "--rate",
                type=Number(0.5, 2.0),
                metavar="RATE",
                help="The voice's own pace: 1 is everyday speech.  [default: 0.85]",
            ),
        ]
    ):
        command = option(command)
    return command


voice_option = click.option(
    "--voice",
    default="auto",
    metavar="NAME",
    help="auto, neural, system, silent, or a name from `voiceguide voices`.",
)

ambience_option = click.option(
    "--ambience",
    default="",
    metavar="NAME",
    shell_complete=complete_file,
    help="Under the voice: rain, stream, or a sound file.",
)
music_option = click.option(
    "--music",
    default="",
    metavar="PATH",
    shell_complete=complete_file,
    help="Music under the voice: a file, or a folder.",
)

for_option = click.option(
    "--for",
    "recipient",
    metavar="NAME",
    help="Whom it is for: what they liked last time is done again.",
)


def output_option(suffixes: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """`-o FILE`, for a command that writes these formats."""
    return click.option(
        "-o",
        "--output",
        required=True,
        type=click.Path(path_type=Path),
        help=f"The file; its suffix says the format: {suffixes}.",
    )


def noticed(text: str) -> None:
    """Tell the user what went on without something."""
    click.echo(f"Note: {text}", err=True)


@contextmanager
def opened_voice(name: str, routine: Routine, rate: float | None = None) -> Iterator[Voice]:
    """The voice for a routine, closed at the end."""
    from voiceguide.narrator.base import CALM_RATE
    from voiceguide.narrator.voices import open_voice

    with open_voice(name, language=routine.language, rate=rate or CALM_RATE) as voice:
        yield voice


def unsaid(routine: Routine, voice: Voice) -> list[str]:
    """One notice, if any, of what of the routine the voice cannot say."""
    from voiceguide.narrator.unsayable import notice_of, unsayable

    notice = notice_of(unsayable(routine, voice.said))
    return [notice] if notice else []


def chosen_routine(name: str, *, mood: str | None, skip: tuple[str, ...]) -> Routine:
    """The routine as the options change it."""
    from voiceguide.pacing.mood import Mood, with_mood
    from voiceguide.routine.library import find_routine
    from voiceguide.routine.model import without

    routine = find_routine(name)
    if skip:
        routine = without(routine, skip)
    return with_mood(routine, Mood(mood)) if mood else routine


def planned(routine: Routine, voice: Voice, minutes: float | None) -> Timeline:
    """The session as written, or fitted to minutes.

    Its texts are synthesised on the way, since only speech itself tells how long it takes.
    """
    from voiceguide.pacing.fit import fit_timeline, natural_timeline

    measure = with_progress(voice.measure)
    if minutes is None:
        return natural_timeline(routine, measure)
    return fit_timeline(routine, minutes * 60, measure)


def with_progress(measure: Callable[[str], float]) -> Callable[[str], float]:
    """Say on a terminal, once a command, that the voice is at work when that takes noticeably."""
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
    """A comma-separated option's parts.

    Raises:
        UsageError: a part that is not allowed.
    """
    parts = [part.strip() for part in (value or "").split(",") if part.strip()]
    for part in parts:
        if part not in allowed:
            raise UsageError(
                f"{option}: {part!r} is not known", hint=f"Choose from {', '.join(allowed)}."
            )
    return parts
