"""Notices sound that the loudspeaker's echo does not explain: someone speaks over the narrator.

The canceller never removes an echo completely, so what it leaves is compared with what was played.
The share that is usually left is learnt, whatever the canceller, the room or a microphone's own
gain make of it. Sound that is clearly louder is somebody.
"""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

import numpy as np

from voiceguide.audio.pcm import LISTENING_RATE, level_db

if TYPE_CHECKING:
    from voiceguide.audio.pcm import Pcm

PLAYING_DB = -55.0
"""Loudspeaker sound below this, relative to full scale, leaves no echo that matters."""
LOUD_DB = -40.0
"""Loudspeaker sound above this, relative to full scale, leaves an echo that can be told from the
room's noise, and learnt from."""
FALL_DB_PER_S = 60.0
"""The fastest that an echo dies: that of a room that reverberates for a second."""
USUAL = 0.9
"""The share of the echo's moments that the learnt residue is to cover."""
MARGIN_DB = 6.0
"""How far above the expected level a person must be."""
EXPLAINED_DB = 3.0
"""How far above the expected level sound may be and still be the echo's own."""
CONVERGED_DB = -6.0
"""The largest residue of a canceller that works. Where more is left, whoever speaks is no louder
than the echo. Then no sound is held to be the echo's, and what is heard must show whose it is."""
HELD_S = 0.1
"""Seconds after an unexplained sound in which nothing is held to be explained: what follows so soon
may be that sound's own end, or a word's soft consonant."""
LEARNS_FIRST_S = 3.0
"""Seconds of loud sound from the loudspeaker before anything is held to be explained."""
FIRST_GUESS_DB = -10.0
"""The residue that is assumed before anything is learnt."""
LEARNS_DB_PER_S = 30.0
RELUCTANTLY = 0.1
"""The share of the usual learning speed at which it learns from what it takes for a person."""
SPEECH = 0.5
"""The speech probability, 0 to 1, from which on a sound may be a person."""
TAKES_S = 0.05
"""Seconds: speech that lasts so long is no click."""
AGAIN_S = 1.0
"""Seconds of quiet after which speech is a new remark."""
QUIET_ROOM_DB = -70.0
"""The level assumed for a room's noise until it was heard, relative to full scale."""
NOISE_VARIES_DB = 4.0
"""How far a noise's usual level lies above its quietest moment."""
_NEPER = float(np.log(10)) / 10
_KEEPS_S = 4.0
_FLOOR_DB = -100.0
_NOISE_RISES_DB_PER_S = 3.0


class Overtalk:
    """Notices a person in what the canceller leaves, fed with it and what was played meanwhile."""

    def __init__(self) -> None:
        self.residue_db = FIRST_GUESS_DB
        """Level of the echo, relative to what is played, that the canceller usually leaves."""
        self._learnt_s = self._explained_s = 0.0
        self._played_db = _FLOOR_DB
        self._noise_db = QUIET_ROOM_DB
        self._spoken_s = 0.0
        self._quiet_s = AGAIN_S
        self._noticed = False
        self._time_s = 0.0
        self._excess: deque[tuple[float, float | None]] = deque([(0.0, None)])
        """The last seconds' blocks: each one's end in seconds, and how many dB it lies above the
        expected level, or None where the loudspeaker was silent."""
        self._seconds = 0.0
        """How long the latest block was."""

    @property
    def playing(self) -> bool:
        """Whether the loudspeaker is to be heard in the latest block, or was lately."""
        return self._excess[-1][1] is not None

    def explains(self, left: Pcm, played: Pcm) -> bool:
        """Take in a block, and say whether the echo alone may be what is left of it."""
        if not len(left):
            return False
        self._seconds = seconds = len(left) / LISTENING_RATE
        self._time_s += seconds
        left_db, played_db = (level_db(sound, _FLOOR_DB) for sound in (left, played))
        self._played_db = max(played_db, self._played_db - FALL_DB_PER_S * seconds)
        playing = self._played_db > PLAYING_DB
        if not playing:
            self._noise_db = min(left_db, self._noise_db + _NOISE_RISES_DB_PER_S * seconds)
        excess = left_db - self._expected_db() if playing else None
        self._excess.append((self._time_s, excess))
        while self._time_s - self._excess[0][0] > _KEEPS_S:
            self._excess.popleft()
        if excess is not None and self._played_db > LOUD_DB:
            self._learn(excess, seconds * (RELUCTANTLY if excess > MARGIN_DB else 1.0))
        if self._learnt_s < LEARNS_FIRST_S or self.residue_db > CONVERGED_DB:
            return False
        if excess is None or excess > EXPLAINED_DB:
            self._explained_s = 0.0
            return False
        self._explained_s += seconds
        return self._explained_s > HELD_S

    def notices(self, speech: float) -> bool:
        """Say whether, with the latest block, someone began to speak over the narrator.

        `speech` is the probability, 0 to 1, that the block is speech at all.
        """
        seconds, self._seconds = self._seconds, 0.0
        excess = self._excess[-1][1]
        if excess is None or excess <= MARGIN_DB or speech < SPEECH:
            self._rest(seconds)
            return False
        self._quiet_s = 0.0
        self._spoken_s += seconds
        if self._noticed or self._spoken_s < TAKES_S:
            return False
        self._noticed = True
        return True

    def excess_db(self, start_s: float, end_s: float) -> float | None:
        """How much louder the sound between two times is than the echo is expected to be.

        The times are seconds since the start. The sound's loud half counts. None where the
        loudspeaker was silent.
        """
        inside = [excess for at, excess in self._excess if start_s <= at <= end_s]
        over = sorted(excess for excess in inside if excess is not None)
        if len(over) < len(inside) / 2 or not over:
            return None
        return float(np.mean(over[len(over) // 2 :]))

    def _expected_db(self) -> float:
        """The expected level of what is left when nobody speaks: noise and residue together."""
        noise_db, residue_db = self._noise_db + NOISE_VARIES_DB, self._played_db + self.residue_db
        return float(np.logaddexp(_NEPER * noise_db, _NEPER * residue_db)) / _NEPER

    def _learn(self, excess: float, seconds: float) -> None:
        """Move the residue until USUAL of all moments lie below it."""
        self._learnt_s += seconds
        step = LEARNS_DB_PER_S * seconds
        self.residue_db += step * USUAL if excess > 0 else -step * (1 - USUAL)
        self.residue_db = min(max(self.residue_db, -60.0), 20.0)

    def _rest(self, seconds: float) -> None:
        self._quiet_s += seconds
        if self._quiet_s > 0.1:
            self._spoken_s = 0.0
        if self._quiet_s >= AGAIN_S:
            self._noticed = False
