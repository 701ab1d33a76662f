"""Changes an index: the catalog, and in the same transaction what readers search."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from rag.chinese import words
from rag.chinese.terms import discover_terms
from rag.chinese.words import Words
from rag.errors import UserError
from rag.messages import say
from rag.store.catalog import CATALOG, Catalog
from rag.store.engine import Cut, Engine
from rag.store.local import LocalEngine
from rag.store.lock import writing
from rag.store.records import PassageText

_DRIFT = 0.25
"""Share of the passages that may change until the library's terms are discovered anew: that cuts every passage
again, and by it a library that grows passage by passage is cut about five times in all."""
_log = logging.getLogger(__name__)

Tokens = Mapping[str, Sequence[str]]
"""Key of a passage's vector → ``Words.tokens`` of its headed text."""
Arriving = Callable[[Sequence[tuple[str, str]]], None]
"""Is told the (name, print) of documents before anybody sees them (``records.prints``)."""


def _untold(arrived: Sequence[tuple[str, str]]) -> None:
    """Nobody wants to know."""


class Writer:
    """The one that may change an index. Made by ``open_writer``, which holds the lock."""

    def __init__(
        self, index: Path, catalog: Catalog, engine: Engine | None = None, *, arriving: Arriving = _untold
    ) -> None:
        self.catalog = catalog
        self.engine = engine or LocalEngine(index)
        self._arriving = arriving
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
        """All that is done to the catalog, and to what is searched with it, or nothing.

        ``tokens`` of passages that are put may be given; those of the others are cut here. Without ``is_news`` the
        documents stay as they were.
        Raises ``UserError`` when the disk is full or can't be written.
        """
        try:
            with self.catalog.transaction(is_news=is_news):
                if self._learnt is not None:
                    self._take_terms(self._learnt)
                yield self.catalog
                self.engine.cover(self.catalog, self._cut(tokens or {}))
                if self.catalog.arrived:
                    self._arriving(self.catalog.arrived)
            self._learnt = None
        except OSError as error:
            raise UserError(say.index_unwritable(path=self._index)) from error
        finally:
            self.engine.sweep(self.catalog)

    def mend(self) -> None:
        """Have everything searched anew where that is missing, damaged, or cut by another version of the words."""
        if not self._is_sound():
            _log.info("what is searched is stale; building it again")
            stale = self.catalog.meta("words") != str(words.VERSION) and not self.is_young()
            terms = self._terms_now() if stale else []  # the old ones are spelled as the words were
            with self.transaction() as catalog:
                catalog.set_meta("words", str(words.VERSION))
                catalog.segments.replace([])
                if stale:
                    self._settle(terms)
        self.engine.sweep(self.catalog)

    def is_young(self) -> bool:
        """Whether its terms aren't settled yet: nothing was ever stored, or the first run was interrupted."""
        return not int(self.catalog.meta("terms_passages") or 0)

    def learn_terms(self, passages: Iterable[tuple[str, str, str]]) -> None:
        """Have a young library take its terms from (title, section, text) of ``passages`` in the next transaction."""
        self.adopt_terms(_terms_of(passages))

    def adopt_terms(self, terms: Sequence[str]) -> None:
        """Have the library take these terms in the next transaction."""
        self._learnt = list(terms)
        self._words = words.words_with(tuple(terms))

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
        return self.catalog.meta("words") == str(words.VERSION) and self.engine.is_sound(self.catalog)

    def _cut(self, tokens: Tokens) -> Cut:
        """What cuts texts into words, those aside that are cut already."""

        def cut(texts: Iterable[PassageText]) -> Iterator[Sequence[str]]:
            return (tokens[each.key] if each.key in tokens else self.words.tokens(each.headed) for each in texts)

        return cut


@contextmanager
def open_writer(
    index: Path, engine: Engine | None = None, *, server: str = "", arriving: Arriving = _untold
) -> Iterator[Writer]:
    """A writer of the index in this folder, which is made where there is none; the index is sound when it begins.

    Raises ``UserError`` when another process is writing, or the folder can't be written or isn't ours.
    """
    with writing(index):
        catalog = Catalog(index / CATALOG, writable=True, server=server)
        try:
            writer = Writer(index, catalog, engine, arriving=arriving)
            writer.mend()
            yield writer
            writer.engine.rest(catalog)
        finally:
            catalog.close()


def _terms_of(passages: Iterable[tuple[str, str, str]]) -> list[str]:
    """The terms of (title, section, text) of passages. A title counts once, however many passages have it."""
    titles: dict[str, None] = {}
    bodies = []
    for title, section, text in passages:
        titles[title] = None
        bodies.append(f"{section}\n{text}")
    return discover_terms([*bodies, *titles])
