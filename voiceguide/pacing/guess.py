"""Guesses from a text's letters how long it takes to say.

The guess is good to half a percent of a bundled routine's length, and there at once. A plan is
never made of it: what is spoken is measured.
"""

from __future__ import annotations

from voiceguide.narrator.spoken.sentences import sentences

_S_A_LETTER, _S_A_SENTENCE = 0.06, -0.14
"""Seconds a letter and a sentence. They are fitted to the 674 sentences of the bundled routines,
read by the neural voice at its calm rate; a sentence is off by a quarter of a second."""
_GAP_S = 0.4
_SHORTEST_S = 0.3


def guessed_s(text: str) -> float:
    """Seconds that a calm voice takes for a text, roughly."""
    parts = sentences(text)
    spoken_s = sum(max(_SHORTEST_S, _S_A_LETTER * len(part) + _S_A_SENTENCE) for part in parts)
    return spoken_s + _GAP_S * max(0, len(parts) - 1)
