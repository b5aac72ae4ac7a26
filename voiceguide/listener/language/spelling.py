"""Guesses how an English word sounds by its spelling: rules, no dictionary and no model.

The rules are good enough to tell what sounds alike, not to teach a recogniser. Against the CMU
dictionary about nine sounds in ten are right, and a wrong one is mostly a vowel in a vowel's place.
The sounds are American, written as in the lexicon of the embedded recogniser.

The recogniser itself is taught with hama's letter-to-sound model (phonemes.py), which is better at
it. These rules are for comparing thousands of clauses with commands: they take microseconds a word
where the model takes 60 ms, need no package, and run on Windows.
"""

# ruff: noqa: RUF001 - the letters of phonetics
from __future__ import annotations

import re
from functools import lru_cache

# Frequent words that follow no rule.
# fmt: off
_IRREGULAR = {
    "a": "ə", "above": "ə b ʌ v", "all": "ɔ l", "another": "ə n ʌ ð ɝ", "any": "ɛ n i",
    "are": "ɑ ɹ", "as": "æ z", "be": "b i", "blood": "b l ʌ d", "both": "b oʊ θ",
    "break": "b ɹ eɪ k", "by": "b aɪ", "calf": "k æ f", "comes": "k ʌ m z", "could": "k ʊ d",
    "do": "d u", "does": "d ʌ z", "don't": "d oʊ n t", "done": "d ʌ n", "ear": "ɪ ɹ",
    "ears": "ɪ ɹ z", "enough": "ɪ n ʌ f", "eye": "aɪ", "eyes": "aɪ z", "finger": "f ɪ ŋ g ɝ",
    "fingers": "f ɪ ŋ g ɝ z", "foot": "f ʊ t", "for": "f ɔ ɹ", "four": "f ɔ ɹ", "from": "f ɹ ʌ m",
    "get": "g ɛ t", "give": "g ɪ v", "great": "g ɹ eɪ t", "has": "h æ z", "have": "h æ v",
    "he": "h i", "head": "h ɛ d", "heart": "h ɑ ɹ t", "his": "h ɪ z", "into": "ɪ n t u",
    "is": "ɪ z", "live": "l ɪ v", "love": "l ʌ v", "lower": "l oʊ ɝ", "many": "m ɛ n i",
    "me": "m i",
    "minute": "m ɪ n ə t", "minutes": "m ɪ n ə t s", "most": "m oʊ s t", "massage": "m ə s ɑ ʒ",
    "mother": "m ʌ ð ɝ",
    "move": "m u v", "new": "n u", "of": "ʌ v", "off": "ɔ f", "oh": "oʊ", "once": "w ʌ n s",
    "one": "w ʌ n", "only": "oʊ n l i", "or": "ɔ ɹ", "other": "ʌ ð ɝ", "our": "aʊ ɝ",
    "people": "p i p ə l", "push": "p ʊ ʃ", "put": "p ʊ t", "said": "s ɛ d", "shall": "ʃ æ l",
    "she": "ʃ i", "shoe": "ʃ u", "should": "ʃ ʊ d", "some": "s ʌ m", "sure": "ʃ ʊ ɹ",
    "the": "ð ə", "their": "ð ɛ ɹ", "there": "ð ɛ ɹ", "they": "ð eɪ", "thigh": "θ aɪ",
    "through": "θ ɹ u", "to": "t u", "toe": "t oʊ", "toes": "t oʊ z", "touch": "t ʌ t͡ʃ",
    "two": "t u", "us": "ʌ s", "very": "v ɛ ɹ i", "was": "w ʌ z", "water": "w ɔ t ɝ",
    "we": "w i", "were": "w ɝ", "where": "w ɛ ɹ", "who": "h u", "with": "w ɪ ð",
    "would": "w ʊ d", "you": "j u", "young": "j ʌ ŋ", "your": "j ɔ ɹ",
}
# fmt: on
_SHORT = {"a": "æ", "e": "ɛ", "i": "ɪ", "o": "ɑ", "u": "ʌ", "y": "ɪ"}
_LONG = {"a": "eɪ", "e": "i", "i": "aɪ", "o": "oʊ", "u": "u", "y": "aɪ"}
# A vowel is long before one consonant and a silent e, or an ending that took the e's place.
_IS_LONG = re.compile(r"[aeiouy](?=([bcdfgkmnpstvz]|[lr]|th)e(s|d|r|rs|ly|less|ful)?$)")

