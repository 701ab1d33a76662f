"""The pictures within an Office file, recognised as scans are, where recognition is installed."""

from __future__ import annotations

from dataclasses import dataclass, field
from zipfile import ZipFile

from rag.reading.element import Element
from rag.reading.packed import unpack
from rag.reading.source import Source
from rag.types import Repair, Unread

_MOST = 200
"""Of one document: a page of text takes seconds to be recognised."""
_FEW = 200
"""A file with so few characters of text and pictures that weren't read has its text in them."""


@dataclass(slots=True)
class Pictures:
    """Reads each picture of one file once, however often it is shown."""

    archive: ZipFile
    source: Source
    unread: int = 0
    """Pictures whose text, if they have any, stays unknown."""
    _recognised: int = 0
    _read: dict[str, bool] = field(default_factory=dict)
    """Part → whether it could be looked at."""

    def elements(self, part: str | None) -> list[Element]:
        """The paragraphs and rows in the picture that is ``part`` of the file; none where it was read before."""
        if part is not None and self._read.get(part):
            return []
        found = None
        if part is not None and part not in self._read and len(self._read) < _MOST:
            self.source.progress(0, 1)
            found = self.source.recognise(unpack(self.archive, part))
            self._read[part] = found is not None
        self.unread += found is None
        self._recognised += bool(found)
        return [Element(text, 0, row) for text, row in found or ()]

    @property
    def repairs(self) -> tuple[tuple[Repair, int], ...]:
        """As in ``Reading``."""
        return (("recognised_pictures", self._recognised),) if self._recognised else ()

    def missed(self, characters: int) -> tuple[Unread, ...]:
        """As ``Reading.unread``, of a file with so much text."""
        if len(self._read) >= _MOST and self.unread:
            return (Unread("more_pictures"),)
        return (Unread("pictures"),) if self.unread and characters < _FEW else ()
