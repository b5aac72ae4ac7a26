"""Routines of every shape, for properties that must hold for all of them."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from voiceguide.routine.model import Cue, Routine, Technique

_texts = st.sampled_from(
    [
        "Stroke {pressure}ly up the foot. Do this {times}.",
        "Hold the {side} heel.",
        "{rounds} rounds, please. It takes {minutes}.",
        "One long instruction, which goes on for quite a while. " * 5,
    ]
)


@st.composite
def _steps(draw: st.DrawFn, name: str) -> dict[str, Any]:
    repetitions = draw(st.integers(1, 12))
    step: dict[str, Any] = {
        "step": name,
        "title": "A step",
        "technique": draw(st.sampled_from(list(Technique))),
        "region": "sole",
        "repetitions": repetitions,
        "say": draw(_texts),
        "brief": draw(st.none() | _texts),
        "each": draw(st.lists(st.sampled_from(["the big toe", "clockwise"]), max_size=3)),
        "cues": draw(st.sets(st.sampled_from(list(Cue)))),
        "ask": draw(st.none() | st.just("pressure")),
        "optional": draw(st.booleans()),
    }
    if draw(st.booleans()):
        step["tempo"] = draw(st.floats(0.5, 60))
    if draw(st.booleans()):  # a step that cannot flex at all
        step["repetitions_range"] = (repetitions, repetitions)
        step["tempo"] = draw(st.floats(0.5, 60))
        step["tempo_range"] = (step["tempo"], step["tempo"])
    return step


@st.composite
def routines(draw: st.DrawFn) -> Routine:
    """A routine of one to three sections."""
    sections = []
    for number in range(draw(st.integers(1, 3))):
        count = draw(st.integers(1, 3))
        sections.append(
            {
                "name": f"section-{number}",
                "sides": draw(st.sampled_from([[], ["left"], ["left", "right"]])),
                "say": draw(st.none() | st.just("Now the {side} foot.")),
                "optional": draw(st.booleans()),
                "steps": [draw(_steps(f"step-{number}-{index}")) for index in range(count)],
            }
        )
    return Routine.model_validate({"routine": "made-up", "title": "Made up", "sections": sections})
