from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
import soundfile
from hypothesis import given
from hypothesis import strategies as st

from voiceguide.audio.ambience import AMBIENCE_LUFS, GENERATED, PEAK_LIMIT, load_ambience
from voiceguide.audio.layers import DIP_DB, Ambience, Placed, PlacedSounds
from voiceguide.audio.limiter import limited
from voiceguide.audio.loudness import SILENCE_LUFS, combined_loudness, loudness, true_peak
from voiceguide.audio.pcm import SAMPLE_RATE, decibels, frames, ramped, resampled, trimmed
from voiceguide.audio.tones import BEAT_PEAK, CHIME_PEAK, OPENING_NOTES, Beat, chime
from voiceguide.errors import AudioFileError

if TYPE_CHECKING:
    from pathlib import Path

    from voiceguide.audio.pcm import Pcm


def tone(hertz: float, seconds: float, level: float = 0.5, rate: int = SAMPLE_RATE) -> Pcm:
    t = np.arange(round(seconds * rate)) / rate
    return (level * np.sin(2 * np.pi * hertz * t)).astype(np.float32)


def test_loudness_of_a_full_scale_tone_is_what_the_recommendation_says() -> None:
    # BS.1770-4: a 997 Hz sine at 0 dBFS on one channel reads -3.01 LKFS.
    assert loudness(tone(997, 5, 1.0)) == pytest.approx(-3.01, abs=0.1)


def test_loudness_of_silence_and_of_very_short_sounds_is_finite() -> None:
    assert loudness(np.zeros(0, np.float32)) == SILENCE_LUFS
    assert loudness(np.zeros(50_000, np.float32)) == SILENCE_LUFS
    assert loudness(tone(1000, 0.1)) > SILENCE_LUFS


def test_combined_loudness_agrees_with_measuring_the_whole() -> None:
    parts = [tone(500, 2, 0.2), tone(900, 3, 0.3)]
    combined = combined_loudness((loudness(part), len(part) / SAMPLE_RATE) for part in parts)
    assert combined == pytest.approx(loudness(np.concatenate(parts)), abs=0.3)


def test_true_peak_finds_what_lies_between_samples() -> None:
    # A quarter of the rate, sampled 45 degrees off its crests.
    t = np.arange(24_000)
    between = np.sin(np.pi / 2 * t + np.pi / 4).astype(np.float32)
    assert np.abs(between).max() == pytest.approx(0.707, abs=1e-3)
    assert true_peak(between[1000:-1000]) == pytest.approx(1.0, abs=0.05)


@given(level=st.floats(0.05, 3.0), hertz=st.floats(80, 6000))
def test_the_limiter_keeps_the_ceiling_and_leaves_quiet_sound_alone(
    level: float, hertz: float
) -> None:
    pcm = ramped(tone(hertz, 0.3, level))
    result = limited(pcm, 0.8)
    assert true_peak(result) <= 0.8 + 1e-6
    if true_peak(pcm) <= 0.8:
        assert result is pcm


def test_the_limiter_touches_only_the_neighbourhood_of_a_peak() -> None:
    pcm = tone(300, 1.0, 0.3)
    pcm[12_000:12_240] *= 1 + 3 * np.hanning(240).astype(np.float32)
    result = limited(pcm, 0.8)
    assert np.array_equal(result[:11_600], pcm[:11_600])
    assert np.array_equal(result[12_640:], pcm[12_640:])


def test_trimming_leaves_the_sound_and_nothing_else() -> None:
    pcm = np.pad(tone(440, 0.5), 8000)
    kept = trimmed(pcm)
    assert len(kept) == pytest.approx(12_000, abs=frames(0.02))
    assert np.flatnonzero(np.abs(kept) > 0.01)[0] <= frames(0.004)
    assert trimmed(np.zeros(100, np.float32)).size == 0


def test_resampling_keeps_length_and_level() -> None:
    result = resampled(tone(440, 1.0, 0.5, 22_050), 22_050)
    assert len(result) == pytest.approx(SAMPLE_RATE, abs=2)
    assert np.abs(result[1000:-1000]).max() == pytest.approx(0.5, abs=0.01)


def test_a_chime_starts_at_once_without_a_click_and_fades_out() -> None:
    sound = chime(OPENING_NOTES, 1.2)
    assert np.abs(sound).max() == pytest.approx(CHIME_PEAK, rel=1e-3)
    assert np.flatnonzero(np.abs(sound) > 0.1 * CHIME_PEAK)[0] <= frames(0.005)
    assert np.abs(np.diff(sound)).max() < 0.4 * CHIME_PEAK
    assert sound[-1] == 0


