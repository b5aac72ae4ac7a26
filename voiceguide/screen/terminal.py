"""The terminal screen: it can be read from two metres, takes keys, and never delays a session."""

from __future__ import annotations

import signal
import time
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from textual.app import App
from textual.binding import Binding
from textual.containers import Horizontal
from textual.widgets import Static

from voiceguide.commands import Command
from voiceguide.screen import parts
from voiceguide.screen.console import Canvas, canvas, kept_terminal
from voiceguide.screen.keys import Held, command_for, name_of, names
from voiceguide.screen.parts import Moment
from voiceguide.screen.words import is_asking
from voiceguide.screen.worker import (
    Interrupts,
    Latest,
    SessionThread,
    handling,
    stop_for_sure,
)
from voiceguide.session.view import Hearing, State, View

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from textual.app import ComposeResult
    from textual.binding import BindingType
    from textual.content import Content
    from textual.events import Key, Resize

T = TypeVar("T")

REFRESH_S = 0.1
HELP_S = 20.0
"""Seconds for which all keys are shown after the help key."""
HUGE_ROWS = 46
"""The number of rows from which a terminal is `-huge` as well as `-tall`."""
_BANDS = {
    State.PAUSED: "-paused",
    State.RECOVERING: "-recovering",
    State.FINISHED: "-finished",
}


class Pane(Static):
    """A part of the screen, which is updated only when its content changes."""

    def __init__(self, draw: Callable[[Moment, int, int], Content], *, id: str) -> None:  # noqa: A002
        super().__init__(id=id)
        self._draw = draw
        self._moment: Moment | None = None
        self.drawn: Content | None = None
        """The content that is shown; a new object whenever it changes."""

    def show(self, moment: Moment) -> None:
        """Show this moment from now on."""
        self._moment = moment
        columns, rows = self.content_size
        highest = self.styles.max_height
        if not columns or not self.display:
            return
        if highest is not None:  # a part that takes as many rows as it needs, up to this number
            rows = int(highest.value)
        drawn = self._draw(moment, columns, max(1, rows))
        if self.drawn is None or not drawn.is_same(self.drawn):
            self.drawn = drawn
            self.update(drawn, layout=highest is not None)

    def on_resize(self, _: Resize) -> None:
        """Draw again for the new size."""
        if self._moment is not None:
            self.show(self._moment)


def _bindings() -> Iterator[BindingType]:
    for name in names():
        yield Binding(name, f"give('{name}')", show=False, priority=True)
    yield Binding("ctrl+c", "interrupt", show=False, priority=True)
    yield Binding("ctrl+z", "suspend_process", show=False, priority=True)


