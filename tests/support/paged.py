"""A PDF whose every character's place is known, as a file, as a Document and in a library."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from rag.embedding import encoder_id
from rag.indexing import passages
from rag.library import Library
from rag.reading.assembly import document
from rag.reading.element import Element
from rag.reading.source import Source
from rag.reading.structure.pairing import sections
from rag.store.records import Entry, SourceState, digest
from rag.types import Document, Reading
from tests.support.paper import A4, Paper

LEFT, TOP, SIZE, LEADING = 80.0, 100.0, 14.0, 28.0
"""Points: where the first line stands, how large its characters are, and how far it is to the next line."""

PAGES = (
    (
        "云水市高校毕业生补贴办法",
        "租房补贴标准为每人每月九百元。",
        "求职补贴标准为每人一千五百元，一次性发放到",
        "本人社会保障卡。",
    ),
    ("创业补贴标准为每户一万元。", "本办法由云水市人力资源和社会保障局解释。"),
)
"""Lines of Chinese characters only: each is as wide as it is high. The third line goes on in the fourth."""


def paged(path: Path, pages: Sequence[Sequence[str]] = PAGES) -> Document:
    """Write the PDF of these lines; the document whose blocks they are, but that a line that doesn't end in a
    stop goes on in the next one."""
    paper = Paper()
    elements: list[Element] = []
    for number, page in enumerate(pages, 1):
        if number > 1:
            paper.page()
        for i, line in enumerate(page):
            top = TOP + i * LEADING
            paper.text(LEFT, top, line, SIZE)
            lefts = LEFT + SIZE * np.arange(len(line))
            edges = np.broadcast_arrays(lefts, top, lefts + SIZE, top + SIZE)
            on = np.full(len(line), number, np.uint16)
            element = Element(line, 0, pages=on, boxes=np.stack(edges, axis=1).astype("f4"))
            goes_on = elements and elements[-1].text[-1] not in "。法"
            elements = [*elements[:-1], joined(elements[-1], element)] if goes_on else [*elements, element]
    path.write_bytes(paper.done())
    source = Source(path.read_bytes(), path.name)
    return document(source, pages[0][0], elements, [A4] * len(pages), Reading(len(pages)))


def joined(one: Element, other: Element) -> Element:
    """A paragraph of two lines."""
    pages, boxes = (np.concatenate([getattr(one, name), getattr(other, name)]) for name in ("pages", "boxes"))
    return replace(one, text=one.text + other.text, pages=pages, boxes=boxes)


def shelve(library: Library, path: Path, made: Document) -> None:
    """Store ``made`` as what was read from ``path``."""
    cut = tuple(passages.split(made, sections(made.blocks, lambda questions, paragraphs: np.zeros((0, 0), np.float32))))
    keys = tuple(f"{made.name}{i}" for i in range(len(cut)))
    with library._writer() as writer, writer.transaction() as catalog:
        catalog.set_meta("encoder", encoder_id(library.settings))
        catalog.set_meta("passages", str(passages.VERSION))
        catalog.vectors.put(keys, library.encoder().passages([each.text for each in cut]))
        catalog.put(Entry(made, cut, keys), str(path))
        catalog.set_source(str(path), SourceState(digest(path.read_bytes())))
