"""The forms that a card can take; the suffix of its file chooses one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from voiceguide.errors import UsageError
from voiceguide.files.whole import check_writable
from voiceguide.hints import Setting

if TYPE_CHECKING:
    from pathlib import Path

    from voiceguide.card.content import Card

SUFFIXES = (".html", ".htm", ".pdf")


def check_card_path(path: Path) -> None:
    """Refuse at once a path that could otherwise fail only after the voice was prepared.

    Raises:
        UsageError: an unknown suffix, a missing folder, or the path is a folder.
        ExportError: the name is too long, or the folder may not be looked into.
    """
    if path.suffix.lower() not in SUFFIXES:
        found = f"the suffix {path.suffix!r} is" if path.suffix else "no suffix is"
        raise UsageError(
            f"{path}: {found} no form of a card", hint="Give a file ending in .html or .pdf."
        )
    check_writable(path, Setting.OUTPUT)


def rendered(card: Card, path: Path) -> bytes:
    """The card's file, in the form that the path's suffix names.

    Raises:
        UsageError: the phrases do not fit on a page, or the card has letters that PDF's fonts lack.
        MissingEngineError: the library that draws PDF, or its font, is not installed.
    """
    if path.suffix.lower() == ".pdf":
        from voiceguide.card.pdf import pdf_page

        return pdf_page(card)
    from voiceguide.card.page import html_page

    return html_page(card).encode()
