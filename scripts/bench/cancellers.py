"""Compare echo cancellers by what a recogniser still hears behind them.

``python -m scripts.bench.cancellers [--commands N] [--room NAME] [--echo DB]`` has the narrator
read a routine through a simulated room while synthetic people (the voices for tuning) speak
commands over him, and recognises the commands behind: no canceller, WebRTC's AEC3 (the package
pywebrtc-audio, left out where it is not installed), this product's own, and both in a row. The
first line is the people without any narration: more cannot be had. It also says how far the echo is
taken down where nobody speaks over it.
"""

from __future__ import annotations

import argparse
import importlib
import itertools
import sys
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from scripts.material.rooms import SimulatedRoom, person_heard, response
from scripts.material.speakers import say, speakers
from voiceguide.audio.pcm import LISTENING_RATE, SAMPLE_RATE, decibels
from voiceguide.audio.rates import PromptResampler
from voiceguide.commands import ANSWERS
from voiceguide.listener.echo.canceller import EchoCanceller
from voiceguide.listener.language.vocabulary import Tier, load_vocabulary
from voiceguide.listener.recognisers import open_recogniser
from voiceguide.live.phrases import Phrases
from voiceguide.narrator.voices import open_voice
from voiceguide.pacing.fit import natural_timeline
from voiceguide.routine.library import find_routine

if TYPE_CHECKING:
    from collections.abc import Callable

    from voiceguide.audio.pcm import Pcm

ROUTINE = "soothing-foot-massage"
FIRST_S, EVERY_S = 10.0, 4.0
"""The first command comes when cancellers have had time to learn; and how often one comes."""
DELAY_S, LOUDSPEAKER_M, PERSON_M = 0.1, 0.7, 1.0
HISS_DB = -72.0
SEED = 5
AROUND_S = (0.3, 0.6)
BLOCK = 480


@dataclass(frozen=True, slots=True)
class Scene:
    """Sounds at the microphone, equally long, at LISTENING_RATE."""

    played: Pcm
    """What the loudspeaker was given."""
    echo: Pcm
    people: Pcm
    said: list[tuple[str, float, float]]
    """Commands, and when each began and ended."""


def main() -> int:
    """Print a line for each canceller."""
    parser = argparse.ArgumentParser(description="Compare echo cancellers.")
    parser.add_argument("--commands", type=int, default=60)
    parser.add_argument("--room", default="live", choices=["small", "live", "large"])
    parser.add_argument("--echo", type=float, default=0.0, metavar="DB", help="beside a person's")
    options = parser.parse_args()
    scene = made(options.commands, options.room, options.echo)
    quiet = scene.people + _hiss(len(scene.people))
    heard = quiet + scene.echo
    _report("people alone", quiet, scene)
    _report("no canceller", heard, scene)
    with suppress(ImportError):
        _report("WebRTC's AEC3", _webrtc(heard, scene.played), scene)
    own = _own(heard, scene.played)
    _report("the product's own", own, scene)
    with suppress(ImportError):
        _report("both", _webrtc(own, scene.played), scene)
    return 0


