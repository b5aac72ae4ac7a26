"""Sessions to keep, and a program that keeps one until it is killed."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING, Any

from voiceguide.journal.journal import Start

if TYPE_CHECKING:
    from pathlib import Path

START = Start("tiny", "Tiny", "abc", 900.0, {"minutes": 15, "skip": ["soak"]})

_KEEPER = """
import random, sys
from pathlib import Path
from voiceguide.journal.journal import Journal, Start
path, seed = Path(sys.argv[1]), int(sys.argv[2])
random = random.Random(seed)
journal = Journal(path)
number = journal.begin(Start("tiny", "Tiny", "abc", 900.0))
for step in range(1, 1_000_000):
    filling = chr(97 + step % 26) * random.randrange(30_000)
    durable = random.random() < 0.5
    journal.checkpoint(number, step, {"step": step, "filling": filling}, durable=durable)
    if step % 3 == 0:
        journal.command(number, step, "next")
    print(step, flush=True)
"""


def keeper(path: Path, seed: int = 0) -> subprocess.Popen[str]:
    """A process that writes checkpoints as fast as it can, and prints each once it is written."""
    return subprocess.Popen(
        [sys.executable, "-c", _KEEPER, str(path), str(seed)], stdout=subprocess.PIPE, text=True
    )


def state_of(step: int) -> dict[str, Any]:
    return {"version": 1, "elapsed_s": float(step), "step": step, "course": json.loads("[1, null]")}
