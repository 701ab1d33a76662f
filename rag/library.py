"""The façade: a library of documents that can be filled, looked through and asked."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from itertools import islice
from pathlib import Path
from sqlite3 import DatabaseError
from typing import TYPE_CHECKING

from rag.answering.answerer import Answerer
from rag.answering.evidence.candidates import SentenceVectors
from rag.answering.onward import onward
from rag.answering.portrait import Portrait, holding, portrait
from rag.answering.suggestions import suggestions
from rag.embedding import Encoder, encoder_id, load_encoder
from rag.errors import NoIndexError, QuestionError, UserError
from rag.indexing import home, passages
from rag.indexing.finding import find, formats, legible
from rag.indexing.indexer import Indexer
from rag.indexing.pipeline import Demand
from rag.indexing.precedence import Precedence
from rag.indexing.reread import still_there
from rag.indexing.tracker import Tracker
from rag.messages import say
from rag.reading import READERS
from rag.reading.isolation import Isolated, limits
from rag.retrieval.reader import Reader, load_reader
from rag.retrieval.reranking import Reranker, load_reranker
from rag.settings import Settings
from rag.store.activity import published, publishing
from rag.store.backup import Kept, Places
from rag.store.catalog import Catalog, state_at
from rag.store.lost import named, told
from rag.store.naming import resolve
from rag.store.outline import Original
from rag.store.rawpages import faults_on_disk
from rag.store.records import Origin
from rag.store.shelf import Shelved
from rag.store.snapshot import Snapshot, is_newest, open_snapshot
from rag.store.writer import CATALOG, Writer, open_writer
from rag.types import Answer, Document, DocumentInfo, FileStep, Finding, Follow, Progress, Report, Show, Turn
from rag.viewing.pictures import Pictures, marked
from rag.viewing.sheet import Sheet, page_text, sheet
from rag.workspace import schema
from rag.workspace.collections import Collections
from rag.workspace.conversations import Conversations
from rag.workspace.database import Database
from rag.workspace.feedback import Feedbacks
from rag.workspace.files import Files
from rag.workspace.mending import faults, rebuild
from rag.workspace.preferences import Preferences
from rag.workspace.trash import Trash

if TYPE_CHECKING:
    from rag.generation.client import Client
    from rag.generation.doctor import Check
    from rag.generation.generator import Steps


_ASKED_ABOUT = 8
"""Documents that a question is likely about, as far as their vectors are wanted before others'."""


def _still(done: int, total: int) -> None:
    pass


def _silent(shown: Progress | FileStep) -> None:
    pass


