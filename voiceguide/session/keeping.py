"""Gathers from the parts of a session what is kept of them, and gives it back to them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from voiceguide.session.effects import Checkpoint
from voiceguide.session.saved import Saved

if TYPE_CHECKING:
    from voiceguide.session.parts import Parts


def keep(parts: Parts, now: float, *, durable: bool) -> None:
    """Have a checkpoint written; `durable` if it must be on the disk before power may fail."""
    loudness = parts.loudness
    saved = Saved(
        elapsed_s=now - parts.schedule.began_s,
        works_done=parts.present.works_done,
        rounds_done=parts.present.rounds_done,
        gain_db=loudness.gain_db,
        music_db=loudness.music_db,
        music_on=loudness.music_on,
        noticed=parts.noticed.saved(),
        course=parts.course.saved(),
    )
    parts.out.append(Checkpoint(saved.model_dump(mode="json"), durable))


def take_up(parts: Parts, saved: Saved, now: float) -> None:
    """Stand where a checkpoint says, ready for the next block to begin."""
    course = parts.course
    course.restore(saved.course, now)
    parts.noticed.restore(saved.noticed)
    parts.loudness.restore(saved.gain_db, saved.music_db, music_on=saved.music_on)
    if course.visit is None and not course.ended:
        return
    parts.opening.clear()
    parts.present.arrive(now, works_done=saved.works_done, rounds_done=saved.rounds_done)
    parts.opening.add(course.take_up(saved.works_done))
    parts.standing.narrate()
