"""Where something stands in a document."""

from __future__ import annotations

from dataclasses import dataclass

from rag.types import Citation, Hit


@dataclass(frozen=True, slots=True)
class Place:
    """A stretch of a document that the panel can show."""

    document: str
    title: str
    section: str
    page: int | None
    start: int
    end: int
    quote: str = ""
    emphasis: tuple[tuple[int, int], ...] = ()

    @classmethod
    def of(cls, found: Citation | Hit) -> Place:
        """The place of a citation, or of a retrieved passage."""
        if isinstance(found, Citation):
            return cls(
                found.document,
                found.title,
                found.section,
                found.page,
                found.start,
                found.end,
                found.quote,
                found.emphasis,
            )
        passage = found.passage
        return cls(
            passage.document, passage.title, passage.section, passage.page, passage.start, passage.end, passage.text
        )
