"""One export: the audio file and what was asked for beside it."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

from voiceguide.audio.ambience import GENERATED
from voiceguide.audio.files import check_writable
from voiceguide.audio.music import check_music
from voiceguide.audio.pcm import frames
from voiceguide.errors import UsageError
from voiceguide.export.markers import chapters_of
from voiceguide.export.render import Mix, render
from voiceguide.export.sidecars import write_labels, write_subtitles, write_timeline
from voiceguide.export.writer import format_for, write_audio

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    import numpy as np
    import numpy.typing as npt

    from voiceguide.narrator.voice import Voice
    from voiceguide.pacing.timeline import Timeline

    Blocks = Iterator[npt.NDArray[np.float32]]


@dataclass(frozen=True, slots=True)
class Request:
    """What is to be written, and how."""

    output: Path
    channels: int = 1
    bits: int = 16
    beat: bool = False
    ambience: str = ""
    music: str = ""
    subtitles: tuple[str, ...] = ()
    labels: bool = False
    timeline_path: Path | None = None

    def sidecar(self, suffix: str) -> Path:
        """A file beside the audio file, of the same name but for its suffix."""
        return self.output.with_suffix(suffix)

    def check(self) -> None:
        """Refuse at once what could only fail after the work.

        Raises:
            UsageError: an unknown format, a missing folder, a file that would be written twice.
            AudioFileError: music that cannot be opened.
        """
        format_for(self.output, bits=self.bits, channels=self.channels)
        paths = self._paths()
        for path in paths:
            check_writable(path)
        if len({path.absolute() for path in paths}) < len(paths):
            raise UsageError(
                "two of the files would have the same name", hint="Give --timeline another name."
            )
        if self.ambience not in {"", *GENERATED} and not os.path.exists(self.ambience):  # noqa: PTH110 - says no where Path raises
            raise UsageError(
                f"no ambience is named {self.ambience!r}, and there is no such file",
                hint=f"Give {' or '.join(GENERATED)}, or the path of a sound file.",
            )

        if self.music:
            check_music(self.music)

    def _paths(self) -> list[Path]:
        paths = [self.output, *(self.sidecar(f".{kind}") for kind in self.subtitles)]
        paths += [self.sidecar(".txt")] if self.labels else []
        return [*paths, self.timeline_path] if self.timeline_path else paths


def export_session(
    timeline: Timeline,
    voice: Voice,
    request: Request,
    *,
    progress: Callable[[Blocks, int], Blocks] = lambda blocks, _: blocks,
    notice: Callable[[str], object] = lambda _: None,
) -> list[Path]:
    """Write the audio and everything beside it; the paths written, the audio first.

    `progress` is handed the blocks and the number of frames to come, and passes the blocks on.
    `notice` is told of music that is left out.
    """
    file_format = format_for(
        request.output,
        bits=request.bits,
        channels=request.channels,
        duration_s=timeline.total_s,
    )
    mix = Mix(request.channels, request.beat, request.ambience, request.music)
    blocks = render(timeline, voice, mix, notice=notice)
    write_audio(
        request.output,
        progress(blocks, frames(timeline.total_s)),
        file_format,
        title=timeline.title,
        chapters=chapters_of(timeline),
    )
    written = [request.output]
    for kind in request.subtitles:
        written.append(request.sidecar(f".{kind}"))
        write_subtitles(written[-1], timeline, voice)
    if request.labels:
        written.append(request.sidecar(".txt"))
        write_labels(written[-1], timeline, voice)
    if request.timeline_path:
        written.append(request.timeline_path)
        write_timeline(request.timeline_path, timeline)
    return written
