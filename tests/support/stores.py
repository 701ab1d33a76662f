"""Where a test's catalog and workspace stand: in files of a folder, or on a server."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from rag.library.own import Own
from rag.settings import Settings
from rag.store.catalog import CATALOG, Catalog
from rag.workspace.database import Database


@dataclass(frozen=True)
class Store:
    """A place of its own; what is opened there sees the same."""

    folder: Path
    server: str = ""
    """The address of a database; empty: files in the folder."""

    @property
    def settings(self) -> Settings:
        """Of a library that stands there."""
        return Settings(
            home=self.folder / "own",
            corpus=self.folder / "corpus",
            index=self.folder / "index",
            database=self.server,
            reader=False,
        )

    def catalog(self, *, writable: bool, hidden: Sequence[str] = ()) -> Catalog:
        """Opened once more."""
        return Catalog(self.folder / CATALOG, writable=writable, hidden=hidden, server=self.server)

    def workspace(self) -> Database:
        """As another process opens it."""
        return Own(self.settings).workspace
