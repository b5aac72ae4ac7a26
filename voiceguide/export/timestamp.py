"""Times, as they are written in files."""

from __future__ import annotations


def timestamp(seconds: float) -> str:
    """A time as HH:MM:SS.mmm."""
    minutes, milliseconds = divmod(round(seconds * 1000), 60_000)
    return f"{minutes // 60:02}:{minutes % 60:02}:{milliseconds / 1000:06.3f}"
