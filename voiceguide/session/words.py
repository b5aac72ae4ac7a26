"""What the session itself says, beside the routine's own narration: the parts put together.

Replies are short: the hands are busy, and every word delays the next instruction. Those that are
always the same are read from the routine's :class:`~voiceguide.wording.words.Replies`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from voiceguide.wording.templates import capitalised

if TYPE_CHECKING:
    from voiceguide.pacing.script import Visit
    from voiceguide.session.adjustments import Owed
    from voiceguide.wording.words import Words


def common(words: Words) -> list[str]:
    """What is best made ready before it is wanted."""
    says = words.replies
    return [
        says.paused,
        says.going_on,
        says.ask_stop,
        says.stopping,
        says.good,
        says.slower,
        says.faster,
        says.louder,
        says.quieter,
        says.yes_or_no,
        says.no_answer,
    ]


def lighter(hint: str | None, words: Words) -> str:
    """A level down, and what that means for the hands."""
    return words.replies.lighter.format(hint=hint or words.replies.lighter_hint)


def firmer(hint: str | None, words: Words) -> str:
    """A level up, and what that means for the hands."""
    return words.replies.firmer.format(hint=hint or words.replies.firmer_hint)


def firmest(pressure: int, words: Words) -> str:
    """The step's ceiling is reached."""
    return capitalised(words.replies.firmest_here.format(pressure=words.pressed(pressure)))


def more_rounds(rounds: int, words: Words) -> str:
    """The same again."""
    return capitalised(words.replies.more_rounds.format(rounds=_rounds(rounds, words)))


def staying(seconds: float, words: Words) -> str:
    """The step goes on for longer."""
    return capitalised(words.replies.staying.format(duration=duration(seconds, words)))


def time_left(seconds: float, words: Words) -> str:
    """How much of the session there is still to come."""
    return capitalised(words.replies.time_left.format(duration=duration(seconds, words)))


def late(seconds: float, words: Words) -> str:
    """The end cannot be kept; negative seconds are early."""
    template = words.replies.later if seconds > 0 else words.replies.earlier
    return capitalised(template.format(duration=duration(abs(seconds), words)))


def duration(seconds: float, words: Words) -> str:
    """A length as it is said: to ten seconds below two minutes, else to the minute."""
    if seconds < 95:
        tens = max(10, round(seconds / 10) * 10)
        if tens != 60:
            return words.counted(words.replies.about_seconds, tens)
    return words.counted(words.replies.about_minutes, round(seconds / 60))


def where(visit: Visit, number: int, count: int, done: int, rounds: int) -> str:
    """Which step it is, on which side, and which round; `rounds` 0 outside the work."""
    words = visit.words
    here = {
        "number": words.number(number),
        "count": words.number(count),
        "title": visit.step.title,
    }
    text = (
        words.sided(words.replies.where_on_side, visit.side.value, **here)
        if visit.side
        else words.replies.where.format(**here)
    )
    if rounds > 1:
        round_of = words.replies.round_of
        text += f" {round_of.format(number=words.number(done), count=words.number(rounds))}"
    return text


def as_before(owed: Owed, visit: Visit) -> str:
    """What the second side gets because the first one got it."""
    words, parts = visit.words, []
    says = words.replies
    if owed.levels:
        parts.append(says.as_before_lighter if owed.levels < 0 else says.as_before_firmer)
    extra = sum(owed.extra_rounds)
    if extra:
        parts.append(says.as_before_longer.format(rounds=_rounds(extra, words)))
    if not parts or visit.side is None:
        return ""
    return words.sided(says.as_before, visit.side.other.value, changes=words.listed(parts))


def asked_lately(name: str, words: Words) -> str:
    """Precautions are left out."""
    person = name or words.replies.somebody
    return capitalised(words.replies.asked_lately.format(person=person))


def welcome_back(visit: Visit) -> str:
    """An interrupted session goes on."""
    words, title = visit.words, visit.step.title
    if visit.side:
        return words.sided(words.replies.welcome_back_on_side, visit.side.value, title=title)
    return words.replies.welcome_back.format(title=title)


def _rounds(number: int, words: Words) -> str:
    return words.counted(words.replies.rounds, number)
