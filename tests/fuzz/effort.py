"""How long fuzzing goes on: seconds in a test run, as long as wanted by hand.

``VOICEGUIDE_FUZZ=50 python -m pytest tests/fuzz --hypothesis-show-statistics`` tries fifty times as
much, and prints how often what was tried was taken and how often it was refused.
"""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

from voiceguide.errors import is_text

VARIABLE = "VOICEGUIDE_FUZZ"


def effort(examples: int) -> settings:
    """So many examples, times the factor in VOICEGUIDE_FUZZ; each may take its time."""
    factor = float(os.environ.get(VARIABLE, "1"))
    return settings(
        max_examples=max(1, round(examples * factor)),
        deadline=None,
        # Each example has a folder of its own, below the one that the test was given.
        suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    )


def expect_one_line(message: str) -> None:
    """What a user is told: short, and nothing in it that commands a terminal."""
    assert 0 < len(message) < 1000
    assert all(map(is_text, message))
