"""The session in a thread of its own, while the main thread is the screen's."""

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
"""A second Ctrl-C within this many seconds of the first means: out at once."""
GOING_S = 3.0
"""How long a session may take to close its devices, once the screen is gone."""


class SessionThread(Generic[T]):
    """Runs a session and keeps what becomes of it."""

    def __init__(self, session: Callable[[], T]) -> None:
        self._session = session
        self._result: list[T] = []
        self._error: BaseException | None = None
        # A daemon: one that hangs in a device's driver must not keep the program from ending.
        self._thread = threading.Thread(target=self._work, name="session", daemon=True)

    def start(self) -> None:
        """Begin, unless that was done."""
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
        """What the session returned or raised; it has ended."""
        if self._error is not None:
            raise self._error
        return self._result[0]

    def _work(self) -> None:
        try:
            self._result.append(self._session())
        except BaseException as error:  # noqa: BLE001 - raised again in the main thread
            self._error = error


class Latest:
    """What is shown now, from any thread."""

    def __init__(self) -> None:
        self._shown: tuple[View, Hearing] | None = None

    def put(self, view: View, hearing: Hearing) -> None:
        """Replace what is shown."""
        self._shown = (view, hearing)  # one assignment: no lock, nothing to wait for

    def get(self) -> tuple[View, Hearing] | None:
        """What was put last."""
        return self._shown


class Interrupts:
    """Counts Ctrl-C: the first asks to stop, a second one soon after is final."""

    def __init__(self) -> None:
        self._last_s = -TWICE_S

    def is_final(self, now_s: float) -> bool:
        """Take in one, at a time on any steady clock."""
        final = now_s - self._last_s < TWICE_S
        self._last_s = now_s
        return final


def stop_for_sure(on_command: Callable[[Command], None]) -> None:
    """Nobody presses Ctrl-C by mistake, so it says "stop" and says it again: that confirms it."""
    on_command(Command.STOP)
    on_command(Command.STOP)


@contextmanager
def handling(handlers: dict[str, Callable[[], None]]) -> Iterator[None]:
    """Call these on signals, by name.

    What the system does not have is left out, and so is what `nohup` has the program ignore. Only
    the main thread can; in another this does nothing.
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
