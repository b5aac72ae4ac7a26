"""Scores how likely it is that a sound says given words, by Moonshine's network.

Instead of letting the network write, this asks for the probability of writing a given phrase. All
that could have been said competes in that probability, so it is small when no command was said.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from voiceguide.listener.networks.moonshine import shared_moonshine

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from voiceguide.audio.pcm import Pcm
    from voiceguide.listener.networks.moonshine import Floats, Moonshine

SHORTLIST = 5
"""How many phrases are scored in full: the likeliest by their first piece and other evidence
together. In development, the likeliest of all was always among them."""
ALONE = 12
"""How many phrases are scored in full without other evidence. Among 8, the likeliest would be
missing in one of twenty cases."""
UNLIKELY = -99.0
_WITH_A_COMMA = ("please", "now")


class WordMatcher:
    """Scores how likely phrases are to be what a sound says."""

    def __init__(
        self,
        phrases: Sequence[str],
        writings: Sequence[tuple[str, str]] = (),
        network: Moonshine | None = None,
    ) -> None:
        """Listen for these phrases, written as in a vocabulary.

        `writings` are phrases, each with something else that the network writes when somebody says
        it. `network` None is the one that all vocabularies share.

        Raises:
            MissingEngineError: the network cannot be loaded.
        """
        self.network = network or shared_moonshine()
        forms = [(phrase, form) for phrase in phrases for form in _forms(phrase)]
        forms += [(phrase, form) for phrase, form in writings if form and phrase in phrases]
        encode = self.network.tokens.encode
        self._written = [(phrase, encode(form)) for phrase, form in dict.fromkeys(forms)]

    def likelihoods(
        self, sound: Pcm, beside: Mapping[str, float] | None = None
    ) -> dict[str, float]:
        """The natural log-probability that the sound says just this, for each phrase that is near.

        `sound` is an utterance at LISTENING_RATE. `beside` is the other evidence for each phrase,
        on the same scale.
        """
        states = self.network.states(sound)
        first = self.network.log_probs(states, [[]])[0, 0]
        chosen = self._shortlist(first, beside or {})
        return self._in_full(states, [one for one in self._written if one[0] in chosen])

    def _shortlist(self, first: Floats, beside: Mapping[str, float]) -> set[str]:
        best: dict[str, float] = {}
        for phrase, pieces in self._written:
            hope = float(first[pieces[0]]) + beside.get(phrase, 0.0)
            best[phrase] = max(best.get(phrase, UNLIKELY), hope)
        return {*sorted(best, key=best.__getitem__)[-(SHORTLIST if beside else ALONE) :]}

    def _in_full(self, states: Floats, written: list[tuple[str, list[int]]]) -> dict[str, float]:
        probs = self.network.log_probs(states, [pieces for _, pieces in written])
        found: dict[str, float] = {}
        for (phrase, pieces), of_form in zip(written, probs, strict=True):
            whole = of_form[np.arange(len(pieces)), pieces].sum()
            whole += np.logaddexp.reduce(of_form[len(pieces), self.network.ends])
            found[phrase] = float(np.logaddexp(found.get(phrase, UNLIKELY), whole))
        return found


def _forms(phrase: str) -> list[str]:
    """The ways in which the network may write a phrase: mostly as the beginning of a sentence."""
    capital = phrase[0].upper() + phrase[1:]
    *start, last = capital.rsplit(" ", 1)
    if not start:
        return [capital, phrase]
    return [capital, f"{start[0]}, {last}"] if last in _WITH_A_COMMA else [capital]
