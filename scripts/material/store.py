"""Where the benchmark's synthesisers and finished sounds are kept, outside the repository."""

from __future__ import annotations

import hashlib
import io
import os
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import platformdirs

from voiceguide.files.whole import write_whole

if TYPE_CHECKING:
    from collections.abc import Callable

    from voiceguide.audio.pcm import Pcm

FOLDER_VARIABLE = "VOICEGUIDE_BENCH"
EDITION = 2
"""Raise it when a sound comes out otherwise than before: what is kept is then made anew."""


def bench_folder() -> Path:
    """The folder named by the environment's VOICEGUIDE_BENCH, else one in the user's cache."""
    chosen = os.environ.get(FOLDER_VARIABLE)
    return Path(chosen or platformdirs.user_cache_dir("voiceguide-bench", appauthor=False))


def sounds_folder() -> Path:
    """Where finished sounds are kept; it may be emptied at any time."""
    return bench_folder() / f"sounds-{EDITION}"


def kept(kind: str, key: tuple[object, ...], make: Callable[[], Pcm]) -> Pcm:
    """The sound that `make` once made for this key; it must depend on nothing but the key.

    The first and every later call return the same 32-bit values. Processes may ask at the same
    time: each writes a file of its own and renames it.
    """
    name = hashlib.sha256(repr((kind, *key)).encode()).hexdigest()[:32]
    path = sounds_folder() / kind / name[:2] / f"{name}.npy"
    try:
        sound: Pcm = np.load(path, allow_pickle=False)
    except (OSError, ValueError, EOFError):
        sound = np.asarray(make(), np.float32)
        _write(path, sound)
    return sound


def _write(path: Path, sound: Pcm) -> None:
    file = io.BytesIO()
    np.save(file, sound)
    write_whole(path, file.getvalue())
