"""Lists the voices that there are, and finds the one that a name means."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from voiceguide.errors import MissingEngineError, MissingError, UsageError
from voiceguide.hints import Setting
from voiceguide.narrator.base import CALM_RATE
from voiceguide.narrator.neural import DEFAULT_VOICE, NeuralNarrator, is_installed, neural_voices
from voiceguide.narrator.silent import SilentNarrator
from voiceguide.narrator.spoken.data import base_of
from voiceguide.narrator.system import SystemNarrator
from voiceguide.narrator.voice import Voice
from voiceguide.text import did_you_mean

if TYPE_CHECKING:
    from voiceguide.narrator.base import Narrator


_SAME = {"cmn": "zh", "nb": "no"}
"""Tags that some engines give for a language, and the tags that it is better known by."""


@dataclass(frozen=True, slots=True)
class VoiceInfo:
    """A voice that can be asked for by its name."""

    name: str
    engine: str
    """The engine: neural, system or silent."""
    description: str
    languages: tuple[str, ...] = ()
    """Tags such as en-GB; empty if the voice does not care."""
    default: bool = False

    def speaks(self, language: str) -> bool:
        """Whether the voice is meant for a language; regions do not count."""
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
    """Open the voice that a name means: auto, neural, system, silent, or one that is listed.

    `auto` is the neural voice if it is installed and speaks the language, else the system's.

    Raises:
        UsageError: no voice has that name.
        MissingEngineError: nothing on this machine can speak.
    """
    return Voice(_narrator(name, language), rate=rate, language=language)


def _narrator(name: str, language: str) -> Narrator:
    if name == "auto":
        return _automatic(language)
    if name in {"neural", DEFAULT_VOICE}:
        return NeuralNarrator()
    if name in neural_voices():
        return NeuralNarrator(name)
    if name == "system":
        return (_base(language) != "en" and _system(language)) or SystemNarrator()
    if name == "silent":
        return SilentNarrator()
    installed = _system_voices()  # starts a process: ask once
    names = {voice[field]: voice for field in ("id", "name") for voice in installed}
    if name not in names:
        raise UsageError(
            f"no voice is named {name!r}",
            hint=did_you_mean(name, [*names, *neural_voices(), "neural"])
            + "`voiceguide voices` lists those on this machine.",
        )
    return _speaking(names[name], language)


def _automatic(language: str) -> Narrator:
    if _base(language) == "en" and is_installed():
        return NeuralNarrator()
    if found := _system(language):
        return found
    raise MissingEngineError(
        f"no voice on this machine speaks {_base(language)!r}",
        hint="`pip install hibari-tts` brings an English one; "
        f"{Setting.VOICE.to('silent')} does without.",
    )


def _system(language: str) -> Narrator | None:
    """The system's own voice for English, else the first that speaks the language."""
    matching = [
        voice
        for voice in _system_voices()
        if any(_base(tag) == _base(language) for tag in voice["languages"])
    ]
    if not matching:
        return None
    return SystemNarrator() if _base(language) == "en" else _speaking(matching[0], language)


def _speaking(voice: dict[str, Any], language: str) -> Narrator:
    """A narrator with a system voice, in the wanted language if the voice has it."""
    tags = [str(tag) for tag in voice["languages"]]
    wanted = [tag for tag in tags if _base(tag) == _base(language)]
    # A voice that names no language is somebody's own for what they write.
    return SystemNarrator(voice["id"], (wanted or tags or [language])[0])


def _base(tag: str) -> str:
    """The language of a tag, under the one name that routines use for it."""
    base = base_of(tag)
    return _SAME.get(base, base)


def _system_voices() -> list[dict[str, Any]]:
    narrator = SystemNarrator()
    try:
        return narrator.voices()
    except MissingError:
        return []
    finally:
        narrator.close()
