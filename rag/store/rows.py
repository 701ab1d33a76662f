"""Rows of the catalog ↔ the dataclasses that flow."""

from __future__ import annotations

import json
from dataclasses import astuple, replace
from functools import lru_cache

from rag.chinese.sentences import verbatim
from rag.types import Attribute, Passage, Reading, Unread

PASSAGE = """
SELECT p.id, d.name, d.title, p.section, p.text, p.start, p."end", p.sentences, p.page,
       substr(d.text, p.start + 1, p."end" - p.start)
FROM passages p JOIN documents d ON d.id = p.document
"""
"""Selects a ``Row``."""
SECTIONS_OF = (
    'SELECT p.start, p."end", p.section FROM passages p JOIN documents d ON d.id = p.document '
    "WHERE d.name = ? ORDER BY p.start"
)
"""Selects where the passages of a document stand, and under which headings."""
Row = tuple[int, str, str, str, str, int, int, str, int | None, str]


def spans(passage: Passage) -> str:
    """The sentences of ``passage`` as JSON."""
    found = ((each.start, each.end, each.page) for each in passage.sentences)
    return json.dumps([span if span[2] is not None else span[:2] for span in found])


def kept(passage: Passage) -> tuple[str, str, int, int, str, int | None]:
    """What is kept of ``passage`` itself: section, text, start, end, sentences, page."""
    return passage.section, passage.text, passage.start, passage.end, spans(passage), passage.page


@lru_cache(maxsize=1024)
def passage(row: Row) -> Passage:
    """The passage of a row, its sentences read from the document's text; those that were needed last are kept."""
    _, document, title, section, text, start, end, sentences, page, source = row
    placed = tuple(
        replace(verbatim(source, left - start, right - start), start=left, end=right, page=at[0] if at else None)
        for left, right, *at in json.loads(sentences)
    )
    return Passage(document, title, section, text, start, end, placed, page)


def as_json(value: Reading | tuple[Attribute, ...]) -> str:
    """How the reading went, or what the document says of itself, as JSON."""
    values = list(astuple(value)) if isinstance(value, Reading) else [astuple(each) for each in value]
    if isinstance(value, Reading) and not value.doubtful:
        values.pop()  # as it was written before there were any, so that no document counts as changed
    return json.dumps(values, ensure_ascii=False)


@lru_cache(maxsize=1024)
def reading(kept: str) -> Reading:
    """What ``as_json`` made of how the reading went."""
    pages, repairs, unread, *doubtful = json.loads(kept)
    return Reading(
        pages,
        tuple((name, count) for name, count in repairs),
        tuple(Unread(reason, tuple(where)) for reason, where in unread),
        tuple((start, end) for start, end in doubtful[0]) if doubtful else (),
    )
