"""Plays a routine on paper and says what a listener would stumble over."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from voiceguide.narrator import wording
from voiceguide.pacing.fit import lengths
from voiceguide.pacing.script import Work, limits_of, write_script
from voiceguide.routine.model import Cue

if TYPE_CHECKING:
    from collections.abc import Iterator

    from voiceguide.pacing.timeline import Measure
    from voiceguide.routine.model import Routine, Section, Step

LONG_INSTRUCTION_S = 40.0
"""More than hands remember, and longer than a recipient likes to be left untouched."""
LONG_BRIEF_S = 12.0
LONG_SENTENCE_WORDS = 24
SILENT_WORK_S = 90.0
"""Without a word for longer, closed eyes no longer know where the session stands."""
USUAL_LENGTHS_S = (300.0, 5400.0)
# fmt: off
_REGIONS = frozenset({
    "dorsum", "sole", "arch", "ball", "heel", "toes", "toe-webs", "ankle", "whole-foot",
    "lower-leg", "hands", "scalp", "ears", "neck", "hairline", "crown", "hair",
})
# fmt: on


def lint_routine(routine: Routine, measure: Measure) -> list[str]:
    """What is allowed but probably not meant, one line each."""
    warnings = [line for section in routine.sections for line in _section(section, measure)]
    warnings += _work(routine, measure)
    possible = lengths(routine, measure)
    least_s, most_s = USUAL_LENGTHS_S
    if possible.shortest_s > most_s or possible.longest_s < least_s:
        warnings.append(
            f"its length, {possible.shortest_s / 60:.0f} to {possible.longest_s / 60:.0f} minutes, "
            "is out of reach of any usual --minutes"
        )
    return warnings


def _section(section: Section, measure: Measure) -> Iterator[str]:
    if len(section.sides) == 1:
        yield f"section {section.name}: only the {section.sides[0].value} side is worked on"
    for step in section.steps:
        for warning in _step(step, section, measure):
            yield f"step {step.step}: {warning}"


def _step(step: Step, section: Section, measure: Measure) -> Iterator[str]:
    if len(section.sides) == 2 and step.brief is None:
        yield "no brief form for the second side"
    context = wording.Context(step.pressure, rounds=step.repetitions, item="")
    for name, text, most_s in (
        ("say", step.say, LONG_INSTRUCTION_S),
        ("brief", step.brief or "", LONG_BRIEF_S),
    ):
        spoken = wording.fill(text, context)
        seconds = measure(spoken)
        if seconds > most_s:
            yield f"{name} takes {seconds:.0f} s; over {most_s:.0f} s is more than is remembered"
        for sentence in wording.sentences(spoken):
            if len(sentence.split()) > LONG_SENTENCE_WORDS:
                yield f"{name}: a sentence of {len(sentence.split())} words: {sentence[:40]!r}…"
    if re.search(r"\d", step.say + (step.brief or "")):
        yield "digits are read differently by each voice; write numbers as words"
    if step.region not in _REGIONS:
        yield f"region {step.region!r} is not one of {', '.join(sorted(_REGIONS))}"


def _work(routine: Routine, measure: Measure) -> Iterator[str]:
    """Cues that find no room, and work that is too long without a word."""
    from voiceguide.pacing.cues import place_cues

    choices = {
        step.step: limits_of(step, max(1, len(section.sides))).choice(1)
        for section in routine.sections
        for step in section.steps
    }
    seen: set[str] = set()
    for block in write_script(routine, choices):
        step = block.place.step
        if not isinstance(block, Work) or step is None or step.step in seen:
            continue
        seen.add(step.step)
        cues = place_cues(block, measure)
        if Cue.LAST in step.cues and not any(cue.text == wording.LAST for cue in cues):
            yield f"step {step.step}: no room for the cue {Cue.LAST.value!r}"
        if block.question and not any(cue.text == block.question for cue in cues):
            yield f"step {step.step}: no room for its question in {block.duration_s:.0f} s"
        marks = [0.0, *(cue.offset_s for cue in cues), block.duration_s]
        longest = max(later - earlier for earlier, later in pairwise(marks))
        if longest > SILENT_WORK_S and Cue.MINUTES not in step.cues:
            yield f"step {step.step}: {longest:.0f} s of work without a word; add a cue"
