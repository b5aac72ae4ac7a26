"""The terminal screen's parts: each draws what it shows of a moment into the room it has.

Colours are the terminal's own sixteen, so that dark and light ones both look right; what must not
be missed is a coloured band, which is reversed video where there is no colour, and always words.
"""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.cells import cell_len
from textual.content import Content

from voiceguide.screen import words
from voiceguide.screen.glyphs import bar, dots, letters, numerals
from voiceguide.screen.keys import hints
from voiceguide.session.view import State

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from voiceguide.listener.commands import Command
    from voiceguide.session.view import Hearing, View

STANDING = frozenset({State.PAUSED, State.RECOVERING, State.ASKING, State.FINISHED})
"""States in which the hands need not move: the countdown is dimmed."""
_FLOOR_DB = -60.0
"""Where the level meter begins."""
_LABEL = 9
"""Columns before a bar."""


@dataclass(frozen=True, slots=True)
class Moment:
    """All that is shown at once."""

    view: View
    hearing: Hearing
    phrases: Mapping[Command, str]


def header(moment: Moment, columns: int, _: int) -> Content:
    """State, routine and times, in one band."""
    view = moment.view
    left = f" {words.STATE_WORDS[view.state].upper()} "
    right = f"{words.clock(view.elapsed_s)} gone  {words.clock(view.remaining_s)} left "
    room = columns - cell_len(left) - cell_len(right)
    title = Content(words.clean(view.title)).truncate(max(0, room - 2), ellipsis=True)
    return Content.assemble((left, "bold"), title.center(room), (right, "bold"))


def title(moment: Moment, columns: int, rows: int) -> Content:
    """Side and step, as large as there is room for; which step it is below."""
    view = moment.view
    name, side = words.step_title(view), view.side.upper()
    below = Content.styled(words.step_line(view), "dim").truncate(columns, ellipsis=True)
    if large := letters(f"{side}: {name}" if side else name, columns, rows - 1):
        return _lines([*(Content.styled(line, "bold") for line in large), below])
    chip = Content.styled(f" {side} ", "bold reverse") + " " if side else Content("")
    lines = textwrap.wrap(name, max(10, columns - len(chip.plain))) or [""]
    top = Content.assemble(chip, Content.styled(lines[0], "bold"))
    return _lines([top, *(Content.styled(line, "bold") for line in lines[1 : rows - 1]), below])


def clock(moment: Moment, columns: int, rows: int) -> Content:
    """What is left of the step, or of the session where no step is on."""
    view = moment.view
    if view.state is State.FINISHED:
        seconds, caption = view.elapsed_s, "the whole session"
    elif view.step:
        seconds, caption = words.step_left_s(view), "left in this step"
    else:
        seconds, caption = view.remaining_s, "left in the session"
    style = "dim" if view.state in STANDING else "bold"
    large = numerals(words.clock(seconds), columns, rows - 1)
    return _lines(
        [*(Content.styled(line, style) for line in large), Content.styled(caption, "dim")]
    )


