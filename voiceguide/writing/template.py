"""The text of the routine file that `voiceguide new` writes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from voiceguide.files.yaml_text import written
from voiceguide.routine.slugs import slug_of, unused

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

ROUND_S = 10.0
"""Seconds a round of a drafted step; so long that a hand can follow without being told how quick it
is."""
LONGEST_MOVED_S = 600.0
"""Nobody repeats one motion for more seconds: a drafted step that is longer is a wait."""

_EXAMPLE = """\
precautions:              # asked before anything is touched
  - ask: Is the skin broken or swollen anywhere?
    if_yes: Please leave that place out.
sections:
  - name: prepare
    steps:
      - step: oil
        title: Warm the oil
        technique: prepare
        region: hands
        tempo: 20         # seconds; one round of it
        say: Pour a little oil into your palm. Rub your hands together until they are warm.
  - name: foot
    sides: [left, right]  # the whole section on one side, then on the other
    say: Now the {side} foot.
    steps:
      - step: dorsum-strokes
        title: Strokes over the top of the foot
        technique: effleurage
        region: dorsum
        pressure: 3       # 1 feather-light, 2 light, 3 moderate, 4 firm, 5 deep
        max_pressure: 4   # the firmest that is good here
        repetitions: 6    # rounds; tempo (seconds a round) comes from the technique
        say: >            # for the ear: short sentences, the hand named before its motion
          Both thumbs on the top of the foot. Stroke {pressure}ly from the toes up to the ankle.
          Glide back down. Do this {times}.
        brief: Stroke {pressure}ly over the top of the foot again. Do {rounds} rounds.
        lighter: Let the thumbs just glide.
        cues: [count, last]
        ask: pressure
"""
_ABOUT_SAYING = """\
        # For the ear: short sentences, one action each. {times} becomes the number of rounds, and
        # {pressure} the word for it: "Stroke {pressure}ly up the arm. Do this {times}."\
"""
_NOTES = {
    # field of the first step: what is said about it there
    "title": "shown on the screen",
    "technique": "`voiceguide routine schema` lists them",
    "region": "on what: hands, dough, sole …",
    "repetitions": "rounds",
    "tempo": "seconds a round",
    "cues": "count, halfway, last, breathe, minutes",
}


_SENTENCE_ENDS = tuple(".!?…:;\u3002\uff01\uff1f")


@dataclass(frozen=True, slots=True)
class Draft:
    """What is known of a routine before it is written."""

    name: str
    summary: str = ""
    title: str = ""
    """The title; where it is empty, the name itself is used, in words."""
    steps: Sequence[str] = ()
    """Titles, in order; without any, an example shows what steps can hold."""
    heading: Sequence[str] = ()
    """Lines of comment for the top of the file, such as how to check it."""


def drafted(draft: Draft, work_s: float = 60.0) -> str:
    """A commented routine file, with `work_s` seconds of work in each step.

    It is valid where the name is a slug and the texts are a title's.
    """
    lines = "\n".join([*_head(draft), *_steps(draft, work_s)]) + "\n"
    return lines if draft.steps else lines + _EXAMPLE


def _head(draft: Draft) -> Iterator[str]:
    yield from (f"# {line}" for line in draft.heading)
    yield f"routine: {draft.name}"
    yield f"title: {written(draft.title or draft.name.replace('-', ' ').capitalize())}"
    yield f"summary: {written(draft.summary or 'One line that says what it is.')}"
    yield "language: en"
    yield _noted(f"for: {'self' if draft.steps else 'partner'}", "partner | self", 26)
    if not draft.steps:
        yield "materials: [massage oil, a towel]"


def _steps(draft: Draft, work_s: float) -> Iterator[str]:
    if not draft.steps:
        return
    yield _noted("materials: []", "what to have at hand: [a towel, a bowl of water]", 26)
    yield "# precautions:          # asked before anything is begun"
    yield "#   - ask: Does anything hurt today?"
    yield "#     if_yes: Please leave that part out."
    yield "sections:"
    yield _noted("  - name: steps", "`sides: [left, right]` below does all of it on both", 26)
    yield "    steps:"
    names: list[str] = []
    for number, title in enumerate(draft.steps, start=1):
        names.append(unused(slug_of(title) or f"step-{number}", names))
        for field, value in _fields(title, names[-1], work_s).items():
            lead = "      - " if field == "step" else "        "
            note = _NOTES.get(field, "") if number == 1 else ""
            if field == "say" and number == 1:
                yield _ABOUT_SAYING
            yield _noted(f"{lead}{field}: {value}", note, 42)


def _fields(title: str, name: str, work_s: float) -> dict[str, str]:
    spoken = title.replace("{", "{{").replace("}", "}}")
    moves = work_s <= LONGEST_MOVED_S
    rounds = max(1, round(work_s / ROUND_S)) if moves else 1
    fields = {
        "step": name,
        "title": written(title),
        "technique": "move" if moves else "wait",
        "region": "hands",
        "repetitions": str(rounds),
        "tempo": f"{work_s / rounds:.1f}",
        "say": written(spoken if spoken.endswith(_SENTENCE_ENDS) else f"{spoken}."),
    }
    cues = ["minutes"] if rounds == 1 else ["halfway", "last", "minutes"]
    return fields | {"cues": f"[{', '.join(cues)}]"}


def _noted(line: str, note: str, column: int) -> str:
    # Two spaces at least: what stands close before a # may be meant as text.
    return f"{line:<{column - 2}}  # {note}" if note else line
