"""Turns sound into verdicts: canceller, recogniser and gate work in a row."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from voiceguide.audio.pcm import LISTENING_RATE, SAMPLE_RATE, decibels
from voiceguide.audio.rates import PromptResampler
from voiceguide.commands import Command
from voiceguide.listener.echo.overtalk import Overtalk
from voiceguide.listener.gate import SILENCE, Accepted, Context, Rejected
from voiceguide.listener.language.vocabulary import Tier
from voiceguide.listener.narration import said_between

if TYPE_CHECKING:
    from collections.abc import Callable

    from voiceguide.audio.pcm import Pcm
    from voiceguide.listener.base import Hypothesis, Recogniser
    from voiceguide.listener.echo.canceller import EchoCanceller
    from voiceguide.listener.gate import Gate
    from voiceguide.listener.knock import KnockDetector
    from voiceguide.listener.narration import SpokenWord

    OnJudged = Callable[[float, Hypothesis, Context, Accepted | Rejected], object]
    """Called with everything that the gate judges, and its time on the session's clock.

    It is for benchmarks.
    """

KNOCK = "knock"
"""The name of a knock where a phrase is expected."""


@dataclass(frozen=True, slots=True)
class Heard:
    """The gate's verdict on a hypothesis, and its time."""

    verdict: Accepted | Rejected
    at_s: float
    """The time at which the speech ended, on the session's clock; of a knock, its block's end."""


@dataclass(frozen=True, slots=True)
class Overheard:
    """Somebody began to speak: there is speech that the narrator's echo does not explain."""

    at_s: float


@dataclass(frozen=True, slots=True)
class Rendered:
    """The sound that was rendered last, and the session's state at its end."""

    sound: Pcm
    """The sound that the loudspeaker was given, at SAMPLE_RATE."""
    now: float
    """The time at which the sound ends, on the session's clock."""
    words: tuple[SpokenWord, ...] = ()
    """The words that the narrator says, and said lately."""
    context: Context = SILENCE
    quiet: bool = True
    """Whether the narrator is silent, and its last word has died away."""


@dataclass(frozen=True, slots=True)
class EarMoment:
    """A piece of the microphone's sound, and what was rendered meanwhile."""

    heard: Pcm
    """The microphone's sound, at LISTENING_RATE."""
    rendered: Rendered


class Listening:
    """Everything between the microphone and the session. Only one thread may use it."""

    def __init__(
        self,
        recogniser: Recogniser,
        gate: Gate,
        canceller: EchoCanceller,
        *,
        knocks: KnockDetector | None = None,
        delay_s: float = 0.0,
        gain_db: float = 0.0,
        judged: OnJudged | None = None,
    ) -> None:
        """`delay_s` is the echo's delay as far as it is known before an echo is heard.

        `gain_db` brings a person's voice to the level that the recogniser expects.
        """
        self.recogniser = recogniser
        self.overtalk = Overtalk()
        self._gate = gate
        self._canceller = canceller
        self._knocks = knocks
        self._delay_s = delay_s
        self._gain = np.float32(decibels(gain_db))
        self._resampler = PromptResampler(SAMPLE_RATE, LISTENING_RATE)
        self._heard = 0
        self._told_of = judged

    @property
    def delay_s(self) -> float:
        """The echo's delay in seconds, as far as it is known."""
        found = self._canceller.delay_s
        return self._delay_s if found is None else found

    def feed(self, moment: EarMoment) -> list[Heard | Overheard]:
        """Listen to one moment, and report what was heard in it.

        Raises:
            RecogniserError: the recogniser fails.
        """
        self._heard += len(moment.heard)
        # Some drivers give NaN and infinities.
        heard = np.nan_to_num(moment.heard, posinf=1.0, neginf=-1.0)
        left, played = self._canceller.cancel(heard, self._resampler.feed(moment.rendered.sound))
        sound = np.clip(left * self._gain, -1, 1)
        # The echo that is left would be taken for the beginning of what is said over the narrator.
        explained = self.overtalk.explains(left, played)
        near = np.zeros_like(sound) if explained else sound
        hypotheses = self.recogniser.feed(sound, near if self.overtalk.playing else None)
        found: list[Heard | Overheard] = []
        if self.overtalk.notices(self.recogniser.speech):
            found.append(Overheard(moment.rendered.now))
        found += [self._judged(hypothesis, moment.rendered) for hypothesis in hypotheses]
        return found + self._knocked(left, moment.rendered)

    def close(self) -> None:
        """Close the recogniser."""
        self.recogniser.close()

    def _judged(self, hypothesis: Hypothesis, rendered: Rendered) -> Heard:
        behind_s = self._heard / LISTENING_RATE - hypothesis.end_s
        ended_s = rendered.now - behind_s
        began_s = ended_s - (hypothesis.end_s - hypothesis.start_s)
        context = replace(
            rendered.context,
            saying=said_between(rendered.words, began_s - self.delay_s, ended_s - self.delay_s),
            over_echo_db=self.overtalk.excess_db(hypothesis.start_s, hypothesis.end_s),
        )
        verdict = self._gate.judge(hypothesis, context)
        if self._told_of:
            self._told_of(rendered.now, hypothesis, context, verdict)
        return Heard(verdict, ended_s)

    def _knocked(self, left: Pcm, rendered: Rendered) -> list[Heard | Overheard]:
        """Find knocks, which count only while the narrator is silent: its consonants pop."""
        if self._knocks is None:
            return []
        knocks = self._knocks.feed(left)
        if not rendered.quiet:
            return []
        accepted = (Accepted(Command.NEXT, KNOCK, 1.0, fed_s, Tier.WORD) for fed_s in knocks)
        return [Heard(one, rendered.now) for one in accepted]
