"""What a recogniser takes for commands where there are none: the gate's development data.

An event is a hypothesis together with what the gate is told of its moment. Events come in streams,
one for each recording or session, in the order in which they were heard.
"""

from __future__ import annotations

import itertools
import json
import math
import sys
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass, fields, replace
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np

from scripts.bench.hear.plan import narration
from scripts.bench.hear.run import run_cell
from scripts.bench.hear.sections import off_name
from scripts.material.conversation import conversation
from scripts.training.clips import recording
from voiceguide.audio.pcm import LISTENING_RATE, decibels
from voiceguide.commands import Command
from voiceguide.listener.base import Hypothesis
from voiceguide.listener.embedded import LOWEST, Matcher
from voiceguide.listener.gate import SILENCE, Context
from voiceguide.listener.language.vocabulary import load_vocabulary
from voiceguide.listener.utterances import Utterances

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from voiceguide.audio.pcm import Pcm

    Stream = list[tuple[Hypothesis, Context]]

RECOGNISERS = ("embedded", "phonemes", "words")
SNR_DB = 10.0
CONVERSATIONS, MINUTES = 3, 10.0
PAUSE_S = 0.5
PIECE_S = (0.35, 1.4)
PIECES_AN_HOUR = 150
"""So many pieces stand for an hour of talk: what the recordings' own pauses cut out came near a
bare word other than "stop" and "ouch", above -18 24 times and above -16 13 times in their 1.6
hours, as often as 175 and 155 pieces an hour do."""
CUTS = 3
"""How often the recordings are cut anew, as much hangs on few pieces."""
PEAK = 0.3
HISS_DB = -72.0
NARRATIONS = 0.2
"""Of the benchmark's sessions without anyone, so many are told in other places than there."""
ELSEWHERE = 30
"""Added to the number of every place in a room."""
IN_SHORT = 1
"""What a cell's amount is where a routine is told in short."""
SEED = 77_000
"""Noise and hiss are drawn from it on; benchmarks use others."""


@dataclass(frozen=True, slots=True)
class Run:
    """What a recogniser heard under one condition."""

    recogniser: str
    condition: str
    hours: float
    """Of people talking, or of narration."""
    streams: list[Stream]
    narrated: bool = False
    dense: bool = False
    """Whether it is small talk that was made up around the commands."""


def listen(folder: Path) -> list[Run]:
    """Everything: people, conversations, and the narrator in rooms; a process for each core."""
    with ProcessPoolExecutor() as pool:
        runs = [
            pool.submit(_pieces, folder, noisy, cut)
            for noisy in (False, True)
            for cut in range(CUTS)
        ]
        runs += [pool.submit(_people, folder, noisy) for noisy in (False, True)]
        runs += [pool.submit(_conversations, folder, noisy) for noisy in (False, True)]
        runs += [
            pool.submit(_narration, recogniser, cancels)
            for cancels in (True, False)
            for recogniser in RECOGNISERS
        ]
        return [one for run in runs for one in run.result()]


def listen_anew(folder: Path) -> list[Run]:
    """People once more, cut where `listen` did not cut them: what no bars were solved from."""
    with ProcessPoolExecutor() as pool:
        runs = [pool.submit(_pieces, folder, noisy, CUTS) for noisy in (False, True)]
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
            run["dense"],
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
        speech = recording(path)
        sound = mixed(speech * (PEAK / np.abs(speech).max()), noise, number * 7919)
        samples += len(sound)
        heard.append(_heard_in(sound))
        _progress(f"people {noisy}", number, len(paths))
    return _runs(f"people {_name(noisy)}", samples / LISTENING_RATE / 3600, heard)


def _pieces(folder: Path, noisy: bool, cut: int) -> list[Run]:
    """Short pieces of the recordings, each by itself: fluent speech seldom rests for a word."""
    noise = _kitchen(folder) if noisy else None
    heard = []
    paths = sorted((folder / "people").glob("*.flac"))
    for number, path in enumerate(paths):
        heard += [_heard_in(sound) for sound in pieces_heard(path, number, cut, noise)]
        _progress(f"pieces {noisy} {cut}", number, len(paths))
    return _runs(f"pieces {cut}, {_name(noisy)}", len(heard) / PIECES_AN_HOUR, heard)


def _conversations(folder: Path, noisy: bool) -> list[Run]:
    """Small talk of synthetic voices, full of the command words."""
    noise = _kitchen(folder) if noisy else None
    heard = []
    for number in range(CONVERSATIONS):
        talk = conversation("tuning", MINUTES, number)
        heard.append(_heard_in(mixed(talk, noise, SEED + number)))
        _progress(f"conversations {noisy}", number, CONVERSATIONS)
    runs = _runs(f"conversations {_name(noisy)}", CONVERSATIONS * MINUTES / 60, heard)
    return [replace(run, dense=True) for run in runs]


def _narration(recogniser: str, cancels: bool) -> list[Run]:
    """The narrator by himself in rooms, through whole sessions."""
    cells = [
        replace(
            cell,
            recogniser=recogniser,
            seed=SEED + cell.seed,
            scene=replace(cell.scene, place=cell.scene.place + ELSEWHERE, canceller=cancels),
        )
        for cell in narration(NARRATIONS if cancels else NARRATIONS / 10)
        if not off_name(cell.scene) and cell.amount == IN_SHORT
    ]
    streams, narrated_s = [], 0.0
    for number, cell in enumerate(cells):
        (record,) = run_cell(cell).records
        streams.append([(judged.hypothesis, judged.context) for judged in record.judged])
        narrated_s += record.narrated_s
        _progress(f"narration {cancels} {recogniser}", number, len(cells))
    condition = f"narration, canceller {cancels}"
    return [Run(recogniser, condition, narrated_s / 3600, streams, narrated=True)]


def _runs(condition: str, hours: float, heard: list[dict[str, Stream]]) -> list[Run]:
    return [
        Run(recogniser, condition, hours, [one[recogniser] for one in heard])
        for recogniser in RECOGNISERS
    ]


def pieces_heard(path: Path, number: int, cut: int, noise: Pcm | None) -> Iterator[Pcm]:
    """The pieces of the `number`-th recording, each as it comes to a microphone.

    Another `cut` is in other places, and with other noise.
    """
    seed = number + 1000 * cut
    for index, piece in enumerate(pieces(recording(path), seed)):
        speech = np.pad(piece * (PEAK / np.abs(piece).max()), (LISTENING_RATE // 2, 0))
        yield mixed(speech, noise, seed * 7919 + index * 104_729)


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
    kitchen = recording(folder / "kitchen.flac")
    return kitchen[: len(kitchen) // 2]


def _name(noisy: bool) -> str:
    return f"kitchen {SNR_DB:g} dB" if noisy else "clean"


def _progress(what: str, number: int, count: int) -> None:
    if (number + 1) % 50 == 0 or number + 1 == count:
        print(f"{what}: {number + 1} of {count}", file=sys.stderr)
