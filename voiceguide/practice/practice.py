"""Practice: a minute and a half in which the program gets to know a room and a voice.

It listens to the quiet room and plays a rising tone. Then it says each main command for the person
to say after it. All of it runs on the loudspeaker's clock and takes the same time whatever is
heard, with two exceptions. If something sounds over the tone, the tone is played anew. Phrases that
were not understood well are asked for once more, to learn how this person says them, and then in
other words.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import numpy as np

from voiceguide.audio.duplex import SETTLES_S
from voiceguide.audio.pcm import LISTENING_RATE, decibels
from voiceguide.audio.sweep import MEASURING_S as LISTENING_S
from voiceguide.audio.sweep import measure_echo
from voiceguide.audio.tones import HEARD_NOTES, chime
from voiceguide.errors import RecogniserError
from voiceguide.listener.language.accent import NO_ACCENT, Accent
from voiceguide.listener.language.vocabulary import Tier
from voiceguide.listener.thresholds import load_thresholds
from voiceguide.live.profiles import Profile, offset_limit, within_limits
from voiceguide.practice import tries
from voiceguide.practice.enrolment import Enrolment, is_written
from voiceguide.practice.findings import echo_words
from voiceguide.practice.tries import Outcome, Result, Try

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from voiceguide.audio.duplex import Duplex
    from voiceguide.audio.sweep import Measurement
    from voiceguide.listener.base import Hypothesis, Recogniser
    from voiceguide.listener.language.accent import TakenDown
    from voiceguide.listener.language.vocabulary import Vocabulary
    from voiceguide.live.phrases import Phrases

INTRODUCTION = (
    "Let us practise. First a rising tone: please be quiet for a moment. "
    "Then say after me what I say, as you will say it in a session."
)
DISTURBED = "There was another sound. Once more: please be quiet while the tone plays."
ONCE_MORE = "Now some of that once more."
SYNONYMS = "Some of that I did not get. Let us try other words."
FADES_S = 0.3
"""Seconds from the end of the program's prompt until it listens; nobody answers sooner."""
PHRASE_S, WORD_S = 2.5, 2.0
"""Seconds for which it listens for a phrase, and for a single word."""
REPLY_S = 0.35
"""Seconds of the reply to a try: a soft tone if it was heard, else silence."""
FEWEST_HEARD = 0.25
"""The share of main tries to be heard at least; else nobody spoke, or the microphone is unfit."""
ENOUGH = 0.75
"""The share of main tries below which the advice is to come closer or to make less noise.

Below it, no choice of words makes up for the distance or the noise.
"""
TOLD_ALOUD = 3
"""The most pieces of advice that are said aloud; all of them are shown."""
_FLUSH_S = 0.6
"""Seconds of silence after a try, in which a recogniser makes up its mind."""


@dataclass(frozen=True, slots=True)
class Practised:
    """Everything that practice found out."""

    profile: Profile
    results: list[Result]
    """The results of the main tries, then those of other words."""
    heard: int
    """The number of main tries that would be heard with the profile in use."""
    asked: int

    @property
    def summary(self) -> list[str]:
        """Everything that the person should know, one sentence a line.

        The first line says how much was heard.
        """
        lines = [f"I heard {self.heard} of {self.asked}."]
        lines += [f'Instead of "{worse}", say "{good}".' for worse, good in self.profile.better]
        replaced = {worse for worse, _ in self.profile.better}
        lines += [
            f'"{phrase}" was taken for "{command}".'
            for phrase, command in self.profile.clashes
            if phrase not in replaced
        ]
        lost = [
            f'"{one.tried.phrase}"'
            for one in self.results[: self.asked]
            if one.outcome is Outcome.MISSED and one.tried.phrase not in replaced
        ]
        if lost:
            lines.append(f"Not heard: {', '.join(lost)}.")
        accent = self.profile.accent
        own = dict.fromkeys(phrase for phrase, _ in (*accent.written, *accent.sounds))
        if own:
            lines.append(f"Learnt how you say {', '.join(own)}.")
        if self.heard < ENOUGH * self.asked:
            lines.insert(1, "Come closer to the microphone, or make the room quieter.")
        return lines


