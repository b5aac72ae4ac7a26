"""The encoder's weights out of its file and back, and what was learnt added to them."""

from __future__ import annotations

import numpy as np
import pytest

from tests.listener.speech import english, spoken
from voiceguide.listener.networks import moonshine
from voiceguide.listener.networks.moonshine import ADAPTER, DECODER, ENCODER, Moonshine
from voiceguide.listener.networks.moonshine_weights import as_stored, stored, weights
from voiceguide.listener.networks.running import adapted
from voiceguide.listener.word_matcher import WordMatcher

pytestmark = pytest.mark.skipif(
    not moonshine.is_here(), reason="the package was built without Moonshine"
)
ENCODER_PATH = moonshine.folder() / ENCODER


def test_what_is_read_is_written_back_the_same() -> None:
    lies = stored(ENCODER_PATH)
    back = as_stored(lies, weights(lies))
    assert len(back) == 6 * 6 * 3 + 3 + 30
    for name, value in back.items():
        assert value.shape == lies[name].shape
        assert value.dtype == lies[name].dtype
        assert np.allclose(value, lies[name], rtol=1e-4), name


def test_a_matrix_in_8_bits_is_off_by_half_a_step_at_most() -> None:
    rng = np.random.default_rng(0)
    lies, drawn = stored(ENCODER_PATH), rng.standard_normal((288, 288)).astype(np.float32)
    back = as_stored(lies, weights(lies) | {"3.out": drawn})
    apart = np.abs(weights(lies | back)["3.out"] - drawn).max()
    assert apart <= 0.501 * (drawn.max() - drawn.min()) / 255


def test_another_network_is_told() -> None:
    with pytest.raises(ValueError, match="is another network"):
        weights(stored(moonshine.folder() / DECODER))


def test_every_part_of_the_adapter_has_its_place() -> None:
    named = weights(stored(ENCODER_PATH))
    changed = adapted(named, ADAPTER)
    with np.load(ADAPTER) as learnt:
        assert {name.rpartition(".")[0] for name in learnt.files} == set(named) - {"turns"}
    assert [name for name in named if np.array_equal(named[name], changed[name])] == ["turns"]


@pytest.mark.voice
def test_with_the_adapter_a_phrase_in_noise_is_likelier() -> None:
    phrases = ["next please", "stop"]
    plain, better = (
        WordMatcher(phrases, network=Moonshine(adapter)) for adapter in (None, ADAPTER)
    )
    gained = []
    for phrase in phrases:
        sound = spoken(f"{phrase}.", english(), noise_db=-30)
        gained.append(better.likelihoods(sound)[phrase] - plain.likelihoods(sound)[phrase])
    assert min(gained) > 0, gained
