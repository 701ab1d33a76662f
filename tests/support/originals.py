"""Documents as the library keeps them, made of a text, and a shelf that holds them: for tests of the page."""

from __future__ import annotations

import tempfile
from pathlib import Path

from rag.errors import QuestionError
from rag.reading.structure.headings import blocks
from rag.settings import Settings
from rag.store import outline
from rag.store.outline import Original
from rag.store.shelf import Shelved
from rag.types import Attribute
from rag.viewing.sheet import Sheet
from rag.workspace.collections import Collections
from rag.workspace.conversations import Conversations
from rag.workspace.database import Database
from rag.workspace.people import Person


def original(text: str, name: str = "d.txt", attributes: tuple[Attribute, ...] = ()) -> Original:
    """A text file."""
    return Original(name, "标题", text, outline.decode(outline.encode(blocks(text)), text), attributes)


class Shelf:
    """Stands in for a library: documents by name; ``sheets`` by page."""

    generates = False
    settings = Settings()
    collections = Collections(Database(Path("no workspace")))

    def __init__(self, texts: dict[str, str], sheets: dict[int, Sheet] | None = None) -> None:
        self._texts = texts
        self._sheets = sheets or {}
        self.conversations = Conversations(Database(Path(tempfile.mkdtemp()) / "workspace.sqlite"))

    def seen_by(self, person: Person) -> Shelf:
        """It hides nothing."""
        return self

    def original(self, name: str) -> Original:
        """The document; ``QuestionError`` where there is none of this name."""
        if name not in self._texts:
            raise QuestionError(f"没有{name}。")
        return original(self._texts[name], name)

    def sheet(self, name: str, number: int, start: int, end: int) -> Sheet:
        """The page of this number."""
        return self._sheets[number]

    def words(self, question: str) -> list[str]:
        """None."""
        return []

    def documents(self) -> list[object]:
        """None: nothing is listed."""
        return []

    def listed(self) -> list[Shelved]:
        """Likewise, with where they come from."""
        return []

    def progress(self) -> None:
        """Nothing is being taken in."""

    def news(self) -> str:
        return self.state()

    def state(self) -> str:
        """Always the same."""
        return ""

    def suggestions(self, limit: int = 6) -> list[str]:
        """None."""
        return []
