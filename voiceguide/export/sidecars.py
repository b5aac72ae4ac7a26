"""Files that can lie beside the audio file: labels for an editor, the plan as JSON."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from voiceguide.pacing.script import Kind
from voiceguide.text import one_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from voiceguide.narrator.voice import Voice
    from voiceguide.pacing.timeline import Segment, Timeline


@dataclass(frozen=True, slots=True)
class Label:
    """A named stretch of the session. Seconds."""

    start_s: float
    end_s: float
    text: str


def sentences_of(timeline: Timeline, voice: Voice) -> Iterator[Label]:
    """Every sentence with the time at which it sounds."""
    for segment in timeline.segments:
        for start_s, text in segment.spoken():
            for span in voice.spans(text):
                yield Label(start_s + span.start_s, start_s + span.end_s, span.sentence)


def labels_of(timeline: Timeline, voice: Voice) -> list[Label]:
    """Every chime and every sentence."""
    labels = list(sentences_of(timeline, voice))
    for segment in timeline.segments:
        if segment.kind is Kind.CHIME:
            step = segment.place.step
            name = f"chime: {step.title}" if step else "chime"
            labels.append(Label(segment.start_s, segment.end_s, name))
    return sorted(labels, key=lambda label: label.start_s)


def label_track(labels: Iterable[Label]) -> str:
    """Audacity's label track: start, end and text, separated by tabs."""
    return "".join(
        f"{label.start_s:.6f}\t{label.end_s:.6f}\t{one_line(label.text)}\n" for label in labels
    )


def timeline_text(timeline: Timeline) -> str:
    """The plan as JSON, as `voiceguide show` prints it for programs."""
    return json.dumps(timeline_json(timeline), indent=1, ensure_ascii=False) + "\n"


def timeline_json(timeline: Timeline) -> dict[str, Any]:
    """The plan as plain data."""
    return {
        "routine": timeline.routine,
        "title": timeline.title,
        "total_s": round(timeline.total_s, 6),
        "segments": [_segment_json(segment) for segment in timeline.segments],
    }


def _segment_json(segment: Segment) -> dict[str, Any]:
    place, step = segment.place, segment.place.step
    return {
        "start_s": round(segment.start_s, 6),
        "duration_s": round(segment.duration_s, 6),
        "kind": segment.kind.value,
        "section": place.section,
        "side": place.side.value if place.side else None,
        "step": step.step if step else None,
        "technique": step.technique.value if step else None,
        "region": step.region if step else None,
        "pressure": step.pressure if step else None,
        "round": segment.round,
        "text": segment.text or " ".join(cue.text for cue in segment.cues) or None,
        "cues": [
            {
                "start_s": round(segment.start_s + cue.offset_s, 6),
                "duration_s": round(cue.duration_s, 6),
                "text": cue.text,
            }
            for cue in segment.cues
        ],
    }