class SessionApp(App[None], inherit_bindings=False):
    """Shows what `latest` holds, ten times a second, and gives keys' commands to `on_command`."""

    CSS_PATH = "terminal.tcss"
    TITLE = "voiceguide"
    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar[list[BindingType]] = list(_bindings())
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (60, "-usual"), (130, "-wide")]  # noqa: RUF012
    VERTICAL_BREAKPOINTS = [  # noqa: RUF012
        (0, "-tiny"),
        (15, "-short"),
        (23, "-normal"),
        (28, "-roomy"),
        (34, "-tall"),
    ]

    def __init__(
        self,
        latest: Latest,
        on_command: Callable[[Command], None],
        phrases: Mapping[Command, str],
        session: SessionThread[T] | None = None,
    ) -> None:
        super().__init__(ansi_color=True)
        self.devtools = None  # whatever the environment says: no connection to anywhere
        self.failure: BaseException | None = None
        """The error that broke the screen, or the reason to leave it."""
        self.canvas: Canvas | None = None
        """The stream that is drawn on, where it is known."""
        self._latest = latest
        self._on_command = on_command
        self._phrases = phrases
        self._session = session
        self._held = Held()
        self._interrupts = Interrupts()
        self._keys_until_s = 0.0

    def compose(self) -> ComposeResult:
        """Build the parts, from the top."""
        yield Pane(parts.header, id="header")
        yield Pane(parts.title, id="title")
        with Horizontal(id="middle"):
            yield Pane(parts.countdown, id="clock")
            yield Pane(parts.facts, id="facts")
        yield Pane(parts.bars, id="bars")
        yield Pane(parts.stage, id="stage")
        yield Pane(parts.sayable, id="sayable")
        yield Pane(parts.ears, id="ears")
        yield Pane(parts.notice, id="notice")
        yield Pane(parts.keys, id="keys")

    def on_mount(self) -> None:
        """Take the terminal's colours, and begin."""
        self.theme = "ansi-dark"  # with ansi_color, only the sixteen colours are used
        # After Ctrl-Z, a terminal has lost the parts that have not changed since.
        self.app_resume_signal.subscribe(self, lambda _: self.refresh(layout=True))
        self._watch_continuing()
        self.set_interval(REFRESH_S, self.tick)
        self.tick()
        if self._session is not None:
            self._session.start()

    def _watch_continuing(self) -> None:
        """Have the screen begin anew even after a stop without warning.

        Otherwise, Textual would begin a second time beside the first, and at the end leave the
        terminal as it was at the second beginning.
        """
        driver: Any = self._driver
        number = getattr(signal, "SIGCONT", None)
        if number is None or not hasattr(driver, "_must_signal_resume"):
            return  # no real terminal

        def go_on(*_: object) -> None:
            if not driver._must_signal_resume:  # noqa: SLF001 - Textual has no public way
                driver.suspend_application_mode()
                driver._must_signal_resume = True  # noqa: SLF001 - as above
            driver.resume_application_mode()

        signal.signal(number, go_on)

    def tick(self) -> None:
        """Show the latest moment; leave when the session has ended or the screen must end."""
        if self.canvas and self.canvas.failure:
            self.leave(self.canvas.failure)
        if self.failure is not None or (self._session is not None and self._session.ended):
            self.exit()
            return
        shown = self._latest.get()
        if shown is None or not self.screen_stack:  # nothing yet, or no more
            return
        moment = Moment(*shown, self._phrases)
        self._mark(*shown)
        for part in self.query(Pane):
            part.show(moment)

    def _mark(self, view: View, hearing: Hearing) -> None:
        """Set the classes that colour bands, and those that show parts only at times."""
        asking = is_asking(view) and view.state not in {State.RECOVERING, State.FINISHED}
        band = "-asking" if asking else _BANDS.get(view.state, "")
        for name in ("-asking", *_BANDS.values()):
            self.screen.set_class(name == band, name)
        self.screen.set_class(bool(band), "-band")
        self.screen.set_class(self.size.height >= HUGE_ROWS, "-huge")
        self.screen.set_class(bool(hearing.notice), "-notice")
        self.screen.set_class(time.monotonic() < self._keys_until_s, "-keys")

    def on_key(self, event: Key) -> None:
        """Treat the letters of other layouts as the Latin keys in their places."""
        if event.character and (name := name_of(event.character)) != event.key:
            self.action_give(name)

    def action_give(self, name: str) -> None:
        """Give the command of a key."""
        shown = self._latest.get()
        if shown is None:
            return
        command = command_for(name, shown[0])
        if command is None or not self._held.counts(name, command, time.monotonic()):
            return
        if command is Command.HELP:
            self._keys_until_s = time.monotonic() + HELP_S
        self._on_command(command)

    def action_interrupt(self) -> None:
        """Handle Ctrl-C, as a key or as a signal."""
        if self._interrupts.is_final(time.monotonic()):
            self.leave(KeyboardInterrupt())
        else:
            stop_for_sure(self._on_command)

    def leave(self, why: BaseException) -> None:
        """Leave the screen at the next tick; can be called from a signal handler."""
        self.failure = self.failure or why

    def _handle_exception(self, error: Exception) -> None:
        super()._handle_exception(error)
        self.leave(error)

    def _print_error_renderables(self) -> None:
        # Textual would print a traceback after it has restored the terminal. Instead, the caller of
        # the app tells of the error in one line.
        self._exit_renderables.clear()


class TerminalScreen:
    """A :class:`~voiceguide.screen.lasting.Picture` that fills the terminal."""

    def __init__(
        self,
        on_command: Callable[[Command], None],
        phrases: Mapping[Command, str],
        latest: Latest,
    ) -> None:
        """`phrases` has the phrase to say for each command; without any, only keys are shown."""
        self._on_command = on_command
        self._phrases = phrases
        self._latest = latest
        self._app: SessionApp | None = None

    def show(self, session: SessionThread[T]) -> None:
        """Show the session until it has ended.

        Anything that the session prints meanwhile is not seen, since the picture has the terminal.

        Raises:
            KeyboardInterrupt: Ctrl-C twice, or a signal to end.
            BaseException: the error that broke the picture, or the one that `leave` was given.
        """
        app = self._app = SessionApp(self._latest, self._on_command, self._phrases, session)
        signals = {
            "SIGINT": app.action_interrupt,
            "SIGTERM": lambda: app.leave(KeyboardInterrupt()),
        }
        with handling(signals), kept_terminal(), canvas() as app.canvas:
            app.run(mouse=False)
        if not session.ended:
            raise app.failure or RuntimeError("the screen ended by itself")

    def leave(self, why: BaseException) -> None:
        """Let `show` raise this soon; can be called from a signal handler."""
        if self._app is not None:
            self._app.leave(why)
