"""What a recogniser takes for commands where there are none: the gate's development data.

An event is a hypothesis together with what the gate is told of its moment. Events come in streams,
one for each recording or session, in the order in which they were heard.
"""

from __future__ import annotations

import itertools
import json
import math
import sys
import tempfile
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass, fields
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
import soundfile
import soxr

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from material.conversation import conversation
from material.rooms import SimulatedRoom, response

from voiceguide.audio.loudspeakers import NoLoudspeaker
from voiceguide.audio.pcm import LISTENING_RATE, decibels
from voiceguide.listener.base import Hypothesis
from voiceguide.listener.commands import Command
from voiceguide.listener.embedded import LOWEST, Matcher
from voiceguide.listener.gate import SILENCE, Context
from voiceguide.listener.utterances import Utterances
from voiceguide.listener.vocabulary import load_vocabulary
from voiceguide.live.choices import Choices
from voiceguide.live.start import Surroundings, Switches, prepare
from voiceguide.narrator.voices import open_voice
from voiceguide.routine.library import find_routine

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from voiceguide.audio.pcm import Pcm
    from voiceguide.session.view import Hearing, View

    Stream = list[tuple[Hypothesis, Context]]

T = TypeVar("T")

RECOGNISERS = ("embedded", "phonemes", "words")
SNR_DB = 10.0
CONVERSATIONS, MINUTES = 3, 10.0
PAUSE_S = 0.5
PIECE_S = (0.35, 1.4)
PIECES_AN_HOUR = 300
"""Five short remarks a minute: a lively conversation in the room, all of it beside the matter."""
PEAK = 0.3
HISS_DB = -72.0
ROOMS = (
    # Room, loudspeaker's distance in metres, level beside a person's, delay, clipping.
    ("small", 0.6, 6.0, 0.07, 0.0),
    ("live", 0.8, 0.0, 0.18, 0.3),
    ("large", 1.0, 3.0, 0.25, 0.0),
)
NARRATED = "soothing-foot-massage"
SEED = 77_000
"""Rooms are placed by it; benchmarks use others."""


@dataclass(frozen=True, slots=True)
class Run:
    """What a recogniser heard under one condition."""

    recogniser: str
    condition: str
    hours: float
    """Of people talking, or of narration."""
    streams: list[Stream]
    narrated: bool = False


def listen(folder: Path) -> list[Run]:
    """Everything: people, conversations, and the narrator in rooms; a process for each core."""
    with ProcessPoolExecutor() as pool:
        runs = [pool.submit(_pieces, folder, noisy) for noisy in (False, True)]
        runs += [pool.submit(_people, folder, noisy) for noisy in (False, True)]
        runs += [pool.submit(_conversations, folder, noisy) for noisy in (False, True)]
        runs += [pool.submit(_narration, cancels) for cancels in (True, False)]
        return [one for run in runs for one in run.result()]


def save(path: Path, runs: Iterable[Run]) -> None:
    """As JSON."""
    path.write_text(json.dumps([asdict(run) for run in runs], default=sorted), "utf-8")


def load(path: Path) -> list[Run]:
    """What `save` wrote."""
    return [
        Run(
            run["recogniser"],
            run["condition"],
            run["hours"],
            [[_event(*event) for event in stream] for stream in run["streams"]],
            run["narrated"],
        )
        for run in json.loads(path.read_text("utf-8"))
    ]


def _event(hypothesis: dict[str, Any], context: dict[str, Any]) -> tuple[Hypothesis, Context]:
    answers = frozenset(map(Command, context["answers"]))
    said = tuple(context["saying"])
    return (
        Hypothesis(**{**hypothesis, "command": Command(hypothesis["command"])}),
        Context(**{**context, "answers": answers, "saying": said}),
    )


def _people(folder: Path, noisy: bool) -> list[Run]:
    """Whole recordings, streamed."""
    noise = _kitchen(folder) if noisy else None
    heard, samples = [], 0
    paths = sorted((folder / "people").glob("*.flac"))
    for number, path in enumerate(paths):
        speech = _sound(path)
        sound = mixed(speech * (PEAK / np.abs(speech).max()), noise, number * 7919)
        samples += len(sound)
        heard.append(_heard_in(sound))
        _progress(f"people {noisy}", number, len(paths))
    return _runs(f"people {_name(noisy)}", samples / LISTENING_RATE / 3600, heard)