def made(commands: int, room: str, echo_db: float) -> Scene:
    """A narration with so many commands over it."""
    rng = np.random.default_rng(SEED)
    played = _narration(FIRST_S + commands * EVERY_S + 5)
    through = response(room, LOUDSPEAKER_M, SEED, "loudspeaker")
    air = SimulatedRoom(through, echo_db=echo_db, delay_s=DELAY_S)
    resampler = PromptResampler(SAMPLE_RATE, LISTENING_RATE)
    echo, shown = [], []
    for at in range(0, len(played) - BLOCK, BLOCK):
        block = played[at : at + BLOCK]
        air.play(block)
        echo.append(air.heard(BLOCK * LISTENING_RATE // SAMPLE_RATE))
        shown.append(resampler.feed(block))
    sound, given = np.concatenate(echo), np.concatenate(shown)
    people, said = _people(commands, room, len(sound), rng)
    return Scene(np.pad(given, (0, len(sound) - len(given))), sound, people, said)


def _narration(seconds: float) -> Pcm:
    """A routine's longer texts, half a second apart, as a session plays them."""
    with open_voice("neural") as voice:
        phrases = Phrases(voice, ["Welcome."], threaded=False)
        texts = natural_timeline(find_routine(ROUTINE), voice.measure).texts()
        parts: list[Pcm] = []
        for text in itertools.cycle(text for text in texts if len(text) > 80):
            sound = phrases.sound(text)
            assert sound is not None
            parts.append(np.pad(sound, (0, SAMPLE_RATE // 2)))
            if sum(map(len, parts)) > seconds * SAMPLE_RATE:
                return np.concatenate(parts)
    raise AssertionError


def _people(
    commands: int, room: str, length: int, rng: np.random.Generator
) -> tuple[Pcm, list[tuple[str, float, float]]]:
    there = speakers("tuning")
    entries = [
        entry
        for entry in load_vocabulary("en").entries
        if entry.tier is Tier.PHRASE and entry.command not in ANSWERS
    ]
    people = np.zeros(length, np.float32)
    said = []
    for number in range(commands):
        entry = entries[int(rng.integers(len(entries)))]
        speaker = there[int(rng.integers(len(there)))]
        place = response(room, PERSON_M, int(rng.integers(4)))
        speech = person_heard(say(speaker, entry.text), place)
        start = round((FIRST_S + EVERY_S * number + rng.uniform()) * LISTENING_RATE)
        people[start : start + len(speech)] += speech[: length - start]
        ends_s = (start + len(speech)) / LISTENING_RATE
        said.append((entry.command.value, start / LISTENING_RATE, ends_s))
    return people, said


def _own(heard: Pcm, played: Pcm) -> Pcm:
    canceller = EchoCanceller(DELAY_S)
    return _blockwise(lambda near, far: canceller.cancel(near, far)[0], heard, played)


def _webrtc(heard: Pcm, played: Pcm) -> Pcm:
    engine = importlib.import_module("pywebrtc_audio").EchoCanceller(LISTENING_RATE, 1, 30)
    late = np.pad(played, (round((DELAY_S - 0.03) * LISTENING_RATE), 0))
    return _blockwise(engine.process, heard, late[: len(heard)])


def _blockwise(process: Callable[[Pcm, Pcm], Pcm], heard: Pcm, played: Pcm) -> Pcm:
    block = LISTENING_RATE // 100
    size = min(len(heard), len(played)) // block * block
    parts = [
        process(heard[at : at + block], played[at : at + block]) for at in range(0, size, block)
    ]
    return np.concatenate(parts)


def _report(name: str, left: Pcm, scene: Scene) -> None:
    recogniser = open_recogniser("embedded")
    found = [hypothesis for hypothesis in recogniser.feed(left) if not hypothesis.partial]
    recogniser.close()
    before_s, after_s = AROUND_S
    right = sum(
        any(
            one.command.value == command and start_s - before_s < one.end_s < end_s + after_s
            for one in found
        )
        for command, start_s, end_s in scene.said
    )
    silent = np.ones(len(left), bool)
    silent[: round(FIRST_S * LISTENING_RATE)] = False
    for _, start_s, end_s in scene.said:
        silent[round(start_s * LISTENING_RATE) : round(end_s * LISTENING_RATE)] = False
    gone_db = _level_db(scene.echo[: len(left)][silent]) - _level_db(left[silent])
    print(
        f"{name:18s} {right:3d} of {len(scene.said)} recognised; echo alone {gone_db:.0f} dB down"
    )


def _level_db(sound: Pcm) -> float:
    return 10 * float(np.log10(np.mean(np.square(sound)) + 1e-14))


def _hiss(length: int) -> Pcm:
    hiss = np.random.default_rng(SEED).standard_normal(length) * decibels(HISS_DB)
    return hiss.astype(np.float32)


if __name__ == "__main__":
    sys.exit(main())
