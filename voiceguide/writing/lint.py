"""Plays a routine on paper and says what a listener would stumble over."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from voiceguide.commands import ANSWERS
from voiceguide.listener.language.likeness import likeness
from voiceguide.narrator import wording
from voiceguide.narrator.spoken.reading import spoken as as_spoken
from voiceguide.narrator.spoken.sentences import sentences
from voiceguide.pacing.fit import lengths
from voiceguide.pacing.script import Work, limits_of, write_script
from voiceguide.routine.model import Cue
from voiceguide.text import nearest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from voiceguide.listener.language.vocabulary import Vocabulary
    from voiceguide.pacing.timeline import Measure
    from voiceguide.routine.model import Routine, Section, Side, Step
    from voiceguide.wording.words import Words

LONG_INSTRUCTION_S = 40.0
"""An instruction of more seconds is more than hands remember, and longer than a recipient likes to
be left untouched."""
LONG_BRIEF_S = 12.0
LONG_SENTENCE_WORDS = 24
SILENT_WORK_S = 90.0
"""After more seconds without a word, someone with closed eyes no longer knows where the session
stands."""
USUAL_LENGTHS_S = (300.0, 5400.0)
CLAUSE_WORDS = 3
"""A clause of no more words between two of the narrator's pauses is as short as a command."""
LIKE_COMMAND = 0.65
"""From this likeness to a command on, the echo of a clause may be taken for the command. The
recogniser hears a command, if mostly a weak one, in two of five of the bundled routines' clauses
above this, read by the neural voice; in one of thirty between 0.55 and this."""
MOST_COUNTED = 20
"""Counts above this have more words than a command."""
# fmt: off
_REGIONS = (
    "dorsum", "sole", "arch", "ball", "heel", "toes", "toe-webs", "ankle", "whole-foot",
    "lower-leg", "hand", "hands", "fingers", "thumb", "wrist", "forearm", "scalp", "ears", "neck",
    "hairline", "crown", "hair", "dough",
)
"""Usual regions. Anything else may be a region, too, but hardly what looks like one of these
misspelt."""
# fmt: on
_MISSPELT = 0.75
"""The likeness from which on a region counts as a usual one misspelt: at less, belly would be
ball."""
_CLAUSE_END = re.compile(r"[.,:;!?…()\u2013\u2014]+")


def lint_routine(
    routine: Routine, measure: Measure, vocabulary: Vocabulary | None = None
) -> list[str]:
    """Find what is allowed in a routine but probably not meant; one line each.

    With a vocabulary, also narration that comes close to one of its commands.
    """
    sections, words = routine.sections, routine.words
    warnings = [line for section in sections for line in _section(section, measure, words)]
    warnings += _work(routine, measure)
    if vocabulary:
        warnings += _commands(routine, vocabulary)
    possible = lengths(routine, measure)
    least_s, most_s = USUAL_LENGTHS_S
    if possible.shortest_s > most_s or possible.longest_s < least_s:
        warnings.append(
            f"its length, {possible.shortest_s / 60:.0f} to {possible.longest_s / 60:.0f} minutes, "
            "is out of reach of any usual session"
        )
    return warnings


def _section(section: Section, measure: Measure, words: Words) -> Iterator[str]:
    if len(section.sides) == 1:
        yield f"section {section.name}: only the {section.sides[0].value} side is worked on"
    for step in section.steps:
        for warning in _step(step, section, measure, words):
            yield f"step {step.step}: {warning}"


def _step(step: Step, section: Section, measure: Measure, words: Words) -> Iterator[str]:
    if len(section.sides) == 2 and step.brief is None:
        yield "no brief form for the second side"
    context = wording.Filling(step.pressure, rounds=step.repetitions, item="")
    for name, text, most_s in (
        ("say", step.say, LONG_INSTRUCTION_S),
        ("brief", step.brief or "", LONG_BRIEF_S),
    ):
        filled = wording.fill(text, context, words)
        seconds = measure(filled)
        if seconds > most_s:
            yield f"{name} takes {seconds:.0f} s; over {most_s:.0f} s is more than is remembered"
        for sentence in sentences(filled):
            if len(sentence.split()) > LONG_SENTENCE_WORDS:
                yield f"{name}: a sentence of {len(sentence.split())} words: {sentence[:40]!r}…"
    near = nearest(step.region, _REGIONS, alike=_MISSPELT)
    if near and step.region not in _REGIONS:
        yield f"region {step.region!r}: did you mean {near!r}?"


