"""Solve the gate's thresholds from speech that holds no command, and write them down.

``python scripts/training/thresholds.py --speech DIR [--events FILE] [--write]`` streams the
recordings DIR/people/*.flac through the embedded recogniser, clean and with DIR/kitchen.flac mixed
in at 10 dB, at three speeds; whatever the gate would act on is a false command. Each bar becomes
the lowest one that keeps its stated budget of false commands an hour.

Fluent speech is easy: it seldom pauses for just a word. So the recordings are also cut into pieces
of a word or a few, at their quietest places, and each piece is heard by itself; PIECES_AN_HOUR of
them count as an hour. --events keeps what was heard, so that a change of the budgets needs no
second listening.
"""

from __future__ import annotations

import argparse
import datetime
import itertools
import json
import math
import sys
from dataclasses import asdict, dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import soundfile
import soxr

from voiceguide.audio.pcm import LISTENING_RATE
from voiceguide.listener.base import Hypothesis
from voiceguide.listener.commands import ANSWERS, Command
from voiceguide.listener.gate import Accepted, Context, Gate
from voiceguide.listener.recognisers import open_recogniser
from voiceguide.listener.thresholds import Bars, Thresholds, path_of_thresholds
from voiceguide.listener.vocabulary import Tier

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from voiceguide.audio.pcm import Pcm

    Stream = list[Hypothesis]

SNR_DB = 10.0
SPEEDS = (1.0, 0.92, 1.09)
"""Slower and faster, and lower and higher with it: other voices, in a way."""
PAUSE_S = 0.5
PIECE_S = (0.35, 1.4)
PIECES_AN_HOUR = 300
"""Five short remarks a minute: a lively conversation in the room, all of it beside the matter."""
PEAK = 0.3
BUDGETS = {"act": 0.5, "trial": 0.25, "prompted": 4.0, "near": 6.0, "answer": 4.0}
"""False commands an hour of other people's speech, each tier and bar for itself. Prompts and
questions last for seconds, so that a tenth or so of those two budgets comes about."""
URGENT = 0.3
SAYING = 0.8
"""Set by hand: the false commands that URGENT adds are counted and written beside it."""
NEVER = 99.0
PROMPTED = Context(since_prompt_s=1.0)
ASKED = Context(answers=ANSWERS)


@dataclass(frozen=True, slots=True)
class Heard:
    """What was heard in one run through the recordings."""

    condition: str
    hours: float
    streams: list[Stream]
    """One a recording."""


def main() -> int:
    """Listen, solve, write."""
    options = _arguments()
    if options.events and options.events.is_file():
        runs = _loaded(options.events)
    else:
        runs = [listen(options.speech, noisy, speed) for speed in SPEEDS for noisy in (False, True)]
        runs += [listen_to_pieces(options.speech, noisy) for noisy in (False, True)]
        if options.events:
            _save(options.events, runs)
    thresholds = solved(runs)
    text = described(thresholds, runs)
    print(text)
    if options.write:
        path = path_of_thresholds()
        kept = path.read_text("utf-8").partition("\nvosk:")
        path.write_text(f"{text}{kept[1]}{kept[2]}", "utf-8")
    return 0


def listen(folder: Path, noisy: bool, speed: float) -> Heard:
    """Stream every recording through a recogniser of its own vocabulary."""
    noise = _sound(folder / "kitchen.flac") if noisy else None
    streams, samples = [], 0
    paths = sorted((folder / "people").glob("*.flac"))
    for number, path in enumerate(paths):
        speech = soxr.resample(_sound(path), LISTENING_RATE, LISTENING_RATE / speed)
        sound = mixed(speech * (PEAK / np.abs(speech).max()), noise, number * 7919)
        samples += len(sound)
        streams.append(heard_in(sound))
        print(f"\r{speed} {noisy} {number + 1} of {len(paths)}", end="", file=sys.stderr)
    name = f"{'kitchen 10 dB' if noisy else 'clean'}, speed {speed:g}"
    return Heard(name, samples / LISTENING_RATE / 3600, streams)


