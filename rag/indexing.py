"""Files → the catalog: reads what changed, embeds what is new, forgets what is gone."""

from __future__ import annotations

import hashlib
import logging
import os
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from rag import passages
from rag.embedding import Encoder
from rag.errors import UserError
from rag.evidence import Matrix, question_fit
from rag.messages import say
from rag.reading import READERS
from rag.reading.isolation import Isolated, limits, refuse_large
from rag.reading.retry import worthwhile
from rag.reading.structure import attributes
from rag.reading.structure.pairing import sections
from rag.reading.summary import unread
from rag.settings import Settings
from rag.store.catalog import Catalog
from rag.store.records import Entry, digest
from rag.types import Document, Passage
from rag.words import Words, simplified

_log = logging.getLogger(__name__)
_BATCH = 512
"""Passages embedded and stored in one transaction; what an interruption can lose."""
_PASSED_OVER = (".", "~$")
"""Hidden files, and what Word and its kin keep beside a document that is open."""

Progress = Callable[[str, int, int], None]
"""(stage, done, total): "read" counts files, "page" the pages of the file being read, "embed" passages."""


@dataclass(frozen=True, slots=True)
class Report:
    """What an indexing run did, in documents."""

    changed: int
    unchanged: int
    removed: int
    problems: tuple[str, ...]
    """Which files, or members of an archive, were left out and why."""
    notes: tuple[str, ...] = ()
    """What could not be read of the documents, and why."""
    repairs: tuple[tuple[str, int], ...] = ()
    """As ``Reading.repairs``, over all documents read."""
    previous_encoder: str | None = None
    """The encoder that the index was built with, where it was another: all was embedded again."""


@dataclass(frozen=True, slots=True)
class Found:
    """What there is to index: files with the names they will have, and the folders that were searched."""

    files: tuple[tuple[Path, str], ...]
    folders: tuple[Path, ...]


def find(paths: Sequence[Path]) -> Found:
    """The readable files in ``paths``, in order; hidden ones and other formats in a folder are passed over.

    Raises ``UserError`` for a path that is missing or unreadable, or a file of an unknown format.
    """
    files = [file for path in paths for file in _files(path)]
    return Found(tuple(dict.fromkeys(files)), tuple(path.resolve() for path in paths if path.is_dir()))


def legible(path: Path) -> Path:
    """``path`` with names that aren't UTF-8, as older Chinese archives unpack to, read as GB18030."""
    return Path(*map(_legible_part, path.parts))


def _legible_part(name: str) -> str:
    try:
        name.encode()
    except UnicodeEncodeError:
        return os.fsencode(name).decode("gb18030", "backslashreplace")
    return name


def embedded_text(title: str, section: str, text: str) -> str:
    """What is embedded for a passage: its headings count towards it."""
    return simplified("\n".join(part for part in (section or title, text) if part))


@dataclass(frozen=True, slots=True)
class _Waiting:
    """A document that is read and not yet stored."""

    entry: Entry
    source: str
    digest: str
    """Of the source, with its last document; empty before, so that an interrupted run reads it again."""


@dataclass(slots=True)
class _Run:
    """What has been done so far."""

    changed: int = 0
    unchanged: int = 0
    problems: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    repairs: Counter[str] = field(default_factory=Counter)
    waiting: list[_Waiting] = field(default_factory=list)


