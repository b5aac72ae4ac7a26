"""The levels of the voice and the music, as someone asked for them."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from voiceguide.session.effects import Effect, MusicLevel, Volume
from voiceguide.session.view import Levels

if TYPE_CHECKING:
    from voiceguide.wording.words import Replies

VOLUME_STEP_DB = 4.0
QUIETEST_DB, LOUDEST_DB = -12.0, 8.0
MUSIC_STEP_DB = 3.0
MUSIC_QUIETEST_DB, MUSIC_LOUDEST_DB = -12.0, 9.0


class Loudness:
    """Changes the levels, and returns what is to be replied."""

    def __init__(self, out: list[Effect], says: Replies, *, music: bool) -> None:
        """`music` is whether there is any music; effects are added to `out`."""
        self.gain_db = self.music_db = 0.0
        self.music_on = music
        self._out = out
        self._says = says
        self._music = music

    @property
    def levels(self) -> Levels:
        """The levels of the voice and the music, for a screen."""
        music_db = self.music_db if self.music_on else -math.inf
        return Levels(self.gain_db, music_db if self._music else None)

    def restore(self, gain_db: float, music_db: float, *, music_on: bool) -> None:
        """Set the levels that a checkpoint kept."""
        self.gain_db = gain_db
        self._out.append(Volume(gain_db))
        if self._music:
            self.music_db, self.music_on = music_db, music_on
            self._out.append(MusicLevel(music_db, music_on))

    def change_voice(self, steps: int) -> str:
        """Make the voice louder (1) or quieter (-1)."""
        gain_db = min(max(self.gain_db + steps * VOLUME_STEP_DB, QUIETEST_DB), LOUDEST_DB)
        if gain_db == self.gain_db:
            return self._says.loudest if steps > 0 else self._says.quietest
        self.gain_db = gain_db
        self._out.append(Volume(gain_db))
        return self._says.louder if steps > 0 else self._says.quieter

    def change_music(self, steps: int) -> str:
        """Make the music louder (1), which also switches it on, or quieter (-1) while it is on."""
        if not self._music or not self.music_on:
            return self.switch_music(on=steps > 0)
        gain_db = self.music_db + steps * MUSIC_STEP_DB
        gain_db = min(max(gain_db, MUSIC_QUIETEST_DB), MUSIC_LOUDEST_DB)
        if gain_db == self.music_db:
            return self._says.music_loudest if steps > 0 else self._says.music_quietest
        self.music_db = gain_db
        self._out.append(MusicLevel(gain_db, on=True))
        return self._says.music_up if steps > 0 else self._says.music_down

    def switch_music(self, *, on: bool) -> str:
        """Switch the music on or off."""
        if not self._music:
            return self._says.no_music
        if self.music_on is on:
            return self._says.music_on_already if on else self._says.music_off_already
        self.music_on = on
        self._out.append(MusicLevel(self.music_db, on))
        return self._says.music_on if on else self._says.music_off
