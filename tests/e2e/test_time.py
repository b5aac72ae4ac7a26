"""Time that the sound does not take: a stopped program, and a sink that is slow to wake up."""

from __future__ import annotations

import signal
import sys
import time
from typing import TYPE_CHECKING

import pytest

from tests.e2e.programs import Program
from tests.session.routine import SAYS

if TYPE_CHECKING:
    from pathlib import Path

    from tests.e2e.conftest import SoundServer

ROUTINE = """\
routine: tiny
title: Tiny
sections:
  - name: foot
    steps:
      - {step: a, title: A, technique: effleurage, region: sole, repetitions: 4,
         repetitions_range: [1, 9], tempo: 2, tempo_range: [1, 3], say: Stroke the sole.}
      - {step: b, title: B, technique: hold, region: sole, tempo: 20, tempo_range: [4, 60],
         say: Hold the sole.}
"""
STOPPED_S = 10.0

pytestmark = [
    pytest.mark.device,
    pytest.mark.voice,
    pytest.mark.skipif(sys.platform != "linux", reason="PulseAudio is Linux's"),
]


def works(program: Program, rounds: int) -> bool:
    """Whether so many rounds have begun: on a busy machine, a start may take its time."""
    return any(line["kind"] == "work" and line["round"] == rounds for line in program.of("segment"))


def test_a_program_that_was_stopped_notices_and_ends_on_time(
    sound_server: SoundServer, tmp_path: Path
) -> None:
    sound_server.start()
    with Program(sound_server, tmp_path, ROUTINE, "--minutes", "0.7") as program:
        program.wait_for(lambda: works(program, 1), 60)
        began_s = time.monotonic() - program.log()[-1]["t"]
        program.process.send_signal(signal.SIGSTOP)
        time.sleep(STOPPED_S)
        program.process.send_signal(signal.SIGCONT)
        away = program.wait_for_line("away")
        assert away["seconds"] == pytest.approx(STOPPED_S, abs=1.0)
        program.wait_for_line("speak", text=SAYS.going_on)
        assert program.end(60) == 0, program.output
        assert time.monotonic() - began_s == pytest.approx(42, abs=3)
        assert program.of("loudspeaker") == program.of("microphone") == []
        assert "Finished after 0:42" in program.output or "Finished after 0:41" in program.output


def test_a_sink_that_wakes_up_slowly_is_not_lost(sound_server: SoundServer, tmp_path: Path) -> None:
    sound_server.start(slow=True)
    for _ in range(2):  # it depends on the moment
        with Program(sound_server, tmp_path, ROUTINE) as program:
            program.wait_for(lambda: works(program, 2), 60)
            said = [line["text"] for line in program.of("speak")]
            assert said[:2] == ["Tiny.", "Stroke the sole."]
            assert program.of("loudspeaker") == program.of("microphone") == []


def test_a_session_until_a_time_of_day_ends_then_whatever_stopped_it(
    sound_server: SoundServer, tmp_path: Path
) -> None:
    sound_server.start()
    now = time.time()
    ends_at = (now + 25) // 60 * 60 + 60
    routine = ROUTINE.replace("[4, 60]", "[4, 200]")
    until = time.strftime("%H:%M", time.localtime(ends_at))
    with Program(sound_server, tmp_path, routine, "--until", until) as program:
        program.wait_for(lambda: works(program, 1), 60)
        program.process.send_signal(signal.SIGSTOP)
        time.sleep(6)
        program.process.send_signal(signal.SIGCONT)
        assert program.end(120) == 0, program.output
        assert time.time() == pytest.approx(ends_at, abs=3)
