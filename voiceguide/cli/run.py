"""`run`: a session through the loudspeaker, steered by voice and keys."""

from __future__ import annotations

import hashlib
import json
import os
import time
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from voiceguide.cli.device_options import device_options
from voiceguide.cli.options import (
    ambience_option,
    chosen_routine,
    complete_routine,
    for_option,
    music_option,
    noticed,
    opened_voice,
    planned,
    session_options,
    unsaid,
)
from voiceguide.cli.outputs import agreed, force_option
from voiceguide.cli.until import instant_of, refuse_unreachable, still_ahead
from voiceguide.errors import AudioFileError, JournalError, MissingDeviceError, UsageError, sentence
from voiceguide.routine.library import DEFAULT_ROUTINE
from voiceguide.text import clock, counted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from voiceguide.audio.loudspeakers import Loudspeaker
    from voiceguide.audio.music import Music
    from voiceguide.journal.journal import Interrupted
    from voiceguide.live.choices import Choices
    from voiceguide.narrator.voice import Voice
    from voiceguide.people.recipient import Recipient
    from voiceguide.routine.model import Routine

FAMILIAR_AFTER = 2
"""Sessions done to the end, after which a routine's instructions are brief from the start."""


@click.command()
@click.argument("routine", default=DEFAULT_ROUTINE, shell_complete=complete_routine)
@session_options
@for_option
@click.option(
    "--ask",
    is_flag=True,
    help="Ask first, aloud, for what is left open: which routine, which mood, how long.",
)
@click.option("--until", metavar="HH:MM", help="Fit the session to end at this time of day.")
@click.option("--skip-precautions", is_flag=True, help="Do not ask about health first.")
@click.option("--beat", is_flag=True, help="A quiet tone that rises and falls with each stroke.")
@ambience_option
@music_option
@device_options
@click.option("--knock", is_flag=True, help="Two short knocks on the table mean “next”.")
@click.option("--plain", is_flag=True, help="Lines of text instead of a screen.")
@click.option(
    "--log",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Note what happens, as JSON lines.",
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

    Without a loudspeaker it is written to ROUTINE.wav instead, or to the next free name.
    """
    from voiceguide.live.choices import Choices

    if until and minutes:
        raise UsageError("--minutes and --until exclude each other", hint="Give one of them.")
    if options["music"]:
        # It may be taken up from another folder. Path would raise at a zero.
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
    """Whom a session is for, and what stands for them."""
    if name is None:
        return "", None
    from voiceguide.people.recipient import recipient_named

    key, person, new = recipient_named(name)
    if new:
        click.echo(f"{person.name} is new here: what they like will be remembered.", err=True)
    return key, person


@dataclass(frozen=True, slots=True)
class _Beside:
    """What a session has beside its choices."""

    plain: bool
    log_path: Path | None
    interrupted: Interrupted | None
    notices: list[str]
    music: Music | None
    recipient: Recipient | None


def perform(
    choices: Choices,
    *,
    plain: bool,
    log_path: Path | None,
    interrupted: Interrupted | None = None,
    recipient: Recipient | None = None,
) -> None:
    """A session from its choices to its end, or from where it was interrupted."""
    from voiceguide.live.devices import is_file, open_loudspeaker

    routine = chosen_routine(choices.routine, mood=choices.mood, skip=choices.skip)
    routine = recipient.applied(routine) if recipient else routine
    if interrupted and interrupted.start.digest != digest_of(routine):
        raise UsageError(
            f"{routine.routine} has changed since the session was interrupted",
            hint="Start it anew with `voiceguide run`.",
        )
    notices: list[str] = []
    with (
        # A session that is taken up does not fail for its music.
        _opened_music(choices, notices, needed=interrupted is None) as music,
        opened_voice(choices.voice, routine, choices.rate) as voice,
    ):
        told = recipient.told(routine) if recipient else routine
        for notice in unsaid(told, voice):
            noticed(notice)
            notices += [] if plain else [notice]
        if not interrupted:
            _refuse_impossible(choices, told, voice)
        mic_is_card = choices.microphone != "none" and not is_file(choices.microphone)
        try:
            loudspeaker = open_loudspeaker(choices.loudspeaker, paced=mic_is_card)
        except MissingDeviceError as error:
            if choices.loudspeaker != "auto" or interrupted:
                raise
            click.echo(f"{sentence(error.message)}.", err=True)
            _write_instead(choices, told, voice)
            return
        beside = _Beside(plain, log_path, interrupted, notices, music, recipient)
        _run(choices, routine, voice, loudspeaker, beside)


def _refuse_impossible(choices: Choices, routine: Routine, voice: Voice) -> None:
    if choices.ends_at is not None:
        refuse_unreachable(choices.ends_at, routine, voice)
    elif choices.minutes is not None:
        planned(routine, voice, choices.minutes)


def _run(
    choices: Choices,
    routine: Routine,
    voice: Voice,
    loudspeaker: Loudspeaker,
    beside: _Beside,
) -> None:
    from voiceguide.journal.journal import Start
    from voiceguide.journal.writer import JournalWriter
    from voiceguide.live.log import SessionLog
    from voiceguide.live.profiles import load_profile, taught_phrases
    from voiceguide.live.start import Surroundings, prepare, vocabulary_of
    from voiceguide.screen.screens import open_screen

    notices, interrupted = beside.notices, beside.interrupted
    with ExitStack() as stack:
        log = stack.enter_context(SessionLog(beside.log_path)) if beside.log_path else None
        # Read once: a vocabulary takes a noticeable part of the time to the first word.
        vocabulary = vocabulary_of(choices, routine)
        familiar = _is_familiar(routine.routine)
        recipient, today = beside.recipient, datetime.now().astimezone().date()
        surroundings = Surroundings(
            vocabulary,
            log,
            familiar,
            notices,
            music=beside.music,
            recipient=recipient,
            today=today,
        )
        performance = prepare(choices, routine, voice, loudspeaker, surroundings)
        start = Start(
            routine.routine,
            routine.title,
            digest_of(routine),
            choices.length_s(time.time()) or performance.stage.session.left_s(0.0),
            choices.to_json(),
        )
        number = interrupted.number if interrupted else None
        journal = JournalWriter(start, notices.append, number=number)
        stack.callback(journal.close)
        performance.stage.recorders.append(journal.record)
        if recipient:  # however the session ends
            session = performance.stage.session
            stack.callback(lambda: recipient.remember(routine, session.noticed, today, noticed))
        names = performance.ear.microphone.name, performance.loudspeaker.name
        phrases = taught_phrases(vocabulary, load_profile(*names))
        screen = open_screen("plain" if beside.plain else "auto", performance.key, phrases=phrases)
        state = interrupted.state if interrupted else None
        reason = screen.run(lambda: performance.run(screen, state))
    click.echo(f"{_ENDINGS[reason]} after {clock(performance.lasted_s)}.", err=True)


@contextmanager
def _opened_music(choices: Choices, notices: list[str], *, needed: bool) -> Iterator[Music | None]:
    """What the choices ask for; what is not `needed` is done without, with a notice."""
    from voiceguide.audio.music import Music

    if not choices.music:
        yield None
        return
    try:
        music = Music(choices.music, notice=notices.append)
    except AudioFileError as error:
        if needed:
            raise
        notices.append(f"There is no music now: {error.message}.")
        yield None
        return
    try:
        yield music
    finally:
        music.close()


def digest_of(routine: Routine) -> str:
    """What a checkpoint fits: the same routine with the same steps."""
    # Sets have no order of their own: written sorted, they are the same every time.
    text = json.dumps(routine.model_dump(), sort_keys=True, default=sorted)
    return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()


def _is_familiar(routine: str) -> bool:
    """Whether it was done to its end often enough to be told briefly."""
    from voiceguide.journal.journal import Journal

    try:
        with Journal() as journal:
            return journal.completed_count(routine) >= FAMILIAR_AFTER
    except JournalError:
        return False  # the writer will say so


@click.command()
@click.option("--plain", is_flag=True, help="Lines of text instead of a screen.")
@click.option(
    "--log", type=click.Path(path_type=Path), metavar="FILE", help="Note events as JSON lines."
)
@force_option
def resume(plain: bool, log: Path | None, force: bool) -> None:
    """Take up a session that was cut short."""
    from voiceguide.journal.journal import Journal

    with Journal() as journal:
        found = journal.interrupted()
        if found is None:
            click.echo("There is no session to take up. `voiceguide run` begins one.")
            return
        click.echo(
            f"{found.start.title}, interrupted {_ago(found.ago_s)} after {clock(found.elapsed_s)}.",
            err=True,
        )
    choices = _with_free_name(_choices_of(found.start.choices))
    choices = replace(choices, ends_at=still_ahead(choices.ends_at))
    _agree_on_files(choices, log, force=force)
    recipient = None
    if choices.recipient:
        from voiceguide.people.recipient import recipient_again

        recipient = recipient_again(choices.recipient, choices.likings, noticed)
    perform(choices, plain=plain, log_path=log, interrupted=found, recipient=recipient)


def _choices_of(data: dict[str, Any]) -> Choices:
    """What an interrupted session was started with, by the same rules as on the command line.

    Raises:
        JournalError: it is no session's choices.
    """
    from pydantic import TypeAdapter, ValidationError

    from voiceguide.live.choices import Choices

    try:
        choices = TypeAdapter(Choices).validate_python(data)
        values, context = choices.to_json(), click.Context(run)
        for parameter in run.params:
            if parameter.name in values:
                parameter.type_cast_value(context, values[parameter.name])
    except (ValidationError, click.BadParameter) as error:
        raise JournalError(
            "the interrupted session cannot be taken up: its record is damaged",
            hint="Start anew with `voiceguide run`.",
        ) from error
    return choices


def _with_free_name(choices: Choices) -> Choices:
    """A session that is taken up leaves alone what was written of it before."""
    from voiceguide.files.whole import free_name
    from voiceguide.live.devices import files_written

    for path in files_written(choices):
        free = free_name(path)
        if free != path:
            noticed(f"{path} is there already; the rest of the session is written to {free}.")
        choices = replace(choices, loudspeaker=str(free))
    return choices


def _ago(seconds: float) -> str:
    minutes = round(seconds / 60)
    if minutes < 1:
        return "a moment ago"
    if minutes < 90:
        return f"{counted(minutes, 'minute')} ago"
    return f"{round(minutes / 60)} hours ago"


_ENDINGS = {"finished": "Finished", "stopped": "Stopped", "lapsed": "Ended, paused for too long,"}


def _write_instead(choices: Choices, routine: Routine, voice: Voice) -> None:
    from voiceguide.export.session import Request, export_session
    from voiceguide.files.whole import free_name

    length_s = choices.length_s(time.time())
    plan = planned(routine, voice, None if length_s is None else length_s / 60)
    usual = Path(f"{routine.routine}.wav")
    request = Request(
        free_name(usual),
        beat=choices.beat,
        ambience=choices.ambience,
        music=choices.music,
    )
    request.check()
    export_session(plan, voice, request, notice=noticed)
    why = f", since {usual} is there already" if request.output != usual else ""
    click.echo(f"Wrote the same session, {clock(plan.total_s)}, to {request.output}{why}.")
