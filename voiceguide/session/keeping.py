"""Where a session stands, kept so that it can be taken up again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from voiceguide.session.effects import Checkpoint

if TYPE_CHECKING:
    from voiceguide.session.parts import Parts


def keep(parts: Parts, now: float, *, durable: bool) -> None:
    """Have a checkpoint written; `durable` if it must be on the disk before power may fail."""
    loudness = parts.loudness
    state = {
        "version": 1,
        "elapsed_s": now - parts.schedule.began_s,
        "works_done": parts.present.works_done,
        "rounds_done": parts.present.rounds_done,
        "gain_db": loudness.gain_db,
        "music_db": loudness.music_db,
        "music_on": loudness.music_on,
        "noticed": parts.noticed.to_json(),
        "course": parts.course.to_json(),
    }
    parts.out.append(Checkpoint(state, durable))


def take_up(parts: Parts, state: dict[str, Any], now: float) -> None:
    """Stand where a checkpoint says; what comes next is to begin."""
    parts.course.restore(state["course"], now)
    if "noticed" in state:  # a record may be older
        parts.noticed.restore(state["noticed"])
    parts.loudness.restore(
        float(state["gain_db"]),
        float(state.get("music_db", 0.0)),  # a record may be older than music is
        music_on=bool(state.get("music_on", True)),
    )
    course = parts.course
    if course.visit is None and not course.ended:
        return
    parts.opening.clear()
    if course.visit:
        done = state["works_done"]
        parts.present.arrive(now, works_done=done, rounds_done=state["rounds_done"])
        parts.opening.add(course.take_up(done))
    else:
        parts.present.arrive(now)
    parts.standing.narrate()
