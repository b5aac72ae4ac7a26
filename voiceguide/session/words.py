"""The session's own sentences, beside the routine's narration, put together from their parts.

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
    """The replies that are best made ready before they are wanted."""
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
    """The reply to a level down, with what that means for the hands."""
    return words.replies.lighter.format(hint=hint or words.replies.lighter_hint)


def firmer(hint: str | None, words: Words) -> str:
    """The reply to a level up, with what that means for the hands."""
    return words.replies.firmer.format(hint=hint or words.replies.firmer_hint)


def firmest(pressure: int, words: Words) -> str:
    """The reply where the step's ceiling is reached."""
    return capitalised(words.replies.firmest_here.format(pressure=words.pressed(pressure)))


def more_rounds(rounds: int, words: Words) -> str:
    """The reply where so many rounds are done again."""
    return capitalised(words.replies.more_rounds.format(rounds=_rounds(rounds, words)))


def staying(seconds: float, words: Words) -> str:
    """The reply where the step goes on for so many seconds longer."""
    return capitalised(words.replies.staying.format(duration=duration(seconds, words)))


def time_left(seconds: float, words: Words) -> str:
    """The reply that says how much of the session is still to come."""
    return capitalised(words.replies.time_left.format(duration=duration(seconds, words)))


def late(seconds: float, words: Words) -> str:
    """The sentence for an end that cannot be kept; negative seconds are early."""
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
    """The reply that names step, side and round; `rounds` is 0 outside the work."""
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
    """The sentence on what the second side gets because the first one got it; may be empty."""
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
    """The sentence that says that precautions are left out."""
    person = name or words.replies.somebody
    return capitalised(words.replies.asked_lately.format(person=person))


def welcome_back(visit: Visit) -> str:
    """The sentence with which an interrupted session goes on."""
    words, title = visit.words, visit.step.title
    if visit.side:
        return words.sided(words.replies.welcome_back_on_side, visit.side.value, title=title)
    return words.replies.welcome_back.format(title=title)


def _rounds(number: int, words: Words) -> str:
    return words.counted(words.replies.rounds, number)
