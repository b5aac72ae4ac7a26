"""Measure what it gains that practice learns how a person says the phrases, and what it costs.

``python -m scripts.bench.enrolment --speech DIR [--split test] [--people N]`` has synthetic people
with unusual pronunciation say every phrase of practice slower than they talk, in a quiet room, and
faster once more what came out as other words. What is learnt of that is then tried on the same
phrases at their own pace, clean and with kitchen noise at 10 dB, through recogniser and gate; and
on twenty minutes of people who talk and mean no command, for each person's accent by itself. DIR
holds kitchen.flac and people/.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

# Read when the libraries are loaded.
os.environ["OMP_THREAD_LIMIT"] = os.environ["OMP_NUM_THREADS"] = "1"

import numpy as np
import soundfile

from scripts.material.noises import mixed, noise
from scripts.material.speakers import say, speakers
from voiceguide.audio.pcm import LISTENING_RATE, decibels
from voiceguide.commands import Command
from voiceguide.listener.base import Hypothesis
from voiceguide.listener.embedded import EmbeddedRecogniser, Matcher
from voiceguide.listener.gate import SILENCE, Accepted, Context, Gate
from voiceguide.listener.language.vocabulary import Tier, load_vocabulary
from voiceguide.listener.thresholds import load_thresholds
from voiceguide.listener.utterances import Utterances
from voiceguide.practice.enrolment import Enrolment, is_written
from voiceguide.practice.tries import main_tries

if TYPE_CHECKING:
    from scripts.material.speakers import Speaker, Split
    from voiceguide.audio.pcm import Pcm
    from voiceguide.listener.language.accent import Accent, TakenDown
    from voiceguide.practice.tries import Try

NAME = "embedded"
ENROLLED_AT, TESTED_AT = (0.9, 1.12), 1.0
PEOPLE = 14
CONDITIONS = ("clean", "kitchen")
SNR_DB, HISS_DB = 10.0, -72.0
AROUND_S = (0.4, 0.8)
TALK_S = 20 * 60
NATIVE = ("kokoro-a", "kokoro-b", "piper")
"""Their pronunciation is not unusual."""
VOCABULARY = load_vocabulary("en")
PAUSED = Context(paused=True)


class Heard:
    """A sound that is cut into utterances once, for several to listen to."""

    def __init__(self, sound: Pcm) -> None:
        self._windows: list[tuple[Pcm, float, float]] = []
        self._marks = Utterances(self._mark).feed(sound)

    def by(self, matcher: Matcher) -> list[Hypothesis]:
        """What it is taken for, on trial and for good."""
        found = [matcher.match(*window) for window in self._windows]
        return [
            replace(one, quiet_before_s=mark.quiet_before_s, partial=mark.partial)
            for mark in self._marks
            for one in found[int(mark.phrase)]
        ]

    def _mark(self, sound: Pcm, start_s: float, end_s: float) -> list[Hypothesis]:
        """A placeholder, numbered: what is made of the utterance comes later."""
        number = str(len(self._windows))
        self._windows.append((sound, start_s, end_s))
        return [Hypothesis(Command.NEXT, number, 0.0, start_s, end_s, partial=True)]


def main() -> int:
    """A line for each person, then the sums."""
    options = _arguments()
    talk = [Heard(sound) for sound in _talk(options.speech)]
    outcomes: Counter[tuple[str, str, Tier, str]] = Counter()
    false: Counter[str] = Counter()
    recogniser, plain = EmbeddedRecogniser(VOCABULARY, NAME), Matcher(VOCABULARY, NAME)
    count = _false_in(talk, plain)
    print(f"false commands in {TALK_S / 60:g} minutes of talk before: {dict(count)}")
    asked = main_tries(VOCABULARY)
    people = chosen(options.split, options.people)
    for person in people:
        accent, again = enrolled(recogniser, person, asked)
        matchers = {"before": plain, "after": Matcher(VOCABULARY, NAME, accent)}
        for one in asked:
            for condition in CONDITIONS:
                heard = Heard(_said(person, one, condition, options.speech))
                for name, matcher in matchers.items():
                    outcome = _outcome(one, heard.by(matcher))
                    outcomes[(name, condition, one.tier, outcome)] += 1
        false += _false_in(talk, matchers["after"])
        print(f"{person.name}: {again} once more; ", end="")
        print(*(f"{text}: {own};" for text, own in (*accent.written, *accent.sounds)), flush=True)
    print(f"false commands in {TALK_S / 60:g} minutes of talk, of {len(people)} accents one by one")
    print(f"  after: {dict(false)}")
    _report(outcomes, len(people), len(asked))
    return 0


def chosen(split: Split, count: int) -> list[Speaker]:
    """People of unusual pronunciation, as many as are wanted, of all kinds."""
    found = [one for one in speakers(split) if not one.name.startswith(NATIVE)]
    places = np.linspace(0, len(found) - 1, min(count, len(found))).round().astype(int)
    return [found[place] for place in places]


def enrolled(
    recogniser: EmbeddedRecogniser, person: Speaker, asked: list[Try]
) -> tuple[Accent, int]:
    """What practice learns of a person, and how many phrases it asks for once more."""
    slower, faster = ENROLLED_AT

    def take(one: Try, speed: float) -> TakenDown:
        return recogniser.taken_down(_in_room(say(person, one.phrase, speed)))

    takes = {one.phrase: [take(one, slower)] for one in asked}
    again = [one for one in asked if not is_written(takes[one.phrase][0], one.phrase)]
    for one in again:
        takes[one.phrase].append(take(one, faster))
    return Enrolment(VOCABULARY, recogniser.is_ordinary).learnt(takes), len(again)


def _said(person: Speaker, one: Try, condition: str, folder: Path) -> Pcm:
    sound = _in_room(say(person, one.phrase, TESTED_AT))
    if condition == "clean":
        return sound
    seed = sum(map(ord, person.name + one.phrase))
    beside = noise("kitchen", person.split, len(sound) / LISTENING_RATE + 1, seed, speech=folder)
    noisy: Pcm = mixed(sound, beside, SNR_DB)
    return noisy


def _in_room(speech: Pcm) -> Pcm:
    sound = np.pad(speech, [round(around * LISTENING_RATE) for around in AROUND_S])
    hiss = np.random.default_rng(len(sound)).standard_normal(len(sound), np.float32)
    heard: Pcm = sound + hiss * np.float32(decibels(HISS_DB))
    return heard


def _outcome(one: Try, heard: list[Hypothesis]) -> str:
    # Bare words are for the moments after a prompt and in pauses.
    commands = _accepted(heard, SILENCE if one.tier is Tier.PHRASE else PAUSED)
    if not commands:
        return "missed"
    return "right" if commands[0].command is one.command else "wrong"


def _accepted(heard: list[Hypothesis], context: Context) -> list[Accepted]:
    gate = Gate(load_thresholds(NAME))
    verdicts = [gate.judge(hypothesis, context) for hypothesis in heard]
    return [verdict for verdict in verdicts if isinstance(verdict, Accepted)]


def _talk(folder: Path) -> list[Pcm]:
    """The first of the recordings, as many as make TALK_S."""
    found, samples = [], 0
    for path in sorted((folder / "people").glob("*.flac")):
        sound, _ = soundfile.read(path, dtype="float32")
        found.append(np.pad(sound, (0, LISTENING_RATE // 2)))
        samples += len(sound)
        if samples >= TALK_S * LISTENING_RATE:
            break
    return found


def _false_in(talk: list[Heard], matcher: Matcher) -> Counter[str]:
    """False commands in a session, and as if it were always paused."""
    found: Counter[str] = Counter()
    for sound in talk:
        heard = sound.by(matcher)
        for where, context in (("in a session", SILENCE), ("as if paused", PAUSED)):
            found[where] += len(_accepted(heard, context))
    return found


def _report(outcomes: Counter[tuple[str, str, Tier, str]], people: int, asked: int) -> None:
    print(f"{people} people, {asked} phrases and words each; missed + wrong:")
    kinds = [(condition, tier) for condition in CONDITIONS for tier in Tier]
    print(f"{'':8}", *(f"{condition} {tier.value}s".rjust(18) for condition, tier in kinds))
    for name in ("before", "after"):
        cells = (
            f"{outcomes[(name, *kind, 'missed')]} + {outcomes[(name, *kind, 'wrong')]}".rjust(18)
            for kind in kinds
        )
        print(f"{name:8}", *cells)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Measure what enrolment gains.")
    parser.add_argument("--speech", type=Path, metavar="DIR", required=True)
    parser.add_argument("--split", choices=("tuning", "test"), default="tuning")
    parser.add_argument("--people", type=int, default=PEOPLE)
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
