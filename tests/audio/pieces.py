"""Pieces of music in files, each known by its pitch."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import soundfile

from voiceguide.audio.pcm import SAMPLE_RATE

if TYPE_CHECKING:
    from pathlib import Path

    from voiceguide.audio.pcm import Pcm


def write_piece(
    path: Path,
    hertz: float,
    seconds: float = 9.0,
    *,
    rate: int = 24_000,
    sides: tuple[float, ...] = (0.2,),
) -> Path:
    """A tone with overtones and a slow swell, as loud as `sides` say, one channel each."""
    t = np.arange(round(seconds * rate)) / rate
    overtones = [np.sin(2 * np.pi * hertz * n * t) / n for n in (1, 2, 3)]
    tune = sum(overtones) * (0.8 + 0.2 * np.sin(2 * np.pi * 0.7 * t))
    subtype = "OPUS" if path.suffix == ".opus" else None
    kind = "OGG" if path.suffix == ".opus" else None
    soundfile.write(path, tune[:, None] * np.array(sides), rate, format=kind, subtype=subtype)
    return path


def pitch_of(sound: Pcm) -> float:
    """The strongest tone, in hertz."""
    spectrum = np.abs(np.fft.rfft(sound * np.hanning(len(sound))))
    return float(spectrum.argmax() * SAMPLE_RATE / len(sound))