def listen_to_pieces(folder: Path, noisy: bool) -> Heard:
    """Have short pieces of the recordings heard, each by itself."""
    noise = _sound(folder / "kitchen.flac") if noisy else None
    streams = []
    paths = sorted((folder / "people").glob("*.flac"))
    for number, path in enumerate(paths):
        for index, piece in enumerate(pieces(_sound(path), number)):
            speech = np.pad(piece * (PEAK / np.abs(piece).max()), (LISTENING_RATE // 2, 0))
            streams.append(heard_in(mixed(speech, noise, number * 7919 + index * 104_729)))
        print(f"\rpieces {noisy} {number + 1} of {len(paths)}", end="", file=sys.stderr)
    name = f"pieces, {'kitchen 10 dB' if noisy else 'clean'}"
    return Heard(name, len(streams) / PIECES_AN_HOUR, streams)


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
    hiss = np.random.default_rng(seed).standard_normal(len(sound)) * 10 ** (-72 / 20)
    sound = sound + hiss.astype(np.float32)
    if noise is not None:
        loud = speech[np.abs(speech) > 0.05 * np.abs(speech).max()]
        part = np.resize(np.roll(noise, -(seed % len(noise))), len(sound))
        gain = math.sqrt(float((loud**2).mean() / (part**2).mean())) * 10 ** (-SNR_DB / 20)
        sound += (part * gain).astype(np.float32)
    return np.clip(sound, -1, 1)


def heard_in(sound: Pcm) -> Stream:
    """Everything that the embedded recogniser takes for a phrase, however unlike."""
    recogniser = open_recogniser("embedded")
    try:
        return recogniser.feed(sound)
    finally:
        recogniser.close()


def solved(runs: list[Heard]) -> Thresholds:
    """The lowest bars that keep to the budgets."""
    phrase, word = (_bars(runs, tier) for tier in (Tier.PHRASE, Tier.WORD))
    closed = replace(_only("act", Tier.WORD, NEVER), urgent=0.0)
    answer = lowest(runs, BUDGETS["answer"], lambda score: replace(closed, answer=score), ASKED)
    return Thresholds(phrase, word, answer=answer, urgent=URGENT, saying=SAYING)


def _bars(runs: list[Heard], tier: Tier) -> Bars:
    act, trial, prompted, near = (
        lowest(runs, BUDGETS[bar], partial(_only, bar, tier))
        for bar in ("act", "trial", "prompted", "near")
    )
    prompted = min(act, prompted)
    return Bars(act, max(act, trial), prompted, min(prompted, near))


def _only(bar: str, tier: Tier, score: float) -> Thresholds:
    """Thresholds with one bar that can be reached."""
    closed = Bars(NEVER, NEVER, NEVER, NEVER)
    opened = replace(closed, **{bar if bar == "trial" else "act": score})
    phrase, word = (opened if tier is one else closed for one in (Tier.PHRASE, Tier.WORD))
    return Thresholds(phrase, word, answer=NEVER, urgent=0.0, saying=0.0)


def lowest(
    runs: list[Heard],
    budget: float,
    make: Callable[[float], Thresholds],
    context: Context | None = None,
) -> float:
    """The lowest score, of those that were seen, with no more false commands than the budget."""
    hours = sum(run.hours for run in runs)
    seen = sorted({h.score for run in runs for stream in run.streams for h in stream}, reverse=True)
    low, high = 0, len(seen)
    while low < high:
        middle = (low + high) // 2
        if len(false_commands(runs, make(seen[middle]), context)) <= budget * hours:
            low = middle + 1
        else:
            high = middle
    # Just above the first score that is one too many.
    return math.floor(seen[min(low, len(seen) - 1)] * 100 + 1) / 100


def false_commands(
    runs: list[Heard], thresholds: Thresholds, context: Context | None = None
) -> list[Accepted]:
    """What the gate would act on."""
    found = []
    for stream in (stream for run in runs for stream in run.streams):
        gate = Gate(thresholds)
        verdicts = [gate.judge(h, context or Context()) for h in stream]
        found += [verdict for verdict in verdicts if isinstance(verdict, Accepted)]
    return found


def described(thresholds: Thresholds, runs: list[Heard]) -> str:
    """The file's part for the embedded recogniser, with the figures behind it."""
    hours = sum(run.hours for run in runs)
    acted = false_commands(runs, thresholds)
    prompted = false_commands(runs, thresholds, PROMPTED)
    spoken = sum(run.hours for run in runs if run.condition == "clean, speed 1")
    short = sum(len(run.streams) for run in runs if run.condition.startswith("pieces"))
    lines = [
        "# Written by scripts/training/thresholds.py; vosk's part is set by hand.",
        f"# Solved on {datetime.datetime.now(datetime.timezone.utc).date()} from {hours:.1f} h of",
        f"# speech without commands: {spoken:.2f} h of recordings, clean and with kitchen noise at",
        f"# {SNR_DB:g} dB, at {len(SPEEDS)} speeds, and {short} short pieces of them, of which",
        f"# {PIECES_AN_HOUR} count as an hour. Budgets in false commands an hour, each tier:",
        f"# {', '.join(f'{bar} {budget:g}' for bar, budget in BUDGETS.items())}.",
        f"# All bars together: {_counted(acted, hours)}.",
        f"# As if always prompted: {_counted(prompted, hours)}.",
        "embedded:",
    ]
    for tier in Tier:
        bars = ", ".join(f"{name}: {bar:g}" for name, bar in asdict(thresholds.bars(tier)).items())
        lines.append(f"  {tier.value}: {{{bars}}}")
    lines.append(f"  answer: {thresholds.answer:g}")
    return "\n".join([*lines, f"  urgent: {URGENT}", f"  saying: {SAYING}", ""])


def _counted(found: list[Accepted], hours: float) -> str:
    of_tier = {tier: sum(a.tier is tier for a in found) for tier in Tier}
    return ", ".join(f"{tier.value}s {n} ({n / hours:.2f}/h)" for tier, n in of_tier.items())


def _sound(path: Path) -> Pcm:
    pcm, rate = soundfile.read(str(path), dtype="float32", always_2d=True)
    sound: Pcm = soxr.resample(pcm.mean(axis=1), rate, LISTENING_RATE).astype(np.float32)
    return sound


def _save(path: Path, runs: Iterable[Heard]) -> None:
    path.write_text(json.dumps([asdict(run) for run in runs]), "utf-8")


def _loaded(path: Path) -> list[Heard]:
    def heard(item: dict[str, Any]) -> Hypothesis:
        return Hypothesis(**{**item, "command": Command(item["command"])})

    return [
        Heard(run["condition"], run["hours"], [[heard(h) for h in s] for s in run["streams"]])
        for run in json.loads(path.read_text("utf-8"))
    ]


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Solve the gate's thresholds.")
    parser.add_argument("--speech", type=Path, required=True, metavar="DIR")
    parser.add_argument("--events", type=Path, metavar="FILE", help="keep or reuse what was heard")
    parser.add_argument("--write", action="store_true", help="into the package's data file")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
