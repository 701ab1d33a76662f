"""Making an index sound again: what is derived from the catalog is built anew, a broken catalog is set aside."""

from __future__ import annotations

import shutil
import sqlite3
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, suppress
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from rag.chinese import words
from rag.errors import UserError
from rag.messages import say
from rag.store import segments
from rag.store.catalog import Catalog
from rag.store.checking import LEFTOVERS
from rag.store.lock import writing
from rag.store.schema import connect
from rag.store.tables import usual_size, wrong_vector, wrong_vectors
from rag.store.writer import CATALOG, Writer
from rag.types import Checked, Finding

_DERIVED = frozenset({"documents", "passages", "vectors", "segments", "words"})
_FILES = ("", "-wal", "-shm")
"""What SQLite keeps a database in, besides its name."""

Embed = Callable[[Sequence[str]], NDArray[np.float32]]
"""Texts → vectors (texts, dimensions)."""


def repair(index: Path, findings: Sequence[Finding], embed: Embed) -> list[str]:
    """Mend what ``check`` found; what was done, for a person.

    ``embed`` is called where vectors are missing. Raises ``UserError`` where another process is writing, the folder
    can't be written, or vectors are missing that another encoder made.
    """
    broken = {each.about for each in findings if each.wrong}
    done: list[str] = []
    with writing(index):
        try:
            if "catalog" in broken:
                return [_set_aside(index)]
            with closing(Catalog(index / CATALOG, writable=True)) as catalog:
                if broken & _DERIVED:
                    done += _rebuild(index, catalog, broken, embed)
                if "leftovers" in broken:
                    done.append(_sweep(index, catalog))
        except OSError as error:
            raise UserError(say.index_unwritable(path=index)) from error
    return done


def _rebuild(index: Path, catalog: Catalog, broken: set[Checked], embed: Embed) -> list[str]:
    """Everything that readers search, from what the catalog holds; what that lacks of a file is read again later."""
    done: list[str] = []
    with closing(connect(index / CATALOG)) as connection:
        lost = {number for number, _ in wrong_vectors(connection)}
    if lost and "versions" in broken:
        raise UserError(say.repair_after_index())
    with Writer(index, catalog).transaction():
        if lost:
            texts = [each for each in catalog.passage_texts() if each.id in lost]
            catalog.vectors.put([each.key for each in texts], embed([each.embedded for each in texts]))
            done.append(say.repaired_vectors(count=len(texts)))
        if broken & {"documents", "passages"}:
            catalog.forget_hashes()
            done.append(say.repaired_documents())
        catalog.set_meta("words", str(words.VERSION))
        catalog.segments.replace([])  # all are written anew when the transaction ends
    return [*done, say.repaired_segments()]


def _sweep(index: Path, catalog: Catalog) -> str:
    segments.sweep(index, {each.name for each in catalog.segments.named()})
    for path in (index / name for name in LEFTOVERS):
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)
    return say.repaired_leftovers()


def _set_aside(index: Path) -> str:
    """Move the catalog out of the way, and keep its readable vectors: what is read again isn't embedded again."""
    aside = index / time.strftime("damaged-%Y%m%d-%H%M%S.sqlite")
    for ending in _FILES:
        with suppress(FileNotFoundError):
            (index / f"{CATALOG}{ending}").rename(f"{aside}{ending}")
    saved = dict(_readable(aside))
    with closing(Catalog(index / CATALOG, writable=True)) as catalog, catalog.transaction():
        for key, blob in saved.items():
            catalog.vectors.put([key], np.frombuffer(blob, "<f2")[None, :])
    return say.repaired_catalog(path=aside, saved=len(saved))


def _readable(path: Path) -> Iterator[tuple[str, bytes]]:
    """(key, sound vector) from both ends of the table up to where it is broken."""
    for order in ("ASC", "DESC"):
        with suppress(sqlite3.DatabaseError), closing(sqlite3.connect(path)) as connection:
            usual = usual_size(connection)
            for key, blob in connection.execute(f"SELECT hash, vector FROM vectors ORDER BY hash {order}"):
                if not wrong_vector(blob, usual):
                    yield key, blob
