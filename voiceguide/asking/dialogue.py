"""One question: what is said, what counts as its answer, and when it is given up.

There is no sound, clock or keyboard here. The rules, in short:

- A typed answer counts at once; Enter alone takes the default.
- An answer that was heard is said back to be confirmed, if the question wants that. Another answer
  in place of "yes" or "no" counts as a correction.
- A question that failed twice is not asked aloud a third time: the answer must be typed, or the
  default is taken.
- Silence takes the default after a while, and the person is told so.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from voiceguide.listener.language.answers import spelled
from voiceguide.text import typed

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

PATIENCE_S = 15.0
"""Seconds to wait for an answer, counted from the end of the question."""
CONFIRMING_S = 7.0
TYPING_S = 60.0
"""Seconds to wait once the answer must be typed."""
MOST_FAILURES = 2
_YES, _NO = {"y", "yes"}, {"n", "no"}


@dataclass(frozen=True, slots=True)
class Prompt:
    """A question, its possible answers, and what is said about them."""

    text: str
    """The question as it is said."""
    answers: Mapping[str, Sequence[str]]
    """Every answer, and the phrases that mean it."""
    default: str
    """One of the answers."""
    hint: str
    """A line for the screen on what can be typed."""
    told: Callable[[str], str]
    """Gives the sentence that is said when an answer is taken."""
    confirmed: Callable[[str], str] | None = None
    """Gives the question that confirms an answer that was heard; None: it is taken at once."""
    waits: bool = False
    """Whether the question waits for ever as long as there is a keyboard."""

    def meant(self, line: str) -> str | None:
        """The answer that a typed line means, or None.

        The line can be the answer itself, one of its phrases, or a beginning that fits only one
        answer.
        """
        word = typed(line)
        forms = {
            typed(text): value for value, texts in self.answers.items() for text in (value, *texts)
        }
        for said in (word, spelled(word)):
            if said in forms:
                return forms[said]
        begun = {value for text, value in forms.items() if text.startswith(word)}
        # "1" is no short form of "15".
        return begun.pop() if len(begun) == 1 and not word.isdigit() else None


@dataclass(slots=True)
class Dialogue:
    """A question on its way to an answer; its methods are told what happens."""

    question: Prompt
    hears: bool
    types: bool
    """Whether there is a keyboard."""
    say: str = ""
    """The text to say before the next answer is awaited."""
    show: str = ""
    """The text to show without saying it."""
    answer: str | None = None
    """The answer that was taken; None while the question is open."""
    _proposed: str | None = None
    _failures: int = 0

    def __post_init__(self) -> None:
        self.say = self.question.text

    @property
    def confirming(self) -> bool:
        """Whether the dialogue waits for a yes or no."""
        return self._proposed is not None

    @property
    def patience_s(self) -> float | None:
        """The seconds of silence after which `silence` must be called; None: never."""
        if self.confirming:
            return CONFIRMING_S
        if self.types and self.question.waits:
            return None
        if self.hears:
            return PATIENCE_S
        return TYPING_S if self.types else 0.0

    def typed(self, line: str) -> None:
        """Take a line from the keyboard."""
        self._clear()
        word = typed(line)
        if self._proposed is not None and (not word or word in _YES):
            self._take(self._proposed)
        elif self._proposed is not None and word in _NO:
            self._proposed = None
            self.say = self.question.text
        elif not word:
            self._take(self.question.default)
        elif (meant := self.question.meant(word)) is not None:
            self._take(meant)
        else:
            self.show = self.question.hint

    def heard(self, value: str) -> None:
        """Take an answer that was understood; "yes" and "no" only while `confirming`."""
        self._clear()
        if self._proposed is not None and value in _YES:
            self._take(self._proposed)
        elif value in _NO:
            self._proposed = None
            self._fail(self.question.text)
        elif self.question.confirmed is None:
            self._take(value)
        else:
            corrects, self._proposed = self.confirming, value
            self.say = self.question.confirmed(value)
            if corrects:
                self._fail(self.say)

    def unclear(self) -> None:
        """Note that something was said that was not understood."""
        self._clear()
        self._fail(f"I did not get that. {self._again()}")

    def silence(self) -> None:
        """Note that nothing happened for `patience_s`."""
        self._clear()
        if self.confirming:
            self._fail(self._again())
        else:
            self._take(self.question.default, "No answer.")

    def deaf(self) -> None:
        """Note that hearing has failed; only the keyboard is left."""
        self.hears = False
        self._proposed = None

    def _again(self) -> str:
        if self._proposed is not None and self.question.confirmed:
            return f"{self.question.confirmed(self._proposed)} Please say yes or no."
        return self.question.text

    def _fail(self, again: str) -> None:
        self._failures += 1
        if self._failures < MOST_FAILURES:
            self.say = again
            return
        self.deaf()
        if self.types:
            self.say = "I did not get that. Please type it."
            self.show = self.question.hint
        else:
            self._take(self.question.default, "I did not get that.")

    def _take(self, value: str, before: str = "") -> None:
        self.answer = value
        self.say = " ".join(filter(None, [before, self.question.told(value)]))

    def _clear(self) -> None:
        self.say = self.show = ""
