"""Web pages by ours, and by trafilatura: as it comes, with pages decoded for it, and asked for recall."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from itertools import groupby

from benchmarks.libraries.known import Line, rows
from benchmarks.libraries.office_readers import Reader, ours
from rag.reading.web.html import decoded

_HEADING = re.compile(r"(#{1,6}) (.*)")
_MARKS = re.compile(r"\*\*|^- ")
_LONGEST_NAME = 20
"""A first row with longer cells, or empty ones, names no columns: old pages are laid out by tables."""
_RULE = re.compile(r"[|\s:-]+")


def trafilatura(data: bytes | str, name: str, favor_recall: bool = False) -> list[Line]:
    """As Markdown, the form that keeps headings and tables; rows below a head get their column names as ours do."""
    from trafilatura import extract

    markdown = extract(data, output_format="markdown", include_comments=False, favor_recall=favor_recall)
    return list(_lines(markdown or ""))


def _decoded_first(data: bytes, name: str, favor_recall: bool = False) -> list[Line]:
    """With the characters that ours makes of the bytes: trafilatura guesses, whatever the page declares."""
    return trafilatura(decoded(data), name, favor_recall)


def _lines(markdown: str) -> Iterator[Line]:
    for is_table, group in groupby(markdown.split("\n"), key=lambda line: line.startswith("|")):
        if is_table:
            table = [line.strip("| ").split("|") for line in group if not _RULE.fullmatch(line)]
            named = all(cell.strip() and len(cell) <= _LONGEST_NAME for cell in table[0]) if table else False
            yield from rows(table) if named else (Line(" ".join(row)) for row in table)
            continue
        for line in group:
            heading = _HEADING.match(line)
            text = _MARKS.sub("", heading.group(2) if heading else line)
            if text.strip():
                yield Line(text, len(heading.group(1)) if heading else 0)


READERS: dict[str, Reader] = {
    "mingyin": ours,
    "trafilatura": trafilatura,
    "trafilatura, decoded": _decoded_first,
    "trafilatura, dec., recall": partial(_decoded_first, favor_recall=True),
}
