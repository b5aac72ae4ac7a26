"""Opens the screen that was asked for, or the one that can be shown."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from voiceguide.errors import UsageError
from voiceguide.hints import Setting

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from voiceguide.commands import Command
    from voiceguide.screen.base import Screen
    from voiceguide.screen.worker import Latest

KINDS = ("auto", "terminal", "plain")


def open_screen(
    kind: str,
    on_command: Callable[[Command], None],
    *,
    phrases: Mapping[Command, str] | None = None,
) -> Screen:
    """Open a screen by name; `auto` is the terminal screen where a terminal can show it.

    `phrases` has the phrase to say for each command; without any, only keys are shown.

    Raises:
        UsageError: there is no such screen, or the terminal screen was asked for but cannot be
            shown.
    """
    if kind not in KINDS:
        raise UsageError(f"no screen is called {kind!r}", hint=f"There are {', '.join(KINDS)}.")
    missing = _missing()
    if kind == "terminal" and missing:
        raise UsageError(
            f"the terminal screen cannot be shown: {missing}", hint=f"Use {Setting.PLAIN}."
        )
    from voiceguide.screen.lasting import LastingScreen, Picture
    from voiceguide.screen.plain import PlainScreen

    said = phrases or {}

    def open_picture(latest: Latest) -> Picture:
        from voiceguide.screen.terminal import TerminalScreen

        return TerminalScreen(on_command, said, latest)

    shown_plainly = kind == "plain" or missing
    return LastingScreen(PlainScreen(on_command, said), None if shown_plainly else open_picture)


def _missing() -> str:
    """Say why the terminal screen cannot be shown here; empty if it can."""
    streams = {"input": sys.__stdin__, "output": sys.stdout, "error output": sys.__stderr__}
    for name, stream in streams.items():
        # Textual reads keys from the first and, but on Windows, draws on the last.
        if stream is None or stream.closed or not stream.isatty():
            return f"standard {name} is no terminal"
    if os.environ.get("TERM") == "dumb":
        return "TERM says that it is dumb"
    if "utf" not in (sys.stdout.encoding or "").lower():
        return f"its characters are {sys.stdout.encoding or 'unknown'}, not UTF-8"
    return ""
