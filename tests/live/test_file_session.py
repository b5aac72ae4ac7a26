"""The log, the loudspeaker's sound and the commands that were said have to tell the same story."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from tests.live.sessions import Ran, perform, voice
from tests.session.routine import SAYS
from voiceguide.audio.pcm import SAMPLE_RATE, decibels, frames
from voiceguide.audio.tones import HEARD_NOTES, STEP_NOTES, chime
from voiceguide.live.phrases import Phrases
from voiceguide.pacing.script import CHIME_S
from voiceguide.session.holding import TONE_S

if TYPE_CHECKING:
    from voiceguide.audio.pcm import Pcm

pytestmark = pytest.mark.voice

SILENT = decibels(-60)
ITEMS = [
    (5.0, "Pause please."),  # in the middle of an instruction
    (13.0, "Carry on."),
    (23.0, "Softer please."),
    (31.0, "Next please."),  # while a round is on
    (34.0, "Repeat please."),  # in the middle of an instruction
    (37.0, "Yes."),  # nothing was asked
    (38.5, "Previous step."),  # in the middle of an instruction, which a chime follows
    (45.0, "End session."),
    (50.5, "Yes."),
]
COMMANDS = ["pause", "resume", "lighter", "next", "repeat", "back", "stop", "yes"]
NOT_ASKED = 5
"""The index of the answer to no question."""


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> Ran:
    return perform(tmp_path_factory.mktemp("session"), ITEMS)


def phrase(text: str) -> Pcm:
    """As the session says it."""
    phrases = Phrases(voice(), ["Small."], threaded=False)
    sound = phrases.sound(text)
    assert sound is not None
    return sound


def stopped_at(ran: Ran, speak: dict[str, Any]) -> float | None:
    """When an utterance was silenced; None: it was said to its end."""
    for line in ran.of("silence"):
        if line["utterance"] == speak["utterance"]:
            return float(line["t"])
    return None


def without(sound: Pcm, at_s: float, piece: Pcm) -> Pcm:
    """A sound from a time on, with a piece taken out that began then; logs round to 0.1 ms."""
    frame = frames(at_s)
    rests = []
    for start in range(frame - 2, frame + 3):
        rest = sound[start : start + len(piece)] - piece[: len(sound) - start]
        rests.append((float(np.square(rest).sum()), rest))
    return min(rests, key=lambda one: one[0])[1]


def test_commands_are_followed_in_order_and_in_time(ran: Ran) -> None:
    commands = ran.of("command")
    assert [line["command"] for line in commands] == COMMANDS
    meant = [said for index, said in enumerate(ran.said) if index != NOT_ASKED]
    for said, line in zip(meant, commands, strict=True):
        assert line["phrase"] == said.text.lower().rstrip(".")
        assert line["heard_at"] == pytest.approx(said.end_s, abs=0.15)
        assert said.end_s < line["acted_at"] <= said.end_s + 0.35


def test_an_answer_to_no_question_is_refused_and_noted(ran: Ran) -> None:
    # A recogniser may say it on trial and for good.
    assert 1 <= len(ran.of("rejected")) <= 2
    for line in ran.of("rejected"):
        assert (line["phrase"], line["reason"]) == ("yes", "not asked")
        assert line["t"] == pytest.approx(ran.said[NOT_ASKED].end_s, abs=0.15)


def test_every_text_sounds_when_the_log_says_so_until_it_was_stopped(ran: Ran) -> None:
    speaks = ran.of("speak")
    assert len(speaks) > len(COMMANDS)
    reach = frames(0.05)
    for line in speaks:
        stop_s = stopped_at(ran, line)
        whole = phrase(line["text"])
        ducked = [one["t"] for one in ran.of("duck") if one["down"] and one["t"] > line["t"]]
        clear_s = min([stop_s or np.inf, *ducked]) - line["t"]
        said = whole[: frames(min(clear_s, 60.0))]
        start = frames(line["t"]) - reach
        heard = ran.sound[start : start + len(said) + 2 * reach]
        match = np.correlate(heard, said, "valid")
        lag_s = (int(match.argmax()) - reach) / SAMPLE_RATE
        assert abs(lag_s) <= 0.001, line
        # What else sounds then are tones, 20 dB and more below full scale.
        assert match.max() == pytest.approx(np.square(said).sum(), rel=0.05), line


def test_a_silenced_voice_stops_at_once_and_without_a_click(ran: Ran) -> None:
    stopped = [line for line in ran.of("speak") if stopped_at(ran, line) is not None]
    assert len(stopped) >= 3
    heard_tone, step_chime = chime(HEARD_NOTES, TONE_S), chime(STEP_NOTES, CHIME_S)
    loudness_lost = []
    for line in stopped:
        stop_s = stopped_at(ran, line)
        assert stop_s
        pieces = [heard_tone]
        pieces += [phrase(one["text"]) for one in ran.of("speak") if one["t"] == stop_s]
        chimes = [one for one in ran.of("segment") if (one["kind"], one["t"]) == ("chime", stop_s)]
        pieces += [step_chime for _ in chimes]
        assert len(pieces) == 2, "a reply, a chime or an instruction follows"
        sum_of = np.zeros(max(map(len, pieces)), np.float32)
        for piece in pieces:
            sum_of[: len(piece)] += piece
        rest = without(ran.sound, stop_s, sum_of[: frames(0.3)])
        cut = frames(stop_s - line["t"])
        narration = phrase(line["text"])
        loudness_lost.append(np.abs(narration[cut + frames(0.010) : cut + frames(0.3)]).max())
        assert np.abs(rest[frames(0.010) :]).max() < SILENT
        before = ran.between(stop_s - 0.05, stop_s)
        own = np.abs(np.diff(narration[cut - frames(0.1) : cut + frames(0.1)])).max()
        seam = np.concatenate([before[-4:], ran.between(stop_s, stop_s + 0.02)])
        tones = np.abs(np.diff(sum_of[: frames(0.02)])).max()
        assert np.abs(np.diff(seam)).max() <= own + tones + 1e-3
    assert sum(one > 20 * SILENT for one in loudness_lost) >= 3, "cut inside words"


def test_a_pause_is_silent_from_the_reply_until_carry_on(ran: Ran) -> None:
    reply = next(line for line in ran.of("speak") if line["text"] == SAYS.paused)
    said_s = reply["t"] + len(phrase(SAYS.paused)) / SAMPLE_RATE
    resumed = next(line for line in ran.of("command") if line["command"] == "resume")
    pause = ran.between(said_s + 0.01, resumed["acted_at"])
    assert len(pause) > 2 * SAMPLE_RATE
    assert np.abs(pause).max() < SILENT


def test_the_sound_is_as_long_as_the_log_says(ran: Ran) -> None:
    assert ran.log[-1]["type"] == "end"
    assert len(ran.of("end")) == 1
    assert len(ran.sound) / SAMPLE_RATE == pytest.approx(ran.log[-1]["t"], abs=0.001)


def test_nothing_in_it_clips(ran: Ran) -> None:
    assert 0.1 < np.abs(ran.sound).max() < 0.99


def test_steps_and_pressures_are_those_that_the_commands_led_to(ran: Ran) -> None:
    chimes = [line["step"] for line in ran.of("segment") if line["kind"] == "chime"]
    assert chimes == [None, "strokes", "hold", "hold", "strokes"]
    rounds = [line for line in ran.of("segment") if line["kind"] == "work"]
    softer = next(line for line in ran.of("command") if line["command"] == "lighter")
    assert {line["pressure"] for line in rounds if line["t"] < softer["t"]} == {3}
    assert {line["pressure"] for line in rounds if line["t"] > softer["t"]} == {2}


SCHEMA: dict[str, dict[str, Any]] = {
    "segment": {
        "kind": str,
        "step": (str, type(None)),
        "side": (str, type(None)),
        "round": (int, type(None)),
        "pressure": (int, type(None)),
        "text": str,
    },
    "command": {
        "command": str,
        "phrase": str,
        "score": float,
        "heard_at": float,
        "acted_at": float,
        "source": str,
    },
    "rejected": {"phrase": str, "score": float, "reason": str},
    "speak": {"utterance": int, "text": str},
    "silence": {"utterance": int},
    "duck": {"down": bool},
    "end": {"reason": str},
}


def test_every_line_of_the_log_has_exactly_its_fields(ran: Ran) -> None:
    assert {line["type"] for line in ran.log} == set(SCHEMA)
    for line in ran.log:
        fields = SCHEMA[line["type"]]
        assert list(line) == ["t", "type", *fields]
        assert isinstance(line["t"], float)
        for name, kinds in fields.items():
            assert isinstance(line[name], kinds), (line, name)


def test_the_log_is_in_order(ran: Ran) -> None:
    # What was refused is noted with the time at which it was said.
    times = [line["t"] for line in ran.log if line["type"] != "rejected"]
    assert times == sorted(times)
    commands = ran.of("command")
    assert all(line["t"] == line["acted_at"] for line in commands)
    assert all(line["source"] == "voice" for line in commands)


def test_it_is_told_on_the_screen(ran: Ran) -> None:
    for told in ("Heard: pause please.", "Step 2 of 2: Hold.", "Stopped after 0:5"):
        assert told in ran.output


def test_the_same_session_gives_the_same_log_and_the_same_samples(
    ran: Ran, tmp_path_factory: pytest.TempPathFactory
) -> None:
    again = perform(tmp_path_factory.mktemp("again"), ITEMS)
    assert again.log == ran.log
    assert np.array_equal(again.sound, ran.sound)
