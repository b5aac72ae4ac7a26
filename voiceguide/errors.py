"""Everything that can go wrong, as one tree of errors.

::

    VoiceguideError             exit code 1: it was tried and failed
     ├─ UsageError              2: asked for something that cannot be
     ├─ RoutineError            2: a routine file is wrong
     │   └─ LanguageError       the narrator's words in a routine's language are wrong
     ├─ TimingError             2: a length that the routine cannot take
     ├─ ExportError             1: the file could not be written
     ├─ NarratorError           1: an engine failed while speaking
     ├─ RecogniserError         1: an engine failed while listening
     ├─ ModelError              1: a recognition model could not be installed or removed
     ├─ JournalError            1: the record of past sessions cannot be read or written
     ├─ AudioFileError          2: a sound file cannot be read
     └─ MissingError            3: something is not here
         ├─ MissingEngineError     a speech engine
         ├─ MissingModelError      a recognition model
         └─ MissingDeviceError     a loudspeaker or a microphone
             └─ NoLoudspeakerError   any loudspeaker at all

Each carries one line that says what and where, and one that says what to do.
"""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


_UNSEEN = frozenset(
    "\N{ZERO WIDTH NON-JOINER}\N{ZERO WIDTH JOINER}\N{SOFT HYPHEN}\N{WORD JOINER}"
    "\N{LEFT-TO-RIGHT MARK}\N{RIGHT-TO-LEFT MARK}\N{ARABIC LETTER MARK}"
) | frozenset(map(chr, range(0xE0020, 0xE0080)))
"""Invisible parts of words, emoji and flags, which read wrong without them, though Unicode counts
them among the controls. Characters that turn the direction of whole lines are not among them."""


def is_text(character: str) -> bool:
    """Whether a character is text that people write, a space of any width too, and no command."""
    return (
        character.isprintable()
        or character in _UNSEEN
        or unicodedata.category(character) == "Zs"  # such as the space that French puts before ":"
    )


def printable(text: str) -> str:
    """The text as one line for a terminal, which nothing from a file or a name can command."""
    if text.isprintable():
        return text
    return "".join(one if is_text(one) else ascii(one)[1:-1] for one in text)


class VoiceguideError(Exception):
    """An error that says in one line what went wrong, and in another what to do about it."""

    exit_code = 1

    def __init__(self, message: str, *, hint: str) -> None:
        super().__init__(message)
        self.message = printable(message)
        self.hint = printable(hint)


def sentence(message: str) -> str:
    """An error's message with a capital letter; the rest stays, because it holds names."""
    return message[:1].upper() + message[1:]


class UsageError(VoiceguideError):
    """An option or a name that makes no sense here."""

    exit_code = 2


class RoutineError(VoiceguideError):
    """A routine file that cannot be read or breaks the model's rules."""

    exit_code = 2

    def __init__(self, message: str, *, hint: str, problems: Sequence[str] = ()) -> None:
        super().__init__(message, hint=hint)
        self.problems = [printable(problem) for problem in problems] or [self.message]
        """One line for each mistake found."""


class LanguageError(RoutineError):
    """The narrator's own words in a language are not whole: no routine in it can be used."""


class TimingError(VoiceguideError):
    """A length that the routine cannot be stretched or shortened to."""

    exit_code = 2


class ExportError(VoiceguideError):
    """A file that could not be written to its end; nothing of it is left behind."""


class NarratorError(VoiceguideError):
    """A speech engine that was there but failed, hung or died."""


class RecogniserError(VoiceguideError):
    """A recogniser that was there but failed, or a model that it cannot use."""


class ModelError(VoiceguideError):
    """A recognition model that could not be fetched, checked, unpacked or removed."""


class JournalError(VoiceguideError):
    """The journal of sessions cannot be read or written."""


class AudioFileError(VoiceguideError):
    """A sound file that cannot be read."""

    exit_code = 2


class MissingError(VoiceguideError):
    """Something the user asked for is not on this machine."""

    exit_code = 3


class MissingEngineError(MissingError):
    """A speech engine or voice that is not installed."""


class MissingModelError(MissingError):
    """A recognition model that is not installed."""


class MissingDeviceError(MissingError):
    """A loudspeaker or microphone that is not there."""


class NoLoudspeakerError(MissingDeviceError):
    """No loudspeaker, where any would have done: a file can still be written."""
