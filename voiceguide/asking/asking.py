"""Asks questions through the loudspeaker, and takes answers from the microphone or the keyboard."""

from __future__ import annotations

from contextlib import closing, nullcontext
from typing import TYPE_CHECKING

import numpy as np

from voiceguide.asking.dialogue import Dialogue
from voiceguide.audio.pcm import LISTENING_RATE, decibels, frames
from voiceguide.audio.tones import HEARD_NOTES, chime
from voiceguide.commands import ANSWERS
from voiceguide.errors import VoiceguideError, sentence
from voiceguide.listener.language.answers import vocabulary_of
from voiceguide.listener.thresholds import load_thresholds
from voiceguide.live.profiles import Profile, load_profile

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    from voiceguide.asking.dialogue import Prompt
    from voiceguide.asking.keyboard import Keyboard
    from voiceguide.audio.duplex import Duplex
    from voiceguide.audio.pcm import Pcm
    from voiceguide.listener.base import Hypothesis, Recogniser
    from voiceguide.listener.language.vocabulary import Vocabulary
    from voiceguide.live.phrases import Phrases

    OpenRecogniser = Callable[[Vocabulary], Recogniser]

STEP_S = 0.05
"""Seconds between two looks at the keyboard."""
FADES_S = 0.25
"""Seconds from the end of the program's own words until it listens."""
SPEECH = 0.5
"""The speech probability, 0 to 1, from which somebody counts as speaking."""
SPOKE_S, RESTED_S = 0.3, 0.8
"""Seconds of speech, and of quiet after it, by which the recogniser would have heard an answer."""
TALKS_ON_S = 5.0
"""Extra seconds to wait for somebody who has begun to speak; a television never ends."""
TONE_S = 0.35


class Asking:
    """Holds a conversation, question by question. The caller closes the devices."""

    def __init__(
        self,
        duplex: Duplex,
        phrases: Phrases,
        open_recogniser: OpenRecogniser | None,
        keyboard: Keyboard | None,
        show: Callable[[str], object],
    ) -> None:
        """`open_recogniser` is called for each question; None: nothing can be heard.

        `phrases` must not be threaded. `show` is given a line at a time.
        """
        self._duplex = duplex
        self._phrases = phrases
        self._open = open_recogniser
        self._keyboard = keyboard
        self._show = show
        names = duplex.microphone.name, duplex.loudspeaker.name
        self._profile = load_profile(*names) or Profile()

    @property
    def types(self) -> bool:
        """Whether there still is a keyboard."""
        return self._keyboard is not None and self._keyboard.open

    def tell(self, text: str) -> None:
        """Show a text and say it."""
        self._show(text)
        self._say(text)

    def ask(self, question: Prompt) -> str:
        """Ask a question until there is an answer; the default where nobody can answer.

        Raises:
            MissingDeviceError: a device went away.
        """
        self._show(f"\n{question.text}")
        self._show(question.hint)
        with self._opened(question) as recogniser:
            dialogue = Dialogue(question, hears=recogniser is not None, types=self.types)
            if not (dialogue.hears or dialogue.types):
                dialogue.silence()  # nobody can answer
            while dialogue.answer is None:
                self._speak(dialogue)
                self._await(dialogue, recogniser)
        self._speak(dialogue)
        return dialogue.answer

    def _opened(self, question: Prompt) -> AbstractContextManager[Recogniser | None]:
        if self._open is None:
            return nullcontext()
        try:
            return closing(self._open(vocabulary_of(question.answers)))
        except VoiceguideError as error:
            self._open = None
            self._show(f"{sentence(error.message)}: please type.")
            return nullcontext()

    def _speak(self, dialogue: Dialogue) -> None:
        """Show and say what the dialogue has to say; typing a line cuts the speech short."""
        if dialogue.say and dialogue.say != dialogue.question.text:
            self._show(f"  {dialogue.say}")
        if dialogue.show:
            self._show(dialogue.show)
        self._say(dialogue.say)

    def _say(self, text: str) -> None:
        sound = self._phrases.sound(text) if text else None
        if sound is None:
            return
        for start in range(0, len(sound), frames(STEP_S)):
            # A line typed early, for a question that is still to come, waits for that question.
            if self._keyboard and self._keyboard.pending():
                return
            self._duplex.play(sound[start : start + frames(STEP_S)])

    def _await(self, dialogue: Dialogue, recogniser: Recogniser | None) -> None:
        """Wait until there is an answer, or until the dialogue's patience is over."""
        turn = _Turn(recogniser if dialogue.hears else None, self._profile)
        # The last words are still on their way through loudspeaker, room and microphone.
        late_s = self._duplex.loudspeaker.latency_s + self._duplex.microphone.latency_s
        fades_s = FADES_S + max(late_s, self._profile.delay_s or 0.0)
        if not (self._keyboard and self._keyboard.pending()):
            self._duplex.listen(fades_s)
        waited_s = 0.0
        while not self._is_late(dialogue, waited_s - TALKS_ON_S * turn.speaking):
            line = self._keyboard.line() if self._keyboard else None
            if line is not None:
                dialogue.typed(line)
                return
            dialogue.types = self.types
            if turn.feed(self._duplex.listen(STEP_S), confirming=dialogue.confirming):
                self._answer(dialogue, turn)
                return
            waited_s += STEP_S
        dialogue.silence()

    @staticmethod
    def _is_late(dialogue: Dialogue, waited_s: float) -> bool:
        return dialogue.patience_s is not None and waited_s >= dialogue.patience_s

    def _answer(self, dialogue: Dialogue, turn: _Turn) -> None:
        if turn.failure:
            self._open = None
            self._show(f"{sentence(turn.failure)}: please type.")
            dialogue.deaf()
        elif turn.value is None:
            dialogue.unclear()
        else:
            self._duplex.play(chime(HEARD_NOTES, TONE_S))
            dialogue.heard(turn.value)


