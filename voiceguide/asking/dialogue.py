"""One question: what is said, what counts as its answer, and when it is given up.

No sound, clock or keyboard here. The rules, in short:

- What is typed counts at once; Enter alone takes the default.
- What is heard is said back to be confirmed where the question wants that. Another answer in place
  of "yes" or "no" is taken for a correction.
- What fails twice is not asked a third time: then it must be typed, or the default is taken.
- Silence takes the default after a while, and it is said that it does.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from voiceguide.listener.language.answers import spelled
from voiceguide.text import typed

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

PATIENCE_S = 15.0
"""For an answer, counted from the end of the question."""
CONFIRMING_S = 7.0
TYPING_S = 60.0
"""Once it must be typed."""
MOST_FAILURES = 2
_YES, _NO = {"y", "yes"}, {"n", "no"}


@dataclass(frozen=True, slots=True)
class Prompt:
    """What is asked."""

    text: str
    """As it is said."""
    answers: Mapping[str, Sequence[str]]
    """Every answer, and the phrases that mean it."""
    default: str
    """One of the answers."""
    hint: str
    """What can be typed, for the screen."""
    told: Callable[[str], str]
    """What is said of an answer once it is taken."""
    confirmed: Callable[[str], str] | None = None
    """What is asked before an answer that was heard is taken; nothing: it is taken at once."""
    waits: bool = False
    """Whether silence is waited out for as long as there is a keyboard."""

    def meant(self, line: str) -> str | None:
        """The answer that a typed line is: itself, a phrase, or the beginning of only one."""
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
    """A question on its way to an answer; what has happened goes in by the methods."""

    question: Prompt
    hears: bool
    types: bool
    """Whether there is a keyboard."""
    say: str = ""
    """What is to be said before the next answer is awaited."""
    show: str = ""
    """What is to be shown alone."""
    answer: str | None = None
    """What is taken; None while it is open."""
    _proposed: str | None = None
    _failures: int = 0

    def __post_init__(self) -> None:
        self.say = self.question.text

    @property
    def confirming(self) -> bool:
        """Whether yes or no is wanted."""
        return self._proposed is not None

    @property
    def patience_s(self) -> float | None:
        """How long silence lasts before `silence` is told of it; None: for ever."""
        if self.confirming:
            return CONFIRMING_S
        if self.types and self.question.waits:
            return None
        if self.hears:
            return PATIENCE_S
        return TYPING_S if self.types else 0.0

    def typed(self, line: str) -> None:
        """A line came from the keyboard."""
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
        """An answer, "yes" or "no" was understood; the last two are heeded while `confirming`."""
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
        """Something was said that was not understood."""
        self._clear()
        self._fail(f"I did not get that. {self._again()}")

    def silence(self) -> None:
        """Nothing happened for `patience_s`."""
        self._clear()
        if self.confirming:
            self._fail(self._again())
        else:
            self._take(self.question.default, "No answer.")

    def deaf(self) -> None:
        """Hearing has failed."""
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
