"""The people of the benchmark: English synthetic voices of several makes, in two halves.

A voice belongs to one split for good. What is tuned (thresholds, detectors) is tuned on "tuning"
voices only; what is reported is measured on "test" voices only. Five synthesisers are heard in the
test alone (Piper, Flite, Festival) or in tuning alone (eSpeak NG, Pico), so that a figure of the
test also tells how the tuning carries over to voices of another make; Kokoro's voices are divided.
Kokoro's voices of other countries speak English with an accent. Its "heart" is the narrator's own
voice and belongs to neither.

``python -m scripts.material`` says who is here. A voice of which an independent recogniser could
not follow four words of six is not in the lists.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
import soxr

from scripts.material.store import kept
from scripts.material.synthesis import SYNTHESISERS
from voiceguide.audio.pcm import LISTENING_RATE

if TYPE_CHECKING:
    from voiceguide.audio.pcm import Pcm

Split = Literal["tuning", "test"]

PEAK = 0.3
FLOOR_DB = -42.0
"""Below a clip's loudest 10 ms: not speech. Kokoro breathes at -50 dB before and after."""
MARGIN_S = 0.01
_FRAME_S = 0.01

TEST: dict[str, str] = {
    "kokoro": (
        "af_nova af_sarah af_sky am_michael am_puck am_onyx bf_lily bm_george bm_lewis"
        " hm_omega em_santa jf_nezumi"
    ),
    "piper": "en_US-joe-medium",
    "flite": "awb kal16 rms slt",
    "festival": "kal_diphone ked_diphone cmu_us_slt_arctic_hts",
}
TUNING: dict[str, str] = {
    "kokoro": (
        "af_alloy af_aoede af_bella af_jessica af_kore af_nicole af_river"
        " am_adam am_echo am_eric am_fenrir am_liam am_santa bf_alice"
        " bm_daniel bm_fable ef_dora em_alex hf_alpha hf_beta hm_psi im_nicola"
        " jf_alpha jf_gongitsune jf_tebukuro jm_kumo pf_dora pm_alex pm_santa zf_xiaobei"
        " zf_xiaoni zf_xiaoxiao zf_xiaoyi zm_yunjian zm_yunxi zm_yunxia zm_yunyang"
    ),
    "pico": "en-US en-GB",
    "espeak": (
        "en-us+m3 en-us+f4 en-us+Andy en-us+Annie en-gb+m7 en-gb+f2 en-gb-x-rp+m1"
        " en-gb-scotland+m3 en-gb-x-gbclan+f3 en-gb-x-gbcwmd+m4"
        " en-us+klatt"
    ),
}


@dataclass(frozen=True, slots=True)
class Speaker:
    """One voice."""

    name: str
    """Unique: synthesiser and voice, as `flite-rms`."""
    synthesiser: str
    voice: str
    """What its synthesiser calls it."""
    split: Split


def all_speakers() -> list[Speaker]:
    """Everyone there could be, here or not, always in the same order."""
    halves: list[tuple[Split, dict[str, str]]] = [("tuning", TUNING), ("test", TEST)]
    return [
        Speaker(f"{synthesiser}-{voice}", synthesiser, voice, split)
        for split, half in halves
        for synthesiser, voices in half.items()
        for voice in voices.split()
    ]


def speakers(split: Split) -> list[Speaker]:
    """The voices of a split that can speak on this machine."""
    return [one for one in all_speakers() if one.split == split and _is_here(one)]


def missing_speakers() -> list[str]:
    """A line for each synthesiser that lacks voices here: which, and what to do."""
    absent: dict[str, list[str]] = {}
    for one in all_speakers():
        if not _is_here(one):
            absent.setdefault(one.synthesiser, []).append(one.voice)
    return [
        f"{synthesiser}: {len(voices)} voices missing ({', '.join(voices)}); "
        "run: python -m scripts.material --install"
        for synthesiser, voices in absent.items()
    ]


def say(speaker: Speaker, text: str, speed: float = 1.0) -> Pcm:
    """Speech at LISTENING_RATE, with 10 ms before and after it and its peak at PEAK.

    A speed of 2 is twice as fast. It is synthesised once and kept on disk.
    """
    key = (speaker.synthesiser, speaker.voice, text, round(speed, 3))
    return kept("speech", key, lambda: _synthesised(speaker, text, speed))


def _is_here(speaker: Speaker) -> bool:
    return SYNTHESISERS[speaker.synthesiser].has(speaker.voice)


def _synthesised(speaker: Speaker, text: str, speed: float) -> Pcm:
    ended = text if text.rstrip().endswith((".", "!", "?")) else f"{text}."
    sound, rate = SYNTHESISERS[speaker.synthesiser].speak(speaker.voice, ended, speed)
    heard = soxr.resample(sound, rate, LISTENING_RATE)
    heard = trimmed_to_speech(np.asarray(heard - heard.mean(), np.float32))
    return heard * np.float32(PEAK / max(float(np.abs(heard).max(initial=0)), 1e-6))


def trimmed_to_speech(sound: Pcm) -> Pcm:
    """Cut to what lies above FLOOR_DB of its loudest 10 ms, MARGIN_S kept at both ends."""
    frame = round(_FRAME_S * LISTENING_RATE)
    whole = sound[: len(sound) // frame * frame].reshape(-1, frame)
    level = np.sqrt(np.mean(whole**2, axis=1))
    loud = np.flatnonzero(level > level.max(initial=0.0) * 10 ** (FLOOR_DB / 20))
    if not len(loud):
        return sound[:0]
    margin = round(MARGIN_S * LISTENING_RATE)
    return sound[max(0, loud[0] * frame - margin) : (loud[-1] + 1) * frame + margin]
