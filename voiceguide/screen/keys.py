"""Maps keys to commands: of keyboards, presenters' clickers, foot switches and media keys.

A clicker sends Page Up and Page Down, F5, Escape and a full stop; a foot switch can be set to any
of these; some terminals pass media keys on. The names of keys are Textual's.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from voiceguide.commands import MUSIC, Command
from voiceguide.screen.layouts import on_latin_keys
from voiceguide.screen.words import is_asking
from voiceguide.session.view import State
from voiceguide.text import typed

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from voiceguide.session.view import View

HELD_S = 0.6
"""A key that comes again within this many seconds is being held: keyboards repeat after 0.5 s at
most, and a foot lies on a switch for that long without meaning two steps."""
GRADUAL_S = 0.15
"""A command that changes by degrees counts again after this many seconds, even by a held key."""


@dataclass(frozen=True, slots=True)
class Key:
    """The ways to give one command by key."""

    command: Command
    shown: str
    """The key's name as the screen prints it."""
    label: str
    names: tuple[str, ...]


# In the order of use: a narrow screen shows the first ones.
KEYS = (
    Key(
        Command.PAUSE,
        "Space",
        "pause",
        ("space", "p", "enter", "f5", "shift+f5", "full_stop", "media_play_pause", "media_play"),
    ),
    Key(
        Command.NEXT,
        "→",
        "next",
        ("n", "right", "pagedown", "media_track_next", "media_fast_forward"),
    ),
    Key(Command.BACK, "←", "back", ("b", "left", "pageup", "media_track_previous", "media_rewind")),
    Key(Command.REPEAT, "R", "repeat", ("r",)),
    Key(Command.LIGHTER, "-", "lighter", ("minus", "l")),
    Key(Command.FIRMER, "+", "firmer", ("plus", "f", "equals_sign")),
    Key(Command.HELP, "H", "help", ("h", "question_mark", "f1")),
    Key(Command.STOP, "Q", "stop", ("q", "escape", "ctrl+q", "media_stop")),
    Key(Command.SLOWER, "S", "slower", ("s",)),
    Key(Command.FASTER, "A", "faster", ("a",)),
    Key(Command.LONGER, "M", "stay longer", ("m",)),
    Key(Command.TIME_LEFT, "T", "time left", ("t",)),
    Key(Command.WHERE, "W", "where am I", ("w",)),
    Key(Command.LOUDER, "↑", "louder", ("up", "raise_volume")),
    Key(Command.QUIETER, "↓", "quieter", ("down", "lower_volume")),
    Key(Command.MUSIC_UP, "]", "music up", ("right_square_bracket",)),
    Key(Command.MUSIC_DOWN, "[", "music down", ("left_square_bracket",)),
    Key(Command.MUSIC_OFF, "0", "music off", ("0",)),
    Key(Command.MUSIC_ON, "1", "music on", ("1",)),
    Key(Command.OUCH, "O", "that hurts", ("o",)),
    Key(Command.GOOD, "G", "good", ("g",)),
    Key(Command.YES, "Y", "yes", ("y",)),
    Key(Command.NO, "X", "no", ("x",)),
)
_GRADUAL = frozenset(
    {Command.LIGHTER, Command.FIRMER, Command.SLOWER, Command.FASTER, Command.LOUDER}
    | {Command.QUIETER, Command.MUSIC_UP, Command.MUSIC_DOWN}
)
_BY_NAME = {name: key.command for key in KEYS for name in key.names}
_BY_CHARACTER = {
    "+": "plus",
    "-": "minus",
    "=": "equals_sign",
    "?": "question_mark",
    ".": "full_stop",
    "]": "right_square_bracket",
    "[": "left_square_bracket",
}


def names() -> Iterator[str]:
    """The names of all keys, letters in both cases: caps lock is easily hit with an elbow."""
    for name in _BY_NAME:
        yield name
        if len(name) == 1:
            yield name.upper()


def command_for(name: str, view: View) -> Command | None:
    """The command that a key gives at this moment; None for a key without one.

    Pause means going on where the session stands still. While a yes or no is awaited, N is no (the
    arrow stays next). Enter gives the kind answer, yes or good, while one is awaited; otherwise, it
    pauses or goes on.
    """
    command = _BY_NAME.get(name.lower())
    answers = view.can_say if is_asking(view) else ()
    if name.lower() == "n" and Command.NO in answers:
        return Command.NO
    if name == "enter" and (kind := {Command.YES, Command.GOOD} & set(answers)):
        return Command.YES if Command.YES in kind else Command.GOOD
    if command is Command.PAUSE and view.state in {State.PAUSED, State.RECOVERING}:
        return Command.RESUME
    return command


def name_of(character: str) -> str:
    """The name of the key that gives a character, on any keyboard layout."""
    key = on_latin_keys(character)
    return _BY_CHARACTER.get(key, key)


def command_for_line(line: str, view: View, phrases: Mapping[Command, str]) -> Command | None:
    """The command that a typed line means, or None.

    The line can be a key, a command's name, a label of the list, or a phrase. An empty line is
    Enter.
    """
    said = typed(line)
    if not said:
        return command_for("enter", view)
    if command := command_for(name_of(said) if len(said) == 1 else said, view):
        return command
    meant = {typed(phrase): command for command, phrase in phrases.items()}
    meant |= {typed(key.label): key.command for key in KEYS}
    meant |= {typed(command.value): command for command in Command}
    return meant.get(said)


def hints(view: View) -> list[tuple[str, str]]:
    """The keys that make sense now, each with its label: first answers, then the table's order."""
    answers = view.can_say if is_asking(view) else ()
    first = [key for key in KEYS if key.command in answers and key.command in _ANSWER_KEYS]
    hidden = _ANSWER_KEYS if view.sound.music_db is not None else _ANSWER_KEYS | MUSIC
    rest = [key for key in KEYS if key.command not in hidden]
    return [(_shown(key, view), _label(key, view)) for key in first + rest]


def typed_hints() -> str:
    """A line that lists what can be typed where keys come as lines."""
    letters = [
        f"{name.upper()} {key.label}"
        for key in KEYS
        for name in [name for name in key.names if len(name) == 1][:1]
        if key.command is not Command.PAUSE
    ]
    return f"Keys, each with Enter: {', '.join(letters)}. Enter alone pauses and goes on."


_ANSWER_KEYS = frozenset({Command.YES, Command.NO, Command.GOOD})


def _shown(key: Key, view: View) -> str:
    return "N" if key.command is Command.NO and command_for("n", view) is Command.NO else key.shown


def _label(key: Key, view: View) -> str:
    resumes = key.command is Command.PAUSE and command_for("space", view) is Command.RESUME
    return "go on" if resumes else key.label


@dataclass(slots=True)
class Held:
    """Tells a key that is held from one that is pressed again."""

    _last_s: dict[str, float] = field(default_factory=dict)
    """The time at which each key came last; of a gradual command's key, when it last counted."""

    def counts(self, name: str, command: Command, now_s: float) -> bool:
        """Say whether this press counts as a command; `now_s` is a time on any steady clock."""
        gradual = command in _GRADUAL
        since_s = now_s - self._last_s.get(name, -HELD_S)
        counts = since_s >= (GRADUAL_S if gradual else HELD_S)
        if counts or not gradual:
            self._last_s[name] = now_s
        return counts
