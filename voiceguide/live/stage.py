"""Runs session and sound on one clock, which counts the frames that were rendered.

The session is told of everything at the very frame at which it happens, so its times are exact
whatever the length of the blocks.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from voiceguide.audio.mixer import Mixer
from voiceguide.audio.pcm import SAMPLE_RATE
from voiceguide.audio.tones import (
    ENDING_NOTES,
    HEARD_NOTES,
    NOT_SURE_NOTES,
    OPENING_NOTES,
    STEP_NOTES,
    STILL_HERE_NOTES,
    chime,
)
from voiceguide.listener.narration import NarratedWords
from voiceguide.session.effects import (
    Duck,
    Effect,
    End,
    MusicLevel,
    Silence,
    Sound,
    Speak,
    Tone,
    Volume,
)
from voiceguide.session.events import TimePassed, UtteranceFinished, UtteranceStarted

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from voiceguide.audio.beds import MusicBed
    from voiceguide.audio.pcm import Pcm
    from voiceguide.listener.narration import SpokenWord
    from voiceguide.live.phrases import Phrases
    from voiceguide.session.events import Event
    from voiceguide.session.session import Session

    Recorder = Callable[[float, Effect], None]

NOTES = {
    Tone.OPENING: OPENING_NOTES,
    Tone.STEP: STEP_NOTES,
    Tone.ENDING: ENDING_NOTES,
    Tone.HEARD: HEARD_NOTES,
    Tone.NOT_SURE: NOT_SURE_NOTES,
    Tone.STILL_HERE: STILL_HERE_NOTES,
}

LINGERS_S = 1.0
"""Seconds from the last rendered sample until no microphone hears it: buffers, air, echo."""


class Stage:
    """Plays what a session orders: voice, tones and music. Only one thread may use it."""

    def __init__(self, session: Session, phrases: Phrases) -> None:
        self.session = session
        self.mixer = Mixer()
        self.recorders: list[Recorder] = []
        """Functions that are called with every effect, after it was carried out."""
        self.music: MusicBed | None = None
        self.ended = ""
        """The reason why the session ended; empty while it runs."""
        self.spoke_until_s: float | None = None
        """The time at which the voice last fell silent, on the session's clock.

        It is None while the voice speaks, and before its first word.
        """
        self._phrases = phrases
        self._narration = NarratedWords()
        self._frames = 0
        self._saying: Speak | None = None
        self._waiting: Speak | None = None
        """The text that is spoken as soon as it has been synthesised."""

    @property
    def now(self) -> float:
        """The session's clock: the seconds of sound that were rendered."""
        return self._frames / SAMPLE_RATE

    @property
    def words(self) -> tuple[SpokenWord, ...]:
        """The words that the voice says, and said lately."""
        return self._narration.words

    @property
    def quiet(self) -> bool:
        """Whether the voice is silent, and its last word has died away."""
        return self.spoke_until_s is not None and self.now - self.spoke_until_s > LINGERS_S

    def begin(self, state: dict[str, Any] | None = None) -> None:
        """Start the session, or take it up from a checkpoint.

        Raises:
            JournalError: the checkpoint is not this routine's, or a newer voiceguide wrote it.
        """
        if state is None:
            effects = self.session.begin(self.now)
        else:
            effects = self.session.restore(state, self.now)
        self._do(effects, self.now)

    def handle(self, event: Event) -> None:
        """Tell the session of an event that happened just now."""
        self._tell(event, self.now)

    def render(self, count: int) -> Pcm:
        """The next `count` frames; fewer only where the session ends."""
        parts = [np.zeros(0, np.float32)]
        left = count
        while left and not self.ended:
            self._say_what_waits()
            size = min(left, self._frames_to_deadline(), self.mixer.voice_left or left)
            parts.append(self.mixer.render(size))
            self._frames += size
            left -= size
            self._tell_what_is_due()
        return np.concatenate(parts)

    def close(self) -> None:
        """End speech and music; nothing more will be played."""
        self._phrases.close()
        if self.music:
            self.music.close()

    def _frames_to_deadline(self) -> int:
        deadline = self.session.deadline
        if deadline is None:
            return 1 << 30
        return max(1, round(deadline * SAMPLE_RATE) - self._frames)

    def _tell_what_is_due(self) -> None:
        if self._saying and self.mixer.voice_left is None:
            said, self._saying = self._saying, None
            self.spoke_until_s = self.now
            self._tell(UtteranceFinished(said.utterance), self.now)
        deadline = self.session.deadline
        if deadline is not None and round(deadline * SAMPLE_RATE) <= self._frames:
            # The deadline lies up to half a frame before or after this frame.
            self._tell(TimePassed(), max(deadline, self.now))

    def _say_what_waits(self) -> None:
        if self._phrases.failure:
            raise self._phrases.failure
        waiting = self._waiting
        sound = self._phrases.sound(waiting.text) if waiting else None
        if waiting and sound is not None:
            self._waiting = None
            self._speak(waiting, sound)
            self._tell(UtteranceStarted(waiting.utterance), self.now)

    def _speak(self, effect: Speak, sound: Pcm) -> None:
        self._saying = effect
        self.mixer.speak(sound)
        self._narration.begin(self._phrases.spans(effect.text), self.now)

    def _tell(self, event: Event, now: float) -> None:
        self._do(self.session.handle(event, now), now)

    def _set_level(self, effect: Volume | MusicLevel) -> None:
        if isinstance(effect, Volume):
            self.mixer.set_volume(effect.gain_db)
        elif self.music:
            self.music.set_level(effect.gain_db, on=effect.on)

    def _do(self, effects: list[Effect], now: float) -> None:
        for effect in effects:
            match effect:
                case Speak(_, text):
                    self.spoke_until_s = None
                    sound = self._phrases.sound(text)
                    if sound is None:
                        self._waiting = effect
                    else:
                        self._speak(effect, sound)
                case Silence():
                    self._saying = self._waiting = None
                    self.spoke_until_s = now
                    self.mixer.silence()
                    self._narration.end(now)
                case Duck(down):
                    self.mixer.duck(down=down)
                case Sound(tone, duration_s):
                    self.mixer.sound(chime(NOTES[tone], duration_s))
                case Volume() | MusicLevel():
                    self._set_level(effect)
                case End(reason):
                    self.ended = reason
                case _:
                    pass
            for record in self.recorders:
                record(now, effect)
