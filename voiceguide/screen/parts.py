"""The terminal screen's parts: each draws what it shows of a moment into the space it has.

Colours are the terminal's own sixteen, so that dark and light terminals both look right. Whatever
must not be missed is a coloured band, or reversed video where there is no colour, and is always put
into words, too.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import zip_longest
from typing import TYPE_CHECKING

from rich.cells import cell_len
from textual.content import Content

from voiceguide.screen import words
from voiceguide.screen.cells import wrapped
from voiceguide.screen.glyphs import LETTER_ROWS, bar, dots, gauge, letters, numerals
from voiceguide.screen.keys import hints
from voiceguide.session.view import State
from voiceguide.text import clean, clock

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from voiceguide.commands import Command
    from voiceguide.session.view import Hearing, View

STANDING = frozenset({State.PAUSED, State.RECOVERING, State.ASKING, State.FINISHED})
"""States in which the hands need not move: the countdown is dimmed."""
_FLOOR_DB = -60.0
"""The level in dB at which the meter begins."""
_LABEL = 9
"""Columns for the label before a bar."""
_BESIDE_CHIP = 6
"""Columns that a title needs beside the name of the side."""


@dataclass(frozen=True, slots=True)
class Moment:
    """Everything that the screen draws from at one time."""

    view: View
    hearing: Hearing
    phrases: Mapping[Command, str]


def header(moment: Moment, columns: int, rows: int) -> Content:
    """Draw state, routine and time left in one band."""
    view = moment.view
    state = words.STATE_WORDS[view.state].upper()
    times = f"{clock(view.remaining_s)} left"
    rows = min(rows, LETTER_ROWS)  # one line of letters: both ends are equally high
    left, right = letters(state, columns // 2, rows), letters(times, columns // 2, rows)
    if not left or not right:
        left, right = (state,), (times,)
    room = columns - len(left[0]) - len(right[0]) - 2
    name = clean(view.title)
    middle = (letters(name, room - 4, rows) if rows > 1 else ()) or (name,)
    middle = ("",) * ((len(left) - len(middle)) // 2) + middle
    between = [*middle, *[""] * len(left)]
    return _lines(
        (
            _spread((one, "bold"), between[row], (other, "bold"), columns)
            for row, (one, other) in enumerate(zip(left, right, strict=True))
        ),
        columns,
    )


def _spread(left: tuple[str, str], middle: str, right: tuple[str, str], columns: int) -> Content:
    """Draw a line: two ends, each with its style, and the middle centred, as far as it fits."""
    room = max(0, columns - cell_len(left[0]) - cell_len(right[0]) - 2)
    between = Content(middle).truncate(max(0, room - 2), ellipsis=True)
    before = (room - between.cell_length) // 2
    after = room - between.cell_length - before
    return Content.assemble(" ", left, " " * before, between, " " * after, right, " ")


def title(moment: Moment, columns: int, rows: int) -> Content:
    """Draw side and step as large as fits; below them, the step's number, section and the like."""
    view = moment.view
    name, side = words.step_title(view), view.side.upper()
    below = Content.styled(words.step_line(view), "dim").truncate(columns, ellipsis=True)
    if large := letters(f"{side}: {name}" if side else name, columns, rows - 1):
        more = _grown(words.step_line(view), columns, rows - len(large), [], "dim") or [below]
        return _lines([*(Content.styled(line, "bold") for line in large), *more], columns)
    chip = Content.styled(f" {side} ", "bold reverse") + " " if side else Content("")
    room = columns - chip.cell_length
    if room < _BESIDE_CHIP:  # the side alone would push the title out
        chip, room = Content(""), columns
    lines = wrapped(name, room, max(1, rows - 1))
    top = Content.assemble(chip, Content.styled(lines[0], "bold"))
    return _lines([top, *(Content.styled(line, "bold") for line in lines[1:]), below], columns)


def countdown(moment: Moment, columns: int, rows: int) -> Content:
    """Draw the time left of the step, or of the session between steps; at the end, its length."""
    view = moment.view
    if view.state is State.FINISHED:
        seconds = view.elapsed_s
    else:
        seconds = words.step_left_s(view) if view.step else view.remaining_s
    style = "dim" if view.state in STANDING else "bold"
    return _lines(
        (Content.styled(line, style) for line in numerals(clock(seconds), columns, rows)),
        columns,
    )


