"""Files of an export as other programs read them."""

from __future__ import annotations

import csv
import html
import json
import shutil
import subprocess
from typing import TYPE_CHECKING, Any

import pytest
import srt
import webvtt

if TYPE_CHECKING:
    from pathlib import Path

JOINER = "\u2060"

needs_ffmpeg = pytest.mark.skipif(
    not (shutil.which("ffmpeg") and shutil.which("ffprobe")), reason="ffmpeg is not installed"
)


def probed(path: Path) -> dict[str, Any]:
    """ffprobe's tags and chapters."""
    shown = ["-show_format", "-show_streams", "-show_chapters"]
    command = ["ffprobe", "-v", "error", *shown, "-of", "json", str(path)]
    done = subprocess.run(command, capture_output=True, check=True, timeout=60)
    assert done.stderr == b""
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def chapter_titles(path: Path) -> list[str]:
    return [chapter["tags"].get("title", "") for chapter in probed(path)["chapters"]]


def in_ffmpeg(path: Path) -> list[str]:
    """The captions' texts as ffmpeg hands them to a player: as Advanced SubStation events."""
    command = ["ffmpeg", "-v", "error", "-i", str(path), "-f", "ass", "-"]
    done = subprocess.run(command, capture_output=True, check=True, timeout=60)
    events = [line for line in done.stdout.decode().split("\r\n") if line.startswith("Dialogue:")]
    texts = [event.split(",", 9)[9] for event in events]
    if path.suffix == ".vtt":  # its decoder escapes what would be markup
        texts = [text.replace("\\{", "{").replace("\\}", "}") for text in texts]
    return [plain(text) for text in texts]


def in_srt(path: Path) -> list[str]:
    """As the srt package reads it, which stops at what is no caption."""
    return [plain(one.content) for one in srt.parse(path.read_text("utf-8"))]


def in_webvtt(path: Path) -> list[str]:
    """As webvtt-py reads it: without tags."""
    return [plain(html.unescape(one.text)) for one in webvtt.read(str(path)).captions]


def in_labels(path: Path) -> list[str]:
    """The third column."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    assert all(len(row) == 3 for row in rows)
    return [plain(row[2]) for row in rows]


def plain(text: str) -> str:
    """What a reader sees of it: every kind of space is one, and joiners are none."""
    return " ".join(text.replace(JOINER, "").split())
