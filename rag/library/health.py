"""Whether all is well with a library: checked, mended, kept in a backup, brought back."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from rag.errors import UserError
from rag.library.filling import Filling, silent
from rag.messages import say
from rag.store.activity import publishing
from rag.store.lost import Lost, named, told
from rag.types import Document, Finding, Show

if TYPE_CHECKING:
    from rag.generation.doctor import Check
    from rag.store.backup import Kept, Places
    from rag.store.catalog import Catalog


def _still(done: int, total: int) -> None:
    pass


class Health(Filling):
    """Examines and mends what is kept of it."""

    def read(self, paths: Sequence[Path | str]) -> Iterator[tuple[list[Document], list[str]]]:
        """What would be read of files and folders, nothing being indexed: of each file its documents, and what is
        wrong with the parts that were left out. Raises ``UserError`` where a path is missing or there is no file."""
        from rag.indexing.finding import find, formats

        files = find([Path(path) for path in paths]).files
        if not files:
            raise UserError(say.nothing_to_index(path=say.listed(paths), formats=formats()))
        for path, name in files:
            try:
                yield self._isolated.read(path, name)
            except UserError as error:
                yield [], [str(error)]

    def check(self) -> list[Finding]:
        """Whether the index is sound, part by part. Raises ``UserError`` where there is none that is ours, or it is
        searched by something that can't be reached."""
        from rag.embedding import encoder_id
        from rag.indexing import passages
        from rag.store.checking import check
        from rag.store.rawpages import faults_on_disk
        from rag.workspace.mending import faults

        self.engine.reach()
        found = check(self.index, encoder_id(self.settings), passages.VERSION, server=self._server)
        if not self.workspace.is_file:
            return [*found, Finding("workspace", self.workspace.tables())]
        path = self.workspace.path
        if not path.is_file():
            return found
        on_disk = faults_on_disk(path)  # before SQLite, which passes over a damaged log and then deletes it
        tables, wrong = faults(path)
        return [*found, Finding("workspace", tables, (*on_disk, *wrong))]

    def repair(self, found: Sequence[Finding], progress: Show = silent) -> list[str]:
        """Mend what ``check`` found wrong, and read again what was lost and is still there; what was done, in words.

        Raises ``UserError`` as ``add`` does, and where vectors are missing that another encoder made.
        """
        from rag.embedding import encoder_id
        from rag.store.repairing import repair

        wanted = encoder_id(self.settings)
        done = [self._rescue_workspace()] if any(each.about == "workspace" and each.wrong for each in found) else []
        done += repair(self.index, found, lambda texts: self.encoder().passages(texts), wanted, server=self._server)
        return [*done, *self._read_again(wanted, progress)]

    def _rescue_workspace(self) -> str:
        from rag.store.shapes import saved
        from rag.workspace import schema
        from rag.workspace.mending import rebuild

        self.workspace.close()
        with saved(self.workspace.path, schema.MIGRATIONS) as rows:
            return rebuild(self.workspace.path, rows)

    def _read_again(self, wanted: str, progress: Show) -> list[str]:
        from rag.indexing import passages
        from rag.indexing.indexer import Indexer
        from rag.indexing.reread import still_there
        from rag.indexing.tracker import Tracker

        with self._writer() as writer, publishing(self.index) as publish:
            catalog = writer.catalog
            before = catalog.lost.missing()
            with writer.transaction():
                self._place(catalog, before)
            files = still_there(catalog.lost.missing(), self._usual)
            versions = (catalog.meta("encoder"), wanted), (catalog.meta("passages"), str(passages.VERSION))
            is_current = all(found in (None, current) for found, current in versions)
            if is_current and (files.files or catalog.unembedded_size("")[0]):
                indexer = Indexer(writer, self._local(), self.settings, Tracker(progress, publish))
                indexer.bring_up_to_date(wanted)
                indexer.update(files)
            return told(before, catalog.lost.missing())

    def _place(self, catalog: Catalog, lost: Sequence[Lost]) -> None:
        """Say where the files of damaged documents are, of which that is damaged, too."""
        usual = {name: path for path, name in self._usual()}
        for each in lost:
            if each.source and each.name in usual and not Path(each.source).is_file():
                self._moved(catalog, Path(each.source), usual[each.name])

    def _usual(self) -> tuple[tuple[Path, str], ...]:
        """The files that stand where documents come from by themselves."""
        from rag.indexing.finding import find

        return find([each for each in self.folders() if each.is_dir()]).files

    def give_up(self) -> list[str]:
        """Miss no more what a repair has lost, and take what it has saved with damage as it is; what that is."""
        with self._writer() as writer, writer.transaction() as catalog:
            lost = catalog.lost.give_up()
        return [say.given_up(count=len(lost), names=named(lost))] if lost else []

    def backup(self, out: Path, advance: Callable[[int, int], None] = _still) -> Kept:
        """Write all of it to one file, while others go on. Raises ``UserError`` where that can't be done."""
        self._refuse_server()
        from rag.store.backup import backup

        return backup(self._places, out.absolute(), advance)

    def restore(
        self, backup: Path, advance: Callable[[int, int], None] = _still, *, force: bool = False
    ) -> tuple[Kept, list[Path]]:
        """Put what a backup holds in the place of an empty library, or by ``force`` of any, which is kept beside it:
        where, comes second. Raises ``UserError`` where that can't be done; then nothing has changed."""
        from rag.store.restoring import restore

        self._refuse_server()
        self.workspace.close()
        return restore(self._places, backup.absolute(), advance, force=force)

    def _refuse_server(self) -> None:
        """Raises ``UserError`` where the library stands on a server, whose own tools do this."""
        if self._server:
            raise UserError(say.database_no_backup(own=self.settings.own))

    @property
    def _places(self) -> Places:
        from rag.store.backup import Places

        return Places(self.index, self.settings.own)

    def examine(self) -> Iterator[Check]:
        """Whether everything that the settings name works, each check as it is done: the index, the models that
        search, the language model."""
        from rag.generation import doctor
        from rag.indexing import home

        is_new = not self._server and home.is_new(self.settings)
        yield doctor.index(self.settings, lambda: len(self.documents()), is_new)
        yield doctor.encoder(lambda: self.encoder().id)
        if self.settings.reranker:
            yield doctor.reranker(self.settings.reranker, self.reranker)
        yield from doctor.examine_model(self.settings)
