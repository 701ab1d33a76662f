"""All that can be done with a library."""

from __future__ import annotations

from rag.library.asking import Asking
from rag.library.health import Health
from rag.workspace.people import OWNER, Person


class Library(Health, Asking):
    """Documents in an index folder. It may be shared between threads; a writer never blocks a reader."""

    def seen_by(self, person: Person) -> Library:
        """The library as it is for a person at this moment: with their conversations and feedback, and without the
        documents and collections that are given to others. Itself for the owner of the machine."""
        if person == OWNER:
            return self
        from rag.library.seen import Seen

        return Seen(self, person)
