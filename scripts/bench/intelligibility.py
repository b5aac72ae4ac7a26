"""Find narration that is misheard: let a speech recogniser write down what each voice says.

``python -m scripts.bench.intelligibility [ROUTINE ...] [--voice NAME] [--model FOLDER]`` speaks
every sentence of the routines' plans, has it transcribed, and prints for each voice how many words
came out wrong and which sentences came out worst.

The recogniser is the first that can be had of

* faster-whisper, with ``--model`` a folder that holds a Whisper model as CTranslate2 keeps it
  (model.bin, tokenizer.json);
* vosk, with ``--model`` the folder of one of its models;
* pocketsphinx, whose wheel carries an English model. It is weak: expect a high error rate on
  any voice, a fifth of the words wrong where Whisper has one in a hundred. What counts then is how
  the voices compare, not how high the figures are.

None fetches anything. A recogniser guesses from everyday language, so that a rare word may be
written down wrong and still be heard right by a person; a sentence that comes out wrong from every
voice is the one to look at first. How a recogniser spells (soul for sole, center for centre) counts
as wrong too.
"""

from __future__ import annotations

import argparse
import importlib
import json
import re
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import soxr

from voiceguide.audio.pcm import SAMPLE_RATE
from voiceguide.errors import MissingError, UsageError, VoiceguideError
from voiceguide.export.sidecars import sentences_of
from voiceguide.narrator.voices import open_voice
from voiceguide.pacing.fit import natural_timeline
from voiceguide.routine.library import find_routine, routine_paths
from voiceguide.wording.language import words_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from voiceguide.audio.pcm import Pcm
    from voiceguide.narrator.voice import Voice

    Transcribe = Callable[[Pcm], str]
    """From mono sound at RATE to words."""

VOICES = ("neural", "system")
RATE = 16_000
"""Hertz: what every one of the recognisers was trained on."""
PAUSE_S = 0.3
"""Silence around each sentence, as it has in a session; recognisers lose words without."""


@dataclass(frozen=True, slots=True)
class Recogniser:
    """What writes down speech."""

    name: str
    transcribe: Transcribe


@dataclass(frozen=True, slots=True)
class Heard:
    """A sentence and what became of it."""

    sentence: str
    heard: str
    words: int
    wrong: int
    """Words that are missing, added or another."""


@dataclass(frozen=True, slots=True)
class Score:
    """What one voice came to."""

    voice: str
    heard: tuple[Heard, ...]

    @property
    def words(self) -> int:
        """How many were spoken."""
        return sum(item.words for item in self.heard)

    @property
    def wrong(self) -> int:
        """How many of them came out wrong."""
        return sum(item.wrong for item in self.heard)

    def worst(self, count: int) -> list[Heard]:
        """The sentences with the most wrong words, of equal ones the shortest first."""
        missed = [item for item in self.heard if item.wrong]
        return sorted(missed, key=lambda item: (-item.wrong, item.words))[:count]


def main() -> int:
    """Speak, listen, print; the exit code, 3 when there is nothing to listen with."""
    options = _arguments()
    try:
        recogniser = open_recogniser(options.model)
        names = options.routines or list(routine_paths())
        scores = []
        for name in options.voices or VOICES:
            with open_voice(name) as voice:
                scores.append(Score(name, tuple(listen(voice, name, names, recogniser))))
    except VoiceguideError as error:
        print(f"Error: {error.message}", f"Hint: {error.hint}", sep="\n", file=sys.stderr)
        return error.exit_code
    print(report(scores, recogniser, names, options.worst))
    return 0


def listen(
    voice: Voice, name: str, routines: Iterable[str], recogniser: Recogniser
) -> Iterable[Heard]:
    """Every different sentence of the routines, spoken and written down."""
    sentences = sentences_in(routines, voice)
    for number, sentence in enumerate(sentences, 1):
        _say(f"{name}: {number} of {len(sentences)}")
        spoken = normalised(sentence)
        heard = normalised(recogniser.transcribe(sound_of(sentence, voice)))
        yield Heard(sentence, " ".join(heard), len(spoken), word_errors(spoken, heard))
    _say("")


def sentences_in(routines: Iterable[str], voice: Voice) -> list[str]:
    """Every different sentence with words in it, in the order in which it is first said."""
    labels = (
        label
        for name in routines
        for label in sentences_of(natural_timeline(find_routine(name), voice.measure), voice)
    )
    return list(dict.fromkeys(label.text for label in labels if normalised(label.text)))


def sound_of(sentence: str, voice: Voice) -> Pcm:
    """The sentence as recognisers want it."""
    pause = np.zeros(round(PAUSE_S * RATE), np.float32)
    spoken = soxr.resample(voice.speak(sentence), SAMPLE_RATE, RATE)
    return np.concatenate([pause, spoken.astype(np.float32), pause])


def normalised(text: str) -> list[str]:
    """The words alone, so that only what is said counts and not how it is written."""
    text = re.sub(r"\d+", lambda match: _in_words(match.group()), text.lower())
    text = re.sub(r"['\u2018\u2019]", "", text)
    return re.findall(r"\w+", text)


def _in_words(digits: str) -> str:
    number = int(digits)
    return f" {words_of('en').number(number)} " if number < 1000 else digits


