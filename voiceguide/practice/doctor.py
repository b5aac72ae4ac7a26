"""A check-up: it tries everything that a session needs, and says in plain words what would hurt.

The measurements are made here; what they mean is said in `findings`.
"""

from __future__ import annotations

import platform
import tempfile
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from voiceguide import __version__
from voiceguide.audio import sweep
from voiceguide.audio.pcm import frames
from voiceguide.audio.portaudio import find_device
from voiceguide.audio.server import STAND_INS, server_defaults
from voiceguide.errors import VoiceguideError, sentence
from voiceguide.hints import Setting
from voiceguide.listener.language.vocabulary import load_vocabulary
from voiceguide.listener.levels import CLIPPED
from voiceguide.listener.recognisers import RecogniserName
from voiceguide.live.choosing import chosen_recogniser, decision_for
from voiceguide.live.devices import is_file, is_recording
from voiceguide.live.pair import asked, names_of_pair, opened_pair
from voiceguide.live.profiles import doubt_about, load_profile
from voiceguide.practice import findings
from voiceguide.practice.findings import Finding, Grade

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from voiceguide.audio.duplex import Duplex
    from voiceguide.audio.pcm import Pcm
    from voiceguide.audio.sweep import Echo
    from voiceguide.live.choices import Choices

    Check = Callable[[Choices], Iterator[Finding]]


def check_up(choices: Choices, *, quick: bool = False) -> Iterator[Finding]:
    """Give one finding after another, as they are made.

    `quick` plays nothing; else it takes some 12 seconds. Nothing is raised: what cannot be checked
    is a finding, too.
    """
    told: set[Finding] = set()
    for check in (_system, _recogniser, _voice, _folders):
        for finding in _guarded(check, choices):
            if finding not in told:  # recogniser and voice may lack the same thing
                told.add(finding)
                yield finding
    present = [*_guarded(_loudspeaker, choices), *_guarded(_microphone, choices)]
    yield from present
    both = "none" not in {choices.microphone, choices.loudspeaker}
    if both and all(one.grade is not Grade.PROBLEM for one in present):
        yield from _guarded(_known if quick else _sounds, choices)


def _guarded(check: Check, choices: Choices) -> Iterator[Finding]:
    try:
        yield from check(choices)
    except VoiceguideError as error:
        yield Finding(Grade.PROBLEM, _sentence(error.message, choices), error.hint)
    except Exception as error:  # noqa: BLE001 - a check-up that breaks helps nobody
        what = f"{type(error).__name__}: {error}".splitlines()[0]
        yield Finding(
            Grade.PROBLEM, f"A check failed: {what}", "Please report this with the lines above."
        )


def _system(_: Choices) -> Iterator[Finding]:
    python = f"Python {platform.python_version()} on {platform.system()}"
    yield Finding(Grade.OK, f"voiceguide {__version__}, {python}")


def _recogniser(choices: Choices) -> Iterator[Finding]:
    vocabulary = load_vocabulary(choices.vocabulary or "en")
    decision = decision_for(choices, vocabulary.language)
    if decision.name is RecogniserName.NONE:
        yield Finding(
            Grade.WARNING, "Nothing listens", f"Leave {Setting.RECOGNISER} out to steer by voice."
        )
        return
    with closing(chosen_recogniser(choices, vocabulary)):
        yield Finding(Grade.OK, f"Recogniser: {decision.line}")


def _voice(choices: Choices) -> Iterator[Finding]:
    from voiceguide.narrator.voices import open_voice

    language = load_vocabulary(choices.vocabulary or "en").language
    with open_voice(choices.voice, language=language) as voice:
        seconds = voice.measure("Hello.")
    if seconds > 0:
        yield Finding(Grade.OK, "The voice speaks")
    else:
        yield Finding(
            Grade.PROBLEM, "The voice says nothing", f"Choose another with {Setting.VOICE}."
        )


def _folders(_: Choices) -> Iterator[Finding]:
    from voiceguide.files.folders import data_folder, phrases_folder
    from voiceguide.journal.journal import Journal

    for what, folder, loss in (
        ("phrases", phrases_folder(), "every phrase is made anew each time"),
        ("sessions", data_folder(), "an interrupted session cannot be taken up"),
    ):
        why = _refusal(folder)
        if why:
            yield Finding(
                Grade.WARNING,
                f"The folder for {what} cannot be written to ({why}): {loss}",
                f"See to {folder}.",
            )
        else:
            yield Finding(Grade.OK, f"The folder for {what} can be written to")
    with Journal() as journal:
        journal.history(1)  # raises what is wrong with it


