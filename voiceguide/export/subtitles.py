"""SubRip and WebVTT: what is said, and when, for players to show.

What is plain text in a routine may be markup for a player: it drops "<powder>" as a tag that it
does not know. WebVTT has escapes for that; after "WebVTT: The Web Video Text Tracks Format" (W3C).
SubRip has none, and no standard; there an invisible character keeps a player from seeing a tag.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from voiceguide.export.timestamp import timestamp
from voiceguide.text import one_line

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from voiceguide.export.sidecars import Label

_WORD_JOINER = "\u2060"
_MARKUP_BEGINS = re.compile(r"<(?=\S|[^<]*>)|\{(?=\\)|\\(?=[Nnh])|--(?=>)")
"""The beginnings of HTML's tags, of Advanced SubStation's, of the latter's line breaks, and of the
arrow in a line of times."""
_ENTITIES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})
_SHORTEST_S = 0.001
"""The fewest seconds of a caption. One that ends where it begins is an error in WebVTT."""


def subrip(captions: Iterable[Label]) -> str:
    """The text of an SRT file with these captions."""
    return "\n".join(
        f"{number}\n{times.replace('.', ',')}\n{text}\n"
        for number, (times, text) in enumerate(_timed(captions, _untagged), 1)
    )


def webvtt(captions: Iterable[Label]) -> str:
    """The text of a VTT file with these captions."""
    cues = (f"\n{times}\n{text}\n" for times, text in _timed(captions, _escaped))
    return "WEBVTT\n" + "".join(cues)


SUBTITLES = {"srt": subrip, "vtt": webvtt}


def _timed(captions: Iterable[Label], safe: Callable[[str], str]) -> Iterator[tuple[str, str]]:
    for label in captions:
        text = safe(one_line(label.text))
        if text:  # an empty line would end the caption before it has begun
            end_s = max(label.end_s, label.start_s + _SHORTEST_S)
            yield f"{timestamp(label.start_s)} --> {timestamp(end_s)}", text


def _untagged(text: str) -> str:
    return _MARKUP_BEGINS.sub(rf"\g<0>{_WORD_JOINER}", text)


def _escaped(text: str) -> str:
    return text.translate(_ENTITIES)