def word_errors(spoken: Sequence[str], heard: Sequence[str]) -> int:
    """How many words to drop, add or change to get from one to the other."""
    try:
        jiwer = importlib.import_module("jiwer")
    except ImportError:
        return _edit_distance(spoken, heard)
    found = jiwer.process_words(" ".join(spoken), " ".join(heard))
    return int(found.substitutions + found.deletions + found.insertions)


def _edit_distance(spoken: Sequence[str], heard: Sequence[str]) -> int:
    above = list(range(len(heard) + 1))
    for row, word in enumerate(spoken, 1):
        line = [row]
        for column, other in enumerate(heard, 1):
            changed = above[column - 1] + (word != other)
            line.append(min(above[column] + 1, line[-1] + 1, changed))
        above = line
    return above[-1]


def open_recogniser(model: Path | None) -> Recogniser:
    """The first recogniser that is installed and has its model.

    Raises:
        MissingError: there is none.
        UsageError: the model's folder is not there.
    """
    if model and not model.is_dir():
        raise UsageError(
            f"{model} is not a folder",
            hint="Give --model the folder that the model's files lie in.",
        )
    for opened in (_whisper, _vosk) if model else (_pocketsphinx,):
        if recogniser := opened(model):
            return recogniser
    if model:
        raise MissingError(
            f"no speech recogniser that is installed can use the model in {model}",
            hint="`pip install faster-whisper` or `pip install vosk`, whichever it is for.",
        )
    raise MissingError(
        "no speech recogniser was found",
        hint="`pip install pocketsphinx` brings its model; better: see --model in --help.",
    )


def _whisper(folder: Path | None) -> Recogniser | None:
    # Without tokenizer.json faster-whisper would look for one on the network.
    if folder is None or not all((folder / name).is_file() for name in _WHISPER_FILES):
        return None
    try:
        library = importlib.import_module("faster_whisper")
    except ImportError:
        return None
    model = library.WhisperModel(str(folder), device="cpu", compute_type="int8")

    def transcribe(sound: Pcm) -> str:
        parts, _ = model.transcribe(
            sound, language="en", temperature=0.0, condition_on_previous_text=False
        )
        return " ".join(part.text for part in parts)

    return Recogniser(f"faster-whisper, {folder.name}", transcribe)


_WHISPER_FILES = ("model.bin", "tokenizer.json")


def _vosk(folder: Path | None) -> Recogniser | None:
    if folder is None or not any(folder.rglob("final.mdl")):
        return None
    try:
        library = importlib.import_module("vosk")
    except ImportError:
        return None
    library.SetLogLevel(-1)
    model = library.Model(str(folder))

    def transcribe(sound: Pcm) -> str:
        listener = library.KaldiRecognizer(model, RATE)
        listener.AcceptWaveform(_bytes(sound))
        return str(json.loads(listener.FinalResult())["text"])

    return Recogniser(f"vosk, {folder.name}", transcribe)


def _pocketsphinx(_: Path | None) -> Recogniser | None:
    try:
        library = importlib.import_module("pocketsphinx")
    except ImportError:
        return None

    def transcribe(sound: Pcm) -> str:
        # A new one each time: a decoder adapts to what it hears, and order is not to matter.
        decoder = library.Decoder(samprate=RATE, loglevel="FATAL")
        decoder.start_utt()
        decoder.process_raw(_bytes(sound), full_utt=True)
        decoder.end_utt()
        found = decoder.hyp()
        return found.hypstr if found else ""

    return Recogniser("pocketsphinx", transcribe)


def _bytes(sound: Pcm) -> bytes:
    """16-bit samples."""
    return np.round(np.clip(sound, -1, 1) * 32767).astype("<i2").tobytes()


def report(
    scores: Sequence[Score], recogniser: Recogniser, routines: Sequence[str], worst: int
) -> str:
    """The figures of every voice as a markdown table, then each one's worst sentences."""
    lines = [
        f"Recogniser: {recogniser.name}. Routines: {', '.join(routines)}.",
        "",
        "| voice | sentences | words | words wrong |",
        "| --- | ---: | ---: | ---: |",
    ]
    for score in scores:
        share = 100 * score.wrong / max(1, score.words)
        lines.append(f"| {score.voice} | {len(score.heard)} | {score.words} | {share:.1f} % |")
    for score in scores:
        found = score.worst(worst)
        lines += [
            "",
            f"{score.voice}, worst {len(found)}:" if found else f"{score.voice}: all well",
        ]
        for item in found:
            lines += [f"  {item.wrong} of {item.words}  {item.sentence}"]
            lines += [f"    heard: {item.heard or '(nothing)'}"]
    return "\n".join(lines)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description="Let a speech recogniser write down what each voice says."
    )
    parser.add_argument("routines", nargs="*", metavar="ROUTINE", help="[default: all there are]")
    parser.add_argument(
        "--voice",
        action="append",
        dest="voices",
        metavar="NAME",
        help=f"can be given again  [default: {' and '.join(VOICES)}]",
    )
    parser.add_argument(
        "--model", type=Path, metavar="FOLDER", help="a model for faster-whisper or vosk"
    )
    parser.add_argument("--worst", type=int, default=10, metavar="N", help="[default: 10]")
    return parser.parse_args()


def _say(progress: str) -> None:
    if sys.stderr.isatty():
        print(f"\r\033[K{progress}", end="", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
