"""Opens everything that a session's choices ask for, and puts the session together."""

from __future__ import annotations

import time
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from voiceguide.audio.music import Music
from voiceguide.errors import AudioFileError, JournalError
from voiceguide.journal.journal import Journal, Start
from voiceguide.journal.writer import JournalWriter
from voiceguide.live.choosing import chosen_voice
from voiceguide.live.devices import is_file, open_loudspeaker
from voiceguide.live.log import SessionLog
from voiceguide.live.profiles import load_profile, taught_phrases
from voiceguide.live.reach import refuse_impossible
from voiceguide.live.resuming import digest_of, refuse_changed
from voiceguide.live.start import Given, prepare, vocabulary_of
from voiceguide.narrator.unsayable import unsaid
from voiceguide.people.shaping import shaped

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path
    from typing import Any

    from voiceguide.commands import Command
    from voiceguide.journal.records import Interrupted
    from voiceguide.live.choices import Choices
    from voiceguide.live.performance import Performance
    from voiceguide.pacing.timeline import Measure
    from voiceguide.people.recipient import Recipient
    from voiceguide.routine.model import Routine
    from voiceguide.screen.base import Screen

FAMILIAR_AFTER = 2
"""The number of finished sessions after which a routine's instructions are brief at once."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A session that is ready to begin."""

    performance: Performance
    phrases: Mapping[Command, str]
    """The phrase to say for each command, for a screen to show."""
    checkpoint: dict[str, Any] | None
    """The checkpoint at which the session was interrupted; None: it begins."""

    def run(self, screen: Screen) -> str:
        """Perform the session to its end; the result says why it ended.

        Raises:
            VoiceguideError: the voice failed, or a file could not be written.
        """
        return self.performance.run(screen, self.checkpoint)


@contextmanager
def opened(
    choices: Choices,
    *,
    recipient: Recipient | None = None,
    interrupted: Interrupted | None = None,
    log_path: Path | None = None,
    notices: list[str],
    tell: Callable[[str], object],
    slow: Callable[[Measure], Measure] = lambda measure: measure,
) -> Iterator[Opened]:
    """Open a session that is kept in the journal, and close all of it at the end.

    The performance closes the devices itself. `notices` are for the screen, while the session runs;
    `tell` is given a line at a time before it begins and after it has ended. `slow` wraps the
    measure that reads every text, which can take long.

    Raises:
        NoLoudspeakerError: no loudspeaker was named, and there is none.
        VoiceguideError: something that was asked for cannot be had, or the session cannot take as
            long as was asked.
    """
    routine = shaped(choices.routine, mood=choices.mood, skip=choices.skip, recipient=recipient)
    if interrupted:
        refuse_changed(interrupted, routine.as_done)
    today = datetime.now().astimezone().date()
    with ExitStack() as stack:
        # A resumed session does not fail because of its music.
        music = _opened_music(choices, notices, needed=interrupted is None)
        if music:
            stack.callback(music.close)
        voice = stack.enter_context(chosen_voice(choices, routine.as_done.language))
        for line in unsaid(routine.as_told, voice):
            tell(line)
        if not interrupted:
            refuse_impossible(choices, routine.as_told, slow(voice.measure))
        mic_is_card = choices.microphone != "none" and not is_file(choices.microphone)
        loudspeaker = open_loudspeaker(choices.loudspeaker, paced=mic_is_card)
        given = Given(
            # Read only once: this takes a noticeable part of the time to the first word.
            vocabulary_of(choices, routine.as_done),
            log=stack.enter_context(SessionLog(log_path)) if log_path else None,
            familiar=_is_familiar(routine.as_done),
            notices=notices,
            music=music,
            recipient=recipient,
            today=today,
        )
        performance = prepare(choices, routine.as_done, voice, loudspeaker, given)
        stack.callback(_recorder(performance, choices, routine.as_done, interrupted).close)
        if recipient:  # however the session ends
            session = performance.stage.session
            stack.callback(
                lambda: recipient.remember(routine.as_done, session.noticed, today, tell)
            )
        names = performance.ear.microphone.name, performance.loudspeaker.name
        phrases = taught_phrases(given.vocabulary, load_profile(*names))
        yield Opened(performance, phrases, interrupted.state if interrupted else None)


def _recorder(
    performance: Performance, choices: Choices, routine: Routine, interrupted: Interrupted | None
) -> JournalWriter:
    """Begin the journal's record of the session, which gets every effect from now on."""
    start = Start(
        routine.routine,
        routine.title,
        digest_of(routine),
        choices.length_s(time.time()) or performance.stage.session.left_s(0.0),
        choices.to_json(),
    )
    number = interrupted.number if interrupted else None
    journal = JournalWriter(start, performance.notices.append, number=number)
    performance.stage.recorders.append(journal.record)
    return journal


def _opened_music(choices: Choices, notices: list[str], *, needed: bool) -> Music | None:
    """Open the chosen music; if it fails and is not `needed`, there is a notice instead.

    Raises:
        AudioFileError: the music is needed and cannot be played.
    """
    if not choices.music:
        return None
    try:
        return Music(choices.music, notice=notices.append)
    except AudioFileError as error:
        if needed:
            raise
        notices.append(f"There is no music now: {error.message}.")
        return None


def _is_familiar(routine: Routine) -> bool:
    """Whether the routine was finished often enough for brief instructions."""
    try:
        with Journal() as journal:
            return journal.completed_count(routine.routine) >= FAMILIAR_AFTER
    except JournalError:
        return False  # the writer will say so
