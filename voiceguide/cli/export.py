"""`export`: writes a session to an audio file."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from voiceguide.cli.options import (
    ambience_option,
    complete_routine,
    for_option,
    music_option,
    noticed,
    opened_voice,
    output_option,
    planned,
    session_options,
)
from voiceguide.cli.outputs import agreed, force_option
from voiceguide.text import clock

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy as np
    import numpy.typing as npt


@click.command()
@click.argument("routine", shell_complete=complete_routine)
@output_option(".wav, .flac, .mp3, .opus, .ogg")
@session_options
@for_option
@click.option(
    "--beat", is_flag=True, help="Play a quiet tone that rises and falls with each stroke."
)
@ambience_option
@music_option
@click.option("--stereo", is_flag=True, help="Write two channels instead of one.")
@click.option(
    "--bits",
    type=click.Choice(["16", "24"]),
    default="16",
    help="The bits of a sample, in WAV and FLAC only.",
)
@click.option("--subtitles", metavar="srt,vtt", help="Also write subtitles, beside the file.")
@click.option(
    "--labels", is_flag=True, help="Also write labels for Audacity, beside the file (.txt)."
)
@click.option(
    "--timeline",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Also write the plan, as JSON.",
)
@force_option
def export(
    routine: str,
    output: Path,
    minutes: float | None,
    mood: str | None,
    skip: tuple[str, ...],
    voice: str,
    rate: float | None,
    recipient: str | None,
    beat: bool,
    ambience: str,
    music: str,
    stereo: bool,
    bits: str,
    subtitles: str | None,
    labels: bool,
    timeline: Path | None,
    force: bool,
) -> None:
    """Write a session of ROUTINE to an audio file, with its steps marked as chapters.

    A sound file that voiceguide wrote is replaced. Before any other file is replaced, you are
    asked. Where nobody can be asked, nothing is written.
    """
    from voiceguide.cli.options import parsed_list
    from voiceguide.export.session import Request, export_session
    from voiceguide.export.subtitles import SUBTITLES
    from voiceguide.narrator.unsayable import unsaid
    from voiceguide.people.recipient import recipient_known
    from voiceguide.people.shaping import shaped
    from voiceguide.routine.library import find_path

    request = Request(
        output,
        channels=2 if stereo else 1,
        bits=int(bits),
        beat=beat,
        ambience=ambience,
        music=music,
        subtitles=tuple(parsed_list(subtitles, tuple(SUBTITLES), "--subtitles")),
        labels=labels,
        timeline_path=timeline,
    )
    request.check()
    person = None if recipient is None else recipient_known(recipient)
    told = shaped(routine, mood=mood, skip=skip, recipient=person).as_told
    read: list[str | Path] = [find_path(routine), *request.inputs]
    request = replace(request, replaces=agreed(request.paths, read=read, force=force))
    with opened_voice(voice, told, rate) as speaker:
        for notice in unsaid(told, speaker):
            noticed(notice)
        plan = planned(told, speaker, minutes)
        written = export_session(plan, speaker, request, progress=_with_bar, notice=noticed)
    click.echo(f"Wrote {clock(plan.total_s)} to {', '.join(map(str, written))}", err=True)


def _with_bar(
    blocks: Iterator[npt.NDArray[np.float32]], total: int
) -> Iterator[npt.NDArray[np.float32]]:
    """Pass the blocks on and show how far the writing is, on a terminal only."""
    shown = sys.stderr.isatty()
    with click.progressbar(length=total, label="Writing", file=sys.stderr, hidden=not shown) as bar:
        for block in blocks:
            yield block
            bar.update(len(block))
