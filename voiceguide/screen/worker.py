"""Runs the session in a thread of its own, since the main thread belongs to the screen."""

from __future__ import annotations

import signal
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Generic, TypeVar, cast

from voiceguide.commands import Command

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from voiceguide.session.view import Hearing, View

T = TypeVar("T")

TWICE_S = 2.0
"""A second Ctrl-C within this many seconds of the first means to leave at once."""
GOING_S = 3.0
"""Seconds that a session may take to close its devices, once the screen is gone."""


class SessionThread(Generic[T]):
    """Runs a session in a thread, and keeps what it returns or raises."""

    def __init__(self, session: Callable[[], T]) -> None:
        self._session = session
        self._result: list[T] = []
        self._error: BaseException | None = None
        # A daemon: a session that hangs in a driver must not keep the program from ending.
        self._thread = threading.Thread(target=self._work, name="session", daemon=True)

    def start(self) -> None:
        """Start the session, unless it was started already."""
        if self._thread.ident is None:
            self._thread.start()

    @property
    def ended(self) -> bool:
        """Whether the session was begun and is over."""
        return self._thread.ident is not None and not self._thread.is_alive()

    def wait(self, timeout_s: float) -> None:
        """Return when the session is over or the time is up; at once if it never began."""
        if self._thread.ident is not None:
            self._thread.join(timeout_s)

    def result(self) -> T:
        """Return or raise what the session returned or raised; call it after the end only."""
        if self._error is not None:
            raise self._error
        return self._result[0]

    def _work(self) -> None:
        try:
            self._result.append(self._session())
        except BaseException as error:  # noqa: BLE001 - raised again in the main thread
            self._error = error


class Latest:
    """The latest view and hearing to show; any thread may use it."""

    def __init__(self) -> None:
        self._shown: tuple[View, Hearing] | None = None

    def put(self, view: View, hearing: Hearing) -> None:
        """Replace what is shown."""
        self._shown = (view, hearing)  # one assignment: no lock, nothing to wait for

    def get(self) -> tuple[View, Hearing] | None:
        """The view and hearing that were put last; None before the first."""
        return self._shown


class Interrupts:
    """Counts Ctrl-C: the first asks to stop, a second one soon after is final."""

    def __init__(self) -> None:
        self._last_s = -TWICE_S

    def is_final(self, now_s: float) -> bool:
        """Count one Ctrl-C; whether it is final. `now_s` is a time on any steady clock."""
        final = now_s - self._last_s < TWICE_S
        self._last_s = now_s
        return final


def stop_for_sure(on_command: Callable[[Command], None]) -> None:
    """Give the stop command twice, which confirms it: nobody presses Ctrl-C by mistake."""
    on_command(Command.STOP)
    on_command(Command.STOP)


@contextmanager
def handling(handlers: dict[str, Callable[[], None]]) -> Iterator[None]:
    """Call these handlers on signals, which are given by name.

    Signals that the system lacks are left out, and so are those that `nohup` has the program
    ignore. Only the main thread can handle signals; in another thread, this does nothing.
    """
    before = {}
    if threading.current_thread() is threading.main_thread():
        for name, handler in handlers.items():
            number = cast("signal.Signals | None", getattr(signal, name, None))
            # A script's background jobs ignore SIGINT too, yet that is how it tells them to stop.
            if number and (name == "SIGINT" or signal.getsignal(number) is not signal.SIG_IGN):
                before[number] = signal.signal(number, lambda *_, call=handler: call())
    try:
        yield
    finally:
        for number, previous in before.items():
            signal.signal(number, previous)
