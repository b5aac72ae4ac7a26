"""How long the dialogue's questions take to open their recogniser, and what they leave in memory.

``python -m scripts.bench.dialogue`` opens, in a process of their own, what `voiceguide run` holds
(one vocabulary) and what `voiceguide` alone holds (that, after the questions for a routine, a mood
and a length). It prints a line for each vocabulary, then by how much the second holds more.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from contextlib import closing
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from voiceguide.listener.language.vocabulary import Vocabulary

TITLES = ["One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight"]


def main() -> None:
    """Measure both in turn."""
    run, alone = _measured("run"), _measured("alone")
    for name, (opened_ms, held_mb) in alone.items():
        print(f"{name:<16}{opened_ms:8.0f} ms{held_mb:8.0f} MB")
    held = [[*one.values()][-1][1] for one in (run, alone)]
    print(f"run holds {held[0]:.0f} MB, voiceguide alone, after its questions, {held[1]:.0f} MB")


def _measured(what: str) -> dict[str, tuple[float, float]]:
    done = subprocess.run(
        [sys.executable, "-m", "scripts.bench.dialogue", what],
        check=True,
        capture_output=True,
        text=True,
    )
    found: dict[str, tuple[float, float]] = json.loads(done.stdout)
    return found


def child(what: str) -> None:
    """Open the vocabularies one after the other, each closed before the next."""
    from voiceguide.listener.recognisers import open_recogniser

    found = {}
    for name, vocabulary in _vocabularies(what).items():
        began = time.perf_counter()
        with closing(open_recogniser("embedded", vocabulary=vocabulary)):
            found[name] = ((time.perf_counter() - began) * 1000, _most_held_mb())
    print(json.dumps(found))


def _vocabularies(what: str) -> dict[str, Vocabulary]:
    from voiceguide.asking.greeting import minutes_question, mood_question, routine_question
    from voiceguide.listener.language.answers import vocabulary_of
    from voiceguide.listener.language.vocabulary import load_vocabulary
    from voiceguide.pacing.fit import Lengths

    session = {"the session": load_vocabulary("en")}
    if what == "run":
        return session
    minutes = minutes_question(Lengths(600.0, 1500.0, 3600.0))
    assert minutes
    questions = {
        "which routine": routine_question(TITLES, 1),
        "which mood": mood_question(),
        "how long": minutes,
    }
    return {name: vocabulary_of(one.answers) for name, one in questions.items()} | session


def _most_held_mb() -> float:
    """The most memory that this process has held."""
    import resource

    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e6


if __name__ == "__main__":
    if sys.argv[1:]:
        child(sys.argv[1])
    else:
        main()
