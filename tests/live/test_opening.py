"""A session from its choices, without a command line."""

from __future__ import annotations

import ast
import json
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import pytest

import voiceguide
from voiceguide.audio.loudspeakers import FileLoudspeaker, NoLoudspeaker
from voiceguide.audio.microphones import FileMicrophone, NoMicrophone
from voiceguide.commands import Command
from voiceguide.errors import MissingModelError, NoLoudspeakerError, TimingError
from voiceguide.journal.journal import Journal
from voiceguide.live import opening
from voiceguide.live.choices import Choices, choices_from
from voiceguide.live.ear import Ear
from voiceguide.live.hearing import Rendered
from voiceguide.live.instead import written_instead
from voiceguide.live.opening import opened

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from voiceguide.session.view import Hearing, View

T = TypeVar("T")
ROUTINE = """\
routine: tiny
title: Tiny
sections:
  - name: foot
    steps:
      - {step: a, title: A, technique: hold, region: sole, tempo: 5, say: Hold.}
"""


class Blind:
    """A screen that shows nothing."""

    def run(self, session: Callable[[], T]) -> T:
        return session()

    def update(self, view: View, hearing: Hearing) -> None:
        """Not shown."""


@pytest.fixture
def choices(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Choices:
    monkeypatch.setenv("VOICEGUIDE_DATA", str(tmp_path / "data"))
    monkeypatch.chdir(tmp_path)
    Path("tiny.yaml").write_text(ROUTINE)
    return Choices("tiny.yaml", voice="silent", microphone="none", loudspeaker="none")


def test_it_runs_to_its_end_and_is_in_the_journal(choices: Choices) -> None:
    told: list[str] = []
    log = Path("log.jsonl")
    with opened(choices, notices=[], tell=told.append, log_path=log) as session:
        assert session.checkpoint is None
        assert session.phrases[Command.NEXT]
        assert session.run(Blind()) == "finished"
    with Journal() as journal:
        (past,) = journal.history(1)
    assert (past.routine, past.reason) == ("tiny", "finished")
    assert json.loads(log.read_text().splitlines()[-1])["type"] == "end"
    assert told == []


def test_notices_are_one_list_from_the_beginning_on(choices: Choices) -> None:
    notices = ["The roof leaks."]
    with opened(choices, notices=notices, tell=print) as session:
        assert session.performance.notices is notices


def test_what_is_impossible_is_refused_before_anything_is_opened(
    choices: Choices, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opening, "open_loudspeaker", None)
    impossible = Choices("tiny.yaml", minutes=100.0, voice="silent")
    with pytest.raises(TimingError), opened(impossible, notices=[], tell=print):
        raise AssertionError
    assert not Path("data/journal.sqlite3").exists()
    assert choices.minutes is None


def test_each_text_is_read_through_what_tells_of_slowness(choices: Choices) -> None:
    read: list[str] = []

    def slow(measure: Callable[[str], float]) -> Callable[[str], float]:
        return lambda text: read.append(text) or measure(text)  # type: ignore[func-returns-value]

    written = written_instead(choices, tell=print, slow=slow)
    assert "Hold." in read
    assert (written.path, written.usual) == (Path("tiny.wav"), Path("tiny.wav"))
    again = written_instead(choices, tell=print)
    assert (again.path, again.usual) == (Path("tiny-2.wav"), Path("tiny.wav"))
    assert again.length_s == written.length_s > 5


def test_only_the_want_of_any_loudspeaker_is_told_apart(
    choices: Choices, monkeypatch: pytest.MonkeyPatch
) -> None:
    from voiceguide.errors import MissingDeviceError
    from voiceguide.live import devices

    def none(_: object = None) -> None:
        raise MissingDeviceError("there is no loudspeaker on this machine", hint="Connect one.")

    monkeypatch.setattr(devices, "CardLoudspeaker", none)
    with pytest.raises(NoLoudspeakerError, match="there is no loudspeaker"):
        devices.open_loudspeaker("auto", paced=True)
    with pytest.raises(MissingDeviceError) as named:
        devices.open_loudspeaker("Headphones", paced=True)
    assert not isinstance(named.value, NoLoudspeakerError)
    assert choices.loudspeaker == "none"


def test_a_recogniser_that_was_named_and_fails_leaves_no_file_behind(choices: Choices) -> None:
    import numpy as np
    import soundfile

    soundfile.write("mic.wav", np.zeros(1600), 16_000)
    Path("empty").mkdir()
    before = sorted(Path().iterdir())
    asked = Choices(
        "tiny.yaml", voice="silent", microphone="mic.wav", loudspeaker="out.wav", model="empty"
    )
    with pytest.raises(MissingModelError), opened(asked, notices=[], tell=print):
        raise AssertionError
    assert sorted(set(Path().iterdir()) - {Path("data")}) == before
    assert choices.model == ""


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"minutes": 0.0}, "greater than 0"),
        ({"minutes": 601.0}, "less than or equal to 600"),
        ({"minutes": float("nan")}, "minutes"),
        ({"rate": 2.5}, "less than or equal to 2"),
        ({"echo": -0.1}, "greater than or equal to 0"),
        ({"mood": "sleepy"}, "'sleepy' is not a valid Mood"),
        ({"mood": ""}, "not a valid Mood"),
        ({"recogniser": "ears"}, "'ears' is not a valid RecogniserName"),
        ({"skip": "a"}, "skip"),
        ({"routine": None}, "routine"),
        ({"likings": [{"technique": "hold"}]}, "region"),
    ],
)
def test_choices_that_nobody_can_make_are_none(changed: dict[str, Any], why: str) -> None:
    with pytest.raises(ValueError, match=why):
        choices_from(Choices("tiny").to_json() | changed)