def test_the_beat_is_one_wave_however_it_is_cut_and_however_the_tempo_changes() -> None:
    beat = Beat([(0.5, 2.0), (2.5, 3.1), (5.6, 1.7)])
    whole = np.zeros(frames(8), np.float32)
    beat.add_to(whole, 0)
    cut = np.zeros_like(whole)
    for start in range(0, len(cut), 7001):
        beat.add_to(cut[start : start + 7001], start)
    assert np.allclose(whole, cut, atol=1e-6)
    assert np.abs(whole).max() == pytest.approx(BEAT_PEAK, rel=0.01)
    assert np.abs(np.diff(whole)).max() < BEAT_PEAK * 2 * np.pi * 260 / SAMPLE_RATE
    assert not np.any(whole[: frames(0.5)])
    assert not np.any(whole[frames(7.31) :])


def test_placed_sounds_are_the_same_in_any_block_size() -> None:
    sounds = [(100, tone(440, 0.4)), (5000, tone(300, 0.1)), (20_000, tone(200, 0.2))]

    def rendered(size: int) -> Pcm:
        layer = PlacedSounds([Placed(at, lambda pcm=pcm: pcm) for at, pcm in sounds])  # type: ignore[misc]
        total = np.zeros(30_000, np.float32)
        for start in range(0, len(total), size):
            layer.add_to(total[start : start + size], start)
        return total

    assert np.array_equal(rendered(30_000), rendered(777))
    assert rendered(30_000)[4000] == sounds[0][1][3900]


@pytest.mark.parametrize("name", GENERATED)
@pytest.mark.parametrize("channel", [0, 1])
def test_generated_ambience_has_its_level_and_no_seam(name: str, channel: int) -> None:
    loop = load_ambience(name, channel=channel)
    assert loudness(loop) == pytest.approx(AMBIENCE_LUFS, abs=0.5)
    assert np.abs(loop).max() <= PEAK_LIMIT + 1e-6
    steps = np.abs(np.diff(np.concatenate([loop[-2000:], loop[:2000]])))
    assert steps[1999] <= 3 * np.percentile(steps, 99)
    assert np.array_equal(loop, load_ambience(name, channel=channel))


def test_the_two_ears_hear_different_rain() -> None:
    left, right = (load_ambience("rain", channel=channel) for channel in (0, 1))
    assert abs(np.corrcoef(left, right)[0, 1]) < 0.05


def test_a_file_becomes_a_loop_without_a_seam(tmp_path: Path) -> None:
    path = tmp_path / "sea.wav"
    soundfile.write(path, tone(110, 9.3, 0.2, 44_100), 44_100)
    loop = load_ambience(str(path))
    assert len(loop) == pytest.approx(7.3 * SAMPLE_RATE, abs=10)
    jump = abs(loop[0] - loop[-1])
    assert jump < 0.1 * np.abs(loop).max()


@pytest.mark.parametrize("content", [b"", b"RIFF\x00\x00\x00\x00WAVE", b"not sound at all" * 99])
def test_a_broken_ambience_file_is_named(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "broken.wav"
    path.write_bytes(content)
    with pytest.raises(AudioFileError, match=r"broken\.wav"):
        load_ambience(str(path))


def test_a_silent_or_very_short_ambience_is_refused(tmp_path: Path) -> None:
    for seconds, level in ((10.0, 0.0), (1.0, 0.5)):
        path = tmp_path / "poor.wav"
        soundfile.write(path, tone(110, seconds, level), SAMPLE_RATE)
        with pytest.raises(AudioFileError, match="shorter than 4 s, or silent"):
            load_ambience(str(path))


def test_ambience_dips_before_each_phrase_and_fades_at_both_ends() -> None:
    ones = np.ones(1000, np.float32)
    layer = Ambience(ones, [(10.0, 12.0), (12.5, 14.0), (30.0, 31.0)], 60.0)
    gain = np.zeros(frames(60), np.float32)
    layer.add_to(gain, 0)
    low = decibels(DIP_DB)
    at = {second: float(gain[frames(second)]) for second in (0, 5, 10, 12.2, 14, 20, 30, 50)}
    assert at == pytest.approx(
        {0: 0, 5: 1, 10: low, 12.2: low, 14: low, 20: 1, 30: low, 50: 1}, abs=1e-3
    )
    assert gain[-1] < 0.01


@given(
    phrases=st.lists(st.tuples(st.floats(0, 50), st.floats(0.1, 8)), max_size=8),
    duration_s=st.floats(4, 60),
)
def test_ambience_never_jumps(phrases: list[tuple[float, float]], duration_s: float) -> None:
    ordered, now = [], 0.0
    for gap, length in phrases:
        if now + gap + length < duration_s:
            ordered.append((now + gap, now + gap + length))
            now += gap + length
    gain = np.zeros(frames(duration_s), np.float32)
    Ambience(np.ones(10, np.float32), ordered, duration_s).add_to(gain, 0)
    # The steepest way is a whole swing within half a second, during a short session's fade.
    assert np.abs(np.diff(gain)).max() <= 1 / frames(0.5) + 1 / frames(min(3.0, duration_s / 4))
    assert 0 <= gain.min() <= gain.max() <= 1