def _refusal(folder: Path) -> str:
    """Say why nothing can be written to the folder; empty when it can be."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=folder) as file:
            file.write(b"\0" * 4096)
            file.flush()
    except OSError as error:
        return error.strerror or str(error)
    return ""


def _loudspeaker(choices: Choices) -> Iterator[Finding]:
    if choices.loudspeaker == "none":
        yield Finding(
            Grade.WARNING,
            "No loudspeaker: nothing is heard",
            f"Leave {Setting.LOUDSPEAKER} out to hear it.",
        )
        return
    if is_file(choices.loudspeaker):
        yield Finding(Grade.OK, f"Loudspeaker: {choices.loudspeaker}")
        return
    name = find_device(asked(choices.loudspeaker), "output")["name"]
    yield Finding(Grade.OK, f"Loudspeaker: {name}")


def _microphone(choices: Choices) -> Iterator[Finding]:
    if choices.microphone == "none":
        yield Finding(
            Grade.WARNING,
            "No microphone: keys steer",
            f"Leave {Setting.MICROPHONE} out to be heard.",
        )
        return
    if is_recording(choices.microphone):
        yield Finding(Grade.OK, f"Microphone: {choices.microphone}")
        return
    info = find_device(asked(choices.microphone), "input")
    name, rate = str(info["name"]), float(info["default_samplerate"])
    trouble = findings.by_name(name, rate)
    source = server_defaults()[0] if name in STAND_INS else ""
    if trouble is None and source:
        trouble = findings.by_name(source, 0.0)
    shown = f"{name} ({source})" if source else name
    yield trouble or Finding(Grade.OK, f"Microphone: {shown}")


def _known(choices: Choices) -> Iterator[Finding]:
    yield from _practised(*names_of_pair(choices), None)


def _sounds(choices: Choices) -> Iterator[Finding]:
    with opened_pair(choices) as duplex:
        duplex.settle()
        noise = duplex.listen(sweep.NOISE_S)
        quiet = findings.by_quiet(noise)
        yield from quiet
        if any(one.grade is Grade.PROBLEM for one in quiet):
            return
        measured = sweep.analysed(noise, sweep.heard_sweeps(duplex))
        if measured.peak >= CLIPPED:
            yield Finding(
                Grade.WARNING,
                "The loudspeaker overdrives the microphone",
                "Turn the loudspeaker or the microphone's level down.",
            )
        profile = load_profile(duplex.microphone.name, duplex.loudspeaker.name)
        if measured.disturbed:
            yield findings.ECHO_UNKNOWN
        else:
            yield from findings.by_echo(measured.echo, profile)
        if measured.echo:
            gain = findings.by_gain(*_probes(duplex, measured.echo), noise)
            yield from filter(None, [gain])
        yield from _practised(duplex.microphone.name, duplex.loudspeaker.name, measured.echo)


def _practised(microphone: str, loudspeaker: str, echo: Echo | None) -> Iterator[Finding]:
    told: list[str] = []
    profile = load_profile(microphone, loudspeaker, told.append)
    for line in told:
        yield Finding(Grade.WARNING, line)
    if not told:
        yield findings.by_profile(profile, echo, datetime.now(UTC))
    if profile and (doubt := doubt_about(microphone, loudspeaker)):
        yield Finding(Grade.OK, doubt)


def _probes(duplex: Duplex, echo: Echo) -> tuple[Pcm, Pcm]:
    """Play the probe loud and then soft, and return both as the microphone heard them."""
    heard = []
    for level in (findings.PROBE_DB, findings.PROBE_DB - findings.GAIN_STEP_DB):
        duplex.settle()  # sound from the time spent on the sweep waits in the microphone
        late = np.zeros(frames(echo.delay_s), np.float32)
        sound = duplex.play(np.concatenate([findings.probe(level), late]))
        heard.append(findings.settled(sound, echo.delay_s))
    return heard[0], heard[1]


def _sentence(message: str, choices: Choices) -> str:
    """Give a message a capital letter, unless it begins with the name of a file that was given."""
    given = (choices.microphone, choices.loudspeaker, choices.room, choices.vocabulary)
    files = tuple(str(Path(name)) for name in (*given, choices.model) if name)
    return message if message.startswith(files) else sentence(message)
