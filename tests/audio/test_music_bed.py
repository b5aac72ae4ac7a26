"""Music under the voice: fading, dipping, louder and quieter, off and on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from voiceguide.audio.beds import LEVEL_S, MusicBed
from voiceguide.audio.layers import DIP_BEFORE_S, DIP_DB, FADE_S, RECOVER_S, MusicLayer
from voiceguide.audio.limiter import softened
from voiceguide.audio.pcm import decibels, frames

if TYPE_CHECKING:
    from voiceguide.audio.pcm import Pcm


class Tape:
    """In place of music: the same value all the time, and how much of it was taken."""

    def __init__(self, value: float = 1.0, length_s: float = 1e6, channels: int = 1) -> None:
        self._value = value
        self._left = frames(length_s)
        self._channels = channels
        self.taken = 0
        self.closed = False

    def take(self, count: int) -> Pcm:
        count = min(count, self._left)
        self._left -= count
        self.taken += count
        return np.full((count, self._channels), self._value, np.float32)

    def close(self) -> None:
        self.closed = True


def bed_of(tape: Tape) -> MusicBed:
    return MusicBed(tape)  # type: ignore[arg-type]


def played(bed: MusicBed, seconds: float, *, speaking: bool = False, over: float = 0.0) -> Pcm:
    """What the bed adds to a sound that is `over` all the time."""
    sound = np.full(frames(seconds), over, np.float32)
    for start in range(0, len(sound), 240):
        bed.add_to(sound[start : start + 240], speaking=speaking)
    return sound - np.float32(over)


def steady(tape: Tape) -> MusicBed:
    bed = bed_of(tape)
    played(bed, FADE_S + 0.1)
    return bed


def test_music_fades_in_dips_under_the_voice_and_recovers() -> None:
    bed = bed_of(Tape(0.1))
    faded = played(bed, FADE_S)
    assert faded[0] < 1e-4
    assert np.allclose(np.diff(faded), 0.1 / frames(FADE_S), atol=1e-6)
    assert played(bed, RECOVER_S, speaking=True)[-1] == pytest.approx(0.1 * decibels(DIP_DB))
    assert played(bed, RECOVER_S)[-1] == pytest.approx(0.1)


@pytest.mark.parametrize("gain_db", [9.0, 3.0, -12.0])
def test_a_level_is_reached_in_a_ramp(gain_db: float) -> None:
    bed = steady(Tape(0.1))
    bed.set_level(gain_db, on=True)
    sound = played(bed, 3 * LEVEL_S)
    assert sound[-1] == pytest.approx(0.1 * decibels(gain_db))
    assert np.abs(np.diff(sound, prepend=0.1)).max() < 1.01 * 0.1 / frames(LEVEL_S)


def test_switched_off_it_fades_away_stands_still_and_goes_on_there() -> None:
    tape = Tape(0.1)
    bed = steady(tape)
    bed.set_level(3.0, on=False)
    assert played(bed, LEVEL_S + 0.1)[-1] == 0.0
    before = tape.taken
    assert not played(bed, 5.0, speaking=True).any()
    assert tape.taken == before
    played(bed, RECOVER_S)
    bed.set_level(3.0, on=True)
    assert played(bed, 2 * LEVEL_S)[-1] == pytest.approx(0.1 * decibels(3.0))


def test_a_level_that_is_known_from_the_start_is_there_at_once() -> None:
    tape = Tape(0.1)
    bed = bed_of(tape)
    bed.set_level(0.0, on=False)
    assert not played(bed, 5.0).any()
    assert tape.taken == 0


def test_the_loudest_music_fits_beside_the_loudest_voice() -> None:
    for over in (0.8, -0.8, 1.2):
        bed = steady(Tape(0.16))
        bed.set_level(9.0, on=True)
        music = played(bed, 3.0, over=over)
        assert np.abs(over + music).max() <= max(1.0, abs(over)) + 1e-6
        full = 0.16 * decibels(9.0)
        assert music[-1] == pytest.approx(min(full, max(1.0 - over, 0.0)), abs=1e-6)


def test_where_the_music_ends_nothing_more_is_added() -> None:
    bed = bed_of(Tape(0.1, length_s=FADE_S + 1.005))
    sound = played(bed, FADE_S + 2.0)
    assert sound[frames(FADE_S + 1.0)] == pytest.approx(0.1)
    assert not sound[frames(FADE_S + 1.01) :].any()


def test_the_bed_closes_its_music() -> None:
    tape = Tape()
    bed_of(tape).close()
    assert tape.closed


def test_a_layer_dips_ahead_of_each_phrase_and_fades_at_both_ends() -> None:
    layer = MusicLayer(Tape(channels=2), [(10.0, 12.0)], 40.0)  # type: ignore[arg-type]
    sound = np.zeros((frames(40.0), 2), np.float32)
    for start in range(0, len(sound), frames(5.0)):
        layer.add_to(sound[start : start + frames(5.0)], start)
    assert np.array_equal(sound[:, 0], sound[:, 1])

    def at(second: float) -> float:
        return float(sound[frames(second), 0])

    assert (at(0.0), at(FADE_S), at(10.0 - DIP_BEFORE_S)) == pytest.approx((0, 1, 1), abs=1e-3)
    assert at(10.0) == at(12.0) == pytest.approx(decibels(DIP_DB), abs=1e-3)
    assert at(12.0 + RECOVER_S) == pytest.approx(1.0, abs=1e-3)
    assert abs(sound[-1, 0]) < 1e-3


def test_softening_bends_what_is_loud_and_leaves_the_rest() -> None:
    pcm = np.linspace(-3, 3, 6001, dtype=np.float32)
    soft = softened(pcm, 0.2)
    quiet = np.abs(pcm) <= 0.15
    assert np.array_equal(soft[quiet], pcm[quiet])
    assert np.abs(soft).max() <= 0.2
    assert np.all(np.diff(soft) >= 0)
    assert np.abs(np.diff(soft)).max() <= 1.01 * np.diff(pcm).max()
