"""Small talk in the room: people who say the command words and mean something else.

Sentences of two or three voices, full of "next week" and "stop by the shop", with the pauses that
people make. None is a command, and none of the pieces between two pauses is.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from scripts.material.levels import at_level
from scripts.material.rooms import PERSON_DB, person_heard, response
from scripts.material.speakers import Split, say, speakers
from voiceguide.audio.pcm import LISTENING_RATE

if TYPE_CHECKING:
    from scripts.material.speakers import Speaker
    from voiceguide.audio.pcm import Pcm

GAP_S = (0.2, 1.5)
COMMA_S = (0.2, 0.8)
COMMA_CHANCE = 0.4
FEWEST_WORDS = 3
"""On either side of a pause within a sentence: "no" by itself would be an answer."""
SAME_AGAIN = 0.35
"""Chance that who just spoke goes on."""
_PACE = (0.9, 1.0, 1.1)
_LOUDNESS_DB = (-5.0, 3.0)
_SENTENCE_DB = 2.0


@dataclass(frozen=True, slots=True)
class _Talker:
    """Someone in the room."""

    speaker: Speaker
    speed: float
    level_db: float
    place: Pcm | None
    """Their impulse response; none when they are heard without a room."""


def sentences(split: Split) -> list[str]:
    """What is said in this split: other sentences than in the other one."""
    text = (Path(__file__).parent / f"sentences-{split}.txt").read_text(encoding="utf-8")
    return text.splitlines()


def pieces(sentence: str) -> list[str]:
    """The parts between commas, those too short to stand alone joined to a neighbour."""
    parts: list[str] = []
    for part in sentence.split(", "):
        if parts and min(len(part.split()), len(parts[-1].split())) < FEWEST_WORDS:
            parts[-1] += f", {part}"
        else:
            parts.append(part)
    return parts


def someone(split: Split) -> list[Speaker]:
    """The voices of the split that are here: two or more.

    Raises:
        RuntimeError: there are fewer.
    """
    there = speakers(split)
    if len(there) < 2:
        raise RuntimeError("too few voices; run: python -m scripts.material --install")
    return there


def conversation(split: Split, minutes: float, seed: int, room: str | None = "live") -> Pcm:
    """Two or three voices of the split talking, at LISTENING_RATE, for this long.

    Each is somewhere from one to two and a half metres away in `room`, or without a room for None,
    and as loud as people differ: around PERSON_DB from one metre. The last sentence is whole;
    silence follows it to the end.
    """
    rng = np.random.default_rng([seed, len(split)])
    talkers = _gathered(split, room, rng)
    sound = np.zeros(round(minutes * 60 * LISTENING_RATE), np.float32)
    said: list[str] = []
    at, who = rng.uniform(*GAP_S), 0
    while True:
        # Every sentence comes up once before any comes up again.
        said = said or [str(text) for text in rng.permutation(sentences(split))]
        if rng.random() > SAME_AGAIN:
            who = (who + int(rng.integers(1, len(talkers)))) % len(talkers)
        dry = _sentence(talkers[who], said.pop(), rng)
        if at * LISTENING_RATE + len(dry) > len(sound):
            # Cut short, "next week" would be a command.
            return sound
        _place(sound, _heard(talkers[who], dry, rng), round(at * LISTENING_RATE))
        at += len(dry) / LISTENING_RATE + rng.uniform(*GAP_S)


def _gathered(split: Split, room: str | None, rng: np.random.Generator) -> list[_Talker]:
    there = someone(split)
    chosen = rng.choice(len(there), min(len(there), int(rng.integers(2, 4))), replace=False)
    return [_talker(there[index], room, rng) for index in chosen]


def _talker(speaker: Speaker, room: str | None, rng: np.random.Generator) -> _Talker:
    distance_m, place_seed = float(rng.choice([1.0, 1.5, 2.0, 2.5])), int(rng.integers(8))
    speed, level_db = float(rng.choice(_PACE)), PERSON_DB + rng.uniform(*_LOUDNESS_DB)
    place = response(room, distance_m, place_seed) if room else None
    return _Talker(speaker, speed, level_db, place)


def _sentence(talker: _Talker, text: str, rng: np.random.Generator) -> Pcm:
    """A sentence without its room, perhaps with a pause after a comma."""
    parts = pieces(text) if rng.random() < COMMA_CHANCE else [text]
    sound: list[Pcm] = []
    for part in parts:
        if sound:
            pause = rng.uniform(*COMMA_S)
            sound.append(np.zeros(round(pause * LISTENING_RATE), np.float32))
        sound.append(say(talker.speaker, part, talker.speed))
    return np.concatenate(sound)


def _heard(talker: _Talker, dry: Pcm, rng: np.random.Generator) -> Pcm:
    level_db = talker.level_db + rng.uniform(-_SENTENCE_DB, _SENTENCE_DB)
    if talker.place is None:
        return at_level(dry, LISTENING_RATE, level_db)
    return person_heard(dry, talker.place, level_db)


def _place(sound: Pcm, part: Pcm, at: int) -> None:
    end = min(len(sound), at + len(part))
    sound[at:end] += part[: end - at]
