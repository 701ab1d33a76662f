"""Which documents are worth reading again although their files are the same: what was wanting may be there now."""

from __future__ import annotations

from rag.reading.pages import ocr
from rag.reading.source import Limits
from rag.types import Reading

_RECOGNISABLE = frozenset({"no_text_layer", "garbled", "unchecked_layer", "cell_pictures"})


def worthwhile(reading: Reading, limits: Limits) -> bool:
    """Whether some of what could not be read then can be now: recognition is installed, the limit of pages raised."""
    return any(
        ocr.available() if each.reason in _RECOGNISABLE else min(each.pages) <= limits.pages
        for each in reading.unread
        if each.reason in _RECOGNISABLE or each.reason == "too_many_pages"
    )
