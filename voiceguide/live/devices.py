"""Opens the loudspeaker and the microphone that a session is given."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from voiceguide.audio.ambience import GENERATED
from voiceguide.audio.loudspeakers import CardLoudspeaker, FileLoudspeaker, NoLoudspeaker
from voiceguide.audio.microphones import CardMicrophone, FileMicrophone, NoMicrophone
from voiceguide.audio.room import Room, load_room
from voiceguide.errors import MissingDeviceError, NoLoudspeakerError, UsageError, sentence
from voiceguide.files.overwriting import refuse_inputs
from voiceguide.routine.library import find_path

if TYPE_CHECKING:
    from voiceguide.audio.loudspeakers import Loudspeaker
    from voiceguide.audio.microphones import Microphone
    from voiceguide.live.choices import Choices

_SOUND_FILES = {".wav", ".flac", ".ogg", ".opus", ".mp3", ".aiff", ".aif"}


def is_file(name: str) -> bool:
    """Whether a device's name means a sound file."""
    return Path(name).suffix.lower() in _SOUND_FILES


def is_recording(name: str) -> bool:
    """Whether a microphone's name means a sound file; any file that exists counts as one."""
    return is_file(name) or os.path.isfile(name)  # noqa: PTH113 - Path raises at names too long


def refuse_overwriting(choices: Choices) -> None:
    """Refuse to write over a file that is read.

    Raises:
        UsageError: the loudspeaker is a file that is read, too; see `files_read`.
    """
    refuse_inputs(files_written(choices), files_read(choices))


def files_written(choices: Choices) -> list[Path]:
    """The files that a session with these choices writes: its loudspeaker, if that is a file."""
    return [Path(choices.loudspeaker)] if is_file(choices.loudspeaker) else []


def files_read(choices: Choices) -> list[Path]:
    """The files that a session reads: the routine and every file chosen; music may be a folder."""
    names = [choices.room, choices.music, choices.vocabulary]
    names += [choices.microphone] if is_recording(choices.microphone) else []
    names += [choices.ambience] if choices.ambience not in GENERATED else []
    routine = [find_path(choices.routine)] if choices.routine else []
    return [*routine, *(Path(name) for name in names if name)]


def open_loudspeaker(name: str, *, paced: bool) -> Loudspeaker:
    """Open a loudspeaker by name: auto, none, a WAV file to write, or a device.

    `paced` makes a file or "none" take sound no faster than it would be heard; a device always
    does.

    Raises:
        NoLoudspeakerError: none was named, and there is none.
        MissingDeviceError: the named device cannot be used.
        UsageError: there is no such device; the file is no WAV, or its folder is missing.
    """
    if name == "none":
        return NoLoudspeaker(paced=paced)
    if name == "auto":
        return _any_loudspeaker()
    if not is_file(name):
        return CardLoudspeaker(name)
    if Path(name).suffix.lower() != ".wav":
        raise UsageError(f"{name}: a session is written as WAV", hint="End the name in .wav.")
    return FileLoudspeaker(Path(name), paced=paced)


def _any_loudspeaker() -> Loudspeaker:
    try:
        return CardLoudspeaker()
    except MissingDeviceError as error:
        raise NoLoudspeakerError(error.message, hint=error.hint) from error


def open_microphone(name: str) -> tuple[Microphone, str]:
    """Open a microphone by name: auto, none, a sound file, or a device.

    The text beside it says why there is none when auto found none; else it is empty.

    Raises:
        MissingDeviceError: the named device cannot be used.
        UsageError: there is no such device.
        AudioFileError: the file cannot be read.
    """
    if name == "none":
        return NoMicrophone(), ""
    if is_recording(name):
        return FileMicrophone(Path(name)), ""
    try:
        return CardMicrophone(None if name == "auto" else name), ""
    except MissingDeviceError as error:
        if name != "auto":
            raise
        return NoMicrophone(), f"{sentence(error.message)}: keys steer the session."


def open_room(choices: Choices) -> Room | None:
    """The simulated room between the loudspeaker and a file microphone, or None.

    Raises:
        AudioFileError: the file holds no impulse response.
    """
    import numpy as np

    if choices.room:
        return load_room(Path(choices.room))
    return Room(np.array([choices.echo], np.float32)) if choices.echo else None
