"""The session's clock beside the world's, with numbers for both."""

from __future__ import annotations

import sys
import time
from dataclasses import dataclass, field

import pytest

from voiceguide.audio import loudspeakers, portaudio
from voiceguide.audio.loudspeakers import AHEAD_S, NoLoudspeaker
from voiceguide.audio.pcm import frames
from voiceguide.live.world import SLACK_S, World, awake_or_asleep_s
from voiceguide.session.events import Away, EndsIn

LOOK_S = 0.2


@dataclass
class Clocks:
    """Three of them; the sound's may stand still, run on, or come in bites."""

    ends_in_s: float | None = None
    now: float = 0.0
    world_s: float = 1000.0
    wall_s: float = 5e8
    bite_s: float = 0.0
    told: list[Away | EndsIn] = field(default_factory=list)

    def __post_init__(self) -> None:
        ends_at = None if self.ends_in_s is None else self.wall_s + self.ends_in_s
        self.world = World(ends_at, clock=lambda: self.world_s, wall=lambda: self.wall_s)
        self.told += self.world.begin(self.now)

    def pass_time(self, seconds: float, *, sound: float = 1.0, sounding: bool = True) -> None:
        """With looks at it; `sound`: how fast the sound's clock goes."""
        for _ in range(round(seconds / LOOK_S)):
            self.jump(LOOK_S)
            self.now += LOOK_S * sound
            shown = self.now // self.bite_s * self.bite_s if self.bite_s else self.now
            self.told += self.world.look(shown, sounding=sounding)

    def jump(self, seconds: float) -> None:
        """Sleep, without a look."""
        self.world_s += seconds
        self.wall_s += seconds


def test_clocks_that_agree_tell_nothing() -> None:
    clocks = Clocks()
    clocks.pass_time(3600)
    assert clocks.told == []


@pytest.mark.parametrize("asleep_s", [5.0, 60.0, 7200.0])
def test_a_sleep_is_told_at_the_first_look(asleep_s: float) -> None:
    clocks = Clocks()
    clocks.pass_time(10)
    clocks.jump(asleep_s)
    clocks.pass_time(LOOK_S)
    (away,) = clocks.told
    assert isinstance(away, Away)
    assert away.seconds == pytest.approx(asleep_s)
    clocks.pass_time(60)
    assert clocks.told == [away]
    assert clocks.world.away_s == pytest.approx(asleep_s)


def test_a_stall_of_two_seconds_is_told_when_it_is_sure() -> None:
    clocks = Clocks()
    clocks.pass_time(10)
    clocks.pass_time(2, sound=0.0)
    assert clocks.told == []
    clocks.pass_time(30)
    assert 2.0 - SLACK_S - 0.1 < sum(event.seconds for event in clocks.told) < 2.1
    assert clocks.world.away_s == sum(event.seconds for event in clocks.told)


def test_a_short_stall_is_not_worth_a_word() -> None:
    clocks = Clocks()
    clocks.pass_time(0.8, sound=0.0)
    clocks.pass_time(60)
    assert clocks.told == []


@pytest.mark.parametrize("rate", [0.9995, 1.0005])
def test_a_card_that_drifts_is_never_out_by_much_more_than_a_second(rate: float) -> None:
    clocks = Clocks()
    for _ in range(60):
        clocks.pass_time(60, sound=rate)
        told_s = sum(event.seconds for event in clocks.told)
        assert abs(clocks.world_s - 1000 - clocks.now - told_s) < SLACK_S + 0.1
    assert clocks.told
    assert len(clocks.told) <= 2


def test_a_card_that_takes_sound_in_bites_is_no_stall() -> None:
    clocks = Clocks(bite_s=2.0)
    clocks.pass_time(600)
    assert clocks.told == []


def test_what_a_card_needs_to_wake_up_is_no_part_of_a_sessions_length() -> None:
    clocks = Clocks()
    clocks.pass_time(7, sound=0.0, sounding=False)
    clocks.pass_time(60)
    assert clocks.told == []