class Library:
    """Documents in an index folder. It may be shared between threads; a writer never blocks a reader."""

    def __init__(self, index: Path, settings: Settings) -> None:
        self.index = index.absolute()  # the working directory may change
        self.settings = settings
        self.workspace = Database(settings.own / "workspace.sqlite")
        self.conversations = Conversations(self.workspace)
        self.files = Files(settings.own / "files", settings.max_file_mb)
        self.trash = Trash(settings.own / "trash", self.workspace)
        self.collections = Collections(self.workspace)
        self.feedback = Feedbacks(self.workspace)
        self.preferences = Preferences(self.workspace, settings.own / "secrets.env")
        self._given = settings
        self._encoder: Encoder | None = None
        self._reranker: Reranker | None = None
        self._reader: Reader | None = None
        self._looked_for_reader = False
        self._snapshot: Snapshot | None = None
        self._sentences = SentenceVectors()
        self._isolated = Isolated(settings)
        self._pictures = Pictures(self._draw)
        self._client: Client | None = None
        self._portrait: tuple[str, Portrait] | None = None
        self._asked_about: deque[str] = deque(maxlen=4 * _ASKED_ABOUT)  # documents, the latest first
        self._questions, self._writers = Precedence(), Precedence()
        self._opening = threading.RLock()
        self._changing = threading.RLock()  # this process waits for itself; another one that writes is told of
        self._loading = threading.RLock()  # one of its own: nobody who looks through the library waits for a model

    @classmethod
    def open(cls, index: Path | str | None = None, settings: Settings | None = None) -> Library:
        """The library in the folder ``index``. Nothing is read before it is needed."""
        settings = settings or Settings.from_environment()
        return cls(Path(index) if index is not None else settings.index, settings)

    def prefer(self) -> None:
        """Put into force what the person chose on the page. Raises ``UserError`` where the workspace can't be read."""
        chosen = self._given.chosen(self.preferences.choices())
        with self._loading:
            self.settings, self._client = chosen, None  # what is being answered goes on with the old ones

    # Filling it

    def add(
        self,
        paths: Sequence[Path | str] = (),
        progress: Show = _silent,
        follow: Follow = _silent,
        enough: Callable[[], bool] = lambda: False,
    ) -> Report:
        """Index files and folders (default: ``folders``); only what changed is read.

        A folder is mirrored: documents whose files left it leave the library. An index that was built
        with another encoder is embedded again. Documents come into force as they are read, some at a time, to be found
        by their words; their vectors follow, until all are there, it is ``enough``, or another thread wants to change
        the library: then ``embed`` goes on. What is done when the run is interrupted stays, and the next one goes on
        from there. Raises ``UserError`` and changes nothing where a path is missing or unreadable, there is nothing to
        index, or another process is writing.
        """
        chosen = self._chosen(paths)
        found = find(chosen, (self.settings.corpus, self.files.folder))
        wanted = encoder_id(self.settings)
        if not found.files and not (self.index / CATALOG).exists():
            raise UserError(say.nothing_to_index(path=say.listed(chosen), formats=formats()))
        with self._writer() as writer, publishing(self.index) as publish:
            indexer = Indexer(writer, self.encoder, self.settings, Tracker(progress, publish, follow=follow))
            previous = indexer.bring_up_to_date(wanted)
            report = replace(indexer.update(found, self._demand(enough)), previous_encoder=previous)
            if not found.files and not report.removed:
                raise UserError(say.nothing_to_index(path=say.listed(chosen), formats=formats()))
        return report

    def embed(self, progress: Show = _silent, enough: Callable[[], bool] = lambda: False) -> None:
        """Make the vectors that earlier runs have left, until all are there or it is ``enough``.

        Raises ``UserError`` where another process is writing.
        """
        with self._writer() as writer, publishing(self.index) as publish:
            Indexer(writer, self.encoder, self.settings, Tracker(progress, publish)).embed(self._demand(enough))

    def is_embedded(self) -> bool:
        """Whether every passage has its vector."""
        try:
            snapshot = self.snapshot()
        except UserError:
            return True
        return len(snapshot.vectors) == len(snapshot.keywords)

    def _demand(self, enough: Callable[[], bool]) -> Demand:
        return Demand(
            lambda: self._writers.is_wanted() or enough(), lambda: list(self._asked_about), self._questions.pause
        )

    def _chosen(self, paths: Sequence[Path | str]) -> list[Path]:
        """The paths, else the folders of documents, of which a new home gets the first with its example."""
        if not paths and home.is_new(self.settings):
            home.furnish(self.settings)
        return [Path(path) for path in paths] or self.folders()

    def folders(self) -> list[Path]:
        """Where documents come from by themselves: the corpus folder, and the one of what was given to the page."""
        folders = (self.settings.corpus, self.files.folder)
        return [each for each in folders if each.is_dir()] or [self.settings.corpus]

    def is_unfilled(self) -> bool:
        """Whether it holds nothing yet while there are documents to begin with, as in a new home, or where the first
        run was broken off; a damaged library isn't unfilled. A new home is given its example here.

        Raises ``UserError`` where the home can't be written.
        """
        folders = self._chosen(())
        try:
            is_empty = not self.documents()
        except (UserError, DatabaseError):
            is_empty = not self.state()
        # The folder last: walking through it takes a while where it is large, and every start of the page asks this.
        return is_empty and folders[0].is_dir() and bool(find(folders).files)

    def remove(self, name: str) -> str:
        """Remove a document from the library (its file is left alone) and return its full name."""
        full_name = self.resolve(name)
        with self._writer() as writer, writer.transaction() as catalog:
            catalog.remove(full_name)
        return full_name

    def forget(self, file: Path) -> None:
        """Remove all documents of a file, which is gone or shall stay out."""
        with self._writer() as writer, writer.transaction() as catalog:
            for name in catalog.names_from(str(file)):
                catalog.remove(name)

    def follow_rename(self, file: Path, to: Path) -> None:
        """A file is called otherwise: its documents are, too, and keep their places in collections."""
        with self._writer() as writer, writer.transaction() as catalog:
            renamed = catalog.shelf.move(file, to)
        self.collections.follow(renamed)

    def reread(self, file: Path) -> None:
        """Have a file read again when it is next added, changed or not."""
        with self._writer() as writer, writer.transaction() as catalog:
            catalog.shelf.forget(str(file))

    @contextmanager
    def _writer(self) -> Iterator[Writer]:
        with self._writers.waiting():
            self._changing.acquire()
        try:
            with open_writer(self.index) as writer:
                yield writer
                writer.renew_terms()
        finally:
            self._changing.release()

    def progress(self) -> Progress | None:
        """How far documents are being taken in, in any process; None where they aren't."""
        return published(self.index)

    def state(self) -> str:
        """Another one whenever the library has changed; empty where there is none."""
        return "-".join(map(str, state_at(self.index / CATALOG) or ()))

    def news(self) -> str:
        """Another one whenever its documents have changed, whose vectors may come later; empty where there is none."""
        return "-".join(map(str, state_at(self.index / CATALOG, "news") or ()))

    def watch(
        self,
        folders: Sequence[Path | str],
        tell: Callable[[str], None],
        add: Callable[..., Report] | None = None,
    ) -> Callable[[threading.Event], None]:
        """What takes in what ``folders`` hold (none: the corpus folder), and from then on what changes, until the event
        that it is given is set.

        Each round is taken in by ``add``, called as the library's own is, if not by that, and ``tell`` is given a line
        for it. Raises ``UserError`` for what is no folder.
        """
        from rag.indexing.watching import Watch

        return Watch(self.index, self._chosen(folders), add or self.add, tell).follow

    # Whether all is well

    def read(self, paths: Sequence[Path | str]) -> Iterator[tuple[list[Document], list[str]]]:
        """What would be read of files and folders, nothing being indexed: of each file its documents, and what is
        wrong with the parts that were left out. Raises ``UserError`` where a path is missing or there is no file."""
        files = find([Path(path) for path in paths]).files
        if not files:
            raise UserError(say.nothing_to_index(path=say.listed(paths), formats=formats()))
        for path, name in files:
            try:
                yield self._isolated.read(path, name)
            except UserError as error:
                yield [], [str(error)]

    def check(self) -> list[Finding]:
        """Whether the index is sound, part by part. Raises ``UserError`` where there is none that is ours."""
        from rag.store.checking import check

        found = check(self.index, encoder_id(self.settings), passages.VERSION)
        path = self.workspace.path
        if not path.is_file():
            return found
        on_disk = faults_on_disk(path)  # before SQLite, which passes over a damaged log and then deletes it
        tables, wrong = faults(path)
        return [*found, Finding("workspace", tables, (*on_disk, *wrong))]

    def repair(self, found: Sequence[Finding], progress: Show = _silent) -> list[str]:
        """Mend what ``check`` found wrong, and read again what was lost and is still there; what was done, in words.

        Raises ``UserError`` as ``add`` does, and where vectors are missing that another encoder made.
        """
        from rag.store.repairing import repair

        wanted = encoder_id(self.settings)
        done = [self._rescue_workspace()] if any(each.about == "workspace" and each.wrong for each in found) else []
        done += repair(self.index, found, lambda texts: self.encoder().passages(texts), wanted)
        return [*done, *self._read_again(wanted, progress)]

    def _rescue_workspace(self) -> str:
        from rag.store.shapes import saved

        self.workspace.close()
        with saved(self.workspace.path, schema.MIGRATIONS) as rows:
            return rebuild(self.workspace.path, rows)

    def _read_again(self, wanted: str, progress: Show) -> list[str]:
        with self._writer() as writer, publishing(self.index) as publish:
            catalog = writer.catalog
            before = catalog.lost.missing()
            files = still_there(before)
            is_current = catalog.meta("encoder") == wanted and catalog.meta("passages") == str(passages.VERSION)
            if is_current and (files.files or catalog.unembedded_size("")[0]):
                indexer = Indexer(writer, self.encoder, self.settings, Tracker(progress, publish))
                indexer.bring_up_to_date(wanted)
                indexer.update(files)
            return told(before, catalog.lost.missing())

    def give_up(self) -> list[str]:
        """Miss no more what a repair has lost, and take what it has saved with damage as it is; what that is."""
        with self._writer() as writer, writer.transaction() as catalog:
            lost = catalog.lost.give_up()
        return [say.given_up(count=len(lost), names=named(lost))] if lost else []

    def backup(self, out: Path, advance: Callable[[int, int], None] = _still) -> Kept:
        """Write all of it to one file, while others go on. Raises ``UserError`` where that can't be done."""
        from rag.store.backup import backup

        return backup(self._places, out.absolute(), advance)

    def restore(
        self, backup: Path, advance: Callable[[int, int], None] = _still, *, force: bool = False
    ) -> tuple[Kept, list[Path]]:
        """Put what a backup holds in the place of an empty library, or by ``force`` of any, which is kept beside it:
        where, comes second. Raises ``UserError`` where that can't be done; then nothing has changed."""
        from rag.store.restoring import restore

        self.workspace.close()
        return restore(self._places, backup.absolute(), advance, force=force)

    @property
    def _places(self) -> Places:
        return Places(self.index, self.settings.own)

    def examine(self) -> Iterator[Check]:
        """Whether everything that the settings name works, each check as it is done: the index, the models that
        search, the language model."""
        from rag.generation import doctor

        yield doctor.index(self.settings, lambda: len(self.documents()), home.is_new(self.settings))
        yield doctor.encoder(lambda: self.encoder().id)
        if self.settings.reranker:
            yield doctor.reranker(self.settings.reranker, self.reranker)
        yield from doctor.examine_model(self.settings)

    # Looking through it

    def documents(self) -> list[DocumentInfo]:
        return self.snapshot().catalog.documents()

    def listed(self) -> list[Shelved]:
        """The documents with where they come from; none where there is no index yet."""
        try:
            return self.snapshot().catalog.shelf.listed()
        except NoIndexError:
            return []

    def expects(self, name: str) -> None:
        """Raises ``UserError`` where a file of this name is of no format that can be read."""
        if Path(name).suffix.lower() not in READERS:
            raise UserError(say.unsupported(path=name, formats=formats()))

    def unread(self) -> list[Path]:
        """Files that were given to the page, and of which not everything is in the library yet."""
        if not self.files.folder.is_dir():
            return []
        try:
            complete = self.snapshot().catalog.shelf.complete()
        except UserError:
            complete = set()
        return [path for path, _ in find([self.files.folder]).files if str(legible(path)) not in complete]

    def origin(self, name: str) -> Origin:
        """The file that a document was read from."""
        catalog, full_name = self._find(name)
        return catalog.origin(full_name)

    def text(self, name: str) -> str:
        """The untouched text of a document, in which all offsets count."""
        catalog, full_name = self._find(name)
        return catalog.text(full_name) or ""

    def original(self, name: str) -> Original:
        """The document with its outline and what it says of itself, to show its passages in their place."""
        catalog, full_name = self._find(name)
        return catalog.original(full_name)

    def page_text(self, name: str, number: int) -> str:
        """The text of a page. Raises ``QuestionError`` as ``sheet`` does."""
        catalog, full_name = self._find(name)
        sheet(catalog, full_name, number)
        return page_text(catalog, full_name, number)

    def sheet(self, name: str, number: int, start: int = 0, end: int = 0) -> Sheet:
        """A 1-based page of a document, with the boxes of those of the characters ``start`` to ``end`` on it.

        Raises ``QuestionError`` where the document's format has no pages, or it has no such page.
        """
        catalog, full_name = self._find(name)
        return sheet(catalog, full_name, number, start, end)

    def picture(self, name: str, number: int, start: int = 0, end: int = 0) -> bytes:
        """The picture of a page as PNG, the characters ``start`` to ``end`` marked on it, line by line.

        Raises ``QuestionError`` as ``sheet`` does, ``SourceError`` where the file is gone or has changed
        since it was indexed, and another ``UserError`` where the page can't be drawn.
        """
        catalog, full_name = self._find(name)
        wanted = sheet(catalog, full_name, number, start, end)
        return marked(self._pictures.page(catalog.origin(full_name), number), wanted)

    def _draw(self, path: Path, member: str, number: int) -> bytes:
        drawn: bytes = self._isolated.call(
            "rag.reading.pages.pictures:draw", path, member, limits(self.settings), number, name=member or path.name
        )
        return drawn

    def resolve(self, name: str) -> str:
        """The full name of the document with this name, file name or title.

        Raises ``QuestionError`` where no document or more than one fits.
        """
        return self._find(name)[1]

    def _find(self, name: str) -> tuple[Catalog, str]:
        """``resolve``, with the catalog that it was found in."""
        catalog = self.snapshot().catalog
        return catalog, resolve(catalog, name)

    def words(self, question: str) -> list[str]:
        """The words of a question that carry meaning, as the library knows them."""
        return self.snapshot().words.content(question)

    def onward(self, name: str, start: int, section: str, asked: Sequence[str], limit: int = 3) -> list[str]:
        """Questions that could follow on one that was answered from ``start`` of a document, a place under ``section``:
        each has been tried, and that document answers it."""
        full_name = self.resolve(name)
        found: list[str] = []
        for question in islice(onward(self.original(full_name), start, section, asked), 2 * limit):
            with suppress(UserError):
                answer = self.ask(question)
                if not (answer.refused or answer.near) and answer.citations[0].document == full_name:
                    found.append(question)
            if len(found) == limit:
                break
        return found

    def portrait(self) -> Portrait:
        """The library in numbers, as it is now."""
        with self._opening:
            state, snapshot = self.state(), self.snapshot()
            if self._portrait is None or self._portrait[0] != state:
                self._portrait = (state, portrait(snapshot))
            return self._portrait[1]

    def holding(self, kind: str | None = None, term: str = "", year: int | None = None) -> list[str]:
        """The names of the documents of a kind (the ending of their files), that hold a term, that are from a year."""
        return holding(self.snapshot(), kind, term, year)

    def suggestions(self, limit: int = 6) -> list[str]:
        """Example questions, from the documents' own headings."""
        return suggestions(self.snapshot().catalog, limit)

    # Asking it

    def ask(
        self,
        question: str,
        history: Sequence[Turn] = (),
        documents: Sequence[str] = (),
        top_k: int | None = None,
        *,
        collection: str = "",
        generate: bool = False,
    ) -> Answer:
        """Answer ``question`` from the documents (or from those named and those of a collection), every sentence cited.

        ``history`` holds the earlier turns, oldest first; ``generate`` asks for the language model's words, as
        ``generate`` gives them. Raises ``QuestionError`` for an empty or overlong question, an unknown document or
        collection, or an empty one, and another ``UserError`` for an index that is missing, empty or built with
        another encoder, or where no language model is named that is to answer.
        """
        if generate:
            from rag.generation.generator import last

            return last(self.generate(question, history, documents, top_k, collection=collection))
        with self._questions.waiting():
            answerer = self._answerer(self._snapshot_to_ask())
            answer = answerer.answer(question, history, self.among(documents, collection), top_k)
        self._asked_about.extendleft(dict.fromkeys(hit.passage.document for hit in answer.hits[:_ASKED_ABOUT]))
        return answer

    def generate(
        self,
        question: str,
        history: Sequence[Turn] = (),
        documents: Sequence[str] = (),
        top_k: int | None = None,
        *,
        collection: str = "",
    ) -> Steps:
        """As ``ask``, in the words of the language model that the settings name, each sentence checked.

        The answer as it grows, None while nothing new has come, at last the whole; that of ``ask``, with a notice,
        where the model fails. Closing the iterator stops the model. Raises as ``ask`` does.
        """
        from rag.generation.session import Session

        if not self.generates:
            raise UserError(say.llm_unset())
        snapshot = self._snapshot_to_ask()
        chosen = self.among(documents, collection)
        answerer = self._answerer(snapshot)
        session = Session(self._llm(), answerer, snapshot, self.encoder(), self._sentences, self.settings)
        yield from session.answer(question, history, chosen, top_k)

    def among(self, documents: Sequence[str], collection: str) -> list[str]:
        """The full names of ``documents`` and of all that stand in the collection; none: all are asked.

        Raises ``QuestionError`` for one that is unknown, and for a collection that holds nothing.
        """
        chosen = [self.resolve(name) for name in documents]
        if not collection:
            return chosen
        held = self.collections.named(collection).among(info.name for info in self.documents())
        if not held:
            raise QuestionError(say.collection_empty(name=collection))
        return list(dict.fromkeys([*chosen, *held]))

    @property
    def generates(self) -> bool:
        """Whether the settings name a language model."""
        return self.settings.names_llm

    def _answerer(self, snapshot: Snapshot) -> Answerer:
        return Answerer(snapshot, self.encoder, self.settings, self._sentences, self.reranker, self.reader)

    def _llm(self) -> Client:
        from rag.generation.client import Client

        with self._loading:
            if self._client is None:
                self._client = Client(self.settings)
            return self._client

    def warm(self) -> None:
        """Load what the first question needs: the index where there is one, the encoder, the reranker if any.

        Raises ``UserError`` where the encoder or the reranker can't be loaded.
        """
        with suppress(UserError):  # an index that isn't there yet
            self.snapshot().words.split("你好")
        self.encoder().queries(["你好"])
        self.reranker()
        self.reader()

    def encoder(self) -> Encoder:
        with self._loading:
            if self._encoder is None:
                self._encoder = load_encoder(self.settings)
            return self._encoder

    def reranker(self) -> Reranker | None:
        """The reranker, where the settings name one."""
        with self._loading:
            if self._reranker is None and self.settings.reranker:
                self._reranker = load_reranker(self.settings)
            return self._reranker

    def reader(self) -> Reader | None:
        """The reader that is shipped, unless the settings switch it off or it can't run here."""
        with self._loading:
            if not self._looked_for_reader and self.settings.reader:
                self._looked_for_reader = True  # where it can't run, preparing it at each question would cost seconds
                self._reader = load_reader(self.settings)
            return self._reader

    def snapshot(self) -> Snapshot:
        """The newest complete state of the index; it is read again when a writer has switched."""
        with self._opening:
            if self._snapshot is None or not is_newest(self._snapshot, self.index):
                self._snapshot = open_snapshot(self.index, self._snapshot)
            return self._snapshot

    def _snapshot_to_ask(self) -> Snapshot:
        """The snapshot, made with the encoder that questions will be embedded with."""
        snapshot, wanted = self.snapshot(), encoder_id(self.settings)
        if snapshot.manifest.encoder != wanted:
            raise UserError(say.index_stale(old=snapshot.manifest.encoder, new=wanted))
        if not len(snapshot.keywords):
            raise UserError(say.empty_library())
        return snapshot
