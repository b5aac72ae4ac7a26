"""Asks aloud for what a session's choices leave open."""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from voiceguide.asking import greeting
from voiceguide.asking.asking import Asking
from voiceguide.audio.duplex import Duplex
from voiceguide.errors import JournalError, RoutineError
from voiceguide.journal.journal import Journal
from voiceguide.listener.language.answers import LANGUAGE
from voiceguide.live.choosing import chosen_recogniser, chosen_voice, decision_for
from voiceguide.live.devices import (
    open_loudspeaker,
    open_microphone,
    open_room,
    refuse_overwriting,
)
from voiceguide.live.phrases import Phrases
from voiceguide.narrator.voices import open_voice
from voiceguide.pacing.fit import lengths
from voiceguide.people.shaping import shaped
from voiceguide.routine.library import DEFAULT_ROUTINE, find_routine, routine_paths

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from voiceguide.asking.keyboard import Keyboard
    from voiceguide.live.choices import Choices
    from voiceguide.pacing.timeline import Measure
    from voiceguide.routine.model import Routine

    Show = Callable[[str], object]


@contextmanager
def opened_asking(choices: Choices, keyboard: Keyboard | None, show: Show) -> Iterator[Asking]:
    """Open everything that questions need, show what was found, and close it at the end.

    Raises:
        NoLoudspeakerError: no loudspeaker was named, and there is none.
        VoiceguideError: something that was asked for cannot be had.
    """
    refuse_overwriting(choices)
    with ExitStack() as stack:
        microphone, _ = open_microphone(choices.microphone)
        stack.callback(microphone.close)
        paced = microphone.paced or keyboard is not None
        loudspeaker = open_loudspeaker(choices.loudspeaker, paced=paced)
        stack.callback(loudspeaker.close)
        decision = decision_for(choices, LANGUAGE)
        hears = decision.hears and microphone.hears
        voice = stack.enter_context(open_voice(choices.voice, language=LANGUAGE))
        show("This session will use")
        said = greeting.voice_line(choices.voice)
        for line in greeting.found_lines(said, loudspeaker, microphone, decision.line):
            show(line)
        yield Asking(
            Duplex(loudspeaker, microphone, open_room(choices)),
            Phrases(voice, [greeting.mood_question().text], threaded=False),
            (lambda vocabulary: chosen_recogniser(choices, vocabulary)) if hears else None,
            keyboard,
            show,
        )


def filled(
    choices: Choices,
    asking: Asking,
    *,
    which: bool,
    show: Show,
    slow: Callable[[Measure], Measure] = lambda measure: measure,
) -> Choices:
    """Ask for what the choices leave open, and return them with the answers.

    `which` says that the routine is open, too. `slow` wraps the measure that reads every text,
    which can take long.

    Raises:
        MissingDeviceError: a device went away.
        VoiceguideError: the routine cannot be had.
    """
    if which:
        choices = replace(choices, routine=_asked_routine(asking, show))
    if choices.mood is None:
        choices = replace(choices, mood=_asked_mood(asking))
    if choices.minutes is None and choices.ends_at is None:
        choices = replace(choices, minutes=_asked_minutes(asking, choices, slow))
    return choices


def _asked_routine(asking: Asking, show: Show) -> str:
    offered = _offered(show)[: greeting.MOST_OFFERED]
    show("")
    titles = [routine.title for _, routine in offered]
    for place, (name, routine) in enumerate(offered, 1):
        # A copy has its original's title; the name of its file says which it is.
        which = f" ({name})" if titles.count(routine.title) > 1 else ""
        show(f"{place:>3}  {routine.title}{which}")
    names = [name for name, _ in offered]
    usual = _usual()
    default = names.index(usual) + 1 if usual in names else 1
    question = greeting.routine_question(titles, default)
    return names[int(asking.ask(question)) - 1]


def _offered(show: Show) -> list[tuple[str, Routine]]:
    """Every routine without a mistake, with its name; a note is shown for each of the others."""
    found = []
    for name in routine_paths():
        try:
            found.append((name, find_routine(name)))
        except RoutineError as error:
            show(f"Note: {error.message}")
    return found


def _usual() -> str:
    """The routine of the last session, or the default one if there was no session."""
    try:
        with Journal() as journal:
            past = journal.history(1)
    except JournalError:
        past = []  # the session itself will report the error
    return past[0].routine if past else DEFAULT_ROUTINE


def _asked_mood(asking: Asking) -> str | None:
    answer = asking.ask(greeting.mood_question())
    return None if answer == greeting.AS_WRITTEN else answer


def _asked_minutes(
    asking: Asking, choices: Choices, slow: Callable[[Measure], Measure]
) -> float | None:
    routine = shaped(choices.routine, mood=choices.mood, skip=choices.skip).as_done
    with chosen_voice(choices, routine.language) as voice:
        question = greeting.minutes_question(lengths(routine, slow(voice.measure)))
    answer = asking.ask(question) if question else greeting.AS_WRITTEN
    return None if answer == greeting.AS_WRITTEN else float(answer)
