"""Profiles: what practice learnt of one microphone, one loudspeaker, the room and the person.

There is one JSON file for each pair of devices, which people can read, too. A file is written whole
and renamed into place. A damaged file counts as absent, and its loader is told. Figures outside the
limits below are brought back to them, so that no file can make a session deaf or jumpy.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

from voiceguide.audio.server import STAND_INS, server_defaults
from voiceguide.audio.sweep import BANDS_HZ
from voiceguide.errors import VoiceguideError
from voiceguide.files.folders import profiles_folder
from voiceguide.files.whole import write_whole
from voiceguide.listener.language.accent import Accent
from voiceguide.live.devices import is_recording

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from voiceguide.commands import Command
    from voiceguide.listener.language.vocabulary import Vocabulary

DELAY_LIMITS_S = (0.0, 2.0)
LEVEL_LIMITS_DB = (-120.0, 40.0)
"""Limits for echoes, relative to what is played, and for noise, relative to full scale, in dB."""
GAIN_LIMITS_DB = (-12.0, 18.0)
"""Beyond these the microphone's own level must be set: noise or clipping would be amplified."""
OFFSET_LIMITS = {"embedded": 1.2, "phonemes": 0.25, "words": 0.3, "vosk": 0.1}
"""The most by which a bar may be moved, up or down, in the unit of each recogniser's scores.

With bars lowered this far, the embedded recogniser lets about twice as many false commands through.
That follows from the false commands an hour that the bars in thresholds.yaml allow in a session and
after a prompt. Vosk's bars for the two are 0.1 apart.
"""
_MOST_PAIRS = 60
_LONGEST = 60
"""The most characters of a text that is said in place of a phrase."""
_MAX_BYTES = 64 * 1024


@dataclass(frozen=True, slots=True)
class Profile:
    """Everything that practice learnt of one pair of devices in one room, with one person."""

    delay_s: float | None = None
    """The echo's delay in seconds, or None where no echo was found.

    It runs from the moment a sample is given to Loudspeaker.write, whose buffer is otherwise full,
    until Microphone.read returns it.
    """
    echo_db: float | None = None
    """The echo's level at the microphone relative to what is played, as for pink noise.

    It is negative when the echo is quieter, and None where no echo was found.
    """
    echo_bands_db: tuple[float, ...] = ()
    """The echo's level in each octave band of `audio.sweep.BANDS_HZ`, 125 Hz to 4 kHz.

    It is empty where no echo was found.
    """
    noise_db: float = -60.0
    """The room's noise at the microphone: RMS, dB relative to full scale."""
    gain_db: float = 0.0
    """The gain that brings this person's voice to the working level, within GAIN_LIMITS_DB."""
    phrase_offset: float = 0.0
    """The number added to the gate's bars for phrases; if negative, they are easier to reach."""
    word_offset: float = 0.0
    """The number added to the gate's bars for single words."""
    clashes: tuple[tuple[str, str], ...] = ()
    """Phrases, and the command for which each was taken."""
    better: tuple[tuple[str, str], ...] = ()
    """Phrases, and what this person had better say instead of each."""
    own_words: tuple[tuple[str, str], ...] = ()
    """Phrases, and the other words that a recogniser writes when this person says each."""
    own_sounds: tuple[tuple[str, str], ...] = ()
    """Phrases, and the phonemes that are heard when this person says it, with spaces between."""
    recogniser: str = ""
    """The recogniser whose scores the offsets fit, such as `vosk` or `embedded`, and no other's."""
    made: str = ""
    """The ISO date and time of the practice; empty when unknown."""

    def offsets_for(self, recogniser: str) -> tuple[float, float]:
        """The numbers to add to a recogniser's bars for phrases and for single words.

        Both are 0 unless practice was held with this recogniser.
        """
        return (self.phrase_offset, self.word_offset) if recogniser == self.recogniser else (0, 0)

    @property
    def accent(self) -> Accent:
        """The way this person says the phrases."""
        return Accent(self.own_words, self.own_sounds)


def offset_limit(recogniser: str) -> float:
    """The most by which a recogniser's bars may be moved, up or down; 0 for an unknown one."""
    return OFFSET_LIMITS.get(recogniser, 0.0)


def taught_phrases(vocabulary: Vocabulary, profile: Profile | None) -> dict[Command, str]:
    """The phrase to say for each command.

    It is the one that practice advised, if the vocabulary still has it; else the taught one.
    """
    advice = dict(profile.better) if profile else {}
    taught = vocabulary.all_taught()
    for command, phrase in taught.items():
        better = vocabulary.find(advice.get(phrase, ""))
        if better and better.command is command:
            taught[command] = better.text
    return taught


def lasting_names(microphone: str, loudspeaker: str) -> tuple[str, str]:
    """Names for the two devices that stay the same in any folder and at any time.

    A file gets its whole path. A name such as "default" is replaced by that of the device that it
    stands for at the moment, if the sound server knows it.
    """
    names = (microphone, loudspeaker)
    defaults = server_defaults() if set(names) & set(STAND_INS) else ("", "")
    found = [
        (default if name in STAND_INS else "") or _whole(name)
        for name, default in zip(names, defaults, strict=True)
    ]
    return found[0], found[1]


