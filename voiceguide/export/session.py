"""One export: the audio file and what was asked for beside it."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from voiceguide.audio.ambience import GENERATED
from voiceguide.audio.music import check_music
from voiceguide.audio.pcm import frames
from voiceguide.errors import UsageError
from voiceguide.export.chapters import chapters_of
from voiceguide.export.markers import chapters_left_out
from voiceguide.export.render import Mix, render
from voiceguide.export.sidecars import label_track, labels_of, sentences_of, timeline_text
from voiceguide.export.subtitles import SUBTITLES
from voiceguide.export.writer import format_for, write_audio
from voiceguide.files.overwriting import refuse_twins
from voiceguide.files.whole import Together, check_writable
from voiceguide.hints import Setting

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    import numpy as np
    import numpy.typing as npt

    from voiceguide.files.whole import Version
    from voiceguide.narrator.voice import Voice
    from voiceguide.pacing.timeline import Timeline

    Blocks = Iterator[npt.NDArray[np.float32]]


@dataclass(frozen=True, slots=True)
class Request:
    """The files to be written, and how."""

    output: Path
    channels: int = 1
    bits: int = 16
    beat: bool = False
    ambience: str = ""
    music: str = ""
    subtitles: tuple[str, ...] = ()
    labels: bool = False
    timeline_path: Path | None = None
    replaces: Mapping[Path, Version] = field(default_factory=dict)
    """Files that are there already, and that new ones of the same name may replace."""

    @property
    def paths(self) -> list[Path]:
        """Every file that is to be written, the audio first."""
        paths = [self.output, *(self.sidecar(f".{kind}") for kind in self.subtitles)]
        paths += [self.sidecar(".txt")] if self.labels else []
        return [*paths, self.timeline_path] if self.timeline_path else paths

    @property
    def inputs(self) -> list[str]:
        """The files that are read for the export, beside the routine."""
        return [name for name in (self.ambience, self.music) if name not in {"", *GENERATED}]

    def sidecar(self, suffix: str) -> Path:
        """A file beside the audio file, of the same name but for its suffix."""
        return self.output.with_suffix(suffix)

    def setting_of(self, path: Path) -> Setting:
        """The setting by which the user says where this path lies."""
        return Setting.TIMELINE if path == self.timeline_path else Setting.OUTPUT

    def check(self) -> None:
        """Refuse at once what could only fail after the work.

        Raises:
            UsageError: an unknown format, a missing folder, a file that would be written twice.
            AudioFileError: music that cannot be opened.
        """
        format_for(self.output, bits=self.bits, channels=self.channels)
        for path in self.paths:
            check_writable(path, self.setting_of(path))
        refuse_twins(self.paths)
        if self.ambience not in {"", *GENERATED} and not os.path.exists(self.ambience):  # noqa: PTH110 - says no where Path raises
            raise UsageError(
                f"no ambience is named {self.ambience!r}, and there is no such file",
                hint=f"Give {' or '.join(GENERATED)}, or the path of a sound file.",
            )

        if self.music:
            check_music(self.music)


def export_session(
    timeline: Timeline,
    voice: Voice,
    request: Request,
    *,
    progress: Callable[[Blocks, int], Blocks] = lambda blocks, _: blocks,
    notice: Callable[[str], object] = lambda _: None,
) -> list[Path]:
    """Write the audio and everything beside it, all or nothing; returns the paths, the audio first.

    `progress` is handed the blocks and the number of frames to come, and passes the blocks on.
    `notice` is told of music and of chapters that are left out.
    """
    file_format = format_for(
        request.output,
        bits=request.bits,
        channels=request.channels,
        duration_s=timeline.total_s,
    )
    chapters = chapters_of(timeline)
    if left_out := chapters_left_out(request.output, chapters):
        notice(left_out)
    mix = Mix(request.channels, request.beat, request.ambience, request.music)
    blocks = progress(render(timeline, voice, mix, notice=notice), frames(timeline.total_s))
    with Together(request.replaces) as files:
        # The audio takes long, so the other files come first: if they fail, they fail early.
        for path, text in _texts(timeline, voice, request).items():
            with files.part(path, request.setting_of(path)) as part:
                part.write_text(text, encoding="utf-8", newline="\n")
        with files.part(request.output, Setting.OUTPUT) as part:
            write_audio(part, blocks, file_format, title=timeline.title, chapters=chapters)
    return request.paths


def _texts(timeline: Timeline, voice: Voice, request: Request) -> dict[Path, str]:
    """The text of each file beside the audio, by its path."""
    texts = {
        request.sidecar(f".{kind}"): SUBTITLES[kind](sentences_of(timeline, voice))
        for kind in request.subtitles
    }
    if request.labels:
        texts[request.sidecar(".txt")] = label_track(labels_of(timeline, voice))
    if request.timeline_path:
        texts[request.timeline_path] = timeline_text(timeline)
    return texts
