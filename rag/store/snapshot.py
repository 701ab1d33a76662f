"""What readers hold: one revision of the catalog, and what is searched of it."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from rag.chinese import words
from rag.chinese.words import Words
from rag.errors import UserError
from rag.messages import say
from rag.store.catalog import CATALOG, Catalog, state_at
from rag.store.engine import DAMAGE, Engine, Keywords, Searched, Vectors
from rag.store.local import LocalEngine

_ATTEMPTS = 10
"""How often a reader that writers overtake begins again."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a snapshot was made with."""

    library: str
    """Given once to each catalog."""
    revision: int
    encoder: str
    words: int
    """``rag.chinese.words.VERSION``"""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One consistent state of a library. It stays as it is while writers go on.

    Every passage is among the ``keywords``; those that aren't embedded yet aren't among the ``vectors``.
    """

    catalog: Catalog
    searched: Searched
    words: Words
    manifest: Manifest

    @property
    def vectors(self) -> Vectors:
        return self.searched.vectors

    @property
    def keywords(self) -> Keywords:
        return self.searched.keywords


def open_snapshot(
    index: Path, before: Searched | None = None, engine: Engine | None = None, *, server: str = ""
) -> Snapshot:
    """The state in force; what it has in common with ``before``, of an earlier one, isn't loaded again.

    What is searched is built first where it is missing, damaged or of another version; where that can't be done now,
    that of another version serves. Raises ``UserError`` where there is no index, or it can't be read.
    """
    engine = engine or LocalEngine(index)
    for _ in range(_ATTEMPTS):
        catalog = Catalog(index / CATALOG, writable=False, server=server)
        try:
            opened = _load(catalog, engine, before)
        except DAMAGE:
            state = _state(catalog)
            catalog.close()
            if state_at(index / CATALOG, server=server) == state:  # else a writer has merged what we were reading
                _mend(index, engine, server)
            continue
        if opened.manifest.words == words.VERSION:
            return opened
        with suppress(UserError):
            _mend(index, engine, server)
            continue
        return opened
    raise UserError(say.index_locked(path=index))


def without(
    snapshot: Snapshot, index: Path, hidden: Sequence[str], engine: Engine | None = None, *, server: str = ""
) -> Snapshot | None:
    """The snapshot as if it lacked the documents named ``hidden``: neither found nor counted nor read; None where a
    writer has changed the index since. The library's own terms (how words are cut) stay those of all documents."""
    catalog = Catalog(index / CATALOG, writable=False, hidden=hidden, server=server)
    if _state(catalog) != (snapshot.manifest.library, snapshot.manifest.revision):
        catalog.close()
        return None
    numbers = snapshot.catalog.numbers(hidden)
    searched = (engine or LocalEngine(index)).without(snapshot.searched, catalog, numbers)
    return replace(snapshot, catalog=catalog, searched=searched)


def is_newest(snapshot: Snapshot, index: Path, *, server: str = "") -> bool:
    """Whether no writer has changed the index since."""
    return state_at(index / CATALOG, server=server) == (snapshot.manifest.library, snapshot.manifest.revision)


def _mend(index: Path, engine: Engine, server: str) -> None:
    from rag.store.writer import open_writer

    with open_writer(index, engine, server=server):
        pass


def _state(catalog: Catalog) -> tuple[str, int]:
    return catalog.meta("library") or "", catalog.revision


def _load(catalog: Catalog, engine: Engine, before: Searched | None) -> Snapshot:
    manifest = Manifest(
        *_state(catalog),
        catalog.meta("encoder") or "",
        int(catalog.meta("words") or words.VERSION),
    )
    searched = engine.load(catalog, before)
    return Snapshot(catalog, searched, words.words_with(tuple(catalog.segments.terms())), manifest)
