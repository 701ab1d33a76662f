"""What is done with a file, stage by stage, wherever that is: read, made into passages. The encoder embeds them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from rag.chinese.characters import plain
from rag.chinese.words import words_with
from rag.embedding import Encoder
from rag.errors import UserError
from rag.indexing import passages
from rag.indexing.question_fit import Matrix, question_fit
from rag.reading.isolation import Isolated
from rag.reading.structure import attributes
from rag.reading.structure.pairing import sections
from rag.store import layouts, outline, rows
from rag.store.records import Entry, fingerprint, vector_key, whole
from rag.types import Document


def read(
    path: Path, name: str, isolated: Isolated, progress: Callable[[int, int], None]
) -> tuple[list[Document], list[str]]:
    """The documents of a file, and what of it could not be read: all, where there is none."""
    try:
        return isolated.read(path, name, progress)
    except UserError as error:
        return [], [str(error)]


def digest(document: Document) -> str:
    """Of the document as the catalog will hold it."""
    kept = [
        *(document.title, document.text, document.member, outline.encode(document.blocks)),
        *(rows.as_json(document.attributes), rows.as_json(document.reading)),
    ]
    pages = layouts.encode(document.layout) if document.layout is not None else ()
    return fingerprint(kept, pages)


def entry(document: Document, known_by: str, encoder_id: str, encoder: Callable[[], Encoder]) -> Entry:
    """The document, whose digest is ``known_by``, ready to be stored. The encoder is wanted where it asks questions."""
    fit = partial(_fit, encoder)
    made = tuple(passages.split(document, sections(document.blocks, fit, attributes.paths(document))))
    texts = tuple(whole(each.title, each.section, each.text) for each in made)
    keys = tuple(vector_key(encoder_id, text) for text in texts)
    return Entry(document, made, keys, known_by, tuple(map(plain, texts)))


def renamed(made: Entry, name: str) -> Entry:
    """``made``, where its document is called ``name`` in the library."""
    if made.document.name == name:
        return made
    called = tuple(replace(each, document=name) for each in made.passages)
    return replace(made, document=replace(made.document, name=name), passages=called)


def _fit(encoder: Callable[[], Encoder], questions: Sequence[str], paragraphs: Sequence[str]) -> Matrix:
    loaded = encoder()
    return question_fit(questions, paragraphs, words_with(()), loaded.queries, loaded.passages)
