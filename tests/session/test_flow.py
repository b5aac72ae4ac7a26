"""A session that nobody speaks to is the recording."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.fakes import measure
from tests.session.player import Player
from voiceguide.pacing.fit import fit_timeline, lengths, natural_timeline
from voiceguide.routine.library import find_routine, routine_paths
from voiceguide.session.effects import Began
from voiceguide.session.options import Options

if TYPE_CHECKING:
    from voiceguide.pacing.timeline import Timeline
    from voiceguide.routine.model import Routine

UNHEARD = Options(can_hear=False)


def bundled() -> list[Routine]:
    return [find_routine(name) for name in routine_paths()]


def segments(player: Player) -> list[tuple[float, str, int | None]]:
    return [
        (at, effect.kind.value, effect.round)
        for at, effect in player.effects
        if isinstance(effect, Began)
    ]


def planned(timeline: Timeline) -> list[tuple[float, str, int | None]]:
    return [(part.start_s, part.kind.value, part.round) for part in timeline.segments]


@pytest.mark.parametrize("routine", bundled(), ids=lambda routine: routine.routine)
def test_a_session_that_nobody_speaks_to_is_the_recording(routine: Routine) -> None:
    player = Player(routine, UNHEARD).begin().run()
    timeline = natural_timeline(routine, measure)
    assert player.ended == "finished"
    assert [one[1:] for one in segments(player)] == [one[1:] for one in planned(timeline)]
    assert [one[0] for one in segments(player)] == pytest.approx(
        [one[0] for one in planned(timeline)], abs=1e-6
    )
    assert player.now == pytest.approx(timeline.total_s, abs=1e-6)


@pytest.mark.parametrize("routine", bundled(), ids=lambda routine: routine.routine)
@pytest.mark.parametrize("part", [0.1, 0.5, 0.9])
def test_a_fitted_session_ends_on_time(routine: Routine, part: float) -> None:
    possible = lengths(routine, measure)
    target_s = possible.shortest_s + part * (possible.longest_s - possible.shortest_s)
    options = Options(can_hear=False, target_s=target_s)
    player = Player(routine, options).begin().run()
    assert player.ended == "finished"
    assert player.now == pytest.approx(target_s, abs=0.5)
    assert [one[1:] for one in segments(player)] == [
        one[1:] for one in planned(fit_timeline(routine, target_s, measure))
    ]