class Practice:
    """One run of practice; the caller closes the devices."""

    def __init__(
        self,
        duplex: Duplex,
        phrases: Phrases,
        recogniser: Recogniser,
        vocabulary: Vocabulary,
        show: Callable[[str], object],
    ) -> None:
        """`show` is given a line at a time. `phrases` must not be threaded: answers cannot wait."""
        self._duplex = duplex
        self._phrases = phrases
        self._recogniser = recogniser
        self._vocabulary = vocabulary
        self._show = show
        self._thresholds = load_thresholds(recogniser.name)
        # The sentences around the commands are English: voices of other languages cannot say them.
        self._speaks = vocabulary.language == "en"
        self._results: list[Result] = []
        self._takes: dict[str, list[TakenDown]] = {}
        """The words and sounds that the witnesses wrote down for each phrase, try by try."""

    def prepare(self, *, quick: bool = False) -> float:
        """Synthesise all prompts; the seconds that practice takes if all goes well."""
        asked = tries.main_tries(self._vocabulary, quick=quick)
        own = [INTRODUCTION, DISTURBED, ONCE_MORE, SYNONYMS] if self._speaks else []
        for text in (*own, *(prompt_of(one) for one in asked)):
            self._phrases.sound(text)
        introduction_s = self._phrases.measure(INTRODUCTION) if self._speaks else 0.0
        prompts_s = sum(self._phrases.measure(prompt_of(one)) for one in asked)
        waits_s = sum(FADES_S + listening_s(one) + REPLY_S for one in asked)
        return introduction_s + MEASURING_S + prompts_s + waits_s

    def run(self, *, quick: bool = False) -> Practised:
        """Hold the practice, from the introduction to the last try; nothing is saved here.

        Raises:
            MissingDeviceError: a device went away.
            RecogniserError: so little was heard that nothing can be learnt from it; or the engine
                failed.
        """
        self._say(INTRODUCTION)
        room = self._measured()
        asked = tries.main_tries(self._vocabulary, quick=quick)
        main = [self._tried(one, room) for one in asked]
        again = tries.synonym_tries(main, self._vocabulary)
        if sum(one.above is not None for one in main) < FEWEST_HEARD * len(main):
            raise RecogniserError(
                "almost nothing of what was said was heard; no profile was written",
                hint="`voiceguide doctor` finds out what is wrong with the microphone.",
            )
        if not quick:
            self._once_more(main, room)
        if again:
            self._say(SYNONYMS)
        results = main + [self._tried(one, room) for one in again]
        return self._learnt(room, main, results)

    def tell(self, practised: Practised) -> None:
        """Show the whole summary, and say its first lines aloud."""
        lines = practised.summary
        for line in lines:
            self._show(line)
        self._say(" ".join(lines[: 1 + TOLD_ALOUD]).replace('"', ""), shown=True)

    def _say(self, text: str, *, shown: bool = False) -> None:
        if not shown:
            self._show(text)
        sound = self._phrases.sound(text) if self._speaks else None
        if sound is not None:
            self._duplex.play(sound)

    def _measured(self) -> Measurement:
        """Measure the room; do so again if another sound disturbed the tone."""
        room = measure_echo(self._duplex)
        if room.disturbed:
            self._say(DISTURBED)
            again = measure_echo(self._duplex)
            # Whoever spoke over the tone may have begun before it.
            room = replace(again, noise_db=min(room.noise_db, again.noise_db))
        self._show(room_line(room))
        return room

    def _once_more(self, main: Sequence[Result], room: Measurement) -> None:
        """Ask again for the phrases that a witness wrote otherwise, to learn how they are said."""
        phrases = [one.tried for one in main if self._is_news(one.tried.phrase)]
        if phrases:
            self._say(ONCE_MORE)
        for one in phrases:
            self._tried(one, room)

    def _is_news(self, phrase: str) -> bool:
        return any(not is_written(take, phrase) for take in self._takes.get(phrase, ()))

    def _accent(self) -> Accent:
        scribe = self._recogniser.scribe
        if scribe is None:
            return NO_ACCENT
        return Enrolment(self._vocabulary, scribe.is_ordinary).learnt(self._takes)

    def _tried(self, one: Try, room: Measurement) -> Result:
        prompt = self._phrases.sound(prompt_of(one))
        if prompt is None or not prompt.any():  # the silent voice: the prompt must be read
            self._show(f"Say: {one.phrase}")
        if prompt is not None:
            self._duplex.play(prompt)
        self._duplex.listen(FADES_S + (room.echo.delay_s if room.echo else 0.0))
        sound = self._duplex.listen(listening_s(one))
        level = tries.judged(one, [], self._thresholds, sound)
        gain = decibels(tries.solve_gain([*self._results, level], room.noise_db))
        heard = sound * np.float32(gain)
        hypotheses = self._recognised(heard)
        scribe = self._recogniser.scribe
        if scribe:
            takes = self._takes.setdefault(one.phrase, [])
            takes.append(scribe.taken_down(heard))
        result = tries.judged(one, hypotheses, self._thresholds, sound)
        self._results.append(result)
        self._show(result_line(result))
        tone = chime(HEARD_NOTES, REPLY_S)
        self._duplex.play(tone if result.outcome is Outcome.HEARD else np.zeros_like(tone))
        return result

    def _recognised(self, sound: np.ndarray) -> list[Hypothesis]:
        flush = np.zeros(round(_FLUSH_S * LISTENING_RATE), np.float32)
        return [*self._recogniser.feed(sound), *self._recogniser.feed(flush)]

    def _learnt(
        self, room: Measurement, main: Sequence[Result], results: list[Result]
    ) -> Practised:
        limit = offset_limit(self._recogniser.name)
        offsets = (
            tries.solve_offset(results, Tier.PHRASE, limit),
            tries.solve_offset(results, Tier.WORD, limit),
        )
        echo = room.echo
        accent = self._accent()
        profile = Profile(
            delay_s=round(echo.delay_s, 4) if echo else None,
            echo_db=round(echo.level_db, 1) if echo else None,
            echo_bands_db=tuple(round(band, 1) for band in echo.bands_db) if echo else (),
            noise_db=round(room.noise_db, 1),
            gain_db=round(tries.solve_gain(results, room.noise_db), 1),
            phrase_offset=round(offsets[0], 2),
            word_offset=round(offsets[1], 2),
            clashes=tries.clashes(results),
            better=tries.better(results),
            own_words=accent.written,
            own_sounds=accent.sounds,
            recogniser=self._recogniser.name,
            made=datetime.now(UTC).isoformat(timespec="seconds"),
        )
        heard = sum(tries.passes(one, offsets) for one in main)
        return Practised(within_limits(profile), results, heard, len(main))


MEASURING_S = SETTLES_S + LISTENING_S


def prompt_of(one: Try) -> str:
    """The text that the program says for the person to say after it."""
    return f"{one.phrase[:1].upper()}{one.phrase[1:]}."


def listening_s(one: Try) -> float:
    """The seconds for which the program listens for a try."""
    return PHRASE_S if one.tier is Tier.PHRASE else WORD_S


def room_line(room: Measurement) -> str:
    """Describe the room in one line."""
    line = f"The room's noise is at {room.noise_db:.0f} dB"
    if room.disturbed:
        return f"{line}; the echo could not be measured, for something sounded over the tone."
    if room.echo is None:
        return f"{line}; the microphone does not hear the loudspeaker."
    return f"{line}; what is played comes back {echo_words(room.echo)}."


def result_line(result: Result) -> str:
    """Describe the result of a try in one line."""
    what = {
        Outcome.HEARD: "heard",
        Outcome.FAINT: "heard, but not surely",
        Outcome.MISSED: "not heard",
    }
    taken = result.taken_for
    outcome = f'taken for "{taken.value}"' if taken else what[result.outcome]
    return f"  {result.tried.phrase:<20} {outcome}"
