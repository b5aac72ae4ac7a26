"""Measure what it gains that practice learns how a person says the phrases, and what it costs.

``python scripts/bench/enrolment.py --speech DIR [--split test] [--people N]`` has synthetic people
with unusual pronunciation say every phrase of practice twice, slower and faster than they talk,
in a quiet room. What is learnt of that is then tried on the same phrases at their own pace, clean
and with kitchen noise at 10 dB, through recogniser and gate; and on twenty minutes of people who
talk and mean no command, for each person's accent by itself. DIR holds kitchen.flac and people/.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections import Counter
from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

# Read when the libraries are loaded.
os.environ["OMP_THREAD_LIMIT"] = os.environ["OMP_NUM_THREADS"] = "1"
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import numpy as np
import soundfile
from material.noises import mixed, noise
from material.speakers import say, speakers

from voiceguide.audio.pcm import LISTENING_RATE, decibels
from voiceguide.listener.accent import NO_ACCENT, Accent
from voiceguide.listener.base import Hypothesis
from voiceguide.listener.embedded import EmbeddedRecogniser, Matcher
from voiceguide.listener.gate import SILENCE, Accepted, Context, Gate
from voiceguide.listener.thresholds import load_thresholds
from voiceguide.listener.utterances import Utterances
from voiceguide.listener.vocabulary import Tier, load_vocabulary
from voiceguide.live.enrolment import Enrolment
from voiceguide.live.tries import main_tries

if TYPE_CHECKING:
    from collections.abc import Mapping

    from material.speakers import Speaker, Split

    from voiceguide.audio.pcm import Pcm
    from voiceguide.live.tries import Try

NAME = "embedded"
ENROLLED_AT, TESTED_AT = (0.9, 1.12), 1.0
PEOPLE = 14
SNR_DB, HISS_DB = 10.0, -72.0
AROUND_S = (0.4, 0.8)
TALK_S = 20 * 60
NATIVE = ("kokoro-a", "kokoro-b", "piper")
"""Their pronunciation is not unusual."""
VOCABULARY = load_vocabulary("en")
PAUSED = Context(paused=True)


@dataclass(frozen=True, slots=True)
class Tagged(Hypothesis):
    """A hypothesis, and with which accent it was heard."""

    accent: str = ""


class Ears:
    """One pair for each accent; what they hear is cut into utterances once."""

    def __init__(self, accents: Mapping[str, Accent]) -> None:
        self._matchers = {
            name: Matcher(VOCABULARY, NAME, accent) for name, accent in accents.items()
        }

    def hear(self, sound: Pcm) -> dict[str, list[Hypothesis]]:
        """What each makes of it."""
        found: dict[str, list[Hypothesis]] = {name: [] for name in self._matchers}
        for one in Utterances(self._match).feed(sound):
            assert isinstance(one, Tagged)
            found[one.accent].append(one)
        return found

    def _match(self, sound: Pcm, start_s: float, end_s: float) -> list[Hypothesis]:
        return [
            Tagged(**_fields(hypothesis), accent=name)
            for name, matcher in self._matchers.items()
            for hypothesis in matcher.match(sound, start_s, end_s)
        ]


def _fields(hypothesis: Hypothesis) -> dict[str, Any]:
    return {field.name: getattr(hypothesis, field.name) for field in fields(Hypothesis)}


def main() -> int:
    """A line for each person, then the sums."""
    options = _arguments()
    talk = _talk(options.speech) if options.talk else []
    outcomes: Counter[tuple[str, str, Tier, str]] = Counter()
    false: Counter[str] = Counter()
    recogniser = EmbeddedRecogniser(VOCABULARY, NAME)
    asked = main_tries(VOCABULARY)
    people = chosen(options.split, options.people)
    for number, person in enumerate(people):
        accent = enrolled(recogniser, person, asked)
        accents = {
            "before": NO_ACCENT,
            "words": Accent(written=accent.written),
            "sounds": Accent(sounds=accent.sounds),
            "both": accent,
        }
        ears = Ears(accents)
        for one in asked:
            for condition in ("clean", "kitchen"):
                sound = _said(person, one, condition, options.speech)
                for name, heard in ears.hear(sound).items():
                    outcomes[name, condition, one.tier, _outcome(one, heard)] += 1
        print(f"{person.name}: {len(accent.written)} words, {len(accent.sounds)} sounds learnt")
        print("   ", *(f'"{text}": {own!r};' for text, own in (*accent.written, *accent.sounds)))
        if talk and accent != NO_ACCENT:
            del ears
            compared = {"both": accent} if number else {"before": NO_ACCENT, "both": accent}
            for name, count in _false_in(talk, compared).items():
                false[name] += count
            print(f"    false so far: {dict(false)}", flush=True)
    _report(outcomes, len(people), len(asked))
    return 0


def chosen(split: Split, count: int) -> list[Speaker]:
    """People of unusual pronunciation, as many as are wanted, of all kinds."""
    found = [one for one in speakers(split) if not one.name.startswith(NATIVE)]
    places = np.linspace(0, len(found) - 1, min(count, len(found))).round().astype(int)
    return [found[place] for place in places]


def enrolled(recogniser: EmbeddedRecogniser, person: Speaker, asked: list[Try]) -> Accent:
    """What practice learns of a person."""
    tries = {
        one.phrase: [
            recogniser.taken_down(_in_room(say(person, one.phrase, speed))) for speed in ENROLLED_AT
        ]
        for one in asked
    }
    return Enrolment(VOCABULARY, recogniser.is_ordinary).learnt(tries)


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


def _false_in(talk: list[Pcm], accents: Mapping[str, Accent]) -> Counter[str]:
    """False commands in a session, and as if it were always paused."""
    found: Counter[str] = Counter()
    ears = Ears(accents)
    for sound in talk:
        for name, heard in ears.hear(sound).items():
            for where, context in (("", SILENCE), (", paused", PAUSED)):
                for one in _accepted(heard, context):
                    found[f"{name}{where}"] += 1
                    print(f'    {name}{where}: "{one.phrase}" at {one.score:.1f}')
    return found


def _report(outcomes: Counter[tuple[str, str, Tier, str]], people: int, asked: int) -> None:
    print(f"{people} people, {asked} phrases and words each; missed + wrong:")
    kinds = [(condition, tier) for condition in ("clean", "kitchen") for tier in Tier]
    print(f"{'':8}", *(f"{condition} {tier.value}s".rjust(18) for condition, tier in kinds))
    for name in ("before", "words", "sounds", "both"):
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
    parser.add_argument("--no-talk", dest="talk", action="store_false", help="no false commands")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
