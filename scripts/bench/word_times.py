"""How far each spoken word lies from where it is laid out.

``python -m scripts.bench.word_times --model FOLDER [--routine NAME] [--texts N]`` has the neural
voice say a routine's texts, asks Whisper (the package faster-whisper; FOLDER holds one of its
models) when each word was said, and compares that with voiceguide.listener.narration. Whisper's own
times are good to a tenth of a second or so, which is part of what is measured.
"""

from __future__ import annotations

import argparse
import importlib
import re
import sys
from difflib import SequenceMatcher
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import soxr

from voiceguide.audio.pcm import LISTENING_RATE, SAMPLE_RATE
from voiceguide.listener.narration import SpokenWord, laid_out
from voiceguide.narrator.voices import open_voice
from voiceguide.pacing.fit import natural_timeline
from voiceguide.routine.library import find_routine

if TYPE_CHECKING:
    from voiceguide.narrator.voice import Voice

SHORTEST = 60
"""Letters; cues of a word or two say little about the layout."""


def main() -> int:
    """Print one line of figures."""
    options = _arguments()
    library: Any = importlib.import_module("faster_whisper")
    whisper = library.WhisperModel(
        str(options.model), device="cpu", compute_type="int8", cpu_threads=1
    )
    with open_voice("neural") as voice:
        texts = natural_timeline(find_routine(options.routine), voice.measure).texts()
        long = [text for text in texts if len(text) > SHORTEST][: options.texts]
        errors = np.abs([error for text in long for error in errors_of(text, voice, whisper)])
    median, most = np.percentile(errors, [50, 95])
    print(
        f"{len(errors)} words of {len(long)} texts: off by {median:.2f} s at the median, "
        f"{most:.2f} s at the 95th percentile, {errors.max():.2f} s at worst"
    )
    return 0


def errors_of(text: str, voice: Voice, whisper: Any) -> list[float]:  # noqa: ANN401 - no types
    """Seconds between the middles of each word as heard and as laid out."""
    sound = soxr.resample(voice.speak(text), SAMPLE_RATE, LISTENING_RATE)
    segments, _ = whisper.transcribe(sound, word_timestamps=True, language="en", beam_size=1)
    heard = [
        SpokenWord(re.sub(r"[^\w']", "", word.word).casefold(), word.start, word.end)
        for segment in segments
        for word in segment.words
    ]
    ours = [word for span in voice.spans(text) for word in laid_out(span, 0.0)]
    matcher = SequenceMatcher(
        None, [word.text for word in heard], [word.text for word in ours], autojunk=False
    )
    return [
        _middle(heard[block.a + index]) - _middle(ours[block.b + index])
        for block in matcher.get_matching_blocks()
        for index in range(block.size)
    ]


def _middle(word: SpokenWord) -> float:
    return (word.start_s + word.end_s) / 2


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Measure where words lie.")
    parser.add_argument("--model", type=Path, required=True, metavar="FOLDER")
    parser.add_argument("--routine", default="soothing-foot-massage")
    parser.add_argument("--texts", type=int, default=25)
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
