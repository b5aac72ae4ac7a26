"""Commands are spoken into a virtual microphone, and the running program follows them."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import numpy as np
import pytest

from tests.e2e.programs import Program, recorded, spoken_out
from tests.e2e.test_loudspeaker import LONG
from voiceguide.audio.pcm import SAMPLE_RATE

if TYPE_CHECKING:
    from pathlib import Path

    from tests.e2e.conftest import SoundServer

pytestmark = [
    pytest.mark.device,
    pytest.mark.voice,
    pytest.mark.skipif(sys.platform != "linux", reason="PulseAudio is Linux's"),
]
TWO_STEPS = (
    LONG
    + """\
      - {step: b, title: B, technique: hold, region: sole, tempo: 300, say: Hold the foot.}
"""
)


def test_spoken_commands_are_followed(sound_server: SoundServer, tmp_path: Path) -> None:
    sound_server.start()
    recorder = sound_server.record(tmp_path / "speaker.raw")
    with Program(sound_server, tmp_path, TWO_STEPS) as program:
        program.wait_for_line("segment", kind="work", step="a")
        program.say("Next please.")
        program.wait_for_line("command", command="next", source="voice")
        program.wait_for_line("segment", kind="work", step="b")
        program.say("Pause please.")
        program.wait_for_line("command", command="pause")
        program.wait_for(lambda: "Paused. Say" in program.output)
        # Whoever says "carry on" in the very moment in which he is told to is taken for the voice.
        before = len(recorded(tmp_path / "speaker.raw"))
        program.wait_for(lambda: spoken_out(recorded(tmp_path / "speaker.raw")[before:]))
        program.say("Carry on.")
        program.wait_for_line("command", command="resume")
        program.say("End session.")
        program.wait_for_line("command", command="stop")
        program.say("Yes.")
        program.wait_for_line("end", reason="stopped")
        assert program.end() == 0
        lines = program.of("command")
        assert "Stopped after" in program.output
    recorder.terminate()
    recorder.wait(timeout=20)
    assert [line["command"] for line in lines] == ["next", "pause", "resume", "stop", "yes"]
    for line in lines:
        assert 0 <= line["acted_at"] - line["heard_at"] < 2.0  # soon even on a busy machine
    assert np.abs(recorded(tmp_path / "speaker.raw")[SAMPLE_RATE:]).max() > 0.05


def test_a_killed_sound_server_is_waited_for(sound_server: SoundServer, tmp_path: Path) -> None:
    sound_server.start()
    with Program(sound_server, tmp_path, LONG) as program:
        program.wait_for_line("segment", kind="work")
        sound_server.kill()
        program.wait_for_line("loudspeaker", state="lost")
        program.wait_for(lambda: "No sound." in program.output)
        sound_server.start()
        program.wait_for_line("loudspeaker", state="back")
        program.wait_for_line("speak", text="The sound is back. We go on.")
        program.wait_for_line("microphone", state="back")
        program.wait_for(lambda: "Going on." in program.output)
        assert [line["state"] for line in program.of("loudspeaker")] == ["lost", "back"]
        # The hearing is back as well.
        program.say("Pause please.")
        program.wait_for_line("command", command="pause", source="voice")


def test_without_a_microphone_the_keys_are_left(sound_server: SoundServer, tmp_path: Path) -> None:
    sound_server.start(microphone=False)
    with Program(sound_server, tmp_path, LONG, "--mic", "none") as program:
        program.wait_for_line("segment", kind="work")
        assert "No microphone: use the keys." in program.output
