from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from voiceguide.audio.mixer import CEILING, DUCK_DB, DUCK_S, RAMP_S, Mixer, Ramp
from voiceguide.audio.pcm import SAMPLE_RATE, decibels, frames, ramped

if TYPE_CHECKING:
    from voiceguide.audio.pcm import Pcm

HERTZ = 300.0
LEVEL = 0.3
TOTAL = frames(0.5)

Happening = tuple[int, str]
happenings = st.lists(
    st.tuples(
        st.integers(0, TOTAL - 1),
        st.sampled_from(["speak", "silence", "sound", "duck", "swell", "louder", "quieter"]),
    ),
    max_size=6,
).map(sorted)


def tone(seconds: float, level: float = LEVEL, hertz: float = HERTZ) -> Pcm:
    t = np.arange(frames(seconds)) / SAMPLE_RATE
    return ramped((level * np.sin(2 * np.pi * hertz * t)).astype(np.float32))


def do(mixer: Mixer, what: str) -> None:
    match what:
        case "speak":
            mixer.speak(tone(0.2))
        case "silence":
            mixer.silence()
        case "sound":
            mixer.sound(tone(0.05, 0.1, 900.0))
        case "duck":
            mixer.duck(down=True)
        case "swell":
            mixer.duck(down=False)
        case "louder":
            mixer.set_volume(8.0)
        case _:
            mixer.set_volume(-12.0)


def rendered(script: list[Happening], cuts: list[int]) -> Pcm:
    """What a mixer gives when these things happen at these frames, cut wherever."""
    mixer, parts, at = Mixer(), [], 0
    waiting = list(script)
    for end in sorted({*cuts, *(frame for frame, _ in script), TOTAL}):
        if end > at:
            parts.append(mixer.render(end - at))
            at = end
        while waiting and waiting[0][0] == at:
            do(mixer, waiting.pop(0)[1])
    return np.concatenate(parts)


def bend(pcm: Pcm) -> float:
    """The largest second difference: a click has a large one, a ramp and a tone have not."""
    return float(np.abs(np.diff(pcm, 2, prepend=[0, 0])).max())


@given(script=happenings, cuts=st.lists(st.integers(1, TOTAL - 1), max_size=12))
def test_the_sound_does_not_depend_on_where_blocks_are_cut(
    script: list[Happening], cuts: list[int]
) -> None:
    assert np.allclose(rendered(script, cuts), rendered(script, []), atol=1e-6)


@given(script=happenings)
def test_nothing_that_happens_clicks(script: list[Happening]) -> None:
    # Each thing that happens bends the wave by no more than its ramp does: full level in RAMP_S.
    own = bend(tone(0.2, LEVEL * decibels(8.0))) + bend(tone(0.05, 0.1, 900.0))
    ramps = (len(script) + 1) * 2 * LEVEL * decibels(8.0) / frames(RAMP_S)
    assert bend(rendered(script, [])) <= own * (1 + len(script)) + ramps


@pytest.mark.parametrize("what", ["silence", "speak", "duck", "louder", "quieter"])
@pytest.mark.parametrize("ducked", [False, True])
def test_a_voice_at_its_crest_does_not_click(what: str, *, ducked: bool) -> None:
    crest = round(SAMPLE_RATE / HERTZ * 30.25)
    script = [(0, "duck")] if ducked else []
    pcm = rendered([*script, (0, "speak"), (crest, what)], [])
    around = np.concatenate([pcm[crest - 50 : crest], pcm[crest : crest + 50]])
    # A voice cut off at this crest would step by LEVEL, or by its share of it when ducked.
    assert np.abs(np.diff(around)).max() < 0.1 * LEVEL


