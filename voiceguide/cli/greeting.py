"""`run --ask`, which is also what `voiceguide` alone does: asks what is left open, and begins."""

from __future__ import annotations

import sys
from contextlib import ExitStack
from dataclasses import replace
from typing import TYPE_CHECKING

import click

from voiceguide.cli.options import chosen_routine, opened_voice, with_progress
from voiceguide.errors import JournalError, MissingDeviceError, RoutineError
from voiceguide.routine.library import DEFAULT_ROUTINE

if TYPE_CHECKING:
    from voiceguide.asking.asking import Asking
    from voiceguide.live.choices import Choices
    from voiceguide.routine.model import Routine


def asked(choices: Choices, *, which: bool) -> Choices:
    """The choices with what they left open filled in; `which`: the routine is open, too.

    Raises:
        click.exceptions.Exit: Ctrl-C; or there is no loudspeaker, and it has been said what to do
            instead.
    """
    try:
        return _asked(choices, which=which)
    except KeyboardInterrupt:
        click.echo("\nStopped.", err=True)
        raise click.exceptions.Exit(0) from None


def _asked(choices: Choices, *, which: bool) -> Choices:
    with ExitStack() as stack:
        try:
            asking = _opened(choices, stack)
        except MissingDeviceError:
            if choices.loudspeaker != "auto":
                raise
            _tell_of_export(choices)
            raise click.exceptions.Exit(MissingDeviceError.exit_code) from None
        if which:
            choices = replace(choices, routine=_asked_routine(asking))
        if choices.mood is None:
            choices = replace(choices, mood=_asked_mood(asking))
        if choices.minutes is None and choices.ends_at is None:
            choices = replace(choices, minutes=_asked_minutes(asking, choices))
        return choices


def _opened(choices: Choices, stack: ExitStack) -> Asking:
    """Everything that questions need, and what was found of it on the screen."""
    from voiceguide.asking import greeting
    from voiceguide.asking.asking import Asking
    from voiceguide.asking.keyboard import Keyboard
    from voiceguide.audio.duplex import Duplex
    from voiceguide.audio.microphones import NoMicrophone
    from voiceguide.listener.language.answers import LANGUAGE
    from voiceguide.live.choosing import chosen_recogniser, decision_for
    from voiceguide.live.devices import (
        open_loudspeaker,
        open_microphone,
        open_room,
        refuse_overwriting,
    )
    from voiceguide.live.phrases import Phrases
    from voiceguide.narrator.voices import open_voice

    refuse_overwriting(choices)
    keyboard = Keyboard(sys.stdin) if _is_terminal() else None
    microphone, _ = open_microphone(choices.microphone)
    stack.callback(microphone.close)
    paced = microphone.paced or keyboard is not None
    loudspeaker = open_loudspeaker(choices.loudspeaker, paced=paced)
    stack.callback(loudspeaker.close)
    decision = decision_for(choices, LANGUAGE)
    hears = decision.hears and not isinstance(microphone, NoMicrophone)
    voice = stack.enter_context(open_voice(choices.voice, language=LANGUAGE))
    click.echo("This session will use", err=True)
    said = greeting.voice_line(choices.voice)
    for line in greeting.found_lines(said, loudspeaker, microphone, decision.line):
        click.echo(line, err=True)
    return Asking(
        Duplex(loudspeaker, microphone, open_room(choices)),
        Phrases(voice, [greeting.mood_question().text], threaded=False),
        (lambda vocabulary: chosen_recogniser(choices, vocabulary)) if hears else None,
        keyboard,
        lambda line: click.echo(line, err=True),
    )


def _tell_of_export(choices: Choices) -> None:
    click.echo("There is no loudspeaker here. To listen elsewhere, write a session to a file:")
    click.echo(f"  voiceguide export {choices.routine} -o session.mp3")
    click.echo("`voiceguide list` shows the routines, `voiceguide devices` what is connected.")


def _asked_routine(asking: Asking) -> str:
    from voiceguide.asking.greeting import MOST_OFFERED, routine_question

    offered = _offered()[:MOST_OFFERED]
    click.echo("", err=True)
    titles = [routine.title for _, routine in offered]
    for place, (name, routine) in enumerate(offered, 1):
        # A copy has its original's title; its file's name tells which it is.
        which = f" ({name})" if titles.count(routine.title) > 1 else ""
        click.echo(f"{place:>3}  {routine.title}{which}", err=True)
    names = [name for name, _ in offered]
    usual = _usual()
    default = names.index(usual) + 1 if usual in names else 1
    question = routine_question(titles, default)
    return names[int(asking.ask(question)) - 1]


def _offered() -> list[tuple[str, Routine]]:
    """Every routine that has a name and no mistake."""
    from voiceguide.routine.library import find_routine, routine_paths

    found = []
    for name in routine_paths():
        try:
            found.append((name, find_routine(name)))
        except RoutineError as error:
            click.echo(f"Note: {error.message}", err=True)
    return found


def _usual() -> str:
    """The routine of the last session; of none, the default one."""
    from voiceguide.journal.journal import Journal

    try:
        with Journal() as journal:
            past = journal.history(1)
    except JournalError:
        past = []  # the session itself will say so
    return past[0].routine if past else DEFAULT_ROUTINE


def _asked_mood(asking: Asking) -> str | None:
    from voiceguide.asking.greeting import AS_WRITTEN, mood_question

    answer = asking.ask(mood_question())
    return None if answer == AS_WRITTEN else answer


def _asked_minutes(asking: Asking, choices: Choices) -> float | None:
    from voiceguide.asking.greeting import AS_WRITTEN, minutes_question
    from voiceguide.pacing.fit import lengths

    routine = chosen_routine(choices.routine, mood=choices.mood, skip=choices.skip)
    with opened_voice(choices.voice, routine, choices.rate) as voice:
        question = minutes_question(lengths(routine, with_progress(voice.measure)))
    answer = asking.ask(question) if question else AS_WRITTEN
    return None if answer == AS_WRITTEN else float(answer)


def _is_terminal() -> bool:
    return sys.stdin.isatty() and sys.stderr.isatty()
