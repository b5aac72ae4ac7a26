"""What can lie beside the audio file: subtitles, labels for an editor, the plan as JSON."""

from __future__ import annotations

import io
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from voiceguide.audio.files import replacing
from voiceguide.export.timestamp import timestamp
from voiceguide.pacing.script import Kind

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from voiceguide.narrator.voice import Voice
    from voiceguide.pacing.timeline import Segment, Timeline

SUBTITLES = ("srt", "vtt")


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


def write_subtitles(path: Path, timeline: Timeline, voice: Voice) -> None:
    """SubRip or WebVTT, by the path's suffix."""
    from webvtt import Caption, WebVTT

    captions = [
        Caption(timestamp(label.start_s), timestamp(label.end_s), label.text)
        for label in sentences_of(timeline, voice)
    ]
    content = io.StringIO()
    WebVTT(captions=captions).write(content, format=path.suffix.removeprefix("."))
    _write(path, content.getvalue())


def write_labels(path: Path, timeline: Timeline, voice: Voice) -> None:
    """Audacity's label track: start, end and text, separated by tabs."""
    lines = (
        f"{label.start_s:.6f}\t{label.end_s:.6f}\t{label.text}\n"
        for label in labels_of(timeline, voice)
    )
    _write(path, "".join(lines))


def write_timeline(path: Path, timeline: Timeline) -> None:
    """The plan as JSON, as `voiceguide show --json` prints it."""
    _write(path, json.dumps(timeline_json(timeline), indent=1, ensure_ascii=False) + "\n")


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


def _write(path: Path, text: str) -> None:
    with replacing(path) as part:
        part.write_text(text, encoding="utf-8", newline="\n")
