"""Puts emoji into words, by their names, where they say something.

One within a sentence stands for a word: "Add two 🥚". One after the sentence's end is decoration,
and is left out unless there is nothing else.
"""

from __future__ import annotations

import re
import unicodedata

_PERHAPS = re.compile("[\u203c-\u329f\U0001f000-\U0001faff\U000e0020-\U000e007f\ufe0f]")
_KEYCAP = re.compile("([0-9*#])\ufe0f?\u20e3")
_SKIN = re.compile("[\U0001f3fb-\U0001f3ff]")
_ENDS = frozenset(".!?…")


def named(text: str, language: str, known: frozenset[str]) -> str:
    """The text with each emoji's name in its place; `known` are characters that have words."""
    if not _PERHAPS.search(text):
        return text
    # It reads a megabyte of names: only for those who write emoji.
    import emoji

    text = _SKIN.sub("", _KEYCAP.sub(r"\1", text))
    found = emoji.emoji_list(text)
    if not found or language not in emoji.LANGUAGES:
        return text
    parts, at, ended = [], 0, _end_of_words(text)
    for one in found:
        character = one["emoji"]
        parts.append(text[at : one["match_start"]])
        at = one["match_end"]
        if character.replace("\ufe0f", "") in known:
            parts.append(character)
        elif one["match_start"] < ended:
            parts.append(f" {_name(character, language)} ")
    return "".join([*parts, text[at:]])


def _end_of_words(text: str) -> int:
    """The index from which emoji are decoration: the stop after the last word, or the end."""
    last = len(text)
    while last and not unicodedata.category(text[last - 1]).startswith(("L", "N")):
        last -= 1
    if last:
        for index in range(last, len(text)):
            if text[index] in _ENDS:
                return index
    return len(text)


def _name(character: str, language: str) -> str:
    import emoji

    return emoji.demojize(character, language=language, delimiters=("", "")).replace("_", " ")
