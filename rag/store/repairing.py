"""Making an index sound again: what is derived from the catalog is built anew, a damaged catalog saved row by row."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Sequence
from contextlib import closing, suppress
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from rag.chinese import words
from rag.errors import UserError
from rag.messages import say
from rag.store import segments
from rag.store.catalog import CATALOG, Catalog
from rag.store.checking import LEFTOVERS
from rag.store.lock import writing
from rag.store.lost import NAMED_MOST, UNKNOWN, named
from rag.store.salvage import nothing_left, salvage
from rag.store.schema import is_orphaned
from rag.store.writer import Writer
from rag.types import Checked, Finding

_CONTENTS = frozenset({"catalog", "documents", "passages"})
_DERIVED = frozenset({"vectors", "states", "segments", "words"})
_ROOM = "rescued"
"""The folder that a new catalog is made in."""
_FILES = ("", "-wal", "-shm")
"""What SQLite keeps a database in, besides its name."""

Embed = Callable[[Sequence[str]], NDArray[np.float32]]
"""Texts → vectors (texts, dimensions)."""


def repair(index: Path, findings: Sequence[Finding], embed: Embed, encoder: str = "", *, server: str = "") -> list[str]:
    """Mend what ``check`` found; what was done, for a person.

    A damaged catalog is saved row by row into a new one, and kept. ``embed`` is called where vectors are missing;
    ``encoder`` is the one that the settings name. Raises ``UserError`` where another process is writing, the folder
    can't be written, vectors are missing that another encoder made, or what a ``server`` holds is damaged.
    """
    broken = {each.about for each in findings if each.wrong}
    done: list[str] = []
    with writing(index):
        try:
            if broken & _CONTENTS:
                if server:
                    raise UserError(say.database_no_repair())
                return _rescue(index, encoder)
            with closing(Catalog(index / CATALOG, writable=True, server=server)) as catalog:
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
    lost = {number for number, _ in catalog.wrong_vectors()}
    if lost and "versions" in broken:
        raise UserError(say.repair_after_index())
    with Writer(index, catalog).transaction():
        if lost:
            texts = [each for each in catalog.passage_texts() if each.id in lost]
            catalog.vectors.put([each.key for each in texts], embed([each.embedded for each in texts]))
            done.append(say.repaired_vectors(count=len(texts)))
        if "states" in broken:
            catalog.states.drop_damaged()
            done.append(say.repaired_states())
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


def _rescue(index: Path, encoder: str) -> list[str]:
    """Put a new catalog in the damaged one's place, of what can still be read of it, and keep that one beside it.

    Until the new one is whole nothing is moved, so that a kill loses nothing.
    """
    catalog, room = index / CATALOG, index / _ROOM
    aside = index / time.strftime("damaged-%Y%m%d-%H%M%S.sqlite")
    damaged = _newest_aside(index) if is_orphaned(catalog) else catalog
    shutil.rmtree(room, ignore_errors=True)
    room.mkdir()
    saved = salvage(damaged, room / CATALOG, encoder) if damaged else nothing_left(room / CATALOG)
    for ending in _FILES:
        with suppress(FileNotFoundError):
            catalog.with_name(f"{CATALOG}{ending}").replace(f"{aside}{ending}")
    (room / CATALOG).replace(catalog)
    shutil.rmtree(room, ignore_errors=True)
    with closing(Catalog(catalog, writable=True)) as opened, Writer(index, opened).transaction():
        opened.set_meta("words", str(words.VERSION))
    path = aside if damaged == catalog else damaged
    done = [say.repaired_catalog(path=path, documents=saved.documents, vectors=saved.vectors)] if path else []
    if saved.damaged:
        done.append(say.repaired_damaged(count=len(saved.damaged), names=say.listed(saved.damaged[:NAMED_MOST])))
    known = [each for each in saved.lost if each != UNKNOWN]
    if known:
        done.append(say.repaired_lost(count=len(known), names=named(known)))
    return done


def _newest_aside(index: Path) -> Path | None:
    """A damaged catalog that was moved aside by a repair that was killed before the new one was in place."""
    return max(index.glob("damaged-*.sqlite"), default=None)
