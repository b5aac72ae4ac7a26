"""Which voices there are, and which one a name means."""

from __future__ import annotations

import difflib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from voiceguide.errors import MissingEngineError, MissingError, UsageError
from voiceguide.narrator.base import CALM_RATE
from voiceguide.narrator.neural import DEFAULT_VOICE, NeuralNarrator, is_installed, neural_voices
from voiceguide.narrator.silent import SilentNarrator
from voiceguide.narrator.system import SystemNarrator
from voiceguide.narrator.voice import Voice

if TYPE_CHECKING:
    from voiceguide.narrator.base import Narrator


@dataclass(frozen=True, slots=True)
class VoiceInfo:
    """A voice that `--voice` takes."""

    name: str
    engine: str
    """neural, system or silent."""
    description: str
    languages: tuple[str, ...] = ()
    """Tags such as en-GB; none where the voice does not care."""
    default: bool = False

    def speaks(self, language: str) -> bool:
        """Whether the voice is meant for a language; regions are passed over."""
        return not self.languages or _base(language) in map(_base, self.languages)


def available_voices() -> list[VoiceInfo]:
    """Every voice on this machine, the default one first."""
    voices = [VoiceInfo(name, "neural", text, ("en",)) for name, text in neural_voices().items()]
    voices += [
        VoiceInfo(voice["id"], "system", voice["name"], tuple(voice["languages"]))
        for voice in _system_voices()
    ]
    voices.append(VoiceInfo("silent", "silent", "says nothing; chimes, timing and subtitles only"))
    return [replace(voices[0], default=True), *voices[1:]]


def open_voice(name: str = "auto", *, language: str = "en", rate: float = CALM_RATE) -> Voice:
    """The voice that a name means: auto, neural, system, silent, or one that is listed.

    `auto` is the neural voice where it can be had and speaks the language, else the system's.

    Raises:
        UsageError: no voice has that name.
        MissingEngineError: nothing on this machine can speak.
    """
    return Voice(_narrator(name, language), rate=rate)


def _narrator(name: str, language: str) -> Narrator:
    if name == "auto":
        return _automatic(language)
    if name in {"neural", DEFAULT_VOICE}:
        return NeuralNarrator()
    if name in neural_voices():
        return NeuralNarrator(name)
    if name == "system":
        return SystemNarrator()
    if name == "silent":
        return SilentNarrator()
    installed = _system_voices()  # starts a process: ask once
    names = {voice[field]: voice["id"] for field in ("id", "name") for voice in installed}
    if name not in names:
        close = difflib.get_close_matches(name, [*names, *neural_voices(), "neural"], n=1)
        raise UsageError(
            f"no voice is named {name!r}",
            hint=(f"Did you mean {close[0]!r}? " if close else "")
            + "`voiceguide voices` lists those on this machine.",
        )
    return SystemNarrator(names[name])


def _automatic(language: str) -> Narrator:
    language = _base(language)
    english = language == "en"
    if english and is_installed():
        return NeuralNarrator()
    matching = [
        voice["id"]
        for voice in _system_voices()
        if any(_base(tag) == language for tag in voice["languages"])
    ]
    if matching:
        return SystemNarrator("" if english else matching[0])
    raise MissingEngineError(
        f"no voice on this machine speaks {language!r}",
        hint="`pip install hibari-tts` brings an English one; `--voice silent` does without.",
    )


def _base(tag: str) -> str:
    """The language of a tag such as en-GB, or en_GB as some systems write it."""
    return tag.replace("_", "-").partition("-")[0].lower()


def _system_voices() -> list[dict[str, Any]]:
    narrator = SystemNarrator()
    try:
        return narrator.voices()
    except MissingError:
        return []
    finally:
        narrator.close()
