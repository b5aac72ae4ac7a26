"""What people type, in the one form in which it is compared."""

from __future__ import annotations

import re
import unicodedata

_HYPHEN = re.compile(r"(?<=\w)-(?=\w)")
_APOSTROPHES = "'’‘ʼ`´"  # noqa: RUF001 - that is how they are typed


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
