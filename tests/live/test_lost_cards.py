"""Sound cards that go away in a session and come back: what is heard and played from then on."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar

import numpy as np
import pytest

from tests.fakes import ToneNarrator
from tests.live.sessions import Recorder
from tests.session.routine import SAYS
from voiceguide.audio.loudspeakers import CardLoudspeaker
from voiceguide.audio.microphones import CardMicrophone
from voiceguide.audio.pcm import LISTENING_RATE, SAMPLE_RATE, decibels, frames
from voiceguide.audio.rates import PromptResampler
from voiceguide.errors import MissingDeviceError
from voiceguide.listener.language.vocabulary import load_vocabulary
from voiceguide.live import lost_devices, performance, start
from voiceguide.live.choices import Choices
from voiceguide.narrator.cache import PhraseCache
from voiceguide.narrator.voice import Voice
from voiceguide.routine.loader import parse_routine
from voiceguide.session.effects import Effect, Speak
from voiceguide.session.events import SomeoneSpeaks

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from voiceguide.audio.pcm import Pcm
    from voiceguide.live.performance import Performance
    from voiceguide.session.view import Hearing, View

ROUTINE = """\
routine: long
title: A long and quiet one that is told without a pause
sections:
  - name: foot
    steps:
      - {step: a, title: A, technique: hold, region: sole, repetitions: 30, tempo: 20,
         say: Hold the foot in both hands., cues: [count]}
