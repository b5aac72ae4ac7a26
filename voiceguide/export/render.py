"""A timeline becomes sound, block by block.

Levels are fixed once: one gain for all speech, so that it keeps the narrator's own dynamics, and
everything else far enough below that their sum cannot clip.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from voiceguide.audio.ambience import load_ambience
from voiceguide.audio.layers import Ambience, Layer, MusicLayer, Placed, PlacedSounds
from voiceguide.audio.limiter import limited
from voiceguide.audio.loudness import SILENCE_LUFS, SPEECH_LUFS, SPEECH_PEAK
from voiceguide.audio.music import Music
from voiceguide.audio.pcm import decibels, frames
from voiceguide.audio.tones import ENDING_NOTES, OPENING_NOTES, STEP_NOTES, Beat, chime
from voiceguide.pacing.script import Kind
from voiceguide.pacing.techniques import STILL

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import numpy.typing as npt

    from voiceguide.audio.pcm import Pcm
    from voiceguide.narrator.voice import Voice
    from voiceguide.pacing.timeline import Segment, Timeline

_STRETCH_S = 5.0
"""Seconds that are mixed at a time."""


@dataclass(frozen=True, slots=True)
class Mix:
    """The sounds beside the voice, and the number of channels."""

    channels: int = 1
    beat: bool = False
    ambience: str = ""
    """rain, stream, a file's path, or nothing."""
    music: str = ""
    """A file, a folder of files, or nothing."""


def render(
    timeline: Timeline,
    voice: Voice,
    mix: Mix | None = None,
    *,
    notice: Callable[[str], object] = lambda _: None,
) -> Iterator[npt.NDArray[np.float32]]:
    """The session as blocks of shape (frames, channels), true peak at most -1 dBTP.

    `notice` is told of music that is left out.

    Raises:
        AudioFileError: ambience or music cannot be read.
    """
    mix = mix or Mix()
    layers: list[Layer] = [PlacedSounds(_sounds(timeline, voice))]
    if mix.beat:
        layers.append(_beat(timeline))
    # Only ambience and music tell the ears apart.
    phrases = _phrases(timeline, voice) if mix.ambience or mix.music else []
    ambiences = _ambiences(mix, phrases, timeline.total_s)
    music = Music(mix.music, channels=mix.channels, notice=notice) if mix.music else None
    under = MusicLayer(music, phrases, timeline.total_s) if music else None
    total, step = frames(timeline.total_s), frames(_STRETCH_S)
    for start in range(0, total, step):
        centre = np.zeros(min(step, total - start), np.float32)
        for layer in layers:
            layer.add_to(centre, start)
        block = np.repeat(centre[:, None], mix.channels, axis=1)
        for channel, ambience in enumerate(ambiences):
            ambience.add_to(block[:, channel], start)
        if under:
            under.add_to(block, start)
        yield block
    if music:
        music.close()


def render_text(text: str, voice: Voice) -> npt.NDArray[np.float32]:
    """One text at the level it has in a session, of shape (frames, 1)."""
    return _phrase(voice, text, _speech_gain(voice, [text]))[:, None]


def _speech_gain(voice: Voice, texts: list[str]) -> float:
    loudness = voice.loudness(texts)
    return decibels(SPEECH_LUFS - loudness) if loudness > SILENCE_LUFS else 1.0


def _sounds(timeline: Timeline, voice: Voice) -> list[Placed]:
    """Everything that has a start: spoken texts and chimes."""
    gain = _speech_gain(voice, timeline.texts())
    placed: list[Placed] = []
    for segment in timeline.segments:
        if segment.kind is Kind.CHIME:
            notes = _notes(segment)
            placed.append(
                Placed(frames(segment.start_s), partial(chime, notes, segment.duration_s))
            )
        placed.extend(
            Placed(frames(start_s), partial(_phrase, voice, text, gain))
            for start_s, text in segment.spoken()
        )
    return placed


def _phrase(voice: Voice, text: str, gain: float) -> Pcm:
    return limited(voice.speak(text) * np.float32(gain), SPEECH_PEAK)


def _notes(segment: Segment) -> tuple[float, ...]:
    if segment.place.step:
        return STEP_NOTES
    return OPENING_NOTES if segment.start_s == 0 else ENDING_NOTES


def _beat(timeline: Timeline) -> Beat:
    return Beat(
        [
            (segment.start_s, segment.duration_s)
            for segment in timeline.segments
            if segment.kind is Kind.WORK
            and segment.place.step
            and segment.place.step.technique not in STILL
        ]
    )


def _phrases(timeline: Timeline, voice: Voice) -> list[tuple[float, float]]:
    """The start and the end of everything that is said, in seconds."""
    return [
        (start_s, start_s + voice.measure(text))
        for segment in timeline.segments
        for start_s, text in segment.spoken()
    ]


def _ambiences(mix: Mix, phrases: list[tuple[float, float]], duration_s: float) -> list[Ambience]:
    if not mix.ambience:
        return []
    return [
        Ambience(load_ambience(mix.ambience, channel=channel), phrases, duration_s)
        for channel in range(mix.channels)
    ]
