"""Text for places that hold one line."""

from __future__ import annotations

import re

# Controls, and Unicode's own separators of lines and paragraphs.
_BREAKS = re.compile("\\s*[\x00-\x1f\x7f-\x9f\u2028\u2029]+\\s*")


def one_line(text: str) -> str:
    """The text without line breaks, tabs and controls: where some stood is one space."""
    return _BREAKS.sub(" ", text).strip()