def _work(routine: Routine, measure: Measure) -> Iterator[str]:
    """Warnings of cues that find no room, and of work that is too long without a word."""
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
        if Cue.LAST in step.cues and not any(
            cue.text == routine.words.narration.last for cue in cues
        ):
            yield f"step {step.step}: no room for the cue {Cue.LAST.value!r}"
        if block.question and not any(cue.text == block.question for cue in cues):
            yield f"step {step.step}: no room for its question in {block.duration_s:.0f} s"
        marks = [0.0, *(cue.offset_s for cue in cues), block.duration_s]
        longest = max(later - earlier for earlier, later in pairwise(marks))
        if longest > SILENT_WORK_S and Cue.MINUTES not in step.cues:
            yield f"step {step.step}: {longest:.0f} s of work without a word; add a cue"


def _commands(routine: Routine, vocabulary: Vocabulary) -> Iterator[str]:
    """Warnings of short clauses between two pauses that sound like a command.

    A command stands alone, too, so the echo of such a clause may be taken for one. Answers are left
    out: they count only while they are asked for, and a question has to name what can be answered.
    """
    phrases = [entry.text for entry in vocabulary.entries if entry.command not in ANSWERS]
    for where, written in _spoken(routine):
        readings = [as_spoken(text, routine.language) for text in written]
        for clauses in dict.fromkeys(zip(*map(_clauses, readings), strict=True)):
            short = {clause for clause in clauses if 1 <= len(clause.split()) <= CLAUSE_WORDS}
            alike, phrase, clause = max(
                (
                    (likeness(phrase, clause), phrase, clause)
                    for phrase in phrases
                    for clause in short
                ),
                default=(0.0, "", ""),
            )
            if alike >= LIKE_COMMAND:
                yield (
                    f"{where}: {clause!r} stands alone and sounds like the command {phrase!r}; "
                    "choose other words, or leave out a comma beside it"
                )


def _clauses(text: str) -> list[str]:
    return [part.strip() for part in _CLAUSE_END.split(text)]


def _spoken(routine: Routine) -> Iterator[tuple[str, list[str]]]:
    """Every field that narration is from, with all the ways in which it may come to be spoken."""
    words = routine.words
    for precaution in routine.precautions:
        yield "precautions: ask", [precaution.ask]
        yield "precautions: if_yes", [precaution.if_yes]
    for section in routine.sections:
        side = section.sides[0] if section.sides else None
        if section.say:
            context = wording.Filling(side=side)
            yield f"section {section.name}: say", [wording.fill(section.say, context, words)]
        for step in section.steps:
            contexts = _contexts(step, side)
            for field in ("say", "brief", "lighter", "firmer"):
                if text := getattr(step, field):
                    yield f"step {step.step}: {field}", _readings(text, contexts, words)
            for item in step.each:
                cue = wording.item_cue(item, words)
                yield f"step {step.step}: each", _readings(cue, contexts, words)


def _readings(template: str, contexts: list[wording.Filling], words: Words) -> list[str]:
    return list(dict.fromkeys(wording.fill(template, context, words) for context in contexts))


def _contexts(step: Step, side: Side | None) -> list[wording.Filling]:
    """Fillings with every pressure that may be asked for, and every count that fitting may use."""
    fewest, _, most = limits_of(step, 1).rounds
    counts = range(fewest, min(most, MOST_COUNTED) + 1)
    return [
        *(
            wording.Filling(level, side, step.repetitions)
            for level in range(1, step.max_pressure + 1)
        ),
        *(wording.Filling(step.pressure, side, rounds) for rounds in counts),
    ]
