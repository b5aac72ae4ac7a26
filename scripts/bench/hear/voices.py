"""Who speaks in the benchmark, and what: commands, talk, and the noise around them."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar, cast

import numpy as np
import soundfile

from scripts.bench.hear.microphone import Clip
from scripts.material.conversation import conversation
from scripts.material.levels import active_level_db, at_level
from scripts.material.noises import noise, room_noise
from scripts.material.rooms import PERSON_DB, person_heard, response
from scripts.material.speakers import MARGIN_S, say, speakers
from voiceguide.audio.pcm import LISTENING_RATE
from voiceguide.commands import ANSWERS
from voiceguide.listener.language.vocabulary import load_vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from scripts.bench.hear.scene import Cell, Scene
    from scripts.material.noises import Kind
    from scripts.material.speakers import Speaker
    from voiceguide.audio.pcm import Pcm
    from voiceguide.listener.language.vocabulary import Phrase

T = TypeVar("T")

HISS_DB = -72.0
"""Of a quiet room with a middling microphone, dB relative to full scale."""
NOISE_S = 120.0
STRETCHES = 4
"""How many stretches of each noise there are; the trials fall anywhere in them."""
SPEEDS = (0.9, 1.0, 1.1)
PLACES = 4
"""In how many places of a room a speaker stands by turns."""
PAUSE_S = (0.3, 1.2)
"""Between two recordings of people."""
SPEED_OF_SOUND = 343.0


def entries(tier: str) -> list[Phrase]:
    """What can be said at any time, of one tier: phrase or word."""
    return [
        entry
        for entry in load_vocabulary("en").entries
        if entry.tier.value == tier and entry.command not in ANSWERS
    ]


def clips(cell: Cell) -> Iterator[Clip]:
    """Commands by the test's speakers, every speaker and every text as often as any other."""
    rng = np.random.default_rng(cell.seed)
    count = round(cell.amount)
    texts = _turns(entries(cell.task), count, rng)
    people = _turns(speakers("test"), count, rng)
    for entry, speaker in zip(texts, people, strict=True):
        speed = SPEEDS[(len(entry.text) + len(speaker.name)) % len(SPEEDS)]
        place = int(rng.integers(PLACES))
        yield _clip(entry, speaker, speed, cell, place)


def _turns(ones: Sequence[T], count: int, rng: np.random.Generator) -> list[T]:
    """As many as asked for, round after round, each round in an order of its own."""
    if not ones:
        raise SystemExit("no speakers of the test: run: python -m scripts.material --install")
    found: list[T] = []
    while len(found) < count:
        found += [ones[index] for index in rng.permutation(len(ones))]
    return found[:count]


def _clip(entry: Phrase, speaker: Speaker, speed: float, cell: Cell, place: int) -> Clip:
    dry = say(speaker, entry.text, speed)
    heard = person_heard(dry, response(cell.scene.room, cell.distance_m, place))
    arrives_s = cell.distance_m / SPEED_OF_SOUND
    return Clip(
        entry.text,
        entry.command.value,
        speaker.name,
        heard,
        arrives_s + MARGIN_S,
        arrives_s + len(dry) / LISTENING_RATE - MARGIN_S,
    )


def background(scene: Scene, distance_m: float, seed: int, speech: Path | None) -> Pcm:
    """The room without anybody: its hiss, and the scene's noise.

    `speech` is the folder of kitchen.flac, which that noise is taken from.
    """
    rng = np.random.default_rng(seed)
    hiss = rng.standard_normal(round(NOISE_S * LISTENING_RATE)) * 10 ** (HISS_DB / 20)
    if not scene.noise:
        return hiss.astype(np.float32)
    stretch = seed % STRETCHES
    sound = noise(cast("Kind", scene.noise), "test", NOISE_S, stretch, speech=speech)
    level_db = _voice_db(scene.room, distance_m) - scene.snr_db
    return (hiss + room_noise(sound, level_db)).astype(np.float32)


def _voice_db(room: str, distance_m: float) -> float:
    """How loud a person there is at the microphone, on average over the places."""
    speaker, entry = speakers("test")[0], entries("phrase")[0]
    dry = say(speaker, entry.text)
    levels = [
        active_level_db(person_heard(dry, response(room, distance_m, place)), LISTENING_RATE)
        for place in range(PLACES)
    ]
    return float(np.mean(levels))


def talk(cell: Cell, speech: Path | None) -> Pcm:
    """People who talk to each other, as they come to the microphone."""
    if cell.task == "conversation":
        return conversation("test", cell.amount / 60, cell.seed, cell.scene.room)
    if speech is None:
        raise SystemExit("recordings of people need --speech DIR")
    through = response(cell.scene.room, cell.distance_m, cell.seed % PLACES)
    return person_heard(_recorded(speech, cell), through)


def recordings(speech: Path) -> list[Path]:
    """Recordings of people, in order."""
    return sorted((speech / "people").glob("*.flac"))


def recorded_s(speech: Path | None) -> float:
    """How long they are, pauses between them left out."""
    paths = recordings(speech) if speech else []
    return sum(float(soundfile.info(str(path)).duration) for path in paths)


def _recorded(speech: Path, cell: Cell) -> Pcm:
    """One stretch of all recordings in a row; the seed is its number."""
    rng = np.random.default_rng(cell.seed)
    begin, end = (round((cell.seed + part) * cell.amount * LISTENING_RATE) for part in (0, 1))
    parts: list[Pcm] = []
    at = 0
    for path in recordings(speech):
        sound, rate = soundfile.read(str(path), dtype="float32")
        assert rate == LISTENING_RATE
        inside = sound[max(0, begin - at) : max(0, end - at)]
        at += len(sound)
        if len(inside) > LISTENING_RATE:
            # Everybody is as loud as everybody else.
            pause = np.zeros(round(rng.uniform(*PAUSE_S) * LISTENING_RATE), np.float32)
            parts += [at_level(inside, LISTENING_RATE, PERSON_DB), pause]
    return np.concatenate(parts)