def test_for_an_end_by_the_clock_it_is() -> None:
    clocks = Clocks(ends_in_s=1200)
    assert clocks.told == [EndsIn(1200)]
    clocks.pass_time(7, sound=0.0, sounding=False)
    clocks.pass_time(60)
    assert sum(event.seconds for event in clocks.told[1:]) == pytest.approx(7, abs=0.5)


@pytest.mark.parametrize("put_s", [3600.0, -3600.0, 30.0])
def test_who_puts_the_clock_on_the_wall_moves_the_end(put_s: float) -> None:
    clocks = Clocks(ends_in_s=1200)
    clocks.pass_time(100)
    clocks.wall_s += put_s
    clocks.pass_time(30)
    (end,) = clocks.told[1:]
    assert isinstance(end, EndsIn)
    assert end.seconds == pytest.approx(1100 - put_s, abs=0.5)


def test_a_length_does_not_mind_the_clock_on_the_wall() -> None:
    clocks = Clocks()
    clocks.wall_s -= 3600
    clocks.pass_time(60)
    assert clocks.told == []


def test_the_clock_goes_on_and_is_the_one_that_counts_sleep() -> None:
    before_s = awake_or_asleep_s()
    time.sleep(0.02)
    assert 0.02 <= awake_or_asleep_s() - before_s < 2
    if sys.platform == "linux":
        assert awake_or_asleep_s() == pytest.approx(time.clock_gettime(time.CLOCK_BOOTTIME), abs=1)


@dataclass
class Watched:
    """A card's heartbeat, looked at five times a second."""

    now_s: float = 100.0

    def monotonic(self) -> float:
        return self.now_s


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Watched:
    watched = Watched()
    monkeypatch.setattr(portaudio, "time", watched)
    monkeypatch.setattr(loudspeakers, "time", watched)
    return watched


def stops(heart: portaudio.Heartbeat, clock: Watched, seconds: float, *, beats: bool) -> bool:
    """Whether it is given up within so many seconds."""
    for _ in range(round(seconds / LOOK_S)):
        clock.now_s += LOOK_S
        if beats:
            heart.beat(LOOK_S)
        if heart.stopped:
            return True
    return False


def test_a_card_that_has_not_begun_is_waited_for(clock: Watched) -> None:
    heart = portaudio.Heartbeat()
    heart.beat(0.06)  # its buffers
    assert not stops(heart, clock, 9.5, beats=False)
    assert not heart.begun
    assert not stops(heart, clock, 5, beats=True)
    assert heart.begun


def test_a_card_that_never_begins_is_lost_in_the_end(clock: Watched) -> None:
    assert stops(portaudio.Heartbeat(), clock, 11, beats=False)


def test_a_card_that_takes_sound_in_bites_of_two_seconds_is_not_lost(clock: Watched) -> None:
    heart = portaudio.Heartbeat()
    for _ in range(10):
        assert not stops(heart, clock, 2.0, beats=False)
        assert not stops(heart, clock, 0.4, beats=True)


def test_a_card_that_stops_is_lost_soon(clock: Watched) -> None:
    heart = portaudio.Heartbeat()
    assert not stops(heart, clock, 6, beats=True)
    assert not stops(heart, clock, 2.2, beats=False)
    assert stops(heart, clock, 0.8, beats=False)


def test_after_a_sleep_a_card_may_still_come(clock: Watched) -> None:
    heart = portaudio.Heartbeat()
    stops(heart, clock, 6, beats=True)
    clock.now_s += 60
    assert not heart.stopped
    assert not stops(heart, clock, 0.6, beats=False)
    assert not stops(heart, clock, 5, beats=True)
    assert stops(heart, clock, 3.0, beats=False)


def test_what_a_sleep_took_is_not_rendered_afterwards(clock: Watched) -> None:
    loudspeaker = NoLoudspeaker(paced=True)
    clock.now_s += 0.5
    assert loudspeaker.room() == pytest.approx(frames(0.5 + AHEAD_S), abs=2)
    clock.now_s += 60
    assert loudspeaker.room() == frames(AHEAD_S)
    clock.now_s += 0.5
    assert loudspeaker.room() == pytest.approx(frames(0.5 + AHEAD_S), abs=2)
