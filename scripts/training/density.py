"""Count how much denser in commands the made-up small talk is than ordinary English.

``python -m scripts.training.density FILE…`` counts the vocabulary's phrases and bare words in
texts and in the sentences that tuning's and test's conversations are made of. `COUNTED` is what it
prints for Debian's package `fortunes`: 458,000 words of quotations, jokes and dialogue.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections import Counter
from pathlib import Path

from scripts.material.conversation import sentences
from voiceguide.commands import ANSWERS
from voiceguide.listener.language.vocabulary import Tier, load_vocabulary

COUNTED = {
    "tuning": {Tier.PHRASE: 161, Tier.WORD: 24},
    "test": {Tier.PHRASE: 145, Tier.WORD: 23},
}
"""How many times as many commands the talk has, for each word spoken. Thresholds go by tuning's;
the conversation of the hearing benchmark is test's."""


def main() -> int:
    """Print how many times as many commands there are in the talk."""
    parser = argparse.ArgumentParser(description="How dense in commands the small talk is.")
    parser.add_argument("files", type=Path, nargs="+", metavar="FILE")
    texts = [path.read_text("utf-8", errors="replace") for path in parser.parse_args().files]
    ordinary = commands_a_word("\n".join(texts))
    for split in ("tuning", "test"):
        talk = commands_a_word(" ".join(sentences(split)))
        for tier in Tier:
            times = f"{talk[tier] / ordinary[tier]:.0f}" if ordinary[tier] else "infinitely many"
            print(f"{split}, {tier.value}s: {times} times as many")
    return 0


def commands_a_word(text: str) -> dict[Tier, float]:
    """How often a phrase or a bare word of the vocabulary comes up, for each word of the text."""
    plain = re.sub(r"\s+", " ", text.lower())
    found: Counter[Tier] = Counter()
    for entry in load_vocabulary("en").entries:
        if entry.command not in ANSWERS:
            found[entry.tier] += len(re.findall(rf"\b{re.escape(entry.text)}\b", plain))
    words = len(re.findall(r"[a-z']+", plain))
    return {tier: found[tier] / max(1, words) for tier in Tier}


if __name__ == "__main__":
    sys.exit(main())
