"""The answers to questions before a session: a number, one of a few words, yes or no. English only.

A recogniser hears any vocabulary, so a question's answers are a vocabulary of their own, with
nothing else in it. There, a phrase means an `Answer` in place of a command. "Yes" and "no" stay the
commands that they are: a recogniser then gives the likeliest of either kind, and the question
decides which one it wanted.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from voiceguide.commands import Command
from voiceguide.listener.language.vocabulary import Phrase, Vocabulary, load_vocabulary
from voiceguide.wording.language import words_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

LANGUAGE = "en"
_NUMBER = re.compile(r"(?<!\S)\d{1,2}(?!\S)")


@dataclass(frozen=True, slots=True)
class Answer:
    """The meaning of a phrase while a question is open; recognisers read only its value."""

    value: str


def numbered(numbers: Iterable[int], forms: Sequence[str]) -> dict[str, list[str]]:
    """Map each number's digits to how it is said: its words, put into each form in place of {}."""
    return {str(number): [form.format(_said(number)) for form in forms] for number in numbers}


def spelled(text: str) -> str:
    """Write the numbers of a typed answer in words, as phrases have them."""
    return _NUMBER.sub(lambda number: _said(int(number[0])), text)


def _said(number: int) -> str:
    # A vocabulary writes "twenty five": each word is looked up by itself.
    return words_of(LANGUAGE).number(number).replace("-", " ")


def vocabulary_of(answers: Mapping[str, Iterable[str]]) -> Vocabulary:
    """Make the vocabulary to listen for: each answer's phrases, and yes and no."""
    entries = [
        # A recogniser compares meanings and reads their values, which an answer has, too.
        Phrase(text, cast("Command", Answer(value)))
        for value, texts in answers.items()
        for text in dict.fromkeys(texts)
    ]
    base = load_vocabulary(LANGUAGE)
    entries += [one for one in base.entries if one.command in {Command.YES, Command.NO}]
    return Vocabulary(LANGUAGE, tuple(entries), base.decoys)
