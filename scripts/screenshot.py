"""Draw the terminal screen as a picture, or play a made-up session on the screen itself.

``python -m scripts.screenshot [-o docs/screen.svg] [--size 100x30] [--state working]`` writes an
SVG that needs no font and nothing from elsewhere. ``--demo [--screen plain]`` shows every state in
turn in this terminal; keys are shown as if they had been heard.
"""

from __future__ import annotations

import argparse
import asyncio
import re
import threading
import time
from dataclasses import replace
from html import escape, unescape
from pathlib import Path

from scripts.material import moments
from scripts.material.moments import HEARING, PHRASES
from voiceguide.commands import Command
from voiceguide.screen.screens import open_screen
from voiceguide.screen.terminal import SessionApp
from voiceguide.screen.worker import Latest
from voiceguide.session.view import State, View

VIEWS = {
    "preparing": moments.PREPARING,
    "asking": moments.ASKING,
    "narrating": moments.NARRATING,
    "working": moments.WORKING,
    "check-in": moments.CHECKING,
    "paused": moments.PAUSED,
    "recovering": moments.RECOVERING,
    "finished": moments.FINISHED,
}
LOST = "The loudspeaker “USB Audio” is gone. Plug it in, or choose another with --speaker."
HEARD = PHRASES[Command.LIGHTER]
DEMO_S = 4.0
_BLOCKS = {"█": (0, 1), "▀": (0, 0.5), "▄": (0.5, 0.5), "▁": (0.875, 0.125)}
"""Top and height of the block characters, in lines."""
_TEXT = re.compile(
    r'<text class="(?P<style>[^"]+)" x="(?P<x>[\d.]+)" y="(?P<y>[\d.]+)" '
    r'textLength="[\d.]+"[^>]*>(?P<text>[^<]*)</text>'
)
_RUN = re.compile(r"([█▀▄▁])\1*|[^█▀▄▁\s]+(?: [^█▀▄▁\s]+)*")
"""One kind of block character, or words with single spaces between them."""
_COLUMN, _LINE, _BASELINE = 12.2, 24.4, 18.5
"""What Rich's pictures are made of, in pixels: a cell, and where letters stand in it."""
_COLOURS = {
    "#4b4e55": "#000000", "#fdfdc5": "#ffffff", "#608ab1": "#2f6fad", "#d0b344": "#f0c93c",
    "#68a0b3": "#4fb3cf", "#98a84b": "#9ccc4e", "#98729f": "#c583d6", "#cc555a": "#c8383f",
    "#292929": "#16181d", "#c5c8c6": "#e8e8e6", "#868887": "#a2a4a3",
}  # fmt: skip
"""A terminal with clearer colours than Rich's."""


def main() -> None:
    """Write the picture, or play the demonstration."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("-o", "--output", type=Path, default=Path("docs/screen.svg"))
    parser.add_argument("--size", default="100x30", help="columns x rows")
    parser.add_argument("--state", choices=list(VIEWS), default="working")
    parser.add_argument("--demo", action="store_true", help="play instead")
    parser.add_argument("--screen", default="auto", help="auto, terminal or plain")
    parser.add_argument("--seconds", type=float, default=DEMO_S, help="for each state")
    options = parser.parse_args()
    if options.demo:
        _play(options.screen, options.state, options.seconds)
        return
    columns, rows = map(int, options.size.split("x"))
    picture = asyncio.run(_picture(VIEWS[options.state], (columns, rows)))
    options.output.write_text(picture, encoding="utf-8")
    print(f"Wrote {options.output}")


async def _picture(view: View, size: tuple[int, int]) -> str:
    latest = Latest()
    # Before the first step nothing has been heard yet.
    latest.put(view, replace(HEARING, heard=HEARD if view.step_number else ""))
    app = SessionApp(latest, lambda _: None, PHRASES)
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        app.tick()
        await pilot.pause()
        return self_contained(app.export_screenshot(simplify=True))


def self_contained(svg: str) -> str:
    """Take the web font out of one of Rich's pictures, and draw block characters as shapes.

    As letters they would leave gaps between lines, whatever the font.
    """
    svg = re.sub(r"@font-face \{.*?\}\n|<!--.*?-->\n", "", svg, flags=re.DOTALL)
    svg = svg.replace("Fira Code", "DejaVu Sans Mono, Menlo, Consolas")
    for rich, ours in _COLOURS.items():
        svg = svg.replace(rich, ours)
    return _TEXT.sub(_drawn, svg)


def _drawn(match: re.Match[str]) -> str:
    left, baseline = float(match["x"]), float(match["y"])
    shapes = []
    for run in _RUN.finditer(unescape(match["text"]).replace("\u00a0", " ")):
        x, width = left + run.start() * _COLUMN, len(run[0]) * _COLUMN
        if run[1]:
            top, height = _BLOCKS[run[1]]
            shapes.append(
                f'<rect class="{match["style"]}" shape-rendering="crispEdges" x="{x:.1f}" '
                f'y="{baseline - _BASELINE + top * _LINE:.1f}" width="{width:.1f}" '
                f'height="{height * _LINE + 0.1:.1f}"/>'
            )
        else:
            shapes.append(
                f'<text class="{match["style"]}" x="{x:.1f}" y="{baseline:.1f}" '
                f'textLength="{width:.1f}">{escape(run[0])}</text>'
            )
    return "".join(shapes)


def _play(kind: str, first: str, seconds: float) -> None:
    given: list[Command] = []
    stopped = threading.Event()

    def on_command(command: Command) -> None:
        given.append(command)
        if command is Command.STOP:
            stopped.set()

    screen = open_screen(kind, on_command, phrases=PHRASES)

    def session() -> str:
        begun_s = time.monotonic()
        names = list(VIEWS)
        names = names[names.index(first) :] + names[: names.index(first)]
        while not stopped.is_set() and time.monotonic() - begun_s < seconds * len(names):
            at_s = time.monotonic() - begun_s
            view = VIEWS[names[int(at_s / seconds)]]
            if view.state is State.WORKING:
                view = replace(
                    view,
                    step_elapsed_s=view.step_elapsed_s + at_s,
                    elapsed_s=view.elapsed_s + at_s,
                    remaining_s=view.remaining_s - at_s,
                )
            lost = LOST if view.state is State.RECOVERING else ""
            heard = PHRASES.get(given[-1], given[-1].value) if given else HEARD
            sure = bool(given) or int(at_s / seconds) % 2 == 0
            level_db = -30 - 20 * abs(at_s % 2 - 1)
            screen.update(
                view, replace(HEARING, heard=heard, sure=sure, notice=lost, level_db=level_db)
            )
            time.sleep(0.1)
        return "stopped" if stopped.is_set() else "done"

    print(screen.run(session))


if __name__ == "__main__":
    main()