class _Turn:
    """Listens for one answer."""

    def __init__(self, recogniser: Recogniser | None, profile: Profile) -> None:
        self._recogniser = recogniser
        self._gain = np.float32(decibels(profile.gain_db))
        self.value: str | None = None
        """The answer that was meant, or None if it was not understood."""
        self.failure = ""
        self._spoke_s = self._rested_s = 0.0
        if recogniser:
            offsets = profile.offsets_for(recogniser.name)
            self._thresholds = load_thresholds(recogniser.name).shifted(*offsets)

    @property
    def speaking(self) -> bool:
        """Whether somebody has begun to speak, and may go on."""
        return self._spoke_s > 0 and self._rested_s < RESTED_S

    def feed(self, heard: Pcm, *, confirming: bool) -> bool:
        """Take in what was heard; whether an utterance has ended, or the recogniser has failed."""
        if self._recogniser is None:
            return False
        try:
            found = self._recogniser.feed(np.clip(heard * self._gain, -1, 1))
        except VoiceguideError as error:
            self.failure = error.message
            return True
        wanted = [
            one
            for one in found
            if not one.partial and (confirming or one.command not in ANSWERS) and self._passes(one)
        ]
        if wanted:
            self.value = max(wanted, key=lambda one: one.score).command.value
            return True
        self._notice(self._recogniser.speech >= SPEECH, len(heard) / LISTENING_RATE)
        return self._spoke_s >= SPOKE_S and self._rested_s >= RESTED_S

    def _passes(self, one: Hypothesis) -> bool:
        """Apply the bars for a prompted phrase, since only answers compete here."""
        return one.score >= self._thresholds.bars_of(one.phrase).prompted

    def _notice(self, speech: bool, seconds: float) -> None:
        if speech:
            self._spoke_s += seconds
            self._rested_s = 0.0
        else:
            self._rested_s += seconds
            if self._rested_s >= RESTED_S and self._spoke_s < SPOKE_S:
                self._spoke_s = 0.0  # a cough
