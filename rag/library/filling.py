"""A library as it is filled: documents come, change and go."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from pathlib import Path
from sqlite3 import DatabaseError
from typing import TYPE_CHECKING

from rag.errors import UserError
from rag.library.looking import Looking
from rag.messages import say
from rag.store.activity import published, publishing
from rag.store.catalog import CATALOG, Catalog, is_there
from rag.store.writer import Writer, open_writer
from rag.types import FileStep, Follow, Progress, Report, Show

if TYPE_CHECKING:
    from rag.indexing.pipeline import Demand
    from rag.indexing.workers import Workers
    from rag.store.copying import Copied


def silent(shown: Progress | FileStep) -> None:
    """Progress that nobody follows."""


class Filling(Looking):
    """Takes documents in, and lets them go. A writer never blocks a reader."""

    def add(
        self,
        paths: Sequence[Path | str] = (),
        progress: Show = silent,
        follow: Follow = silent,
        enough: Callable[[], bool] = lambda: False,
        workers: Workers | None = None,
    ) -> Report:
        """Index files and folders (default: ``folders``); only what changed is read.

        A folder is mirrored: documents whose files left it leave the library. An index that was built
        with another encoder is embedded again. Documents come into force as they are read, some at a time, to be found
        by their words; their vectors follow, until all are there, it is ``enough``, or another thread wants to change
        the library: then ``embed`` goes on. What is done when the run is interrupted stays, and the next one goes on
        from there. Files are read and texts embedded by ``workers``, of which ``workers()`` opens some, else in this
        process. Raises ``UserError`` and changes nothing where a path is missing or unreadable, there is nothing to
        index, or another process is writing.
        """
        from rag.embedding import encoder_id
        from rag.indexing.finding import find, formats
        from rag.indexing.indexer import Indexer
        from rag.indexing.tracker import Tracker

        chosen = self._chosen(paths)
        found = find(chosen, (self.settings.corpus, self.files.folder))
        wanted = encoder_id(self.settings)
        if not found.files and not is_there(self.index / CATALOG, server=self._server):
            raise UserError(say.nothing_to_index(path=say.listed(chosen), formats=formats()))
        with self._writer() as writer, publishing(self.index) as publish:
            tracker = Tracker(progress, publish, follow=follow)
            indexer = Indexer(writer, workers or self._local(), self.settings, tracker)
            previous = indexer.bring_up_to_date(wanted)
            report = replace(indexer.update(found, self._demand(enough)), previous_encoder=previous)
            if not found.files and not report.removed:
                raise UserError(say.nothing_to_index(path=say.listed(chosen), formats=formats()))
        return report

    def copy_from(self, other: Looking, advance: Callable[[int, int], None]) -> Copied:
        """Make this library, which is empty or a copy that was broken off, what the ``other`` is: its documents, and
        what was made of them.

        Raises ``UserError`` where it holds something else, or either can't be reached, read or written.
        """
        from rag.store.copying import copy

        with self._writer() as writer:
            return copy(other.snapshot().catalog, writer, advance)

    def embed(self, progress: Show = silent, enough: Callable[[], bool] = lambda: False) -> None:
        """Make the vectors that earlier runs have left, until all are there or it is ``enough``.

        Raises ``UserError`` where another process is writing.
        """
        from rag.indexing.indexer import Indexer
        from rag.indexing.tracker import Tracker

        with self._writer() as writer, publishing(self.index) as publish:
            Indexer(writer, self._local(), self.settings, Tracker(progress, publish)).embed(self._demand(enough))

    def workers(self, asked: str) -> AbstractContextManager[Workers]:
        """Those who read and embed for ``add`` while they are open: ``ray`` or ``ray:N``, processes of this machine
        by Ray; ``ray://HOST:PORT``, those of a cluster; empty, this process.

        Raises ``UserError`` for anything else, and where they can't be had.
        """
        from rag.indexing.workers import opened

        return opened(asked, self.encoder, self.settings)

    def _local(self) -> Workers:
        from rag.indexing.workers import Local

        return Local(self.encoder, self.settings)

    def is_embedded(self) -> bool:
        """Whether every passage has its vector."""
        try:
            snapshot = self.snapshot()
        except UserError:
            return True
        return len(snapshot.vectors) == len(snapshot.keywords)

    def _demand(self, enough: Callable[[], bool]) -> Demand:
        from rag.indexing.pipeline import Demand

        return Demand(
            lambda: self._writers.is_wanted() or enough(), lambda: list(self._asked_about), self._questions.pause
        )

    def _chosen(self, paths: Sequence[Path | str]) -> list[Path]:
        """The paths, else the folders of documents, of which a new home gets the first with its example."""
        from rag.indexing import home

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
        from rag.indexing.finding import find

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
            renamed = self._moved(catalog, file, to)
        self.collections.follow(renamed)

    def _moved(self, catalog: Catalog, file: Path, to: Path) -> list[tuple[str, str]]:
        """The documents of a file are called otherwise: (old name, new name). They stand in their collections by both
        until ``Collections.follow``: a reader may see them by either."""
        renamed = catalog.shelf.move(file, to)
        self.collections.also(renamed)
        return renamed

    def reread(self, file: Path) -> None:
        """Have a file read again when it is next added, changed or not."""
        with self._writer() as writer, writer.transaction() as catalog:
            catalog.shelf.forget(str(file))

    @contextmanager
    def _writer(self) -> Iterator[Writer]:
        with self._writers.waiting():
            self._changing.acquire()
        try:
            expect = self.collections.expect
            with open_writer(self.index, self.engine, server=self._server, arriving=expect) as writer:
                self.collections.remember(writer.catalog.prints)
                yield writer
                writer.renew_terms()
        finally:
            self._changing.release()

    def progress(self) -> Progress | None:
        """How far documents are being taken in, in any process; None where they aren't."""
        return published(self.index)

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