def _pieces(folder: Path, noisy: bool) -> list[Run]:
    """Short pieces of the recordings, each by itself: fluent speech seldom rests for a word."""
    noise = _kitchen(folder) if noisy else None
    heard = []
    paths = sorted((folder / "people").glob("*.flac"))
    for number, path in enumerate(paths):
        for index, piece in enumerate(pieces(_sound(path), number)):
            speech = np.pad(piece * (PEAK / np.abs(piece).max()), (LISTENING_RATE // 2, 0))
            heard.append(_heard_in(mixed(speech, noise, number * 7919 + index * 104_729)))
        _progress(f"pieces {noisy}", number, len(paths))
    return _runs(f"pieces {_name(noisy)}", len(heard) / PIECES_AN_HOUR, heard)


def _conversations(folder: Path, noisy: bool) -> list[Run]:
    """Small talk of synthetic voices, full of the command words."""
    noise = _kitchen(folder) if noisy else None
    heard = []
    for number in range(CONVERSATIONS):
        talk = conversation("tuning", MINUTES, number)
        heard.append(_heard_in(mixed(talk, noise, SEED + number)))
        _progress(f"conversations {noisy}", number, CONVERSATIONS)
    return _runs(f"conversations {_name(noisy)}", CONVERSATIONS * MINUTES / 60, heard)


def _narration(cancels: bool) -> list[Run]:
    """The narrator by himself in rooms, through a whole session for each recogniser."""
    runs = []
    for recogniser in RECOGNISERS:
        streams, spoken_s = [], 0.0
        for number, setting in enumerate(ROOMS):
            stream, seconds = narrated(
                NARRATED, _room(setting, number), recogniser, cancels=cancels
            )
            streams.append(stream)
            spoken_s += seconds
            _progress(f"narration {cancels} {recogniser}", number, len(ROOMS))
        condition = f"narration, canceller {cancels}"
        runs.append(Run(recogniser, condition, spoken_s / 3600, streams, narrated=True))
    return runs


def _runs(condition: str, hours: float, heard: list[dict[str, Stream]]) -> list[Run]:
    return [
        Run(recogniser, condition, hours, [one[recogniser] for one in heard])
        for recogniser in RECOGNISERS
    ]


def _room(setting: tuple[str, float, float, float, float], number: int) -> SimulatedRoom:
    name, distance_m, echo_db, delay_s, clipping = setting
    through = response(name, distance_m, SEED + number, "loudspeaker")
    return SimulatedRoom(through, echo_db=echo_db, delay_s=delay_s, clipping=clipping)


def narrated(
    name: str, room: SimulatedRoom, recogniser: str, *, cancels: bool
) -> tuple[Stream, float]:
    """What is heard in a session in which nobody speaks, and for how many seconds it narrates."""
    stream: Stream = []
    surroundings = Surroundings(
        load_vocabulary("en"),
        room=room,
        switches=Switches(canceller=cancels),
        witness=lambda hypothesis, context, _: stream.append((hypothesis, context)),
    )
    with open_voice("neural") as voice, tempfile.TemporaryDirectory() as folder:
        choices = Choices(
            name,
            microphone=str(_hush(Path(folder))),
            recogniser=recogniser,
            skip_precautions=True,
        )
        performance = prepare(choices, find_routine(name), voice, NoLoudspeaker(), surroundings)
        spoken: list[float] = []
        performance.run(_Count(spoken))
    return stream, len(spoken) * 0.1


def _hush(folder: Path) -> Path:
    """A quiet room of an hour, to which the loudspeaker's echo is added."""
    path = folder / "hush.wav"
    hiss = np.random.default_rng(SEED).standard_normal(3600 * LISTENING_RATE)
    soundfile.write(path, hiss * decibels(HISS_DB), LISTENING_RATE)
    return path


class _Count:
    """A screen that counts the tenths of seconds in which the narrator speaks."""

    def __init__(self, spoken: list[float]) -> None:
        self._spoken = spoken

    def run(self, session: Callable[[], T]) -> T:
        """There is nothing to show."""
        return session()

    def update(self, view: View, hearing: Hearing) -> None:  # noqa: ARG002 - as screens have it
        """One tenth of a second."""
        if view.saying:
            self._spoken.append(0.1)


def pieces(sound: Pcm, seed: int) -> list[Pcm]:
    """A recording cut where it is quietest, near places taken at random; quiet pieces left out."""
    rng = np.random.default_rng(seed)
    frame = LISTENING_RATE // 100
    level = np.sqrt((sound[: len(sound) // frame * frame].reshape(-1, frame) ** 2).mean(axis=1))
    cuts, place = [0], 0
    while (place := cuts[-1] + int(100 * rng.uniform(*PIECE_S))) + 10 < len(level):
        cuts.append(place - 10 + int(level[place - 10 : place + 10].argmin()))
    spoken = 0.2 * np.percentile(level, 95)
    return [
        sound[start * frame : end * frame]
        for start, end in itertools.pairwise(cuts)
        if end - start > 100 * PIECE_S[0] / 2 and (level[start:end] > spoken).mean() > 0.3
    ]


def mixed(speech: Pcm, noise: Pcm | None, seed: int) -> Pcm:
    """Speech with a pause after it, and noise from some place of its recording on."""
    sound = np.pad(speech, (0, round(PAUSE_S * LISTENING_RATE))).astype(np.float32)
    hiss = np.random.default_rng(seed).standard_normal(len(sound)) * decibels(HISS_DB)
    sound = sound + hiss.astype(np.float32)
    if noise is not None:
        loud = speech[np.abs(speech) > 0.05 * np.abs(speech).max()]
        part = np.resize(np.roll(noise, -(seed % len(noise))), len(sound))
        gain = math.sqrt(float((loud**2).mean() / (part**2).mean())) * decibels(-SNR_DB)
        sound += (part * gain).astype(np.float32)
    return np.clip(sound, -1, 1)


def _heard_in(sound: Pcm) -> dict[str, Stream]:
    """Everything that each recogniser takes for a phrase, however unlike."""
    found: dict[str, Stream] = {name: [] for name in RECOGNISERS}
    for hypothesis in Utterances(_matched).feed(sound):
        assert isinstance(hypothesis, Tagged)
        found[hypothesis.recogniser].append((_plain(hypothesis), SILENCE))
    return found


def _matched(window: Pcm, start_s: float, end_s: float) -> list[Hypothesis]:
    """What all of them make of an utterance; the networks, which take the time, run once."""
    matcher = _matcher()
    evidence = matcher.evidence(window)
    return [
        Tagged(**_fields(hypothesis), recogniser=name)
        for name in RECOGNISERS
        for hypothesis in matcher.chosen(evidence.weighed(name), LOWEST[name], start_s, end_s)
    ]


@dataclass(frozen=True, slots=True)
class Tagged(Hypothesis):
    """A hypothesis, and whose it is."""

    recogniser: str = ""


def _plain(tagged: Tagged) -> Hypothesis:
    kept = _fields(tagged)
    del kept["recogniser"]
    return Hypothesis(**kept)


def _fields(hypothesis: Hypothesis) -> dict[str, Any]:
    return {field.name: getattr(hypothesis, field.name) for field in fields(hypothesis)}


@cache
def _matcher() -> Matcher:
    return Matcher(load_vocabulary("en"), "embedded")


def _kitchen(folder: Path) -> Pcm:
    """The first half: the second is the benchmark's."""
    kitchen = _sound(folder / "kitchen.flac")
    return kitchen[: len(kitchen) // 2]


def _sound(path: Path) -> Pcm:
    pcm, rate = soundfile.read(str(path), dtype="float32", always_2d=True)
    sound: Pcm = soxr.resample(pcm.mean(axis=1), rate, LISTENING_RATE).astype(np.float32)
    return sound


def _name(noisy: bool) -> str:
    return f"kitchen {SNR_DB:g} dB" if noisy else "clean"


def _progress(what: str, number: int, count: int) -> None:
    if (number + 1) % 50 == 0 or number + 1 == count:
        print(f"{what}: {number + 1} of {count}", file=sys.stderr)
