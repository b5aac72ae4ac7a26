"""The person whom one session is for: their likings are applied to it, and learnt from it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from voiceguide.errors import VoiceguideError
from voiceguide.people import store
from voiceguide.people.likings import learnt, remarks, with_likings, with_remarks
from voiceguide.people.person import key_of, spoken, updated

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import date

    from voiceguide.people.person import Liking, Person
    from voiceguide.routine.model import Routine
    from voiceguide.session.noticing import Noticing


class Recipient:
    """The person whom a session is for."""

    def __init__(self, key: str, person: Person | None, likings: Iterable[Liking]) -> None:
        """`person` is None where the file is gone; `likings` are those the session began with."""
        self._key = key
        self._person = person
        self.likings = tuple(likings)
        self._written: Routine | None = None
        self.remarks: dict[str, str] = {}
        """The remarks on the recipient's likings, by the name of the step."""

    @property
    def name(self) -> str:
        """The person's name; empty where it is no longer known."""
        return self._person.name if self._person else ""

    @property
    def spoken_name(self) -> str:
        """The name as it is said; empty where it cannot be said."""
        return spoken(self.name)

    def holding(self, today: date) -> frozenset[str]:
        """The precautions that need not be asked about today."""
        return self._person.holding(today) if self._person else frozenset()

    def applied(self, routine: Routine) -> Routine:
        """The routine as this person likes it."""
        self._written = routine
        bent = with_likings(routine, self.likings)
        self.remarks = remarks(self.name, routine, bent)
        return bent

    def told(self, applied: Routine) -> Routine:
        """The applied routine with the remarks in its instructions, for a recording."""
        return with_remarks(applied, self.remarks)

    def remember(
        self, applied: Routine, noticed: Noticing, today: date, tell: Callable[[str], object]
    ) -> None:
        """Keep what was noticed, unless the person was forgotten in the meantime.

        `tell` is given one line if that fails.
        """
        if self._written is None or not (noticed.liked or noticed.answered):
            return
        likings = learnt(self._written, applied, noticed.liked, self.likings)
        try:
            path = store.find(self._key)
            if path is None:
                return
            store.change(
                path,
                lambda kept: updated(kept, likings, noticed.answered, today) if kept else None,
            )
        except VoiceguideError as error:
            tell(f"What {self.name or 'the person'} liked is not kept: {error.message}.")


def recipient_named(name: str) -> tuple[str, Recipient, bool]:
    """Find or add the person of that name: their key, the recipient, and whether they are new.

    Raises:
        UsageError: it is no name.
        VoiceguideError: the file is damaged, or cannot be read, or a new one cannot be written.
    """
    person, new = store.opened(name)
    key = key_of(name)
    return key, Recipient(key, person, person.likings), new


def recipient_known(name: str) -> Recipient:
    """Find the person of that name, who must be known already.

    Raises:
        UsageError: it is no name, or nobody of that name is kept.
        VoiceguideError: the file is damaged, or cannot be read.
    """
    person = store.load(store.path_of(name))
    if person is None:
        raise store.unknown(name)
    return Recipient(key_of(name), person, person.likings)


def recipient_again(
    key: str, likings: Iterable[Liking], tell: Callable[[str], object]
) -> Recipient:
    """Find the person of a session that is taken up again.

    `tell` is given one line if their file cannot be used.
    """
    person = None
    try:
        path = store.find(key)
        person = store.load(path) if path else None
    except VoiceguideError as error:
        tell(f"{error.message}. Nothing is remembered of this session.")
    return Recipient(key, person, likings)