@pytest.mark.parametrize(
    "chosen",
    [
        Choices("tiny"),
        Choices("tiny", minutes=600.0, mood="relax", skip=("a", "b"), rate=0.5, echo=10.0),
        Choices("tiny", recogniser="none", ends_at=1e9, knock=True),
    ],
)
def test_choices_come_back_as_they_were_kept(chosen: Choices) -> None:
    kept = json.loads(json.dumps(chosen.to_json()))
    assert choices_from(kept | {"a field of a later version": 1}) == chosen


def test_devices_say_what_they_are(tmp_path: Path) -> None:
    import numpy as np
    import soundfile

    soundfile.write(tmp_path / "mic.wav", np.zeros(1600), 16_000)
    microphone, loudspeaker = FileMicrophone(tmp_path / "mic.wav"), NoLoudspeaker()
    assert (microphone.hears, microphone.is_card) == (True, False)
    assert (NoMicrophone().hears, NoMicrophone().is_card) == (False, False)
    assert (loudspeaker.plays, loudspeaker.is_card) == (False, False)
    assert (FileLoudspeaker.plays, FileLoudspeaker.is_card) == (True, False)


class Closing(NoMicrophone):
    """Notes that it was let go."""

    closed = False
    overruns = 3

    def read(self, count: int) -> Any:
        assert not self.closed
        return super().read(count)

    def close(self) -> None:
        self.closed = True


def test_the_ear_lets_go_of_the_microphone_that_it_loses() -> None:
    import numpy as np

    first, second = Closing(), Closing()
    ear = Ear(first, None)
    assert ear.overruns == 3
    ear.lose()
    ear.listen(Rendered(np.zeros(480, np.float32), 0.01))
    assert (first.closed, ear.microphone.hears, ear.overruns) == (True, False, 0)
    ear.hear_with(second)
    ear.listen(Rendered(np.zeros(480, np.float32), 0.02))
    assert (ear.microphone, second.closed) == (second, False)
    ear.close()
    assert second.closed


DEVICES = ("Microphone", "Loudspeaker", "Recogniser")


def kinds_asked_for(source: str) -> list[str]:
    """The classes of devices and recognisers that a module tells apart by isinstance."""
    calls = (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call))
    asked = (call for call in calls if isinstance(call.func, ast.Name) and len(call.args) == 2)
    names = [
        node.id
        for call in asked
        if isinstance(call.func, ast.Name) and call.func.id in {"isinstance", "issubclass"}
        for node in ast.walk(call.args[1])
        if isinstance(node, ast.Name)
    ]
    return [name for name in names if name.endswith(DEVICES)]


def test_nobody_above_asks_which_kind_a_device_is() -> None:
    assert kinds_asked_for("isinstance(x, (int, NoMicrophone))") == ["NoMicrophone"]
    package = Path(voiceguide.__file__).parent
    rooms = ("cli", "live", "asking", "practice")
    modules = [path for room in rooms for path in (package / room).rglob("*.py")]
    assert len(modules) > 40
    found = {path.name: kinds_asked_for(path.read_text("utf-8")) for path in modules}
    assert {name: kinds for name, kinds in found.items() if kinds} == {}
