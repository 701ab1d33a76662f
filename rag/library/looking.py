"""A library as it is looked through: its documents, their texts and pages, what it holds in figures."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from rag.errors import NoIndexError, QuestionError, UserError
from rag.library.opened import Opened
from rag.messages import say
from rag.recent import Recent
from rag.settings import Settings
from rag.store.catalog import Catalog
from rag.store.naming import resolve
from rag.store.outline import Original
from rag.store.records import Origin
from rag.store.shelf import Shelved
from rag.types import DocumentInfo

if TYPE_CHECKING:
    from rag.answering.portrait import Portrait
    from rag.viewing.pictures import Pictures
    from rag.viewing.sheet import Sheet

_PORTRAITS = 8
"""Kept of the library as several people see it."""


class Looking(Opened):
    """Shows what is in it. Nothing here waits for a model."""

    def __init__(self, index: Path, settings: Settings) -> None:
        super().__init__(index, settings)
        self._portraits: Recent[Portrait] = Recent(_PORTRAITS)

    def documents(self) -> list[DocumentInfo]:
        return self.snapshot().catalog.documents()

    def listed(self) -> list[Shelved]:
        """The documents with where they come from; none where there is no index yet."""
        try:
            catalog = self.snapshot().catalog  # which is closed when nobody has it any more
            return catalog.shelf.listed()
        except NoIndexError:
            return []

    def expects(self, name: str) -> None:
        """Raises ``UserError`` where a file that somebody gives under this name is of no format that can be read."""
        from rag.indexing.finding import formats
        from rag.reading import READERS
        from rag.workspace.names import safe_path

        if safe_path(name).suffix.lower() not in READERS:
            raise UserError(say.unsupported(path=name, formats=formats()))

    def unread(self) -> list[Path]:
        """Files that were given to the page, and of which not everything is in the library yet."""
        from rag.indexing.finding import find, legible

        if not self.files.folder.is_dir():
            return []
        try:
            catalog = self.snapshot().catalog
            complete = catalog.shelf.complete()
        except UserError:
            complete = set()
        return [path for path, _ in find([self.files.folder]).files if str(legible(path)) not in complete]

    def origin(self, name: str) -> Origin:
        """The file that a document was read from."""
        catalog, full_name = self._find(name)
        return catalog.origin(full_name)

    def withholds(self, source: Path) -> bool:
        """Whether the file holds more than is seen: an archive, some of whose documents are given to others."""
        return False

    def text(self, name: str) -> str:
        """The untouched text of a document, in which all offsets count."""
        catalog, full_name = self._find(name)
        return catalog.text(full_name) or ""

    def original(self, name: str) -> Original:
        """The document with its outline and what it says of itself, to show its passages in their place."""
        catalog, full_name = self._find(name)
        return catalog.original(full_name)

    def page_text(self, name: str, number: int) -> str:
        """The text of a page. Raises ``QuestionError`` as ``sheet`` does."""
        from rag.viewing.sheet import page_text, sheet

        catalog, full_name = self._find(name)
        sheet(catalog, full_name, number)
        return page_text(catalog, full_name, number)

    def sheet(self, name: str, number: int, start: int = 0, end: int = 0) -> Sheet:
        """A 1-based page of a document, with the boxes of those of the characters ``start`` to ``end`` on it.

        Raises ``QuestionError`` where the document's format has no pages, or it has no such page.
        """
        from rag.viewing.sheet import sheet

        catalog, full_name = self._find(name)
        return sheet(catalog, full_name, number, start, end)

    def picture(self, name: str, number: int, start: int = 0, end: int = 0) -> bytes:
        """The picture of a page as PNG, the characters ``start`` to ``end`` marked on it, line by line.

        Raises ``QuestionError`` as ``sheet`` does, ``SourceError`` where the file is gone or has changed
        since it was indexed, and another ``UserError`` where the page can't be drawn.
        """
        from rag.viewing.pictures import marked
        from rag.viewing.sheet import sheet

        catalog, full_name = self._find(name)
        wanted = sheet(catalog, full_name, number, start, end)
        return marked(self._pictures.page(catalog.origin(full_name), number), wanted)

    @cached_property
    def _pictures(self) -> Pictures:
        from rag.viewing.pictures import Pictures

        return Pictures(self._draw)

    def _draw(self, path: Path, member: str, number: int) -> bytes:
        from rag.reading.isolation import limits

        drawn: bytes = self._isolated.call(
            "rag.reading.pages.pictures:draw", path, member, limits(self.settings), number, name=member or path.name
        )
        return drawn

    def resolve(self, name: str) -> str:
        """The full name of the document with this name, file name or title.

        Raises ``QuestionError`` where no document or more than one fits.
        """
        return self._find(name)[1]

    def among(self, documents: Sequence[str], collection: str) -> list[str]:
        """The full names of ``documents`` and of all that stand in the collection; none: all are asked.

        Raises ``QuestionError`` for one that is unknown, and for a collection that holds nothing.
        """
        chosen = [self.resolve(name) for name in documents]
        if not collection:
            return chosen
        held = self.collections.named(collection).among(info.name for info in self.documents())
        if not held:
            raise QuestionError(say.collection_empty(name=collection))
        return list(dict.fromkeys([*chosen, *held]))

    def _prints(self, names: Iterable[str]) -> list[tuple[str, str]]:
        try:
            return self.snapshot().catalog.prints(names)
        except UserError:  # no index yet
            return []

    def _find(self, name: str) -> tuple[Catalog, str]:
        """``resolve``, with the catalog that it was found in."""
        catalog = self.snapshot().catalog
        return catalog, resolve(catalog, name)

    def words(self, question: str) -> list[str]:
        """The words of a question that carry meaning, as the library knows them."""
        return self.snapshot().words.content(question)

    def portrait(self) -> Portrait:
        """The library in numbers, as it is now."""
        from rag.answering.portrait import portrait

        with self._opening:
            state, snapshot = self.state(), self.snapshot()
            known = self._portraits.of(state)
            if known is None:
                self._portraits.keep(state, known := portrait(snapshot))
            return known

    def holding(self, kind: str | None = None, term: str = "", year: int | None = None) -> list[str]:
        """The names of the documents of a kind (the ending of their files), that hold a term, that are from a year."""
        from rag.answering.portrait import holding

        return holding(self.snapshot(), kind, term, year)

    def suggestions(self, limit: int = 6) -> list[str]:
        """Example questions, from the documents' own headings."""
        from rag.answering.suggestions import suggestions

        return suggestions(self.snapshot().catalog, limit)
