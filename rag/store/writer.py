"""Changes an index: the catalog, and in the same transaction the segments that readers search."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from rag.chinese import words
from rag.chinese.terms import discover_terms
from rag.chinese.words import Words
from rag.errors import UserError
from rag.messages import say
from rag.store import segments
from rag.store.catalog import CATALOG, Catalog
from rag.store.keywords import Postings
from rag.store.lock import writing
from rag.store.records import PassageText
from rag.store.segments import DAMAGE, Segment
from rag.store.vectors import VectorPart

_DRIFT = 0.25
"""Share of the passages that may change until the library's terms are discovered anew: that cuts every passage
again, and by it a library that grows passage by passage is cut about five times in all."""
_ENDLESS = 1 << 62
_log = logging.getLogger(__name__)

Tokens = Mapping[str, Sequence[str]]
"""Key of a passage's vector → ``Words.tokens`` of its headed text."""


class Writer:
    """The one that may change an index. Made by ``open_writer``, which holds the lock."""

    def __init__(self, index: Path, catalog: Catalog) -> None:
        self.catalog = catalog
        self._index = index
        self._words: Words | None = None
        self._learnt: list[str] | None = None

    @property
    def words(self) -> Words:
        """The segmentation of this library."""
        if self._words is None:
            self._words = words.words_with(tuple(self.catalog.segments.terms()))
        return self._words

    @contextmanager
    def transaction(self, tokens: Tokens | None = None, *, is_news: bool = True) -> Iterator[Catalog]:
        """All that is done to the catalog, and to the segments with it, or nothing.

        ``tokens`` of passages that are put may be given; those of the others are cut here. Without ``is_news`` the
        documents stay as they were.
        Raises ``UserError`` when the disk is full or can't be written.
        """
        try:
            with self.catalog.transaction(is_news=is_news):
                if self._learnt is not None:
                    self._take_terms(self._learnt)
                yield self.catalog
                self._cover(tokens or {})
            self._learnt = None
        except OSError as error:
            raise UserError(say.index_unwritable(path=self._index)) from error
        finally:
            self._sweep()

    def mend(self) -> None:
        """Build the segments anew where they are missing, damaged, or cut by another version of the words."""
        if not self._is_sound():
            _log.info("the segments are stale; building them again")
            stale = self.catalog.meta("words") != str(words.VERSION) and not self.is_young()
            terms = self._terms_now() if stale else []  # the old ones are spelled as the words were
            with self.transaction() as catalog:
                catalog.set_meta("words", str(words.VERSION))
                catalog.segments.replace([])
                if stale:
                    self._settle(terms)
        self._sweep()

    def is_young(self) -> bool:
        """Whether its terms aren't settled yet: nothing was ever stored, or the first run was interrupted."""
        return not int(self.catalog.meta("terms_passages") or 0)

    def learn_terms(self, passages: Iterable[tuple[str, str, str]]) -> None:
        """Have a young library take its terms from (title, section, text) of ``passages`` in the next transaction."""
        self._learnt = _terms_of(passages)
        self._words = words.words_with(tuple(self._learnt))

    def settle_terms(self) -> None:
        """The library's terms are those of the passages that there are now; say so in a transaction."""
        self.catalog.set_meta("terms_passages", str(self.catalog.passage_count()))
        self.catalog.set_meta("terms_end", str(self.catalog.last_passage()))

    def renew_terms(self) -> None:
        """Discover the library's terms anew where more than ``_DRIFT`` of it has changed since they were."""
        catalog = self.catalog
        count, end = (int(catalog.meta(key) or 0) for key in ("terms_passages", "terms_end"))
        kept = catalog.passage_count(end)
        fresh = catalog.passage_count() - kept
        if fresh + count - kept <= _DRIFT * count:
            return
        terms = self._terms_now()
        with self.transaction():
            self._settle(terms)

    def _terms_now(self) -> list[str]:
        return _terms_of((each.title, each.section, each.text) for each in self.catalog.passage_texts())

    def _settle(self, terms: Sequence[str]) -> None:
        self.settle_terms()
        self._take_terms(terms)
        self._words = words.words_with(tuple(terms))

    def _take_terms(self, terms: Sequence[str]) -> None:
        """Have every passage cut by these, unless they all are."""
        table = self.catalog.segments
        if terms != table.terms():
            table.set_terms(terms)
            table.replace([])

    def _is_sound(self) -> bool:
        if self.catalog.meta("words") != str(words.VERSION):
            return False
        named = self.catalog.segments.named()
        try:
            for each in named:
                segments.load(self._index, each)
        except DAMAGE:
            return False
        return sum(each.rows for each in named) - len(self.catalog.segments.dead()) == self.catalog.passage_count()

    def _cover(self, tokens: Tokens) -> None:
        """Have every passage stand in a segment."""
        table = self.catalog.segments
        end = table.end()
        table.forget_dead(end + 1, _ENDLESS)  # put and removed in one transaction: no segment holds them
        before = [segments.load(self._index, each) for each in table.named()]
        fresh = [self._segment(some, tokens) for some in _lots(self.catalog.passage_texts(end))]
        dead = table.dead()
        found = [self._with_vectors(each, dead) for each in [*before, *fresh]]
        after = segments.compacted(self._index, found, dead)
        standing = {each.name for each in after}
        table.replace([each.named for each in after])
        for gone in before:
            if gone.name not in standing:
                table.forget_dead(gone.named.first, gone.named.last)

    def _segment(self, texts: Sequence[PassageText], tokens: Tokens) -> Segment:
        ids = np.fromiter((each.id for each in texts), np.int64, len(texts))
        cut = (tokens[each.key] if each.key in tokens else self.words.tokens(each.headed) for each in texts)
        return segments.write(self._index, ids, self._vectors(texts[0].id, texts[-1].id, len(ids)), Postings.build(cut))

    def _with_vectors(self, segment: Segment, dead: NDArray[np.int64]) -> Segment:
        """The segment with its vectors, where all of its passages have been embedded since it was written."""
        living = int(np.count_nonzero(segment.alive(dead)))
        if segment.vectors or not living:
            return segment
        part = self._vectors(segment.named.first, segment.named.last, living)
        return segments.completed(self._index, segment, part, dead) if part else segment

    def _vectors(self, first: int, last: int, count: int) -> VectorPart | None:
        """The vectors of the ``count`` passages from ``first`` to ``last``, where all have one."""
        table = self.catalog.vectors
        return VectorPart.build(table.between(first, last)[1]) if table.count(first, last) == count else None

    def _sweep(self) -> None:
        segments.sweep(self._index, {each.name for each in self.catalog.segments.named()})


@contextmanager
def open_writer(index: Path, *, server: str = "") -> Iterator[Writer]:
    """A writer of the index in this folder, which is made where there is none; the index is sound when it begins.

    Raises ``UserError`` when another process is writing, or the folder can't be written or isn't ours.
    """
    with writing(index):
        catalog = Catalog(index / CATALOG, writable=True, server=server)
        try:
            writer = Writer(index, catalog)
            writer.mend()
            yield writer
        finally:
            catalog.close()


def _lots(texts: Iterable[PassageText]) -> Iterator[list[PassageText]]:
    remaining = iter(texts)
    while some := list(islice(remaining, segments.BY_WORDS_MOST)):
        yield some


def _terms_of(passages: Iterable[tuple[str, str, str]]) -> list[str]:
    """The terms of (title, section, text) of passages. A title counts once, however many passages have it."""
    titles: dict[str, None] = {}
    bodies = []
    for title, section, text in passages:
        titles[title] = None
        bodies.append(f"{section}\n{text}")
    return discover_terms([*bodies, *titles])
