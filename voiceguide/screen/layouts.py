"""Maps letters of other keyboard layouts back to the Latin keys in the same places.

A terminal reports letters, not keys. On a Russian layout, the key that also has an N on it gives
"т", and that is what the terminal reports.
"""

from __future__ import annotations

import os
import unicodedata
from functools import cache

_KEYS = "qwertyuiop[]asdfghjkl;'zxcvbnm,./"
# The letters that these keys give, by language. Where two layouts disagree about a letter, that of
# the user's language comes first, then the one that stands first here.
_LAYOUTS = {
    "ru": "йцукенгшщзхъфывапролджэячсмитьбю.",
    "uk": "йцукенгшщзхїфівапролджєячсмитьбю.",
    "be": "йцукенгшўзх'фывапролджэячсмітьбю.",
    "bg": ",уеишщксдзц;ьяаожгтнвмчюйъэфхпрлб",
    "sr": "љњертзуиопшђасдфгхјклчћжџцвбнм,.-",
    "mk": "љњертѕуиопшѓасдфгхјклчќзџцвбнм,./",
    "el": ";ςερτυθιοπ[]ασδφγηξκλ;'ζχψωβνμ,./",
    "he": "/'קראטוןםפ][שדגכעיחלךף,זסבהנמצתץ.",
    "ar": "ضصثقفغعهخحجدشسيبلاتنمكطئءؤرﻻىةوزظ",
    "fa": "ضصثقفغعهخحجچشسیبلاتنمکگظطزرذدپو./",
    "ka": "ქწერტყუიოპ[]ასდფგჰჯკლ;'ზხცვბნმ,./",
    "ko": "ㅂㅈㄷㄱㅅㅛㅕㅑㅐㅔ[]ㅁㄴㅇㄹㅎㅗㅓㅏㅣ;'ㅋㅌㅊㅍㅠㅜㅡ,./",
    "hi": "ौैाीूबहगदजड़ोे्िुपरकतचटॆंमनवलस,.य",
    "th": "ๆไำพะัีรนยบลฟหกดเ้่าสวงผปแอิืทมใฝ",
}
# Keyboards whose upper row has digits only with shift: French, Czech.
_DIGITS = {"à": "0", "&": "1", "é": "0"}


def on_latin_keys(character: str) -> str:
    """The character that the same key gives on a Latin layout, in lower case.

    Any other character comes back in lower case, and any digit as 0 to 9.
    """
    plain = unicodedata.normalize("NFKC", character).lower()
    for one in (character.lower(), plain):
        if found := _by_letter(_language()).get(one):
            return found
    digit = unicodedata.digit(character, None) if len(character) == 1 else None
    return plain if digit is None else str(digit)


def _language() -> str:
    """The user's language by the environment, which is also that of most keyboards; or empty."""
    names = (os.environ.get(name) for name in ("LC_ALL", "LC_CTYPE", "LANG"))
    return next((name for name in names if name), "").partition("_")[0].lower()


@cache
def _by_letter(language: str) -> dict[str, str]:
    found = dict(_DIGITS)
    for one in sorted(_LAYOUTS, key=lambda one: one != language):
        # Signs that Latin layouts have, too, mean what they show.
        pairs = zip(_LAYOUTS[one], _KEYS, strict=True)
        found |= {letter: key for letter, key in pairs if letter > "~" and letter not in found}
    return found
