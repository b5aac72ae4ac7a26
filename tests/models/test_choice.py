"""Which of the models on offer a word means."""

from __future__ import annotations

import pytest

from tests.models.model_server import SMALL_EN
from voiceguide.errors import UsageError
from voiceguide.models.offered import OfferedModel, choose


def offered(
    name: str, language: str, *, small: bool = True, obsolete: bool = False
) -> OfferedModel:
    return OfferedModel(name, language, "", 1, "", "", small, obsolete)


ON_OFFER = [
    offered("vosk-model-small-en-gb-0.99", "en-gb"),
    offered("vosk-model-small-en-us-0.3", "en-us"),
    offered(SMALL_EN, "en-us"),
    offered("vosk-model-small-en-us-0.20", "en-us", obsolete=True),
    offered("vosk-model-en-us-0.22", "en-us", small=False),
    offered("vosk-model-small-ar-tn-0.9-linto", "ar-tn"),
    offered("vosk-model-small-ar-0.3", "ar"),
    offered("vosk-model-small-cn-0.22", "zh"),
    offered("vosk-model-tg-0.22", "tg", small=False),
]


@pytest.mark.parametrize(
    ("wanted", "name"),
    [
        ("en", SMALL_EN),
        ("EN_GB", "vosk-model-small-en-gb-0.99"),
        ("en-au", SMALL_EN),
        ("ar", "vosk-model-small-ar-0.3"),
        ("cn", "vosk-model-small-cn-0.22"),
        ("zh", "vosk-model-small-cn-0.22"),
        ("zh-CN", "vosk-model-small-cn-0.22"),
        ("vosk-model-en-us-0.22", "vosk-model-en-us-0.22"),
        ("vosk-model-small-en-us-0.20", "vosk-model-small-en-us-0.20"),
    ],
)
def test_the_small_current_one_of_a_language_or_the_one_named(wanted: str, name: str) -> None:
    for models in (ON_OFFER, ON_OFFER[::-1]):
        assert choose(models, wanted).name == name


@pytest.mark.parametrize("wanted", ["tg", "fr", "vosk-model-small-en-us", "", "-"])
def test_what_is_not_on_offer_is_refused(wanted: str) -> None:
    with pytest.raises(UsageError):
        choose(ON_OFFER, wanted)
