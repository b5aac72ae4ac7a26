"""A routine small enough to reason about: two feet, two steps, a step with items, an ending."""

from __future__ import annotations

from voiceguide.routine.model import Routine

SMALL = Routine.model_validate(
    {
        "routine": "small",
        "title": "A small routine",
        "for": "partner",
        "precautions": [{"ask": "Is anything sore?", "if_yes": "Leave that part out."}],
        "sections": [
            {
                "name": "foot",
                "sides": ["left", "right"],
                "say": "Now the {side} foot.",
                "steps": [
                    {
                        "step": "strokes",
                        "title": "Strokes",
                        "technique": "effleurage",
                        "region": "dorsum",
                        "pressure": 3,
                        "max_pressure": 4,
                        "repetitions": 4,
                        "repetitions_range": [2, 12],
                        "tempo": 10,
                        "tempo_range": [6, 16],
                        "say": "Stroke up the foot, {pressure}, then come down. Do this {times}.",
                        "brief": "Strokes, {pressure}, {rounds} rounds.",
                        "lighter": "Let the thumbs just glide.",
                        "cues": ["count", "last"],
                    },
                    {
                        "step": "toes",
                        "title": "Toes",
                        "technique": "friction",
                        "region": "toes",
                        "pressure": 2,
                        "max_pressure": 2,
                        "repetitions": 5,
                        "repetitions_range": [2, 15],
                        "tempo": 3,
                        "tempo_range": [2, 5],
                        "each": ["the big toe", "the little toe"],
                        "say": "Small circles on the big toe, {pressure}.",
                        "ask": "pressure",
                    },
                ],
            },
            {
                "name": "close",
                "steps": [
                    {
                        "step": "rest",
                        "title": "Rest",
                        "technique": "hold",
                        "region": "whole-foot",
                        "pressure": 1,
                        "tempo": 60,
                        "tempo_range": [10, 200],
                        "say": "Rest your hands on both feet.",
                    }
                ],
            },
        ],
    }
)

WORDS = SMALL.words
SAYS = WORDS.replies
"""What the session says in English."""
