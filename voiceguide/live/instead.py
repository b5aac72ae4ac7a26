"""Writes a session to a file where there is no loudspeaker to play it on."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from voiceguide.export.session import Request, export_session
from voiceguide.files.whole import free_name
from voiceguide.live.choosing import chosen_voice
from voiceguide.pacing.fit import planned
from voiceguide.people.shaping import shaped

if TYPE_CHECKING:
    from collections.abc import Callable

    from voiceguide.live.choices import Choices
    from voiceguide.pacing.timeline import Measure
    from voiceguide.people.recipient import Recipient


@dataclass(frozen=True, slots=True)
class Recording:
    """A file that a session was written to."""

    path: Path
    usual: Path
    """The name that the file would have had, if that had been free."""
    length_s: float


def written_instead(
    choices: Choices,
    *,
    recipient: Recipient | None = None,
    tell: Callable[[str], object],
    slow: Callable[[Measure], Measure] = lambda measure: measure,
) -> Recording:
    """Write the session to a new file, as it goes when nobody gives a command.

    A file that has its name already is kept. `tell` and `slow` are as for `opening.opened`, which
    has already said what the voice cannot say.

    Raises:
        VoiceguideError: the session cannot take as long as asked, or cannot be written.
    """
    routine = shaped(choices.routine, mood=choices.mood, skip=choices.skip, recipient=recipient)
    usual = Path(f"{routine.as_told.routine}.wav")
    request = Request(
        free_name(usual), beat=choices.beat, ambience=choices.ambience, music=choices.music
    )
    with chosen_voice(choices, routine.as_told.language) as voice:
        plan = planned(routine.as_told, choices.length_s(time.time()), slow(voice.measure))
        request.check()
        export_session(plan, voice, request, notice=tell)
    return Recording(request.output, usual, plan.total_s)
