"""Runs one session on files, with a microphone of the benchmark's own, and watches it."""

from __future__ import annotations

import tempfile
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, cast

import numpy as np
import soundfile

from scripts.bench.hear.microphone import BenchMicrophone, Commands, Enough, Said
from scripts.bench.hear.observer import Judged, Observer
from scripts.material.rooms import SimulatedRoom, response
from voiceguide.audio.loudspeakers import NoLoudspeaker
from voiceguide.audio.pcm import LISTENING_RATE
from voiceguide.commands import Command
from voiceguide.live.choices import Choices
from voiceguide.live.start import Given, Switches, prepare, vocabulary_of
from voiceguide.narrator.voices import open_voice
from voiceguide.session.view import State

if TYPE_CHECKING:
    from collections.abc import Callable

    from scripts.bench.hear.microphone import Speech
    from scripts.bench.hear.scene import Cell, Scene
    from voiceguide.audio.pcm import Pcm
    from voiceguide.audio.room import Room
    from voiceguide.live.performance import Performance
    from voiceguide.narrator.voice import Voice
    from voiceguide.routine.model import Routine
    from voiceguide.session.view import Hearing, View

T = TypeVar("T")

LOUDSPEAKER_M = 0.7
ANSWERS_AFTER_S, RESUMES_AFTER_S, SKIPS_AFTER_S = 2.0, 1.0, 0.5
OPPOSITE = {
    "louder": Command.QUIETER,
    "quieter": Command.LOUDER,
}
"""Keyed after a command that would change the level of the echo for good."""


@dataclass(slots=True)
class Record:
    """What happened in one session; times are seconds of its clock."""

    length_s: float = 0.0
    narrated_s: float = 0.0
    """How long the narrator's voice sounded."""
    said: list[Said] = field(default_factory=list)
    commands: list[dict[str, Any]] = field(default_factory=list)
    """Those acted on, by voice."""
    ducked_s: list[float] = field(default_factory=list)
    judged: list[Judged] = field(default_factory=list)

    def to_json(self) -> dict[str, Any]:
        """Plain data."""
        return {
            "length_s": round(self.length_s, 2),
            "narrated_s": round(self.narrated_s, 2),
            "said": [asdict(one) for one in self.said],
            "commands": self.commands,
            "ducked_s": self.ducked_s,
            "judged": [one.to_json() for one in self.judged],
        }

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Record:
        """Back from plain data."""
        said = [Said(**one) for one in data["said"]]
        judged = [Judged.from_json(one) for one in data["judged"]]
        return cls(**{**data, "said": said, "judged": judged})


class Conductor:
    """A screen that nobody sees: keeps a session going by keys, as somebody with dry hands would.

    What stands still is resumed, questions are answered with "no", and, when asked, what is done
    in silence is passed over.
    """

    def __init__(self, performance: Performance, observer: Observer, *, skips_work: bool) -> None:
        self.narrated_s = 0.0
        self._performance = performance
        self._observer = observer
        self._skips_work = skips_work
        self._silent_s = self._before_s = 0.0
        self._undone = 0

    def run(self, session: Callable[[], T]) -> T:
        """The session itself."""
        return session()

    def update(self, view: View, hearing: Hearing) -> None:  # noqa: ARG002
        """Called ten times a second of the session's clock."""
        stage = self._performance.stage
        passed_s, self._before_s = stage.now - self._before_s, stage.now
        if stage.mixer.voice_left is not None:
            self.narrated_s += passed_s
            self._silent_s = 0.0
            return
        self._silent_s += passed_s
        key = self._key(view.state)
        if key:
            self._silent_s = 0.0
            self._performance.key(key)

    def _key(self, state: State) -> Command | None:
        silent_s = self._silent_s
        if state is State.ASKING:
            return Command.NO if silent_s > ANSWERS_AFTER_S else None
        if state is State.PAUSED:
            return Command.RESUME if silent_s > RESUMES_AFTER_S else None
        if silent_s <= SKIPS_AFTER_S:
            return None
        while self._undone < len(self._observer.commands):
            command = self._observer.commands[self._undone]["command"]
            self._undone += 1
            if command in OPPOSITE:
                return OPPOSITE[command]
        return Command.NEXT if self._skips_work and state is State.WORKING else None


def run_session(
    cell: Cell, routine: Routine, speech: Speech, noise: Pcm, *, minutes: float | None = None
) -> tuple[Record, bool]:
    """What happened, and whether the speech has come to its end.

    Questions about health are asked where nobody speaks: their answers are commands, too.
    """
    observer = Observer()
    with tempfile.TemporaryDirectory() as folder:
        performance = _prepared(cell, routine, Path(folder), observer, minutes=minutes)
    performance.stage.recorders.append(observer.record)
    performance.ear.hear_with(BenchMicrophone(speech, noise, performance.stage))
    if isinstance(speech, Commands):
        speech.begin_session()
    conductor = Conductor(performance, observer, skips_work=cell.section == "over")
    ended = True
    with suppress(Enough):
        performance.run(conductor)
        ended = False
    record = Record(
        performance.stage.now,
        conductor.narrated_s,
        speech.said,
        observer.commands,
        observer.ducked_s,
        observer.judged,
    )
    return record, ended


def _prepared(
    cell: Cell, routine: Routine, folder: Path, observer: Observer, *, minutes: float | None
) -> Performance:
    # A session that hears needs a microphone; this one is replaced before it is read.
    silence = folder / "benchmark.wav"
    soundfile.write(silence, np.zeros(LISTENING_RATE // 10), LISTENING_RATE)
    choices = Choices(
        routine.routine,
        minutes=minutes,
        skip_precautions=cell.section != "narration",
        microphone=str(silence),
        loudspeaker="none",
        recogniser=cell.recogniser,
    )
    scene = cell.scene
    given = Given(
        vocabulary_of(choices, routine),
        room=cast("Room", room_of(scene)),
        switches=Switches(scene.canceller, scene.score, scene.gate),
        judged=observer.judge,
    )
    loudspeaker = NoLoudspeaker(paced=False)
    performance = prepare(choices, routine, narrator(), loudspeaker, given)
    if not performance.ear.name:  # on files the ear opens at once
        raise performance.ear.failure or RuntimeError("nobody listens")
    return performance


def room_of(scene: Scene) -> SimulatedRoom:
    """The way from the loudspeaker to the microphone."""
    return SimulatedRoom(
        response(scene.room, LOUDSPEAKER_M, scene.place, "loudspeaker"),
        echo_db=scene.echo_db,
        delay_s=scene.delay_s,
        drift_ppm=scene.drift_ppm,
        clipping=scene.clipping,
    )


@cache
def narrator() -> Voice:
    """The voice that sessions have by default."""
    return open_voice("neural")