class Indexer:
    """Updates one catalog. Use it under the writer lock."""

    def __init__(
        self, catalog: Catalog, encoder: Callable[[], Encoder], settings: Settings, progress: Progress
    ) -> None:
        self._catalog = catalog
        self._encoder = encoder
        self._settings = settings
        self._progress = progress
        self._named: dict[str, str] = {}  # name → source of the documents read and not yet stored

    def update(self, found: Found) -> Report:
        """Index ``found``; documents whose files left its folders are removed.

        A file that can't be read is reported; the others are indexed, and what it was before stays.
        """
        known = self._catalog.sources() | dict.fromkeys(self._worth_reading_again(), "")
        run = _Run()
        if found.files:
            self._progress("read", 0, len(found.files))
        with Isolated(self._settings) as isolated:
            for number, (path, name) in enumerate(found.files, 1):
                self._take_in(path, name, known, isolated, run)
                self._progress("read", number, len(found.files))
        self._store(run.waiting)
        gone = [name for source in self._gone(known, found) for name in self._catalog.names_from(source)]
        self._forget(gone)
        notes, repairs = tuple(run.notes), tuple(run.repairs.items())
        return Report(run.changed, run.unchanged, len(gone), tuple(run.problems), notes, repairs)

    def reembed(self, encoder_id: str) -> None:
        """Embed every passage again: the encoder has changed. Texts are not read again."""
        keys = [
            (_key(encoder_id, text), text, number)
            for number, text in (
                (number, embedded_text(title, section, body))
                for number, title, section, body in self._catalog.passage_texts()
            )
        ]
        with self._catalog.transaction():
            self._embed({key: text for key, text, _ in keys})
            self._catalog.rekey((key, number) for key, _, number in keys)
            self._catalog.drop_unused_vectors()
            self._catalog.set_meta("encoder", encoder_id)

    def _worth_reading_again(self) -> list[str]:
        allowed = limits(self._settings)
        names = [each.name for each in self._catalog.documents() if worthwhile(each.reading, allowed)]
        return [self._catalog.origin(name).source for name in names]

    def _digest(self, path: Path) -> str:
        refuse_large(path, self._settings)
        try:
            return digest(path.read_bytes())
        except OSError as error:
            raise UserError(say("unreadable", path=path)) from error

    def _take_in(self, path: Path, name: str, known: Mapping[str, str], isolated: Isolated, run: _Run) -> None:
        """Read a file that has changed. While parts of it can't be read, what they were before stays, and
        the file is tried again next time."""
        source = str(legible(path))
        try:
            hashed = self._digest(path)
            if known.get(source) == hashed:
                run.unchanged += len(self._catalog.names_from(source))
                return
            read, problems = isolated.read(path, name, lambda done, total: self._progress("page", done, total))
        except UserError as error:
            run.problems.append(str(error))
            return
        entries = [self._entry(replace(each, name=self._free_name(each.name, legible(path)))) for each in read]
        run.problems += problems
        run.changed += len(entries)
        if not problems:
            self._forget(set(self._catalog.names_from(source)) - {entry.document.name for entry in entries})
        for entry in entries:
            document, is_last = entry.document, entry is entries[-1]
            run.notes += unread(document.name, document.reading)
            run.repairs.update(dict(document.reading.repairs))
            run.waiting.append(_Waiting(entry, source, hashed if is_last and not problems else ""))
            if sum(len(each.entry.passages) for each in run.waiting) >= _BATCH:
                self._store(run.waiting)
                run.waiting.clear()

    def _free_name(self, name: str, source: Path) -> str:
        """``name``, or with as many parent folders before it as make it unique in the library."""
        parents = list(source.parts[:-1])
        while self._holder(name) not in (None, str(source)) and parents:
            name = f"{parents.pop()}/{name}"
        self._named[name] = str(source)
        return name

    def _holder(self, name: str) -> str | None:
        return self._named.get(name) or self._catalog.source_of(name)

    def _entry(self, document: Document) -> Entry:
        made = tuple(passages.split(document, sections(document.blocks, self._fit, attributes.paths(document))))
        encoder_id = self._catalog.meta("encoder") or ""
        return Entry(document, made, tuple(_key(encoder_id, _embedded(passage)) for passage in made))

    def _fit(self, questions: Sequence[str], paragraphs: Sequence[str]) -> Matrix:
        encoder = self._encoder()
        return question_fit(questions, paragraphs, Words(), encoder.queries, encoder.passages)

    def _store(self, waiting: Sequence[_Waiting]) -> None:
        if not waiting:
            return
        texts = {
            key: _embedded(passage)
            for each in waiting
            for key, passage in zip(each.entry.hashes, each.entry.passages, strict=True)
        }
        with self._catalog.transaction():
            self._embed(texts)
            for each in waiting:
                self._catalog.put(each.entry, each.source)
                if each.digest:
                    self._catalog.set_hash(each.source, each.digest)
            self._catalog.drop_unused_vectors()

    def _embed(self, texts: dict[str, str]) -> None:
        missing = sorted(self._catalog.missing_vectors(texts))
        if missing:
            vectors = self._encoder().passages(
                [texts[key] for key in missing], lambda done, total: self._progress("embed", done, total)
            )
            self._catalog.put_vectors(missing, vectors)

    def _forget(self, names: Collection[str]) -> None:
        if names:
            with self._catalog.transaction():
                for name in names:
                    self._catalog.remove(name)
                self._catalog.drop_unused_vectors()

    @staticmethod
    def _gone(known: Iterable[str], found: Found) -> list[str]:
        """Indexed sources that stood in one of the folders and don't any more."""
        here = {str(legible(path)) for path, _ in found.files}
        return [
            source
            for source in known
            if source not in here and any(Path(source).is_relative_to(legible(folder)) for folder in found.folders)
        ]


def _embedded(passage: Passage) -> str:
    return embedded_text(passage.title, passage.section, passage.text)


def _key(encoder_id: str, text: str) -> str:
    return hashlib.blake2b(f"{encoder_id}\0{text}".encode(), digest_size=16).hexdigest()


def formats() -> str:
    """The endings of the files that can be read, for a message."""
    return " ".join(sorted(READERS))


def _files(path: Path) -> Iterator[tuple[Path, str]]:
    try:
        exists = path.exists()
    except OSError as error:  # it stands in a folder that may not be entered
        raise UserError(say("unreadable", path=path)) from error
    if not exists:
        raise UserError(say("missing_path", path=path))
    if path.is_file():
        if path.suffix.lower() not in READERS:
            raise UserError(say("unsupported", path=path, formats=formats()))
        yield path.resolve(), legible(path).name
        return
    if not os.access(path, os.R_OK | os.X_OK):
        raise UserError(say("unreadable", path=path))
    for folder, subfolders, names in os.walk(path, onerror=_raise_unreadable):
        subfolders[:] = sorted(name for name in subfolders if not name.startswith("."))
        for name in sorted(names):
            file = Path(folder) / name
            if file.suffix.lower() in READERS and not name.startswith(_PASSED_OVER):
                yield file.resolve(), legible(file.relative_to(path)).as_posix()


def _raise_unreadable(error: OSError) -> None:
    raise UserError(say("unreadable", path=error.filename)) from error
