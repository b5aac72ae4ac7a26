"""Whether what is written in signs and digits is heard as it should be.

``python -m scripts.bench.spoken [--voice NAME] [TEXT ...]`` has each voice say the texts, by
default the list below, lets Moonshine's network write down what it hears, and prints for each text
how many of its words came back wrong, what was written, what went to the engine and what was heard.
A last line sums up. Needs the files of the recogniser, which the package is built with.
"""

# ruff: noqa: RUF001 - the characters themselves
from __future__ import annotations

import argparse
import re
import sys

import numpy as np
import soxr

from scripts.bench.intelligibility import word_errors
from voiceguide.audio.pcm import LISTENING_RATE, SAMPLE_RATE
from voiceguide.listener.networks import moonshine
from voiceguide.narrator.spoken.reading import spoken
from voiceguide.narrator.voices import open_voice

VOICES = ("neural", "system")
TEXTS = (
    "Add ⅓ cup of milk.",
    "Now 1⅓ cups of flour.",
    "Wait 1½ hours.",
    "Add ¾ of the water.",
    "Take 1/2 a lemon.",
    "Cool it to −18 °C.",
    "Heat it to 200 ℃.",
    "Weigh 1,5 kg of flour.",
    "Weigh 1.5 kg of flour.",
    "Pour 1,250 ml of water.",
    "Draw up 20 μl of oil.",
    "Rest for ≥ 10 min.",
    "Stroke 10–15 times.",
    "Press for 2-3 s.",
    "Add approx. 5 g of salt.",
    "Add 2 tsp of sugar.",
    "Wait until 21:30.",
    "Start at 7:05 pm.",
    "The 2nd toe, then the 3rd.",
    "Move heel → toes.",
    "It costs $5.50.",
    "This is No. 5.",
    "Add 2 🥚 now.",
    "Use 50% more oil.",
    "Since 1984 it is so.",
    "Count 5 ± 1 breaths.",
    "A 5 cm × 3 cm cloth.",
    "Pour H₂O on it.",
)


def main() -> int:
    """Print the lines; 3 when there is nothing to listen with."""
    options = _arguments()
    if not moonshine.is_here():
        print("Error: the package was built without the recogniser's files.", file=sys.stderr)
        return 3
    ear = moonshine.Moonshine(adapter=None)
    for name in options.voices or VOICES:
        words = wrong = 0
        with open_voice(name) as voice:
            for text in options.texts or TEXTS:
                sound = soxr.resample(voice.speak(text), SAMPLE_RATE, LISTENING_RATE)
                heard = ear.written(sound.astype(np.float32), most_pieces=40)
                said = spoken(text)
                wanted, found = _words(said), _words(heard)
                errors = word_errors(wanted, found)
                words, wrong = words + len(wanted), wrong + errors
                print(f"{name}  {errors}  {text}  |  {said}  |  {heard or '(nothing)'}")
        print(f"{name}: {wrong} of {words} words wrong, {100 * wrong / max(1, words):.1f} %")
    return 0


def _words(text: str) -> list[str]:
    """What counts is what is said: the recogniser writes digits and signs where it likes."""
    return re.findall(r"\w+", spoken(text).lower().replace("'", "").replace(".m", " m"))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Listen to what is written in signs.")
    parser.add_argument("texts", nargs="*", metavar="TEXT")
    parser.add_argument("--voice", action="append", dest="voices", metavar="NAME")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