def test_a_silenced_voice_fades_for_just_the_ramp() -> None:
    mixer = Mixer()
    mixer.speak(tone(0.5))
    mixer.render(frames(0.1))
    mixer.silence()
    rest = mixer.render(frames(0.1))
    assert np.abs(rest[: frames(RAMP_S) // 2]).max() > 0.5 * LEVEL
    assert not rest[frames(RAMP_S) :].any()


def test_a_ducked_voice_that_is_silenced_stays_as_quiet_as_it_was() -> None:
    mixer = Mixer()
    mixer.speak(tone(1.0))
    mixer.duck(down=True)
    mixer.render(frames(0.5))
    mixer.silence()
    rest = mixer.render(frames(0.1))
    assert 0 < np.abs(rest).max() <= 1.01 * LEVEL * decibels(DUCK_DB)


def test_a_voice_ducks_in_time_and_swells_back() -> None:
    mixer = Mixer()
    mixer.speak(tone(2.0))
    mixer.render(frames(0.1))
    mixer.duck(down=True)
    mixer.render(frames(DUCK_S))
    low = mixer.render(frames(0.1))
    mixer.duck(down=False)
    mixer.render(frames(DUCK_S))
    high = mixer.render(frames(0.1))
    assert np.abs(low).max() == pytest.approx(LEVEL * decibels(DUCK_DB), rel=0.02)
    assert np.abs(high).max() == pytest.approx(LEVEL, rel=0.02)


def test_tones_do_not_duck() -> None:
    mixer = Mixer()
    mixer.duck(down=True)
    mixer.render(frames(DUCK_S))
    mixer.sound(tone(0.05, 0.1))
    assert np.abs(mixer.render(frames(0.05))).max() == pytest.approx(0.1, rel=0.02)


@pytest.mark.parametrize("gain_db", [-12.0, -4.0, 0.0, 4.0])
def test_volume_changes_the_voice_by_just_so_much(gain_db: float) -> None:
    mixer = Mixer()
    mixer.set_volume(gain_db)
    mixer.speak(tone(0.2))
    assert np.abs(mixer.render(frames(0.2))).max() == pytest.approx(
        LEVEL * decibels(gain_db), rel=1e-3
    )


@pytest.mark.parametrize("while_speaking", [False, True])
def test_the_loudest_voice_stays_under_the_ceiling(*, while_speaking: bool) -> None:
    loud = np.random.default_rng(0).standard_normal(frames(0.5)).astype(np.float32)
    loud = ramped(loud * np.float32(0.7 / np.abs(loud).max()))
    mixer = Mixer()
    if while_speaking:
        mixer.speak(loud)
        mixer.render(frames(0.1))
        mixer.set_volume(8.0)
    else:
        mixer.set_volume(8.0)
        mixer.speak(loud)
    peak = np.abs(mixer.render(frames(0.4))).max()
    assert 0.6 * CEILING < peak <= CEILING


def left_after(mixer: Mixer, count: int) -> int | None:
    mixer.render(count)
    return mixer.voice_left


def test_what_is_left_of_a_voice_is_exact() -> None:
    mixer = Mixer()
    assert left_after(mixer, 100) is None
    mixer.speak(tone(0.1))
    assert mixer.voice_left == 2400
    assert [left_after(mixer, 500) for _ in range(4)] == [1900, 1400, 900, 400]
    assert left_after(mixer, 400) is None
    assert not mixer.render(100).any()


def test_a_new_voice_takes_the_place_of_the_old_one() -> None:
    mixer = Mixer()
    mixer.speak(tone(0.5))
    mixer.render(frames(0.1))
    mixer.speak(tone(0.2, LEVEL, 700.0))
    assert mixer.voice_left == frames(0.2)
    heard = mixer.render(frames(0.2))
    assert np.allclose(heard[frames(RAMP_S) :], tone(0.2, LEVEL, 700.0)[frames(RAMP_S) :])


def test_speaking_leaves_the_given_sound_as_it_was() -> None:
    mixer, sound = Mixer(), tone(0.1)
    before = sound.copy()
    mixer.speak(sound)
    mixer.set_volume(8.0)
    mixer.duck(down=True)
    mixer.render(frames(0.05))
    mixer.silence()
    assert np.array_equal(sound, before)


class Constant:
    """A bed that says when it was told that someone speaks."""

    def __init__(self) -> None:
        self.told: list[tuple[int, bool]] = []

    def add_to(self, block: Pcm, *, speaking: bool) -> None:
        self.told.append((len(block), speaking))
        block += np.float32(0.01)


def test_a_bed_lies_under_everything_and_knows_when_the_voice_speaks() -> None:
    mixer, bed = Mixer(), Constant()
    mixer.beds.append(bed)
    mixer.render(100)
    mixer.speak(tone(0.01))
    mixer.render(frames(0.01))
    assert np.allclose(mixer.render(50), 0.01)
    assert bed.told == [(100, False), (frames(0.01), True), (50, False)]


@given(target=st.floats(0, 2), cuts=st.lists(st.integers(1, 900), min_size=1, max_size=9))
def test_a_ramp_moves_in_a_straight_line_however_it_is_cut(target: float, cuts: list[int]) -> None:
    ramp = Ramp(1.0, 0.02)
    ramp.to(target)
    parts = [np.broadcast_to(np.float32(ramp.over(count)), count) for count in cuts]
    steps = np.minimum(np.arange(1, sum(cuts) + 1) / frames(0.02), abs(target - 1.0))
    straight = 1.0 + np.copysign(steps, target - 1.0)
    assert np.allclose(np.concatenate(parts), straight, atol=1e-5)
