"""The user's choices for a session, as plain data that the journal can keep."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Annotated, Any

from pydantic import Field, TypeAdapter

from voiceguide.listener.recognisers import RecogniserName
from voiceguide.live.limits import ECHO_GAINS, MOST_MINUTES, RATES
from voiceguide.pacing.mood import Mood
from voiceguide.people.person import Liking  # noqa: TC001 - pydantic reads the annotations

Minutes = Annotated[float, Field(gt=0, le=MOST_MINUTES)]
Rate = Annotated[float, Field(ge=RATES[0], le=RATES[1])]
Gain = Annotated[float, Field(ge=ECHO_GAINS[0], le=ECHO_GAINS[1])]


@dataclass(frozen=True, slots=True)
class Choices:
    """Everything that was chosen for a session; when it starts is not part of it."""

    routine: str
    """The routine's name, or the path of its file."""
    minutes: Minutes | None = None
    mood: str | None = None
    skip: tuple[str, ...] = ()
    voice: str = "auto"
    rate: Rate | None = None
    skip_precautions: bool = False
    beat: bool = False
    ambience: str = ""
    music: str = ""
    """The path of a music file or of a folder of them; empty: no music."""
    microphone: str = "auto"
    """The microphone: auto, none, a sound file, or a device's name."""
    loudspeaker: str = "auto"
    """The loudspeaker: auto, none, a file to write, or a device's name."""
    room: str = ""
    echo: Gain = 0.0
    recogniser: str = "auto"
    """The value of a RecogniserName."""
    model: str = ""
    """The folder of a Vosk model; empty: the one that is found for the language."""
    knock: bool = False
    """Whether two short knocks on the table mean "next"."""
    vocabulary: str = ""
    """A vocabulary file, or a language; empty: the routine's language."""
    recipient: str = ""
    """The key that stands for the recipient; their name is in their own file only."""
    likings: tuple[Liking, ...] = ()
    """What the recipient was known to like when the session began."""
    ends_at: float | None = None
    """The time at which the session must end, in seconds since 1970; it replaces `minutes`."""

    def length_s(self, now_s: float) -> float | None:
        """The session's length in seconds, or None where it is left open.

        `now_s` is in seconds since 1970.
        """
        if self.ends_at is not None:
            return max(self.ends_at - now_s, 0.0)
        return None if self.minutes is None else self.minutes * 60

    def to_json(self) -> dict[str, Any]:
        """The choices as plain data."""
        return asdict(self)


def choices_from(data: dict[str, Any]) -> Choices:
    """Read choices back from plain data, by the rules that hold for every choice.

    Raises:
        ValueError: the data are not a session's choices.
    """
    choices = TypeAdapter(Choices).validate_python(data)
    RecogniserName(choices.recogniser)
    if choices.mood is not None:
        Mood(choices.mood)
    return choices
