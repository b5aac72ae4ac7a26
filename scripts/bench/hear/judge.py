"""What became of every command that was said, and which commands nobody gave."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from scripts.bench.hear.microphone import AFTER_S, WITHIN_S
from voiceguide.listener.gate import Accepted, Gate, OpenGate

if TYPE_CHECKING:
    from scripts.bench.hear.microphone import Said
    from scripts.bench.hear.scene import Scene
    from scripts.bench.hear.sessions import Record
    from voiceguide.listener.thresholds import Thresholds

DETECTED, WRONG, MISSED = "detected", "wrong", "missed"


@dataclass(frozen=True, slots=True)
class Outcome:
    """A command that was said, and what was made of it."""

    said: Said
    verdict: str
    acted_s: float | None = None
    """From the end of the word to the act; None when there was none."""
    ducked_s: float | None = None
    """From the beginning of the word to the moment when the voice gives way."""


def outcomes(record: Record, commands: list[dict[str, Any]] | None = None) -> list[Outcome]:
    """Each command of a session: acted on rightly in time, wrongly, or not at all.

    With `commands`, as if these had been acted on.
    """
    acted = record.commands if commands is None else commands
    return [_outcome(said, acted, record.ducked_s) for said in record.said]


def _outcome(said: Said, acted: list[dict[str, Any]], ducked_s: list[float]) -> Outcome:
    mine = [one for one in acted if _is_within(one["acted_s"], said)]
    ducks = [at - said.start_s for at in ducked_s if said.start_s < at <= said.end_s + WITHIN_S]
    duck = min(ducks, default=None)
    if any(one["command"] != said.command for one in mine):
        return Outcome(said, WRONG, None, duck)
    if mine and mine[0]["acted_s"] <= said.end_s + WITHIN_S:
        return Outcome(said, DETECTED, mine[0]["acted_s"] - said.end_s, duck)
    return Outcome(said, MISSED, None, duck)


def false_commands(
    record: Record, commands: list[dict[str, Any]] | None = None
) -> list[dict[str, Any]]:
    """What was acted on though nobody was giving a command at that time."""
    acted = record.commands if commands is None else commands
    return [
        one for one in acted if not any(_is_within(one["acted_s"], said) for said in record.said)
    ]


def _is_within(at_s: float, said: Said) -> bool:
    return said.start_s < at_s <= said.end_s + AFTER_S


def replayed(record: Record, scene: Scene, thresholds: Thresholds) -> list[dict[str, Any]]:
    """What would have been acted on with other thresholds, all that was heard being the same."""
    gate = Gate(thresholds, heeds_narration=scene.score) if scene.gate else OpenGate(thresholds)
    found = []
    for judged in record.judged:
        verdict = gate.judge(judged.hypothesis, judged.context)
        if isinstance(verdict, Accepted):
            found.append(
                {
                    "command": verdict.command.value,
                    "phrase": verdict.phrase,
                    "score": verdict.score,
                    "acted_s": judged.at_s,
                }
            )
    return found
