"""`run` and `resume`: a session through the loudspeaker, steered by voice and keys."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from voiceguide.cli.device_options import device_options
from voiceguide.cli.options import (
    ambience_option,
    complete_routine,
    for_option,
    music_option,
    noticed,
    session_options,
    with_progress,
)
from voiceguide.cli.outputs import agreed, force_option
from voiceguide.cli.until import instant_of
from voiceguide.errors import NoLoudspeakerError, UsageError, sentence
from voiceguide.routine.library import DEFAULT_ROUTINE
from voiceguide.text import clock, counted

if TYPE_CHECKING:
    from voiceguide.journal.records import Interrupted
    from voiceguide.live.choices import Choices
    from voiceguide.people.recipient import Recipient

_ENDINGS = {"finished": "Finished", "stopped": "Stopped", "lapsed": "Ended, paused for too long,"}


@click.command()
@click.argument("routine", default=DEFAULT_ROUTINE, shell_complete=complete_routine)
@session_options
@for_option
@click.option(
    "--ask",
    is_flag=True,
    help="First ask aloud for what you left open: which routine, which mood, how long.",
)
@click.option("--until", metavar="HH:MM", help="End the session at this time of day.")
@click.option("--skip-precautions", is_flag=True, help="Do not ask about health first.")
@click.option(
    "--beat", is_flag=True, help="Play a quiet tone that rises and falls with each stroke."
)
@ambience_option
@music_option
@device_options
@click.option("--knock", is_flag=True, help="Two short knocks on the table mean “next”.")
@click.option("--plain", is_flag=True, help="Print lines of text instead of drawing a screen.")
@click.option(
    "--log",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Write down what happens, as JSON lines.",
)
@force_option
def run(
    *,
    until: str | None,
    plain: bool,
    log: Path | None,
    minutes: float | None,
    recipient: str | None,
    ask: bool,
    force: bool,
    **options: Any,  # noqa: ANN401
) -> None:
    """Run a session of ROUTINE: it speaks, listens, and follows.

    Without a loudspeaker, the session is written to ROUTINE.wav, or to the next free name.
    """
    from voiceguide.live.choices import Choices

    if until and minutes:
        raise UsageError("--minutes and --until exclude each other", hint="Give one of them.")
    if options["music"]:
        # The session may be resumed from another folder. Path would raise at a null character.
        options["music"] = os.path.abspath(options["music"])  # noqa: PTH100
    key, person = _recipient(recipient)
    choices = Choices(
        minutes=minutes,
        ends_at=instant_of(until) if until else None,
        recipient=key,
        likings=person.likings if person else (),
        **options,
    )
    _agree_on_files(choices, log, force=force)
    if ask:
        from voiceguide.cli.greeting import asked

        given = click.get_current_context().get_parameter_source("routine")
        choices = asked(choices, which=given is ParameterSource.DEFAULT)
    perform(choices, plain=plain, log_path=log, recipient=person)


def _agree_on_files(choices: Choices, log: Path | None, *, force: bool) -> None:
    from voiceguide.live.devices import files_read, files_written

    outputs = [*files_written(choices), *([log] if log else [])]
    agreed(outputs, read=files_read(choices), force=force)


def _recipient(name: str | None) -> tuple[str, Recipient | None]:
    """Find or add the person whom a session is for; their key comes first."""
    if name is None:
        return "", None
    from voiceguide.people.recipient import recipient_named

    key, person, new = recipient_named(name)
    if new:
        click.echo(f"{person.name} is new here: what they like will be remembered.", err=True)
    return key, person


def perform(
    choices: Choices,
    *,
    plain: bool,
    log_path: Path | None,
    interrupted: Interrupted | None = None,
    recipient: Recipient | None = None,
) -> None:
    """Hold a session to its end, from its beginning or from where it was interrupted."""
    from voiceguide.live.opening import opened
    from voiceguide.screen.screens import open_screen

    notices: list[str] = []

    def tell(line: str) -> None:
        noticed(line)
        if not plain:  # the screen will cover the line
            notices.append(line)

    try:
        with opened(
            choices,
            recipient=recipient,
            interrupted=interrupted,
            log_path=log_path,
            notices=notices,
            tell=tell,
            slow=with_progress,
        ) as session:
            performance = session.performance
            kind = "plain" if plain else "auto"
            screen = open_screen(kind, performance.key, phrases=session.phrases)
            reason = screen.run(lambda: session.run(screen))
    except NoLoudspeakerError as error:
        if interrupted:
            raise
        click.echo(f"{sentence(error.message)}.", err=True)
        _write_instead(choices, recipient)
        return
    click.echo(f"{_ENDINGS[reason]} after {clock(performance.lasted_s)}.", err=True)


def _write_instead(choices: Choices, recipient: Recipient | None) -> None:
    from voiceguide.live.instead import written_instead

    done = written_instead(choices, recipient=recipient, tell=noticed, slow=with_progress)
    why = f", since {done.usual} is there already" if done.path != done.usual else ""
    click.echo(f"Wrote the same session, {clock(done.length_s)}, to {done.path}{why}.")


@click.command()
@click.option("--plain", is_flag=True, help="Print lines of text instead of drawing a screen.")
@click.option(
    "--log",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Write down what happens, as JSON lines.",
)
@force_option
def resume(plain: bool, log: Path | None, force: bool) -> None:
    """Take up the newest session that was cut short, up to six hours ago."""
    from voiceguide.journal.journal import Journal
    from voiceguide.live.resuming import taken_up
    from voiceguide.people.recipient import recipient_again

    with Journal() as journal:
        found = journal.interrupted()
    if found is None:
        click.echo("There is no session to take up. `voiceguide run` begins one.")
        return
    ago, done = _ago(found.ago_s), clock(found.elapsed_s)
    click.echo(f"{found.start.title}, interrupted {ago} after {done}.", err=True)
    choices = taken_up(found, noticed)
    _agree_on_files(choices, log, force=force)
    recipient = None
    if choices.recipient:
        recipient = recipient_again(choices.recipient, choices.likings, noticed)
    perform(choices, plain=plain, log_path=log, interrupted=found, recipient=recipient)


def _ago(seconds: float) -> str:
    minutes = round(seconds / 60)
    if minutes < 1:
        return "a moment ago"
    if minutes < 90:
        return f"{counted(minutes, 'minute')} ago"
    return f"{round(minutes / 60)} hours ago"
