"""Text as people type it and as it is shown: lines, durations, numbers of things, names."""

from __future__ import annotations

import difflib
import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

# Controls, and Unicode's own separators of lines and paragraphs.
_BREAKS = re.compile("\\s*[\x00-\x1f\x7f-\x9f\u2028\u2029]+\\s*")
_HYPHEN = re.compile(r"(?<=\w)-(?=\w)")
_APOSTROPHES = "'’‘ʼ`´"  # noqa: RUF001 - that is how they are typed
_NEAR = 0.6
"""How alike, from 0 to 1, a name must be to be offered in place of one that is unknown."""


def one_line(text: str) -> str:
    """The text without line breaks, tabs and controls, for a file: each run becomes one space.

    What joins letters and emoji stays. `clean` is for places where each character has a width.
    """
    return _BREAKS.sub(" ", text).strip()


def clean(text: str) -> str:
    """The text as one line of visible characters, for a screen or a page, with single spaces."""
    return "".join(one for one in " ".join(text.split()) if one.isprintable()).strip()


def clock(seconds: float) -> str:
    """A duration as 1:05 or 1:00:05; never less than nothing."""
    minutes, rest = divmod(max(0, round(seconds)), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def counted(count: float, noun: str) -> str:
    """A number with its noun, which takes an s in the plural: 1 step, 0 steps, 1.5 minutes."""
    return f"{count:g} {noun}{'' if count == 1 else 's'}"


def nearest(unknown: str, known: Iterable[str], *, alike: float = _NEAR) -> str | None:
    """The name that somebody probably meant, in any case; None if none is `alike` enough."""
    names = {name.casefold(): name for name in known}
    close = difflib.get_close_matches(unknown[:100].casefold(), names, n=1, cutoff=alike)
    return names[close[0]] if close else None


def did_you_mean(unknown: str, known: Iterable[str]) -> str:
    """A question for the beginning of a hint, with a space after it; empty if nothing is near."""
    near = nearest(unknown, known)
    return f"Did you mean {near!r}? " if near else ""


def nearest_or_all(unknown: str, known: Iterable[str]) -> str:
    """A question for the end of a message; if nothing is near, a list of all known names."""
    names = list(known)
    near = nearest(unknown, names)
    return f"; did you mean {near!r}?" if near else f"; allowed: {', '.join(names)}"


def typed(text: str) -> str:
    """A typed line without what does not count: case, punctuation, spaces around, forms of quotes.

    “Next,  Please.” is "next please", and "time-left" is "time left". A line of punctuation alone
    stays as it is: it can be a key.
    """
    plain = unicodedata.normalize("NFKC", text).casefold()
    words = " ".join("".join(map(_plain, _HYPHEN.sub(" ", plain))).split())
    return words or " ".join(plain.split())


def _plain(character: str) -> str:
    if character in _APOSTROPHES:
        return ""  # inside words: "that's"
    kind = unicodedata.category(character)
    if kind == "Cf":
        return ""  # marks of direction, soft hyphens, a byte order mark
    # A minus makes another number; what an arrow key gives begins with a control character.
    return " " if kind[0] in "PZ" and character != "-" else character
