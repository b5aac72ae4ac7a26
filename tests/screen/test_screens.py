"""Which screen is chosen where."""

from __future__ import annotations

import io
import sys

import pytest

from voiceguide.errors import UsageError
from voiceguide.hints import Setting
from voiceguide.screen.lasting import LastingScreen
from voiceguide.screen.plain import PlainScreen
from voiceguide.screen.screens import open_screen
from voiceguide.screen.terminal import TerminalScreen
from voiceguide.screen.worker import Latest


class Tty(io.StringIO):
    """A terminal, as far as anyone asks."""

    encoding = "utf-8"

    def isatty(self) -> bool:
        return True


class AsciiTty(Tty):
    encoding = "ascii"


def at_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make all three streams a terminal that can do everything."""
    monkeypatch.setenv("TERM", "xterm-256color")
    for name in ("__stdin__", "stdin", "stdout", "__stderr__"):
        monkeypatch.setattr(sys, name, Tty())


def kind_of(kind: str) -> type:
    """What is shown first."""
    screen = open_screen(kind, lambda _: None)
    assert isinstance(screen, LastingScreen)
    return type(screen._open_picture(Latest()) if screen._open_picture else screen._plain)


def test_a_terminal_has_the_terminal_screen(monkeypatch: pytest.MonkeyPatch) -> None:
    at_terminal(monkeypatch)
    assert kind_of("auto") is TerminalScreen
    assert kind_of("terminal") is TerminalScreen
    assert kind_of("plain") is PlainScreen


@pytest.mark.parametrize("name", ["__stdin__", "stdout", "__stderr__"])
def test_without_one_of_the_streams_it_is_plain(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    at_terminal(monkeypatch)
    monkeypatch.setattr(sys, name, io.StringIO())
    assert kind_of("auto") is PlainScreen


def test_a_dumb_or_ascii_terminal_has_plain_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    at_terminal(monkeypatch)
    monkeypatch.setattr(sys, "stdout", AsciiTty())
    assert kind_of("auto") is PlainScreen
    monkeypatch.setattr(sys, "stdout", Tty())
    monkeypatch.setenv("TERM", "dumb")
    assert kind_of("auto") is PlainScreen


def test_asked_for_by_name_it_says_what_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    at_terminal(monkeypatch)
    monkeypatch.setattr(sys, "stdout", io.StringIO())
    with pytest.raises(UsageError) as caught:
        open_screen("terminal", lambda _: None)
    assert caught.value.message == (
        "the terminal screen cannot be shown: standard output is no terminal"
    )
    assert caught.value.hint == f"Use {Setting.PLAIN}."


def test_an_unknown_screen_is_refused() -> None:
    with pytest.raises(UsageError, match="no screen is called 'browser'") as caught:
        open_screen("browser", lambda _: None)
    assert caught.value.hint == "There are auto, terminal, plain."
