"""How the reading of a damaged file ends."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from unittest.mock import patch

import numpy as np

from rag.errors import UserError
from rag.indexing import passages
from rag.indexing.question_fit import Matrix
from rag.messages.summary import summary
from rag.reading.isolation import Isolated, ReaderError
from rag.reading.layout.glyphs import Glyph, Page
from rag.reading.pages import ocr
from rag.reading.source import Limits
from rag.reading.structure.pairing import sections
from rag.reading.worker import read_file
from rag.types import Block, Document

_UNSTORABLE = re.compile("[\0\ud800-\udfff]")
GOOD = ("read", "refused")
LIMITS = Limits(pages=300, unpacked_mb=100)
"""Enough for every file that is worth a test."""


def outcome(isolated: Isolated, path: Path) -> str:
    """``read``, ``refused``, or what went wrong.

    Every picture is said to hold one character: recognition takes seconds, and has tests of its own.
    """
    try:
        documents, _ = isolated.call("tests.support.verdict:read_at_a_glance", path, path.name, LIMITS, name=path.name)
    except ReaderError as error:
        return error.reason
    except UserError as error:
        return "refused" if path.name in str(error) else f"refused without its name: {error}"
    return "; ".join(sorted({fault for document in documents for fault in _faults(document)})) or "read"


def read_at_a_glance(path: Path, name: str, allowed: Limits) -> tuple[list[Document], list[str]]:
    with patch.multiple(ocr, available=lambda: True, page=_one_character):
        return read_file(path, name, allowed)


def _one_character(picture: object, number: int, width: float, height: float) -> Page:
    return Page(number, width, height, (Glyph("字", 0, 0, width, height, height),), recognised=True)


def _faults(document: Document) -> Iterator[str]:
    """What would break the index, or what is shown of the document."""
    text, layout = document.text, document.layout
    if _UNSTORABLE.search(text + document.title + document.name):
        yield "unstorable text"
    if any(not _leads_back(block, len(text)) for block in document.blocks):
        yield "offsets that lead astray"
    if layout is not None:
        if layout.pages.shape != (len(text),) or layout.boxes.shape != (len(text), 4):
            yield "a layout of another length"
        elif layout.pages.max(initial=0) > len(layout.sizes) or not np.isfinite(layout.boxes).all():
            yield "a box off every page"
    if not passages.split(document, sections(document.blocks, _no_fit)):
        yield "no passages"
    try:
        summary(document.name, document.reading, len(text))
    except KeyError as error:
        yield f"no message {error}"


def _leads_back(block: Block, length: int) -> bool:
    offsets = list(block.offsets)
    return len(offsets) == len(block.text) and offsets == sorted(offsets) and 0 <= block.start < block.end <= length


def _no_fit(questions: Sequence[str], paragraphs: Sequence[str]) -> Matrix:
    return np.zeros((len(questions), len(paragraphs)), np.float32)
