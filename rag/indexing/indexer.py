"""Files → the index: reads what changed, has it embedded and stored, forgets what is gone."""

from __future__ import annotations

import logging
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from rag.chinese.characters import plain
from rag.chinese.words import words_with
from rag.embedding import Encoder
from rag.errors import UserError
from rag.indexing import passages
from rag.indexing.finding import FoundFiles, legible
from rag.indexing.pipeline import ALL, Demand, Pipeline
from rag.indexing.question_fit import Matrix, question_fit
from rag.indexing.tracker import Tracker
from rag.messages import say
from rag.messages.summary import unread
from rag.reading.isolation import Isolated, limits, refuse_large
from rag.reading.retry import worthwhile
from rag.reading.structure import attributes
from rag.reading.structure.pairing import sections
from rag.settings import Settings
from rag.store import layouts, outline, rows
from rag.store.records import Entry, SourceState, digest, fingerprint, vector_key, whole
from rag.store.writer import Writer
from rag.types import Document, Repair, Report

_log = logging.getLogger(__name__)
_REEMBEDDED = 2048
"""Passages that are embedded again in one go; what an interruption can lose."""
_YOUNG_NS = 2_000_000_000
"""Within so much of its last change a file may change again without its time telling: FAT counts in two seconds."""


@dataclass(slots=True)
class _Run:
    """What has been done so far."""

    changed: int = 0
    unchanged: int = 0
    problems: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    repairs: Counter[Repair] = field(default_factory=Counter)


