"""Makes characters that look alike one, and drops those that nobody sees, in any language.

A ligature becomes its letters, "℃" two signs, a wide digit a common one, and a letter with its
accent beside it one letter. Quotes and spaces have many forms, and text that was copied from a page
holds soft hyphens, zero-width spaces and marks of direction.
"""

# ruff: noqa: RUF001 - the characters themselves
from __future__ import annotations

import re
import unicodedata

_GROUPED = re.compile(r"(?<=\d)[\u00a0\u2007\u2009\u202f'’](?=\d{3}(?!\d))")
_SUPERSCRIPT = re.compile("[⁺⁻]?[⁰¹²³⁴⁵⁶⁷⁸⁹]{2,}|[⁺⁻]?[⁰¹⁴⁵⁶⁷⁸⁹]|[⁺⁻][²³]")
_PART = re.compile("(?<=\\w)(?=[¼-¾⅐-⅞↉])")
_JOINERS = "\u200c\u200d"
_QUOTES = {
    **dict.fromkeys("“”„‟«»〝〞〟＂「」『』《》", '"'),
    **dict.fromkeys("‘’‚‛‹›`´＇ʼʹ", "'"),
}
_DASHES = dict.fromkeys("‐‑‒﹣－", "-") | dict.fromkeys("―⸺⸻﹘", "—")
_STOPS = {"。": ". ", "｡": ". ", "、": ", ", "､": ", ", "・": " ", "〜": "~", "～": "~", "∼": "~"}
_KEPT = frozenset("…²³℃℉ℓ∕Ω№™℠")
"""Characters that NFKC would take apart; here they are told apart or have signs of their own."""
_AS_WRITTEN = str.maketrans(
    {
        **_QUOTES, **_DASHES, **_STOPS,
        "℃": "°C", "℉": "°F", "ℓ": "l", "µ": "μ", "\u2126": "Ω", "º": "°", "⁄": "/", "∕": "/",
        "−": "−", "➖": "−", "➕": "+", "✕": "×", "✖": "×", "⨯": "×", "∗": "*",
        "∶": ":", "ʺ": "″", "‴": "″", "‖": "|", "¦": "|",
    }
)  # fmt: skip


def plain(text: str) -> str:
    """The text in the characters that everything after this knows."""
    if text.isascii() and text.isprintable():
        return " ".join(text.split())
    text = _GROUPED.sub("", text)
    text = _SUPERSCRIPT.sub(lambda found: "^" + unicodedata.normalize("NFKC", found.group()), text)
    text = _PART.sub(" ", text)  # 1½ is one and a half, not eleven halves
    text = "".join(_one(character) for character in text).translate(_AS_WRITTEN)
    text = unicodedata.normalize("NFC", text)
    text = "".join(
        character
        for index, character in enumerate(text)
        if not _is_invisible(character) or _joins(text, index)
    )
    return " ".join(text.split())


def _one(character: str) -> str:
    category = unicodedata.category(character)
    if category in {"Zs", "Zl", "Zp", "Cc"}:
        return " "
    if character in _KEPT or character.isascii():
        return character
    if category == "Nd":
        return str(unicodedata.digit(character))
    return unicodedata.normalize("NFKC", character)


def _is_invisible(character: str) -> bool:
    return not character.isascii() and (
        unicodedata.category(character) == "Cf" or "\ufe00" <= character <= "\ufe0f"
    )


def _joins(text: str, index: int) -> bool:
    """Whether a joiner is part of a word's spelling, as it is in Persian or Hindi."""
    if text[index] not in _JOINERS or not 0 < index < len(text) - 1:
        return False
    around = text[index - 1], text[index + 1]
    return all(
        unicodedata.category(one)[0] in "LM" and not unicodedata.name(one, "").startswith("LATIN")
        for one in around
    )