"""
ECHO = 0.5
T = TypeVar("T")


@dataclass
class Air:
    """What is played comes back, as long as the cards are connected."""

    connected: set[str] = field(default_factory=lambda: {"loudspeaker", "microphone"})
    delay_s: float = 0.08
    played: list[Pcm] = field(default_factory=list)
    """At LISTENING_RATE, for the microphone."""
    sound: list[Pcm] = field(default_factory=list)
    """At SAMPLE_RATE, what the loudspeaker was given."""

    def heard(self, count: int) -> Pcm:
        """The newest frames."""
        late = round(self.delay_s * LISTENING_RATE)
        latest = np.concatenate([np.zeros(late + count, np.float32), *self.played[-100:]])
        sound: Pcm = np.float32(ECHO) * latest[len(latest) - late - count : len(latest) - late]
        return sound


class Speaker(CardLoudspeaker):
    """Plays into the air, faster than time."""

    paced = False
    begun = True
    lost = False
    latency_s = 0.0

    def __init__(self, air: Air) -> None:
        if "loudspeaker" not in air.connected:
            raise MissingDeviceError("it is not there", hint="")
        self.name, self.underruns, self._air = "speaker", 0, air
        self._resampler = PromptResampler(SAMPLE_RATE, LISTENING_RATE)

    def room(self) -> int:
        self.lost = "loudspeaker" not in self._air.connected
        return frames(0.02)

    def write(self, pcm: Pcm) -> None:
        self._air.played.append(self._resampler.feed(pcm))
        self._air.sound.append(pcm)

    def close(self) -> None:
        """Nothing to let go of."""


class Mic(CardMicrophone):
    """Hears the air."""

    latency_s = 0.0
    air: Air

    def __init__(self, _device: object = None) -> None:
        if "microphone" not in self.air.connected:
            raise MissingDeviceError("it is not there", hint="")
        self.name, self.overruns = "mic", 0

    @property
    def lost(self) -> bool:
        return "microphone" not in self.air.connected

    def read(self, count: int) -> Pcm:
        return self.air.heard(count)

    def close(self) -> None:
        """Nothing to let go of."""


class Rain:
    """Something to hear at any time."""

    def __init__(self) -> None:
        self._random = np.random.default_rng(1)

    def add_to(self, block: Pcm, *, speaking: bool) -> None:  # noqa: ARG002
        block += self._random.standard_normal(len(block)).astype(np.float32) * np.float32(0.05)


class Script:
    """Does something at each of its times; the session ends at the last."""

    def __init__(self, performed: Performance, *items: tuple[float, Callable[[], object]]) -> None:
        self._stage = performed.stage
        self._items = list(items)

    def run(self, session: Callable[[], T]) -> T:
        return session()

    def update(self, view: View, hearing: Hearing) -> None:  # noqa: ARG002
        while self._items and self._stage.now >= self._items[0][0]:
            self._items.pop(0)[1]()
            if not self._items:
                self._stage.ended = "enough"


@pytest.fixture
def air(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Air:
    monkeypatch.setattr(lost_devices, "TRY_EVERY_S", 0.0)
    for name in ("WATCH_EVERY_S", "SHOW_EVERY_S"):
        monkeypatch.setattr(performance, name, 0.0)
    monkeypatch.setattr(lost_devices, "rescan", lambda: None)
    air = Air()
    monkeypatch.setattr(Mic, "air", air, raising=False)
    monkeypatch.setattr(start, "CardMicrophone", Mic)
    monkeypatch.setattr(start, "open_microphone", lambda _: (Mic(), ""))
    monkeypatch.setattr(start, "open_loudspeaker", lambda *_, **__: Speaker(air))
    return air


@pytest.fixture
def recorder(monkeypatch: pytest.MonkeyPatch) -> Recorder:
    recorder = Recorder()
    monkeypatch.setattr(start, "chosen_recogniser", lambda *_: recorder)
    return recorder


@pytest.fixture
def performed(air: Air, recorder: Recorder, tmp_path: Path) -> Performance:
    voice = Voice(ToneNarrator(), cache=PhraseCache(tmp_path / "cache"))
    given = start.Given(load_vocabulary("en"))
    routine = parse_routine(ROUTINE, name="long")
    return start.prepare(Choices("long"), routine, voice, Speaker(air), given)


@pytest.mark.parametrize("moved_s", [0.0, 0.004, 0.06])
@pytest.mark.parametrize("away_s", [2.0, 20.0])
def test_a_microphone_that_was_lost_is_rid_of_the_echo_again(
    performed: Performance, air: Air, recorder: Recorder, moved_s: float, away_s: float
) -> None:
    performed.stage.mixer.beds.append(Rain())
    before: list[float] = []

    def lose() -> None:
        before.append(recorder.last_rms(1.0))
        air.connected.remove("microphone")

    def bring_back() -> None:
        air.delay_s += moved_s  # its stream is opened anew, with buffers of its own
        air.connected.add("microphone")

    back_s = 10.0 + away_s
    script = Script(performed, (10.0, lose), (back_s, bring_back), (back_s + 10.0, lambda: None))
    performed.run(script)
    echo_rms = float(np.sqrt(np.mean(np.square(air.heard(LISTENING_RATE)))))
    assert before[0] < decibels(-20) * echo_rms
    assert recorder.last_rms(1.0) < decibels(-15) * echo_rms


def test_a_loudspeaker_lost_while_the_voice_gives_way_comes_back_at_its_full_level(
    performed: Performance, air: Air, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And loses nothing: it is said that the sound is back, and then what was to be done."""
    monkeypatch.setattr(Speaker, "paced", True)  # as what stands in for it while it is away
    stage = performed.stage
    spoken: list[tuple[str, int]] = []

    def note(_now: float, effect: Effect) -> None:
        if isinstance(effect, Speak):
            spoken.append((effect.text, sum(map(len, air.sound))))

    def level(after: int) -> float:
        """Of the fifth of a second that begins so many frames on."""
        part = np.concatenate(air.sound)[after + frames(0.3) : after + frames(0.5)]
        return float(np.sqrt(np.mean(np.square(part))))

    stage.recorders.append(note)
    lost: list[int] = []
    script = Script(
        performed,
        (1.5, lambda: stage.handle(SomeoneSpeaks())),
        (2.0, lambda: lost.append(sum(map(len, air.sound)))),
        (2.0, lambda: air.connected.remove("loudspeaker")),
        (3.0, lambda: air.connected.add("loudspeaker")),
        (12.0, lambda: None),
    )
    performed.run(script)
    (_, first), *_ = spoken
    after = [at for _, at in spoken if at >= lost[0]]
    assert first < frames(1.0)
    assert level(lost[0] - frames(0.5)) == pytest.approx(decibels(-15) * level(first), rel=0.05)
    assert spoken[-len(after)][0] == SAYS.sound_is_back
    assert len(after) >= 2
    for at in after:
        assert level(at) == pytest.approx(level(first), rel=0.02)
