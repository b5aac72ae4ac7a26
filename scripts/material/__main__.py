"""Who is here of the benchmark's voices, and how to have the others.

``python -m scripts.material`` lists who is here and who is missing; ``--install`` fetches the
missing ones; ``--hear MODEL`` has an independent recogniser write down what each one says.
"""

from __future__ import annotations

import argparse

from scripts.material.install import install
from scripts.material.intelligible import report
from scripts.material.speakers import missing_speakers, speakers


def main() -> None:
    """List the voices, fetch them, or check that they can be understood."""
    parser = argparse.ArgumentParser(description="The voices of the hearing benchmark.")
    parser.add_argument("--install", action="store_true", help="fetch what is missing")
    parser.add_argument("--hear", metavar="MODEL", help="folder of a faster-whisper model")
    chosen = parser.parse_args()
    if chosen.install:
        install()
    if chosen.hear:
        report(chosen.hear)
        return
    for split in ("tuning", "test"):
        print(f"{split}: {len(speakers(split))}")
        print("  " + " ".join(one.name for one in speakers(split)))
    print("\n".join(missing_speakers()))


if __name__ == "__main__":
    main()
