"""Keeps a session going, whatever goes wrong in showing it.

All failures of screens are handled here. If a picture fails, cannot be made or loses its terminal,
plain lines replace it, and say so once. If the lines fail, too, the session can still be heard and
spoken to. Nothing but the session itself, Ctrl-C or a signal ends a session.
"""

from __future__ import annotations

import traceback
from asyncio import CancelledError
from typing import TYPE_CHECKING, Protocol, TypeVar

from voiceguide.screen.worker import GOING_S, Latest, SessionThread, handling

if TYPE_CHECKING:
    from collections.abc import Callable

    from voiceguide.screen.plain import PlainScreen
    from voiceguide.session.view import Hearing, View

T = TypeVar("T")

_LOOK_S = 0.2


class TerminalGoneError(Exception):
    """The terminal is gone: nobody sees it, and it takes no more lines."""


class Picture(Protocol):
    """A picture that shows a session until the picture fails or the session has ended."""

    def show(self, session: SessionThread[T]) -> None:
        """Start the session if it is not started yet, and show it until it has ended.

        Raises:
            KeyboardInterrupt: Ctrl-C twice, or a signal to end.
            Exception: whatever went wrong in the picture.
        """

    def leave(self, why: BaseException) -> None:
        """Let `show` raise this soon; can be called from a signal handler."""


class LastingScreen:
    """A :class:`Screen` that shows a picture as long as that works, and then lines."""

    def __init__(
        self, plain: PlainScreen, open_picture: Callable[[Latest], Picture] | None = None
    ) -> None:
        """Without `open_picture` there are lines from the start."""
        self._plain = plain
        self._open_picture = open_picture
        self._picture: Picture | None = None
        self._latest = Latest()
        self._lines_shown = False
        self._over = self._told = False

    def run(self, session: Callable[[], T]) -> T:
        """Show while `session` runs in a thread, and return or raise what it returned or raised.

        Raises:
            KeyboardInterrupt: Ctrl-C twice, or a signal to end.
        """
        thread = SessionThread(session)
        try:
            with handling({"SIGHUP": self._hang_up}):
                if not self._shown_as_picture(thread):
                    self._show_lines(thread)
        except KeyboardInterrupt:
            self._over = True
            thread.wait(GOING_S)
            raise
        return thread.result()

    def update(self, view: View, hearing: Hearing) -> None:
        """Show this from now on.

        Raises:
            KeyboardInterrupt: everything is to end.
        """
        if self._over:
            raise KeyboardInterrupt
        self._latest.put(view, hearing)
        if self._lines_shown:
            self._tell(view, hearing)

    def _shown_as_picture(self, thread: SessionThread[T]) -> bool:
        """Show the session as a picture; whether the session ended while that lasted."""
        if self._open_picture is None:
            return False
        try:
            self._picture = self._open_picture(self._latest)
            self._picture.show(thread)
        except (Exception, CancelledError) as error:  # noqa: BLE001 - whatever it died of
            self._tell_failure(error)
        finally:
            self._picture = None
        return thread.ended

    def _show_lines(self, thread: SessionThread[T]) -> None:
        self._lines_shown = True
        if shown := self._latest.get():  # say where the session is
            self._tell(*shown)
        try:
            self._plain.show(thread)
        except (Exception, CancelledError):  # noqa: BLE001 - there is nothing left to show it on
            thread.start()
            while not thread.ended:
                thread.wait(_LOOK_S)

    def _tell(self, view: View, hearing: Hearing) -> None:
        try:
            self._plain.update(view, hearing)
        except Exception as error:  # noqa: BLE001 - the session's thread must not die of a line
            self._tell_failure(error)

    def _tell_failure(self, error: BaseException) -> None:
        """Say that the screen failed, but only once: the same may fail at every moment."""
        if self._told or isinstance(error, TerminalGoneError):
            return
        self._told = True
        self._plain.tell(
            f"The screen failed ({_described(error)}). The session goes on in plain lines."
        )

    def _hang_up(self) -> None:
        """Leave the picture when the terminal was closed, perhaps by mistake.

        The session goes on if it can be steered by voice; else it ends.
        """
        shown = self._latest.get()
        if not (shown and shown[1].microphone and shown[1].recogniser):
            if self._picture is None:
                raise KeyboardInterrupt
            self._picture.leave(KeyboardInterrupt())
        elif self._picture is not None:
            self._picture.leave(TerminalGoneError())


def _described(error: BaseException) -> str:
    """Describe an error for a report, with the last place in the program that it came through."""
    places = traceback.extract_tb(error.__traceback__)
    ours = [place for place in places if "voiceguide" in place.filename] or places
    where = ours[-1].filename.replace("\\", "/").rpartition("voiceguide/")[2] if ours else ""
    at = f" at {where}:{ours[-1].lineno}" if ours else ""
    return f"{type(error).__name__}: {str(error).splitlines()[0][:80] if str(error) else ''}{at}"