def facts(moment: Moment, columns: int, rows: int) -> Content:
    """Rounds, pressure, and what comes next, spread over the rows."""
    view = moment.view
    groups = [_rounds(view, columns, rows), _pressure(view, columns, rows)]
    if view.next_step:
        upcoming = textwrap.wrap(f"Next: {words.clean(view.next_step)}", columns, max_lines=2)
        groups.append(_grown(f"Next: {words.clean(view.next_step)}", columns, rows // 4, upcoming))
    groups = [group for group in groups if group]
    spare = rows - sum(map(len, groups))
    between = max(0, min(2, spare // max(1, len(groups) - 1)))
    lines: list[Content] = []
    for group in groups:
        lines += [*([Content("")] * (between if lines else 0)), *group]
    return _lines(lines)


def _rounds(view: View, columns: int, rows: int) -> list[Content]:
    line = words.round_line(view)
    if not line:
        return []
    marks = dots(view.round, view.rounds) or "".join(bar(_rounds_done(view), columns))
    shown = _grown(line, columns, rows // 4, [line])
    return [*shown, Content.styled(marks, "bold ansi_cyan")]


def _rounds_done(view: View) -> float:
    return (max(0, view.round - 1) + view.round_fraction) / view.rounds


def _pressure(view: View, columns: int, rows: int) -> list[Content]:
    line = words.pressure_line(view)
    if not line:
        return []
    width = max(2, min(8, (columns - 4) // 5))
    cells = [
        ("█" if one <= view.pressure else "░" if one <= view.max_pressure else " ") * width
        for one in range(1, 6)
    ]
    gauge = Content.styled(" ".join(cells).rstrip(), "ansi_magenta")
    large = _grown(line.removeprefix("Pressure: "), columns, rows // 4, [line])
    return [*large, *([gauge] * (2 if len(large) > 1 else 1))]


def bars(moment: Moment, columns: int, _: int) -> Content:
    """How far the step and the session are."""
    view = moment.view
    total_s = view.elapsed_s + view.remaining_s
    lines = [
        _bar("Session", view.elapsed_s / total_s if total_s else 0.0, view.remaining_s, columns)
    ]
    if view.step and view.step_duration_s:
        left_s = words.step_left_s(view)
        lines.insert(0, _bar("Step", 1 - left_s / view.step_duration_s, left_s, columns))
    return _lines(lines)


def _bar(label: str, fraction: float, left_s: float, columns: int) -> Content:
    after = f" {words.clock(left_s)} left"
    done, rest = bar(fraction, max(0, columns - _LABEL - max(len(after), 11)))
    return Content.assemble(label.ljust(_LABEL), (done, "ansi_cyan"), (rest, "dim"), after)


def stage(moment: Moment, columns: int, rows: int) -> Content:
    """The question, the state to be noticed, or what is being said."""
    headline, sentence = words.stage(moment.view, moment.phrases)
    if not headline:
        return _lines(_grown(sentence, columns, rows, textwrap.wrap(sentence, max(1, columns))))
    large = letters(headline, columns, max(3, rows - 3)) or (headline,)
    beside = columns - len(large[0]) - 3
    if rows >= len(large) + 2:
        below = _grown(sentence, columns, rows - len(large) - 1, [sentence])
        return _lines([*(Content.styled(line, "bold") for line in large), Content(""), *below])
    text = textwrap.wrap(sentence, max(10, beside))
    text = [""] * ((len(large) - len(text)) // 2) + text
    return _lines(
        Content.styled(f"{line}   {text[index] if index < len(text) else ''}", "bold")
        for index, line in enumerate(large)
    )


def sayable(moment: Moment, columns: int, rows: int) -> Content:
    """The phrases that make sense now."""
    phrases = words.sayable(moment.view, moment.phrases)
    if not moment.hearing.microphone or not phrases:
        return Content("")
    for count in range(len(phrases), 0, -1):
        if large := letters("Say: " + "  /  ".join(phrases[:count]), columns, rows):
            if count < min(4, len(phrases)):
                break
            return _lines(Content.styled(line, "bold ansi_green") for line in large)
    return _lines(_flowed([f"“{phrase}”" for phrase in phrases], columns, rows, "Say ", "bold"))


def ears(moment: Moment, columns: int, rows: int) -> Content:
    """What was heard, how loud it is, and by what ears."""
    hearing = moment.hearing
    heard = words.heard_line(hearing)
    style = "bold ansi_green" if hearing.sure else "bold ansi_yellow"
    lines = _grown(heard, columns, rows - 1, [heard], style)
    return _lines([*lines, _microphone(hearing, columns)])


def _microphone(hearing: Hearing, columns: int) -> Content:
    if not hearing.microphone:
        return Content.styled(words.NO_MICROPHONE, "bold")
    done, rest = bar((hearing.level_db - _FLOOR_DB) / -_FLOOR_DB, max(10, columns // 6))
    names = [words.clean(hearing.microphone), words.clean(hearing.recogniser)]
    loud = (" too loud", "bold ansi_red") if hearing.level_db > words.TOO_LOUD_DB else ("", "")
    line = Content.assemble(
        ("Microphone ", "dim"), (done, "ansi_green"), (rest, "dim"), loud,
        ("  " + " · ".join(name for name in names if name), "dim"),
    )  # fmt: skip
    return line.truncate(columns, ellipsis=True)


def notice(moment: Moment, columns: int, rows: int) -> Content:
    """What is wrong with a device."""
    text = f"! {words.clean(moment.hearing.notice)}"
    return _lines(_grown(text, columns, rows, textwrap.wrap(text, max(1, columns))))


def keys(moment: Moment, columns: int, rows: int) -> Content:
    """The keys that make sense now, as many as fit."""
    items = [f"{shown} {label}" for shown, label in hints(moment.view)]
    return _lines(_flowed(items, columns, rows, "", ""))


def _grown(
    text: str, columns: int, rows: int, otherwise: Iterable[str], style: str = "bold"
) -> list[Content]:
    """Large letters where they fit, else the lines given."""
    lines = letters(text, columns, rows) or otherwise
    return [Content.styled(line, style) for line in lines]


def _flowed(items: list[str], columns: int, rows: int, label: str, style: str) -> list[Content]:
    """Whole items with two spaces between them, in so many rows; what does not fit is left out."""
    lines = [label]
    for item in items:
        joined = lines[-1] + ("  " if lines[-1].strip() != label.strip() else "") + item
        if cell_len(joined) <= columns:
            lines[-1] = joined
        elif len(lines) < rows:
            lines.append(" " * len(label) + item)
        else:
            break
    return [Content.styled(line, style) for line in lines]


def _lines(lines: Iterable[Content]) -> Content:
    return Content("\n").join(lines)
