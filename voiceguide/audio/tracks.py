"""Finds music files, and reads each as blocks of sound at the level of a bed.

A file is decoded bit by bit, so its length does not matter; its loudness is measured on samples.
"""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from voiceguide.audio.ambience import AMBIENCE_LUFS, PEAK_LIMIT
from voiceguide.audio.limiter import softened
from voiceguide.audio.loudness import SILENCE_LUFS, combined_loudness, plain_loudness
from voiceguide.audio.pcm import SAMPLE_RATE, decibels, resampled
from voiceguide.audio.sound_files import opened
from voiceguide.errors import AudioFileError

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy.typing as npt
    import soundfile

    Sound = npt.NDArray[np.float32]
    """Shape (frames, channels)."""

SUFFIXES = frozenset(
    {".aif", ".aifc", ".aiff", ".au", ".caf", ".flac", ".mp3", ".oga", ".ogg", ".opus", ".rf64"}
    | {".w64", ".wav", ".wave"}
)
"""The suffixes of files that are taken from a folder; its pictures and lists are passed over."""
SHORTEST_S = 4.0
RATES = (4_000, 768_000)
"""The lowest and the highest rate, in hertz. A header that says anything else is damaged."""
CHUNK_S = 0.5
_SAMPLES, _SAMPLE_S = 12, 5.0
"""The number and the seconds of the samples, all over a file, that tell how loud it is."""
_GATE_LU = 10.0
"""Samples that lie so far below the whole do not count, as in BS.1770."""
_HINT = "Give a WAV, FLAC, Ogg, Opus, MP3 or AIFF file, or a folder of such files."


def find_tracks(path: str) -> list[Path]:
    """The file, or a folder's sound files in order of name.

    Raises:
        AudioFileError: there is nothing, or no sound file in the folder.
    """
    given = Path(path)
    try:
        if not given.is_dir():
            return [given]
        found = [one for one in given.iterdir() if _is_sound_file(one)]
    except OSError as error:
        raise AudioFileError(
            f"music {path}: cannot be read: {error.strerror or error}", hint=_HINT
        ) from error
    if not found:
        raise AudioFileError(f"music {path}: no sound files in this folder", hint=_HINT)
    return sorted(found, key=lambda one: (one.name.casefold(), one.name))


def _is_sound_file(path: Path) -> bool:
    hidden = path.name.startswith(".")
    return path.suffix.lower() in SUFFIXES and not hidden and path.is_file()


def read_track(path: Path, channels: int) -> Iterator[Sound]:
    """A file from its beginning to its end at SAMPLE_RATE and AMBIENCE_LUFS, in short blocks.

    `channels` is 1, the mean of what the file has, or 2.

    Raises:
        AudioFileError: it cannot be read, now or later on, is too short, or is silent.
    """
    gain = decibels(AMBIENCE_LUFS - _loudness_of(path, channels))
    with _opened(path) as file:
        import soxr

        stream = soxr.ResampleStream(file.samplerate, SAMPLE_RATE, channels, dtype="float32")
        last = False
        while not last:
            sound = _read(file, CHUNK_S, channels)
            last = not len(sound)
            ready = stream.resample_chunk(sound, last=last).reshape(-1, channels)
            if len(ready):
                yield softened(ready * np.float32(gain), PEAK_LIMIT)


def _loudness_of(path: Path, channels: int) -> float:
    """The loudness of one channel in LUFS: what two channels add to each other is not counted."""
    with _opened(path) as file:
        spread_s = file.frames / file.samplerate - _SAMPLE_S
        count = min(_SAMPLES, max(1, int(spread_s // _SAMPLE_S) + 2))
        parts = []
        for place in np.linspace(0, max(spread_s, 0), count):
            file.seek(int(place * file.samplerate))
            sound = _read(file, _SAMPLE_S, channels)
            parts += [
                (plain_loudness(resampled(np.ascontiguousarray(one), file.samplerate)), _SAMPLE_S)
                for one in sound.T
            ]
    whole = combined_loudness(parts)
    level = combined_loudness(part for part in parts if part[0] > whole - _GATE_LU)
    if level <= SILENCE_LUFS:
        raise AudioFileError(f"music {path}: no sound in it", hint="Give another file.")
    return level


def _read(file: soundfile.SoundFile, seconds: float, channels: int) -> Sound:
    sound = file.read(round(seconds * file.samplerate), dtype="float32", always_2d=True)
    sound = np.clip(np.nan_to_num(sound, posinf=1.0, neginf=-1.0), -1, 1)
    if channels == 1:
        return np.ascontiguousarray(sound.mean(axis=1, keepdims=True))
    return np.ascontiguousarray(sound[:, [0, min(1, sound.shape[1] - 1)]])


@contextmanager
def _opened(path: Path) -> Iterator[soundfile.SoundFile]:
    """Open a file of music, and refuse one that is too short or has an impossible rate."""
    with opened(path, what="music", hint=_HINT) as file:
        _check(path, file)
        yield file


def _check(path: Path, file: soundfile.SoundFile) -> None:
    if not RATES[0] <= file.samplerate <= RATES[1]:
        raise AudioFileError(
            f"music {path}: damaged: {file.samplerate} samples a second", hint=_HINT
        )
    if file.frames < SHORTEST_S * file.samplerate:
        raise AudioFileError(
            f"music {path}: shorter than {SHORTEST_S:g} s", hint="Give a longer recording."
        )
