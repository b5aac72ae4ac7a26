"""The protocol that every screen follows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

    from voiceguide.session.view import Hearing, View

T = TypeVar("T")


class Screen(Protocol):
    """Shows a session, and turns keys into commands. Nothing that goes wrong in it ends a session.

    Made with `on_command`, a function that takes a :class:`Command` and may be called from any
    thread.
    """

    def run(self, session: Callable[[], T]) -> T:
        """Show while `session` runs, and return or raise what it returned or raised.

        A screen that needs the main thread runs `session` in another. Ctrl-C in the screen counts
        as Command.STOP and its confirmation; a second one within two seconds raises
        KeyboardInterrupt.
        """

    def update(self, view: View, hearing: Hearing) -> None:
        """Show this from now on. Called some ten times a second, from any thread; never blocks.

        Raises:
            KeyboardInterrupt: everything is to end.
        """