class Indexer:
    """Updates one index through its writer."""

    def __init__(self, writer: Writer, encoder: Callable[[], Encoder], settings: Settings, tracker: Tracker) -> None:
        self._writer = writer
        self._catalog = writer.catalog
        self._encoder = encoder
        self._settings = settings
        self._tracker = tracker
        self._encoder_id = ""
        self._named: dict[str, str] = {}  # name → source of the documents read and not yet stored

    def bring_up_to_date(self, encoder_id: str) -> str | None:
        """Have what other code or another encoder wrote made anew; return that encoder."""
        version, built_with = str(passages.VERSION), self._catalog.meta("encoder")
        if self._catalog.meta("passages") != version:
            with self._catalog.transaction():
                self._catalog.forget_hashes()
                self._catalog.set_meta("passages", version)
        self._encoder_id = encoder_id
        if built_with is None:
            with self._catalog.transaction():
                self._catalog.set_meta("encoder", encoder_id)
        elif built_with != encoder_id:
            self._reembed(encoder_id)
            return built_with
        return None

    def update(self, found: FoundFiles, demand: Demand = ALL) -> Report:
        """Index ``found``; documents whose files left its folders are removed, and what earlier runs have left is
        embedded.

        A file that can't be read is reported; the others are indexed, and what it was before stays.
        """
        known = self._catalog.sources() | dict.fromkeys(self._worth_reading_again(), SourceState(""))
        run = _Run()
        self._tracker.found(path for path, _ in found.files)
        with self._pipeline(demand) as pipeline:
            with Isolated(self._settings) as isolated:
                for path, name in found.files:
                    self._take_in(path, name, known, isolated, pipeline, run)
            removed = [name for source in found.gone(known) for name in self._catalog.names_from(source)]
            pipeline.remove(removed)
        notes, repairs = tuple(run.notes), tuple(run.repairs.items())
        return Report(run.changed, run.unchanged, len(removed), tuple(run.problems), notes, repairs)

    def embed(self, demand: Demand) -> None:
        """Embed what earlier runs have left."""
        self._tracker.found(())
        with self._pipeline(demand):
            pass

    def _pipeline(self, demand: Demand) -> Pipeline:
        return Pipeline(self._writer, self._encoder, self._tracker, demand)

    def _reembed(self, encoder_id: str) -> None:
        """Embed every passage again: the encoder has changed. Texts are not read again.

        Vectors are kept as they come, and all come into force at once.
        """
        texts = {each.id: each.whole for each in self._catalog.passage_texts()}
        keys = {number: vector_key(encoder_id, text) for number, text in texts.items()}
        self._tracker.anew(len(self._catalog.documents()), sum(map(len, texts.values())))
        numbers = list(texts)
        for start in range(0, len(numbers), _REEMBEDDED):
            some = numbers[start : start + _REEMBEDDED]
            self._embed_again({keys[each]: plain(texts[each]) for each in some}, sum(len(texts[each]) for each in some))
        with self._writer.transaction() as catalog:
            catalog.rekey((key, number) for number, key in keys.items())
            catalog.vectors.prune_all()
            catalog.set_meta("encoder", encoder_id)
            catalog.segments.replace([])

    def _embed_again(self, by_key: Mapping[str, str], characters: int) -> None:
        encoder = self._encoder()
        missing = self._catalog.unembedded(by_key, encoder.states)
        if missing:
            found = encoder.embedded([by_key[key] for key in missing])
            with self._catalog.transaction():
                self._catalog.put_embedded(missing, found.vectors, encoder.states, found.states)
        self._tracker.embedded(characters)

    def _worth_reading_again(self) -> list[str]:
        allowed = limits(self._settings)
        return [source for source, reading in self._catalog.incomplete() if worthwhile(reading, allowed)]

    def _state(self, path: Path, known: SourceState | None) -> SourceState:
        """Of the file now. One whose stamp is the ``known`` one isn't read."""
        refuse_large(path, self._settings)
        try:
            stamp = _stamp(path)
            return known if known and stamp and known.stamp == stamp else SourceState(digest(path.read_bytes()), stamp)
        except OSError as error:
            raise UserError(say.unreadable(path=path)) from error

    def _take_in(
        self, path: Path, name: str, known: Mapping[str, SourceState], isolated: Isolated, pipeline: Pipeline, run: _Run
    ) -> None:
        """Read a file that has changed. While parts of it can't be read, what they were before stays, and
        the file is tried again next time."""
        source = str(legible(path))

        def paging(done: int, total: int) -> None:
            self._tracker.paging(path, done, total)
            pipeline.meanwhile()

        self._tracker.opening(path)
        try:
            before = known.get(source)
            state = self._state(path, before)
            if before and before.hash == state.hash:
                names = self._catalog.names_from(source)
                run.unchanged += len(names)
                self._tracker.unchanged(path, len(names))
                return
            read, problems = isolated.read(path, name, paging)
        except UserError as error:
            run.problems.append(str(error))
            self._tracker.read(path, 0, 0)
            self._tracker.failed(path, [str(error)])
            return
        documents = [replace(each, name=self._free_name(each.name, legible(path))) for each in read]
        prints = {each.name: _fingerprint(each) for each in documents}
        changed = [each for each in documents if self._catalog.digest_of(each.name, source) != prints[each.name]]
        alone = state.hash if len(documents) == 1 and not problems else ""
        size = pipeline.put((self._entry(each, prints[each.name], alone) for each in changed), source)
        self._tracker.read(path, len(documents), size)
        if problems:
            self._tracker.failed(path, problems, partly=bool(documents))
        run.problems += problems
        run.changed += len(changed)
        run.unchanged += len(documents) - len(changed)
        for document in documents:
            run.notes += unread(document.name, document.reading)
            run.repairs.update(dict(document.reading.repairs))
        if not problems:
            gone = set(self._catalog.names_from(source)) - {each.name for each in documents}
            pipeline.complete(source, state, sorted(gone))

    def _free_name(self, name: str, source: Path) -> str:
        """``name``, or with as many parent folders before it as make it unique in the library."""
        parents = list(source.parts[:-1])
        while self._holder(name) not in (None, str(source)) and parents:
            name = f"{parents.pop()}/{name}"
        self._named[name] = str(source)
        return name

    def _holder(self, name: str) -> str | None:
        return self._named.get(name) or self._catalog.source_of(name)

    def _entry(self, document: Document, known_by: str, file: str) -> Entry:
        """The document, ready to be stored."""
        made = tuple(passages.split(document, sections(document.blocks, self._fit, attributes.paths(document))))
        texts = tuple(whole(each.title, each.section, each.text) for each in made)
        keys = tuple(vector_key(self._encoder_id, text) for text in texts)
        return Entry(document, made, keys, known_by, tuple(map(plain, texts)), file)

    def _fit(self, questions: Sequence[str], paragraphs: Sequence[str]) -> Matrix:
        encoder = self._encoder()
        return question_fit(questions, paragraphs, words_with(()), encoder.queries, encoder.passages)


def _stamp(path: Path) -> str:
    """Size and time of the file; empty while a change to it could come with the same ones, as git's index has it."""
    found = path.stat()
    young = abs(time.time_ns() - found.st_mtime_ns) < _YOUNG_NS
    return "" if young else f"{found.st_size} {found.st_mtime_ns}"


def _fingerprint(document: Document) -> str:
    """Of the document as the catalog will hold it."""
    kept = [
        *(document.title, document.text, document.member, outline.encode(document.blocks)),
        *(rows.as_json(document.attributes), rows.as_json(document.reading)),
    ]
    pages = layouts.encode(document.layout) if document.layout is not None else ()
    return fingerprint(kept, pages)
