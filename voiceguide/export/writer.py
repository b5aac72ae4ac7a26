"""Blocks of sound become an audio file, in the format that its suffix names."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from voiceguide.audio.pcm import SAMPLE_RATE
from voiceguide.errors import UsageError
from voiceguide.export.markers import mark
from voiceguide.files.whole import IncompleteError
from voiceguide.hints import Setting

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    import numpy as np
    import numpy.typing as npt

    from voiceguide.export.chapters import Chapter

_FORMATS = {
    ".wav": ("WAV", {16: "PCM_16", 24: "PCM_24"}),
    ".flac": ("FLAC", {16: "PCM_16", 24: "PCM_24"}),
    ".mp3": ("MP3", {16: "MPEG_LAYER_III"}),
    ".opus": ("OGG", {16: "OPUS"}),
    ".ogg": ("OGG", {16: "OPUS"}),
}
SUFFIXES = tuple(_FORMATS)
_WAV_LIMIT = 2**32 - 2**20
"""RIFF counts bytes in 32 bits; a MiB is left for the markers."""


@dataclass(frozen=True, slots=True)
class Format:
    """The form in which an audio file is written."""

    container: str
    subtype: str
    channels: int


def format_for(path: Path, *, bits: int, channels: int, duration_s: float = 0.0) -> Format:
    """The format that a file's suffix asks for.

    Raises:
        UsageError: an unknown suffix, or a file that its format cannot hold.
    """
    suffix = path.suffix.lower()
    if suffix not in _FORMATS:
        raise UsageError(
            f"{path}: cannot write {suffix or 'a file without a suffix'}",
            hint=f"End the name in one of {', '.join(SUFFIXES)}.",
        )
    container, subtypes = _FORMATS[suffix]
    if bits not in subtypes:
        raise UsageError(
            f"{path}: {suffix} has no {bits}-bit form",
            hint=f"Leave {Setting.BITS} away, or write a .wav.",
        )
    if suffix == ".wav" and duration_s * SAMPLE_RATE * channels * bits / 8 > _WAV_LIMIT:
        raise UsageError(
            f"{path}: a WAV holds at most 4 GiB, this session takes more",
            hint="Write a .flac, or use one channel and 16 bits.",
        )
    return Format(container, subtypes[bits], channels)


def write_audio(
    part: Path,
    blocks: Iterable[npt.NDArray[np.float32]],
    file_format: Format,
    *,
    title: str,
    chapters: Sequence[Chapter],
) -> None:
    """Stream blocks of shape (frames, channels) to a part, a file that waits for its final name.

    Raises:
        OSError: the disk is full or refuses.
    """
    import soundfile

    written = 0
    try:
        with soundfile.SoundFile(
            str(part),
            "w",
            samplerate=SAMPLE_RATE,
            channels=file_format.channels,
            format=file_format.container,
            subtype=file_format.subtype,
        ) as file:
            for block in blocks:
                file.write(block)
                written += len(block)
    except soundfile.SoundFileError as error:
        raise IncompleteError from error
    # The library does not report what fails while it closes the file.
    if soundfile.info(str(part)).frames < written:
        raise IncompleteError
    mark(part, title, chapters)
