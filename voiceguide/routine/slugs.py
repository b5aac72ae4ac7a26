"""Names made of any text: for files, options and JSON, where only plain letters are safe."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection

MAX_LENGTH = 60
"""The most characters of a name: as many as the model allows."""
_SIGN = re.compile(r":[a-z0-9_+-]+:")


def slug_of(text: str) -> str:
    """Lower-case words joined by hyphens, spelled in plain letters whatever the script.

    Empty where the text has no letter that has such a spelling. A picture's name counts only where
    there is nothing else: "Candles 🎂" is candles, "🎂" alone birthday.
    """
    from anyascii import anyascii

    plain = anyascii(unicodedata.normalize("NFC", text)).lower()
    without_signs = _SIGN.sub(" ", plain)
    words = without_signs if re.search(r"[a-z0-9]", without_signs) else plain
    # An apostrophe is within a word, as in don't; anything else parts words.
    words = re.sub(r"(?<=[a-z])'(?=[a-z])", "", words)
    return "-".join(re.findall(r"[a-z0-9]+", words))[:MAX_LENGTH].strip("-")


def unused(name: str, names: Collection[str]) -> str:
    """The name itself, or with a number behind it where the name is taken."""
    if name not in names:
        return name
    tails = (f"-{number}" for number in range(2, len(names) + 3))
    candidates = (name[: MAX_LENGTH - len(tail)].strip("-") + tail for tail in tails)
    return next(one for one in candidates if one not in names)
