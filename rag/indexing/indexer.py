"""Files → the index: reads what changed, has it embedded and stored, forgets what is gone."""

from __future__ import annotations

import logging
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path

from rag.chinese.characters import plain
from rag.errors import UserError
from rag.indexing import passages
from rag.indexing.finding import FoundFiles, legible
from rag.indexing.pipeline import ALL, Demand, Pipeline
from rag.indexing.tracker import Tracker
from rag.indexing.workers import Workers
from rag.indexing.workers.protocol import File, Read
from rag.indexing.workers.stages import renamed
from rag.messages import say
from rag.messages.summary import unread
from rag.reading.isolation import limits, refuse_large
from rag.reading.retry import worthwhile
from rag.settings import Settings
from rag.store.records import SourceState, digest, vector_key
from rag.store.writer import Writer
from rag.types import Repair, Report

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
    """Updates one index through its writer. ``workers`` read and embed for it."""

    def __init__(self, writer: Writer, workers: Workers, settings: Settings, tracker: Tracker) -> None:
        self._writer = writer
        self._catalog = writer.catalog
        self._workers = workers
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
            changed = self._changed(found.files, known, run)
            reading = self._workers.read(changed, self._encoder_id, self._tracker.paging, pipeline.meanwhile)
            with closing(reading):
                for read in reading:
                    self._take_in(read, pipeline, run)
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
        return Pipeline(self._writer, self._workers, self._tracker, demand)

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
        states = self._workers.states
        missing = self._catalog.unembedded(by_key, states)
        if missing:
            found = self._workers.embedded([by_key[key] for key in missing], lambda done, total: None)
            with self._catalog.transaction():
                self._catalog.put_embedded(missing, found.vectors, states, found.states)
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

    def _changed(
        self, files: Iterable[tuple[Path, str]], known: Mapping[str, SourceState], run: _Run
    ) -> Iterator[File]:
        """Those that have to be read."""
        for path, name in files:
            self._tracker.opening(path)
            source = str(legible(path))
            try:
                before = known.get(source)
                state = self._state(path, before)
            except UserError as error:
                run.problems.append(str(error))
                self._tracker.read(path, 0, 0)
                self._tracker.failed(path, [str(error)])
                continue
            if before and before.hash == state.hash:
                names = self._catalog.names_from(source)
                run.unchanged += len(names)
                self._tracker.unchanged(path, len(names))
            else:
                yield File(path, name, state)

    def _take_in(self, read: Read, pipeline: Pipeline, run: _Run) -> None:
        """Have stored what has changed of a file. While parts of it can't be read, what they were before stays, and
        the file is tried again next time."""
        path, problems = read.file.path, read.problems
        source = str(legible(path))
        drafts = [(each, self._free_name(each.document.name, legible(path))) for each in read.drafts]
        changed = [(each, name) for each, name in drafts if self._catalog.digest_of(name, source) != each.digest]
        alone = read.file.state.hash if len(drafts) == 1 and not problems else ""
        entries = (replace(renamed(each.entry(), name), file=alone) for each, name in changed)
        size = pipeline.put(entries, source)
        self._tracker.read(path, len(drafts), size)
        if problems:
            self._tracker.failed(path, problems, partly=bool(drafts))
        run.problems += problems
        run.changed += len(changed)
        run.unchanged += len(drafts) - len(changed)
        for each, name in drafts:
            run.notes += unread(name, each.document.reading)
            run.repairs.update(dict(each.document.reading.repairs))
        if not problems:
            gone = set(self._catalog.names_from(source)) - {name for _, name in drafts}
            pipeline.complete(source, read.file.state, sorted(gone))

    def _free_name(self, name: str, source: Path) -> str:
        """``name``, or with as many parent folders before it as make it unique in the library."""
        parents = list(source.parts[:-1])
        while self._holder(name) not in (None, str(source)) and parents:
            name = f"{parents.pop()}/{name}"
        self._named[name] = str(source)
        return name

    def _holder(self, name: str) -> str | None:
        return self._named.get(name) or self._catalog.source_of(name)


def _stamp(path: Path) -> str:
    """Size and time of the file; empty while a change to it could come with the same ones, as git's index has it."""
    found = path.stat()
    young = abs(time.time_ns() - found.st_mtime_ns) < _YOUNG_NS
    return "" if young else f"{found.st_size} {found.st_mtime_ns}"
