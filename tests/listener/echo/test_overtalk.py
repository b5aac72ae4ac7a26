"""Who speaks over the narrator, from levels alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from voiceguide.audio.pcm import LISTENING_RATE, decibels
from voiceguide.listener.echo.overtalk import HELD_S, LEARNS_FIRST_S, Overtalk

if TYPE_CHECKING:
    from voiceguide.audio.pcm import Pcm

BLOCK = LISTENING_RATE // 100
RNG = np.random.default_rng(0)


def sound(db: float) -> Pcm:
    pcm: Pcm = (RNG.standard_normal(BLOCK) * decibels(db)).astype(np.float32)
    return pcm


def feed(
    overtalk: Overtalk, seconds: float, *, left_db: float, played_db: float, speech: float = 0.9
) -> list[float]:
    """So much of it; when it noticed someone."""
    noticed = []
    for index in range(round(seconds * 100)):
        overtalk.explains(sound(left_db), sound(played_db))
        if overtalk.notices(speech):
            noticed.append(index / 100)
    return noticed


def settled(residue_db: float = -40.0) -> Overtalk:
    """After ten seconds of narration that leaves so much."""
    overtalk = Overtalk()
    feed(overtalk, 10, left_db=-20 + residue_db, played_db=-20, speech=0.3)
    return overtalk


@pytest.mark.parametrize("residue_db", [-40.0, -20.0, -6.0])
def test_what_the_echo_usually_leaves_is_learnt(residue_db: float) -> None:
    overtalk = settled(residue_db)
    assert overtalk.residue_db == pytest.approx(residue_db, abs=4.0)
    assert not feed(overtalk, 30, left_db=-20 + residue_db, played_db=-20, speech=1.0)


@pytest.mark.parametrize("residue_db", [-40.0, -20.0])
def test_someone_is_noticed_within_a_tenth_of_a_second_and_once(residue_db: float) -> None:
    noticed = feed(settled(residue_db), 1.5, left_db=-20, played_db=-20)
    assert len(noticed) == 1
    assert noticed[0] <= 0.1


def test_the_same_remark_is_not_noticed_twice_and_a_new_one_is() -> None:
    overtalk = settled()
    assert feed(overtalk, 0.5, left_db=-20, played_db=-20)
    feed(overtalk, 0.6, left_db=-60, played_db=-20, speech=0.1)
    assert not feed(overtalk, 0.5, left_db=-20, played_db=-20)
    feed(overtalk, 1.2, left_db=-60, played_db=-20, speech=0.1)
    assert feed(overtalk, 0.5, left_db=-20, played_db=-20)


def test_a_noise_that_is_no_speech_is_not_someone() -> None:
    assert not feed(settled(), 1.0, left_db=-20, played_db=-20, speech=0.2)


def test_nobody_is_over_a_narrator_who_is_silent() -> None:
    overtalk = settled()
    feed(overtalk, 1.0, left_db=-70, played_db=-90)  # the last word dies away
    assert not feed(overtalk, 2.0, left_db=-20, played_db=-90)
    assert overtalk.excess_db(11.0, 13.0) is None


def test_the_excess_is_what_beats_the_echo() -> None:
    overtalk = settled(-40.0)
    feed(overtalk, 1.0, left_db=-60, played_db=-20, speech=0.1)
    feed(overtalk, 0.5, left_db=-30, played_db=-20)
    echo, person = overtalk.excess_db(10.2, 10.9), overtalk.excess_db(11.0, 11.5)
    assert echo is not None
    assert person is not None
    assert echo < 3
    assert person > 15


def test_the_echo_explains_itself_and_nothing_else() -> None:
    overtalk = settled(-40.0)
    assert overtalk.explains(sound(-60), sound(-20))
    assert not overtalk.explains(sound(-40), sound(-20))
    assert not overtalk.explains(sound(-60), sound(-20)), "that may be the end of it"
    feed(overtalk, HELD_S, left_db=-60, played_db=-20)
    assert overtalk.explains(sound(-60), sound(-20))
    feed(overtalk, 2.0, left_db=-60, played_db=-90)
    assert not overtalk.explains(sound(-60), sound(-90)), "nothing was played"


def test_where_the_canceller_fails_nobody_is_taken_for_the_echo() -> None:
    overtalk = settled(-2.0)
    assert not overtalk.explains(sound(-22), sound(-20))


def test_before_anything_was_learnt_nothing_is_explained() -> None:
    overtalk = Overtalk()
    feed(overtalk, LEARNS_FIRST_S / 2, left_db=-60, played_db=-20)
    assert not overtalk.explains(sound(-60), sound(-20))
    feed(overtalk, LEARNS_FIRST_S, left_db=-60, played_db=-20)
    assert overtalk.explains(sound(-60), sound(-20))
