"""What is kept beside the index: people, their conversations, files, collections, feedback, preferences."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cached_property
from typing import TYPE_CHECKING

from rag.settings import Settings
from rag.types.databases import Connection
from rag.workspace.database import Database
from rag.workspace.schema import MIGRATIONS

if TYPE_CHECKING:
    from rag.workspace.accounts import Accounts
    from rag.workspace.collections import Collections
    from rag.workspace.conversations import Conversations
    from rag.workspace.feedback import Feedbacks
    from rag.workspace.files import Files
    from rag.workspace.grants import Grants
    from rag.workspace.keys import Keys
    from rag.workspace.preferences import Preferences
    from rag.workspace.sessions import Sessions
    from rag.workspace.trash import Trash


class Own:
    """The workspace in ``Settings.own``, each part of it imported when it is first asked for; it is made when something
    is kept."""

    def __init__(self, settings: Settings) -> None:
        self._given = settings
        # The one thing here that threads share a state of.
        self.workspace = Database(settings.own / "workspace.sqlite", _served(settings.database))

    @cached_property
    def conversations(self) -> Conversations:
        from rag.workspace.conversations import Conversations

        return Conversations(self.workspace)

    @cached_property
    def files(self) -> Files:
        from rag.workspace.files import Files

        return Files(self._given.own / "files", self._given.max_file_mb)

    @cached_property
    def trash(self) -> Trash:
        from rag.workspace.trash import Trash

        return Trash(self._given.own / "trash", self.workspace)

    @cached_property
    def collections(self) -> Collections:
        from rag.workspace.collections import Collections

        return Collections(self.workspace, self._prints)

    def _prints(self, names: Iterable[str]) -> list[tuple[str, str]]:
        """(name, print) of documents, where there are any."""
        return []

    @cached_property
    def grants(self) -> Grants:
        from rag.workspace.grants import Grants

        return Grants(self.workspace, self.collections)

    @cached_property
    def accounts(self) -> Accounts:
        from rag.workspace.accounts import Accounts

        return Accounts(self.workspace)

    @cached_property
    def sessions(self) -> Sessions:
        from rag.workspace.sessions import Sessions

        return Sessions(self.workspace)

    @cached_property
    def keys(self) -> Keys:
        from rag.workspace.keys import Keys

        return Keys(self.workspace)

    @cached_property
    def feedback(self) -> Feedbacks:
        from rag.workspace.feedback import Feedbacks

        return Feedbacks(self.workspace)

    @cached_property
    def preferences(self) -> Preferences:
        from rag.workspace.preferences import Preferences

        return Preferences(self.workspace, self._given.own / "secrets.env")


def _served(address: str) -> Callable[[], Connection] | None:
    """What connects to the workspace on the server of this address; None where there is none."""

    def serve() -> Connection:
        from rag.store.postgres import opening

        return opening.workspace(address, MIGRATIONS)

    return serve if address else None