def facts(moment: Moment, columns: int, rows: int) -> Content:
    """Draw rounds, pressure, sound and the next step, spread over the rows."""
    view = moment.view
    lines = (words.round_line(view), words.pressure_line(view).removeprefix("Pressure: "))
    # Both are large or none is: a larger one would look more important.
    large = rows >= 12 and all(letters(line, columns, LETTER_ROWS) for line in lines if line)
    groups = [_rounds(view, columns, large), _pressure(view, columns, large)]
    if sound := words.sound_line(view):
        groups.append([Content.styled(sound, "dim").truncate(columns, ellipsis=True)])
    if view.next_step:
        upcoming = wrapped(f"Next: {clean(view.next_step)}", columns, 2)
        groups.append([Content.styled(line, "bold") for line in upcoming])
    groups = [group for group in groups if group]
    spare = rows - sum(map(len, groups))
    between = [Content("")] * max(0, min(2, spare // max(1, len(groups) - 1)))
    spread = [line for group in groups for line in (*between, *group)]
    return _lines(spread[len(between) :], columns)


def _rounds(view: View, columns: int, large: bool) -> list[Content]:
    line = words.round_line(view)
    if not line:
        return []
    marks = [dots(view.round, view.rounds)]
    if large and view.rounds <= columns // 3:
        done, current = max(0, view.round - 1), min(1, view.round)
        marks = gauge(done, current, view.rounds - done - current, columns, 2)
    elif not marks[0]:
        done_fraction = (max(0, view.round - 1) + view.round_fraction) / view.rounds
        marks = ["".join(bar(done_fraction, columns))]
    return [
        *(Content.styled(row, "bold") for row in _large(line, columns, large)),
        *(Content.styled(row, "bold ansi_cyan") for row in marks),
    ]


def _pressure(view: View, columns: int, large: bool) -> list[Content]:
    line = words.pressure_line(view)
    if not line:
        return []
    highest = max(view.pressure, view.max_pressure)
    room = columns * highest // 5
    marks = gauge(view.pressure, 0, highest - view.pressure, room, 2 if large else 1)
    shown = line.removeprefix("Pressure: ") if large else line
    return [
        *(Content.styled(row, "bold") for row in _large(shown, columns, large)),
        *(Content.styled(row, "ansi_magenta") for row in marks),
    ]


def _large(line: str, columns: int, large: bool) -> tuple[str, ...]:
    return letters(line, columns, LETTER_ROWS) if large else (line,)


def bars(moment: Moment, columns: int, rows: int) -> Content:
    """Draw bars that show how far the step and the session are."""
    view = moment.view
    total_s = view.elapsed_s + view.remaining_s
    shown = [("Session", view.elapsed_s / total_s if total_s else 0.0, view.remaining_s)]
    if view.step and view.step_duration_s:
        left_s = words.step_left_s(view)
        shown.insert(0, ("Step", 1 - left_s / view.step_duration_s, left_s))
    return _lines((line for one in shown for line in _bar(*one, columns, rows >= 4)), columns)


def _bar(label: str, fraction: float, left_s: float, columns: int, thick: bool) -> list[Content]:
    after = f" {clock(left_s)} left"
    done, rest = bar(fraction, max(0, columns - _LABEL - max(len(after), 11)))
    line = Content.assemble(label.ljust(_LABEL), (done, "ansi_cyan"), (rest, "dim"), after)
    if not thick:
        return [line]
    thicker = Content.assemble(label.ljust(_LABEL), (done.replace("▄", "█"), "ansi_cyan"))
    return [Content.styled(" " * _LABEL + done, "ansi_cyan"), thicker + line[len(thicker) :]]


def stage(moment: Moment, columns: int, rows: int) -> Content:
    """Draw the question, the state to be noticed, or what is being said."""
    headline, sentence = words.stage(moment.view, moment.phrases)
    if not headline:
        lines = wrapped(sentence, columns)
        if words.is_asking(moment.view):
            return _lines(_grown(sentence, columns, rows, lines), columns)
        if rows <= 5:  # speech can be heard, too, so it is large only where there is much room
            return _lines(map(Content, lines), columns)
        upcoming = f"Next: {clean(moment.view.next_step)}" if moment.view.next_step else ""
        return _lines(_grown(sentence or upcoming, columns, rows, lines, ""), columns)
    large = letters(headline, columns * 3 // 5, rows) or (headline,)
    beside = max(10, columns - len(large[0]) - 3)
    text = letters(sentence, beside, rows) or wrapped(sentence, beside)
    above = max(0, len(large) - len(text)) // 2
    text = ("",) * above + text
    blank = " " * len(large[0])
    return _lines(
        (
            Content.styled(f"{left or blank}   {right}", "bold")
            for left, right in zip_longest(large, text, fillvalue="")
        ),
        columns,
    )


def sayable(moment: Moment, columns: int, rows: int) -> Content:
    """Draw the phrases that make sense now."""
    phrases = words.sayable(moment.view, moment.phrases)
    if not moment.hearing.microphone or not phrases:
        return Content("")
    for count in range(len(phrases), min(3, len(phrases)) - 1, -1):
        unbroken = [phrase.replace(" ", "_") for phrase in phrases[:count]]
        if large := letters("Say: " + " / ".join(unbroken), columns, rows):
            return _lines((Content.styled(line, "bold") for line in large), columns)
    quoted = [f"“{phrase}”" for phrase in phrases]
    return _lines(_flowed(quoted, columns, rows, "Say ", "bold"), columns)


def ears(moment: Moment, columns: int, rows: int) -> Content:
    """Draw what was heard; beside or below it, the level, the microphone and the recogniser."""
    hearing = moment.hearing
    heard = words.heard_line(hearing)
    # Yellow letters cannot be read on white; the words themselves say "not sure".
    style = "bold ansi_green" if hearing.sure else "bold"
    if rows > 1:
        lines = _grown(heard, columns, rows - 1, [heard], style)
        return _lines([*lines, _microphone(hearing, columns)], columns)
    left = Content.styled(heard, style).truncate(columns, ellipsis=True)
    room = columns - left.cell_length - (2 if heard else 0)
    right = _microphone(hearing, room) if room > _LABEL else Content("")
    return left + " " * (columns - left.cell_length - right.cell_length) + right


def _microphone(hearing: Hearing, columns: int) -> Content:
    if not hearing.microphone:
        return Content.styled(words.NO_MICROPHONE, "bold").truncate(columns, ellipsis=True)
    done, rest = bar((hearing.level_db - _FLOOR_DB) / -_FLOOR_DB, max(8, min(20, columns // 6)))
    names = [clean(hearing.microphone), clean(hearing.recogniser)]
    loud = (" too loud", "bold ansi_red") if hearing.level_db > words.TOO_LOUD_DB else ("", "")
    named = "  " + " · ".join(name for name in names if name)
    line = Content.assemble(
        ("Mic ", "dim"), (done, "ansi_green"), (rest, "dim"), loud, (named, "dim")
    )
    return line.truncate(columns, ellipsis=True)


def notice(moment: Moment, columns: int, rows: int) -> Content:
    """Draw the notice, such as what is wrong with a device."""
    text = f"! {clean(moment.hearing.notice)}"
    return _lines(_grown(text, columns, rows, wrapped(text, columns, rows)), columns)


def keys(moment: Moment, columns: int, rows: int) -> Content:
    """Draw the keys that make sense now, as many as fit."""
    items = [f"{shown} {label}" for shown, label in hints(moment.view)]
    return _lines(_flowed(items, columns, rows, "", ""), columns)


def _grown(
    text: str, columns: int, rows: int, otherwise: Iterable[str], style: str = "bold"
) -> list[Content]:
    """Draw a text in large letters if they fit, else the lines in `otherwise`."""
    lines = letters(text, columns, rows) or otherwise
    return [Content.styled(line, style) for line in lines]


def _flowed(items: list[str], columns: int, rows: int, label: str, style: str) -> list[Content]:
    """Draw whole items, two spaces apart, in `rows` lines; what does not fit is left out."""
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


def _lines(lines: Iterable[Content], columns: int) -> Content:
    """Join lines, each cut to `columns`: Textual would break a wider one into two."""
    return Content("\n").join(line.truncate(columns) for line in lines)