def doubt_about(microphone: str, loudspeaker: str) -> str:
    """Say why a profile may not fit these devices: a sentence without its full stop, or nothing."""
    vague = [name for name in lasting_names(microphone, loudspeaker) if name in STAND_INS]
    if not vague:
        return ""
    return f"{vague[0]!r} stands for other devices at other times: practise anew when they change"


def profile_path(microphone: str, loudspeaker: str) -> Path:
    """The path of a pair's profile; it holds as much of their names as a file system takes."""
    names = lasting_names(microphone, loudspeaker)
    digest = hashlib.blake2b("\x1f".join(names).encode(), digest_size=4).hexdigest()
    parts = (re.sub(r"[^A-Za-z0-9]+", "-", name).strip("-")[-40:] for name in names)
    return profiles_folder() / f"{'--'.join(parts)}-{digest}.json"


def load_profile(
    microphone: str, loudspeaker: str, tell: Callable[[str], object] | None = None
) -> Profile | None:
    """Load the profile of two devices, by their `name`s; None where there is none to use.

    `tell` is given one line when there is a file that cannot be used.
    """
    path = profile_path(microphone, loudspeaker)
    try:
        with path.open("rb") as file:
            raw = file.read(_MAX_BYTES + 1)
        return _profile(raw)
    except FileNotFoundError:
        return None
    except (OSError, ValueError, RecursionError):
        if tell:
            tell(f"{path.name} is damaged and not used: `voiceguide practice` writes it anew.")
        return None


def save_profile(microphone: str, loudspeaker: str, profile: Profile) -> Path:
    """Write the profile in place of an older one, and return its file.

    Raises:
        VoiceguideError: the file cannot be written. The older one stays.
    """
    path = profile_path(microphone, loudspeaker)
    lasting = lasting_names(microphone, loudspeaker)
    names = dict(zip(("microphone", "loudspeaker"), lasting, strict=True))
    text = json.dumps(names | asdict(within_limits(profile)), indent=2, ensure_ascii=False) + "\n"
    try:
        write_whole(path, text.encode())
    except OSError as error:
        raise VoiceguideError(
            f"{path}: cannot be written: {error.strerror or error}",
            hint="Free some space, or see to the folder's permissions; then practise again.",
        ) from error
    return path


def forget_profiles() -> int:
    """Delete all profiles, and return how many there were.

    Raises:
        VoiceguideError: a profile cannot be deleted.
    """
    found = sorted(profiles_folder().glob("*.json"))
    for path in found:
        try:
            path.unlink(missing_ok=True)
        except OSError as error:
            raise VoiceguideError(
                f"{path}: cannot be deleted: {error.strerror or error}",
                hint="See to the folder's permissions, or delete it yourself.",
            ) from error
    return len(found)


def within_limits(profile: Profile) -> Profile:
    """The same profile with every figure brought inside its limits."""

    def level(value: float | None) -> float | None:
        return None if value is None else _clamped(value, LEVEL_LIMITS_DB)

    delay_s = profile.delay_s
    offsets = (-offset_limit(profile.recogniser), offset_limit(profile.recogniser))
    return replace(
        profile,
        delay_s=None if delay_s is None else _clamped(delay_s, DELAY_LIMITS_S),
        echo_db=level(profile.echo_db),
        echo_bands_db=tuple(_clamped(band, LEVEL_LIMITS_DB) for band in profile.echo_bands_db),
        noise_db=_clamped(profile.noise_db, LEVEL_LIMITS_DB),
        gain_db=_clamped(profile.gain_db, GAIN_LIMITS_DB),
        phrase_offset=_clamped(profile.phrase_offset, offsets),
        word_offset=_clamped(profile.word_offset, offsets),
        clashes=profile.clashes[:_MOST_PAIRS],
        better=profile.better[:_MOST_PAIRS],
        own_words=_short(profile.own_words),
        own_sounds=_short(profile.own_sounds),
    )


def _short(pairs: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    return tuple(pair for pair in pairs if 0 < len(pair[1]) <= _LONGEST)[:_MOST_PAIRS]


def _whole(name: str) -> str:
    return os.path.realpath(name) if is_recording(name) else name


def _profile(raw: bytes) -> Profile:
    """Read a profile from the bytes of its file.

    Raises:
        ValueError: it is no profile.
    """
    from pydantic import TypeAdapter

    if len(raw) > _MAX_BYTES:
        raise ValueError("too large")
    data = json.loads(raw.decode(), parse_constant=_refuse)
    profile = TypeAdapter(Profile).validate_python(data)
    if len(profile.echo_bands_db) not in {0, len(BANDS_HZ)}:
        raise ValueError("not one level for each band")
    return within_limits(profile)


def _refuse(name: str) -> Any:  # noqa: ANN401 - it returns nothing
    raise ValueError(f"{name} is no figure")


def _clamped(value: float, limits: tuple[float, float]) -> float:
    return min(max(value, limits[0]), limits[1])