# The rules are tried in this order at each place. `<` is the word's start, `>` its end; letters in
# a look ahead or behind are not consumed. Letters without sounds are silent.
_RULES = tuple(
    (re.compile(pattern), tuple(said.split()))
    for pattern, said in (
        # Endings.
        (r"ation", "eɪ ʃ ə n"),
        (r"(t|ss|c)ion", "ʃ ə n"),
        (r"sion", "ʒ ə n"),
        (r"ture(?=s?>)", "t͡ʃ ɝ"),
        (r"[ct]ious", "ʃ ə s"),
        (r"(?<=[aeiou])sure", "ʒ ɝ"),
        (r"ssure", "ʃ ɝ"),
        (r"ous(?=>|ly>)", "ə s"),
        (r"(?<=[bcdfgkptsz])le(?=>)", "ə l"),
        (r"(?<=[bcdfgkptsz])le(?=[sd]>)", "ə l"),
        (r"(?<=[aeiouy].[td])ed(?=>)|(?<=[aeiouy][td])ed(?=>)", "ɪ d"),
        (r"(?<=[aeiouylrnm].[kpfxsh])ed(?=>)|(?<=[aeiouy][kpfxsh])ed(?=>)", "t"),
        (r"(?<=[aeiouy][bglmnrvwyz])ed(?=>)|(?<=[aeiouy].[bglmnrvwyz])ed(?=>)", "d"),
        (r"(?<=[sxz])es(?=>)|(?<=[cs]h)es(?=>)|(?<=[cg])es(?=>)", "ɪ z"),
        (r"(?<=..[^<aeiou])es(?=>)", "z"),
        (r"(?<=[^<])ing(?=s?>)", "ɪ ŋ"),
        (r"(?<=[aeiou]..)age(?=s?>)", "ɪ d͡ʒ"),
        (r"(?<=[^<aeiou])ies(?=>)", "i z"),
        (r"(?<=[^<]..)y(?=>)|(?<=[aeiou].)y(?=>)", "i"),
        (r"(?<=<)some", "s ʌ m"),
        (r"where", "w ɛ ɹ"),
        (r"ward", "w ɝ d"),
        (r"que(?=>)", "k"),
        (r"a(?=nge)", "eɪ"),
        # Vowels before r.
        (r"(?<=w)or(?=[kdlmst])", "ɝ"),
        (r"(?<=w)ar", "ɔ ɹ"),
        (r"air|are(?=s?>)", "ɛ ɹ"),
        (r"ear(?=[nlt])", "ɝ"),
        (r"e[ae]r", "ɪ ɹ"),
        (r"(ore|oor|oar|our)(?=s?>)", "ɔ ɹ"),
        (r"ou?r(?=[^aeiouyr])", "ɔ ɹ"),
        (r"ires?(?=>)", "aɪ ɹ"),
        (r"ure(?=s?>)", "j ʊ ɹ"),
        (r"(?<=[^<])[eo]r(?=s?>|ly>)", "ɝ"),
        (r"ar(?![aeiouyr])", "ɑ ɹ"),
        (r"or(?![aeiouyr])", "ɔ ɹ"),
        (r"[eiu]r(?![aeiouyr])", "ɝ"),
        (r"arr(?=[aeiouy])", "æ ɹ"),
        # Vowels in company.
        (r"eigh", "eɪ"),
        (r"igh", "aɪ"),
        (r"[ao]ugh", "ɔ"),
        (r"all(?=[s>])", "ɔ l"),
        (r"al(?=k)", "ɔ"),
        (r"al(?=m)", "ɑ"),
        (r"al(?=[td])", "ɔ l"),
        (r"(?<=[^<])ol(?=d|t)|(?<=<)ol(?=d)", "oʊ l"),
        (r"oll(?=>|s>|e[dr])", "oʊ l"),
        (r"i(?=nd(s|er)?>|ld>)", "aɪ"),
        (r"ea(?=the>|the[sd]>)", "i"),
        (r"ea(?=d>|ds>|dy|th|ther|vy|lth|sure)", "ɛ"),
        (r"ei|ee|ea", "i"),
        (r"ie(?=[^>st])", "i"),
        (r"(?<=<.)ie(?=[sd]?>)|(?<=<..)ie(?=[sd]?>)", "aɪ"),
        (r"ie|ey(?=s?>)", "i"),
        (r"ai|ay|ey", "eɪ"),
        (r"au|aw", "ɔ"),
        (r"oa|oe(?=s?>)", "oʊ"),
        (r"oo(?=k|d>)", "ʊ"),
        (r"oo", "u"),
        (r"oi|oy", "ɔɪ"),
        (r"oul(?=d)", "oʊ l"),
        (r"ou", "aʊ"),
        (r"ow(?=[nld]s?>|er)|(?<=<[bchnv])ow(?=>)", "aʊ"),
        (r"ow", "oʊ"),
        (r"e[uw]|ue(?=s?>)", "u"),
        (r"(?<=[rlj])ui|(?<=[rl])ue", "u"),
        (r"(?<=g)u(?=[eia])", ""),
        # Consonants in company.
        (r"(?<=<)kn|(?<=<)gn|gn(?=>)", "n"),
        (r"(?<=<)wr", "ɹ"),
        (r"(?<=<)wh(?=o)", "h"),
        (r"wh", "w"),
        (r"(?<=m)b(?=s?>|ed>|ing>)", ""),
        (r"ph", "f"),
        (r"tch|ch", "t͡ʃ"),
        (r"sh", "ʃ"),
        (r"(?<=<)th(?=[aeo](n|se|y|m|t|ir)?>|is>|ose>|ese>|ough>|us>)", "ð"),
        (r"(?<=[aeiou])th(?=er|e>|e[sd]>|ing>)", "ð"),
        (r"th", "θ"),
        (r"(?<=s)t(?=en>|le>)", ""),
        (r"ck|cc(?![eiy])", "k"),
        (r"sc(?=[eiy])", "s"),
        (r"c(?=[eiy])", "s"),
        (r"c", "k"),
        (r"dge?(?=>)|dg(?=e)", "d͡ʒ"),
        (r"qu", "k w"),
        (r"q", "k"),
        (r"ng(?=>|s>|th|ed>|ing>)", "ŋ"),
        (r"n(?=[kx]|g[^eiy])", "ŋ"),
        (r"gh(?=>)|gh(?=t)", ""),
        (r"gg", "g"),
        (r"g(?=[eiy])", "d͡ʒ"),
        (r"g", "g"),
        (r"j", "d͡ʒ"),
        (r"(?<=<)x", "z"),
        (r"x", "k s"),
        (r"ss", "s"),
        (r"(?<=[aeiouy])s(?=[aeiouy])", "z"),
        (r"(?<=[bdglmnrvwaeiouy])s(?=>)(?<!us)(?<!is)(?<!as)", "z"),
        (r"(?<=<)y(?=[aeiou])|(?<=[aeiou])y(?=[aeiou])", "j"),
        (r"r", "ɹ"),
        # Single vowels that do not have their usual sound.
        (r"(?<=<)a(?=(bout|gain|long|lone|round|cross|way|part)>)", "ə"),
        (r"(?<=<[bdr])e(?=[^aeiou][aeiouy]..)|(?<=<pr)e(?=[^aeiou][aeiouy]..)", "ɪ"),
        (r"(?<=[^<aeiouy])e(?=>)", ""),
        (r"(?<=[aeiou][^aeiou])e(?=(ly|less|ful|s|ment)>)", ""),
        (r"(?<=[aeiouy]..)e(?=nt>|n>|l>|nce>)|(?<=[aeiouy].)e(?=nt>|n>|l>|nce>)", "ə"),
        (r"a(?=l>|nt>|nce>|ble>|>)", "ə"),
        (r"(?<=[aeiouy]..)o(?=n>)|(?<=[aeiouy].)o(?=n>)", "ə"),
        (r"o(?=>)", "oʊ"),
        (r"y(?=>)", "aɪ"),
        (r"i(?=>|[aou])", "i"),
        (r"u(?=sh|ll)(?<=[pbf]u)", "ʊ"),
        (r"a(?=sh|tch)(?<=wa)", "ɑ"),
    )
)


@lru_cache(maxsize=4096)
def spelled(word: str) -> tuple[str, ...]:
    """Guess the sounds of one lower-case word of the letters a to z; an apostrophe is silent."""
    irregular = _IRREGULAR.get(word)
    if irregular:
        return tuple(irregular.split())
    letters = f"<{word.replace(chr(39), '')}>"
    sounds: list[str] = []
    at = 1
    while at < len(letters) - 1:
        length, said = _at(letters, at)
        sounds += said
        at += length
    return tuple(sounds)


def _at(letters: str, at: int) -> tuple[int, tuple[str, ...]]:
    """Read at a place: the number of letters read, and the sounds that they stand for."""
    letter = letters[at]
    if _IS_LONG.match(letters.rstrip(">"), at):
        return 1, (_LONG[letter],)
    if letter == letters[at + 1] and letter in "bdfklmnprtz":
        return 1, ()  # the second of a double says it
    for pattern, said in _RULES:
        found = pattern.match(letters, at)
        if found and found.end() > at:
            return found.end() - at, said
    return 1, (_SHORT.get(letter, letter),)
