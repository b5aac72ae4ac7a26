"""Which voices an independent recogniser can follow: the others would only measure bad speech."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import numpy as np

from scripts.material.speakers import Speaker, say, speakers
from voiceguide.audio.pcm import LISTENING_RATE

SENTENCES = ("Next please.", "Softer please.", "End session.")
GAP_S = 0.5


def report(model_folder: str) -> None:
    """Print a line for each voice here: how many of the six words came through, and which."""
    whisper = import_module("faster_whisper")
    model = whisper.WhisperModel(model_folder, device="cpu", compute_type="int8", cpu_threads=1)
    for split in ("tuning", "test"):
        for speaker in speakers(split):
            heard = transcript(model, speaker)
            print(f"{split:<7} {understood(heard)}/6 {speaker.name:<38} {heard}", flush=True)


def transcript(model: Any, speaker: Speaker) -> str:  # noqa: ANN401 - no types there
    """What the recogniser writes down for the three sentences."""
    gap = np.zeros(round(GAP_S * LISTENING_RATE), np.float32)
    sound = np.concatenate([part for text in SENTENCES for part in (gap, say(speaker, text))])
    segments, _ = model.transcribe(np.append(sound, gap), language="en", beam_size=5)
    return " ".join(segment.text.strip() for segment in segments)


def understood(heard: str) -> int:
    """How many of the six words said are among those heard, in whatever order."""
    words = heard.lower().replace(".", " ").replace(",", " ").replace("!", " ").split()
    wanted = " ".join(SENTENCES).lower().replace(".", "").split()
    return sum(word in words for word in set(wanted)) + (words.count("please") > 1)
