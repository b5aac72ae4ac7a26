"""What the session itself says, beside the routine's own narration. English.

Replies are short: the hands are busy, and every word delays the next instruction.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from voiceguide.narrator.wording import PRESSURE_WORDS, number_words

if TYPE_CHECKING:
    from voiceguide.pacing.script import Stop
    from voiceguide.session.adjustments import Owed

PAUSED = "Paused. Say carry on when you are ready."
PAUSED_ALREADY = "We are paused. Say carry on when you are ready."
STILL_PAUSED = "Still paused. Say carry on, or end session."
GOING_ON = "We go on."
NOT_PAUSED = "We are not paused."
ASK_STOP = "Shall we end the session here? Say yes, or stop again."
STOPPING = "Then we end here. Thank you."
LAPSED = "Nobody has answered for a long time. The session ends here."
YES_OR_NO = "Please answer yes or no."
AFTER_YES = "Say carry on to begin all the same, or end session."
NO_ANSWER = "I heard no answer, so I take it as a yes, to be safe."
EASED = "Ease off. Let the hands rest lightly."
ASK_BETTER = "Is that better?"
STAY_AWAY = "Then stay away from that spot. Say carry on when you are ready."
GOOD = "Good."
LOUDER, QUIETER = "A little louder.", "A little quieter."
MUSIC_UP, MUSIC_DOWN = "The music is a little louder.", "The music is a little quieter."
MUSIC_LOUDEST = "This is as loud as the music can be."
MUSIC_QUIETEST = "This is as quiet as the music can be."
MUSIC_OFF, MUSIC_ON = "The music stops.", "The music goes on."
MUSIC_OFF_ALREADY, MUSIC_ON_ALREADY = "The music has stopped.", "The music is playing."
NO_MUSIC = "There is no music."
LOUDEST, QUIETEST = "This is as loud as I can be.", "This is as quiet as I can be."
SLOWER, FASTER = "A little slower.", "A little faster."
SLOWEST, FASTEST = "This is as slow as this step goes.", "This is as fast as this step goes."
LIGHTEST = "This is the lightest touch already."
FIRMEST = "I will not ask for a firmer touch than that."
NO_STEP = "We have not begun yet."
FIRST_STEP = "This is the first step. We begin it again."
ENDING = "That was the last step."
SOUND_IS_BACK = "The sound is back. We go on."
CANNOT_HEAR = "I cannot hear you any more. The keys still work."
CAN_HEAR = "I can hear you again."
HELP = (
    "You can say: next please, repeat please, or previous step. Pause please, and carry on. "
    "Softer please, or harder please. Slower please, or a bit faster. "
    "How much longer, and end session."
)
COMMON = (
    PAUSED,
    GOING_ON,
    ASK_STOP,
    STOPPING,
    GOOD,
    SLOWER,
    FASTER,
    LOUDER,
    QUIETER,
    YES_OR_NO,
    NO_ANSWER,
)
"""What is best made ready before it is wanted."""
_LIGHTER = "Use a little less weight."
_FIRMER = "Lean in a little more."


def lighter(hint: str | None) -> str:
    """A level down, and what that means for the hands."""
    return f"Lighter. {hint or _LIGHTER}"


def firmer(hint: str | None) -> str:
    """A level up, and what that means for the hands."""
    return f"Firmer. {hint or _FIRMER}"


def firmest(pressure: int) -> str:
    """The step's ceiling is reached."""
    return f"{PRESSURE_WORDS[pressure].capitalize()} is as firm as this step goes."


def more_rounds(rounds: int) -> str:
    """The same again."""
    return f"Once more: {_rounds(rounds)} more."


def staying(seconds: float) -> str:
    """The step goes on for longer."""
    return f"We stay here, {duration(seconds)} longer."


def time_left(seconds: float) -> str:
    """How much of the session there is still to come."""
    return f"{duration(seconds).capitalize()} left."


def late(seconds: float) -> str:
    """The end cannot be kept; negative seconds are early."""
    when = "later" if seconds > 0 else "earlier"
    return f"The session will end {duration(abs(seconds))} {when} than planned."


def duration(seconds: float) -> str:
    """A length as it is said: to ten seconds below two minutes, else to the minute."""
    if seconds < 95:
        tens = max(10, round(seconds / 10) * 10)
        return "about a minute" if tens == 60 else f"about {number_words(tens)} seconds"
    minutes = round(seconds / 60)
    return f"about {number_words(minutes)} minutes"


def where(stop: Stop, number: int, count: int, done: int, rounds: int) -> str:
    """Which step it is, on which side, and which round; `rounds` 0 outside the work."""
    side = f", on the {stop.side.value}" if stop.side else ""
    text = f"Step {number_words(number)} of {number_words(count)}: {stop.step.title}{side}."
    if rounds > 1:
        text += f" Round {number_words(done)} of {number_words(rounds)}."
    return text


def as_before(owed: Owed, stop: Stop) -> str:
    """What the second side gets because the first one got it."""
    parts = []
    if owed.levels:
        parts.append("lighter" if owed.levels < 0 else "firmer")
    extra = sum(owed.extra_rounds)
    if extra:
        parts.append(f"with {_rounds(extra)} more")
    if not parts or stop.side is None:
        return ""
    return f"As on the {stop.side.other.value}, {' and '.join(parts)}."


def asked_lately(name: str) -> str:
    """Precautions are left out."""
    person = name or "this person"
    return f"What was answered for {person} within thirty days is not asked again."


def welcome_back(stop: Stop) -> str:
    """An interrupted session goes on."""
    side = f", on the {stop.side.value}" if stop.side else ""
    return f"Welcome back. We go on with {stop.step.title}{side}."


def _rounds(number: int) -> str:
    return f"{number_words(number)} round{'' if number == 1 else 's'}"
