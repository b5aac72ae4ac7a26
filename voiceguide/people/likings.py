"""Applies likings to a routine, and makes likings from what was noticed in a session.

Likings are relative: "lighter" said over a firm stroke makes a light one lighter, too, and never
firmer. They stay within each step's own limits, which are those of the routine as written.
"""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING

from voiceguide.pacing.script import limits_of
from voiceguide.pacing.techniques import STILL, UNTOUCHED
from voiceguide.people.person import Liking, spoken
from voiceguide.session.adjustments import MOST_LEVELS
from voiceguide.wording.templates import capitalised

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from voiceguide.routine.model import Routine, Step
    from voiceguide.session.noticing import Liked
    from voiceguide.wording.words import Words

NOTICEABLE = 1.08
"""The least factor between two tempos that is worth a word; a lighter hand alone makes 1.05."""
_FACTORS = (0.1, 10.0)


class Change(Enum):
    """A way in which someone's liking differs from what the routine says."""

    MUCH_LIGHTER = "much_lighter"
    LIGHTER = "lighter"
    FIRMER = "firmer"
    MUCH_FIRMER = "much_firmer"
    SLOWER = "slower"
    BRISKER = "brisker"
    LONGER = "longer"
    SHORTER = "shorter"


def with_likings(routine: Routine, likings: Iterable[Liking]) -> Routine:
    """The routine with each step changed to someone's likings."""
    table = {liking.touch: liking for liking in likings}

    def liked(step: Step) -> Step:
        liking = table.get(_touch(step))
        return _bent(step, liking) if liking else step

    return _with_steps(routine, liked)


def remarks(name: str, written: Routine, applied: Routine) -> dict[str, str]:
    """The remarks to make where the two routines differ, by the name of the step.

    There is one for each technique and region, at its first step; none without a person's name.
    """
    said: dict[str, str] = {}
    told: set[tuple[str, str]] = set()
    for one, other in zip(_steps(written), _steps(applied), strict=True):
        parts = _differences(one, other)
        if parts and name and _touch(one) not in told:
            told.add(_touch(one))
            said[one.step] = _remark(name, parts, one.region, written.words)
    return said


def _remark(name: str, changes: list[Change], region: str, words: Words) -> str:
    own = words.likings
    parts = [getattr(own.changes, change.value) for change in changes]
    said = {"who": spoken(name) or own.somebody, "changes": words.listed(parts)}
    if own.liked_anywhere and region not in own.regions:
        return capitalised(own.liked_anywhere.format(**said))
    named = own.regions.get(region, region.replace("-", " "))
    return capitalised(own.liked.format(**said, region=named))


def with_remarks(routine: Routine, said: Mapping[str, str]) -> Routine:
    """The routine with the remarks in its full instructions, for a recording."""

    def told(step: Step) -> Step:
        text = said.get(step.step, "").replace("{", "{{").replace("}", "}}")
        return step.model_copy(update={"say": f"{text} {step.say}"}) if text else step

    return _with_steps(routine, told)


def learnt(
    written: Routine, applied: Routine, noticed: Mapping[str, Liked], before: Iterable[Liking]
) -> list[Liking]:
    """The likings that a session shows; of each technique and region, what came last counts.

    `noticed` says by the name of each step how it was done. Its numbers are those of the `applied`
    routine, which is `written` changed by the likings `before`.
    """
    known = {liking.touch: liking for liking in before}
    pairs = {
        one.step: (one, other) for one, other in zip(_steps(written), _steps(applied), strict=True)
    }
    found: dict[tuple[str, str], Liking] = {}
    for name, liked in noticed.items():
        if name in pairs:
            one, other = pairs[name]
            found[_touch(one)] = _liking(one, other, liked, known.get(_touch(one)))
    return list(found.values())


def described(liking: Liking) -> str:
    """Describe a liking in a few words."""
    changes = [_pressed(liking.pressure), _timed(liking.tempo, Change.SLOWER, Change.BRISKER)]
    changes.append(Change.LONGER if liking.longer > 1.0 else None)
    parts = [change.value.replace("_", " ") for change in changes if change]
    return ", ".join(parts) or "a little slower or brisker"


def _bent(step: Step, liking: Liking) -> Step:
    fewest, count, most = limits_of(step, 1).rounds
    quickest, natural, slowest = limits_of(step, 1).tempo_s
    pressure = step.pressure if step.technique in UNTOUCHED else step.pressure + liking.pressure
    tempo_s = natural * liking.tempo * (liking.longer if count == 1 else 1.0)
    rounds = count if count == 1 else round(count * liking.longer)
    return step.model_copy(
        update={
            "pressure": min(max(pressure, 1), step.max_pressure),
            "tempo": min(max(tempo_s, quickest), slowest),
            "tempo_range": (quickest, slowest),
            "repetitions": min(max(rounds, fewest), most),
            "repetitions_range": (fewest, most),
        }
    )


def _liking(written: Step, applied: Step, liked: Liked, before: Liking | None) -> Liking:
    """Make a liking from the numbers of the step in the end.

    So a wish that exceeded the step's limits is kept only as far as it had an effect.
    """
    limits = limits_of(written, 1)
    quickest, natural, slowest = limits.tempo_s
    _, count, most = limits.rounds
    tempo_s = min(max(liked.tempo_s, quickest), slowest)
    if count == 1:
        longer = min((before.longer if before else 1.0) * liked.longer, slowest / natural)
        whole_s = min(max(tempo_s * liked.longer, quickest), slowest)
        tempo = whole_s / natural / longer
    else:
        longer = min(applied.repetitions * liked.longer, most) / count
        tempo = tempo_s / natural
    pressure = 0 if written.technique in UNTOUCHED else liked.pressure - written.pressure
    return Liking(
        *_touch(written),
        min(max(pressure, -MOST_LEVELS), MOST_LEVELS),
        _factor(tempo),
        _factor(longer),
    )


def _factor(value: float) -> float:
    return round(min(max(value, _FACTORS[0]), _FACTORS[1]), 3)


def _differences(written: Step, applied: Step) -> list[Change]:
    ratio = limits_of(applied, 1).tempo_s[1] / limits_of(written, 1).tempo_s[1]
    still = written.technique in STILL
    timed = (Change.LONGER, Change.SHORTER) if still else (Change.SLOWER, Change.BRISKER)
    changes = [_pressed(applied.pressure - written.pressure), _timed(ratio, *timed)]
    changes.append(Change.LONGER if applied.repetitions > written.repetitions else None)
    return list(dict.fromkeys(change for change in changes if change))


def _pressed(levels: int) -> Change | None:
    if not levels:
        return None
    if levels < 0:
        return Change.LIGHTER if levels == -1 else Change.MUCH_LIGHTER
    return Change.FIRMER if levels == 1 else Change.MUCH_FIRMER


def _timed(factor: float, slower: Change, brisker: Change) -> Change | None:
    if factor >= NOTICEABLE:
        return slower
    return brisker if factor <= 1 / NOTICEABLE else None


def _touch(step: Step) -> tuple[str, str]:
    return step.technique.value, step.region


def _steps(routine: Routine) -> Iterator[Step]:
    return (step for section in routine.sections for step in section.steps)


def _with_steps(routine: Routine, change: Callable[[Step], Step]) -> Routine:
    sections = tuple(
        section.model_copy(update={"steps": tuple(change(step) for step in section.steps)})
        for section in routine.sections
    )
    return routine.model_copy(update={"sections": sections})
