"""A backup → the library that it was made of. What stood there before is kept beside it."""

from __future__ import annotations

import errno
import os
import shutil
import sqlite3
import tempfile
import time
import zipfile
from contextlib import ExitStack, closing
from pathlib import Path

from rag.errors import NoIndexError, UserError
from rag.messages import say
from rag.store.backup import Advance, Kept, Places, copy_out, parts_of
from rag.store.catalog import CATALOG, Catalog
from rag.store.lock import writing
from rag.store.writer import open_writer

_FILES = ("", "-wal", "-shm")
"""What SQLite keeps a database in, besides its name."""


def restore(places: Places, backup: Path, advance: Advance, *, force: bool) -> tuple[Kept, list[Path]]:
    """Put what stands in the file ``backup`` at ``places``; what it holds, and where that is which stood there.

    Nothing is changed before all of it has been read and found right. Raises ``UserError`` where the file is no
    backup, is damaged or can't be read, where a library is there and not ``force``, or another process is writing.
    """
    if not force and not is_empty(places):
        raise UserError(say.restore_refused(index=places.index, own=places.own))
    try:
        with ExitStack() as stack:
            archive = stack.enter_context(_opened(backup))
            parts, home = parts_of(archive, backup)
            room = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix=".mingyin-", dir=_made(places.own))))
            size = _copy_all(archive, parts, room, backup, advance)
            _relocate(room / CATALOG, Path(home), places.own)
            documents = _documents(room / CATALOG, backup)
            with writing(places.index):
                aside = _swap(places, room)
        with open_writer(places.index):
            pass  # it builds the segments
    except OSError as error:
        raise UserError(say.restore_unwritable(path=error.filename or places.index)) from error
    return Kept(documents, sum("/" in name for name in parts), size), aside


def is_empty(places: Places) -> bool:
    """Whether no document, and nothing that a person keeps, is there. What can't be read may be one."""
    if any(folder.is_dir() and any(folder.iterdir()) for folder in places.folders.values()):
        return False
    if places.databases["workspace.sqlite"].exists():
        return False
    try:
        with closing(Catalog(places.databases[CATALOG], writable=False)) as catalog:
            return not catalog.documents()
    except NoIndexError:
        return True
    except (UserError, sqlite3.DatabaseError):
        return False


def _opened(backup: Path) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(backup)
    except FileNotFoundError as error:
        raise UserError(say.missing_path(path=backup)) from error
    except (OSError, zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise UserError(say.no_backup(path=backup)) from error


def _made(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _copy_all(archive: zipfile.ZipFile, parts: dict[str, str], room: Path, backup: Path, advance: Advance) -> int:
    sizes = {each.filename: each.file_size for each in archive.infolist()}
    total, done = sum(sizes.get(name, 0) for name in parts), 0

    def copied(count: int) -> None:
        nonlocal done
        done += count
        advance(min(done, total), total)

    for name, digest in parts.items():
        target = room / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.touch(0o600)
        if not copy_out(archive, name, digest, target, copied):
            raise UserError(say.backup_wrong(path=backup))
    return total


def _relocate(catalog: Path, home: Path, own: Path) -> None:
    """Documents of files that were given to the page stand in another home now."""
    before, after = f"{home / 'files'}{os.sep}", f"{own / 'files'}{os.sep}"
    if before == after:
        return
    with closing(sqlite3.connect(catalog, isolation_level=None)) as connection:
        connection.execute(
            "UPDATE documents SET source = ? || substr(source, ?) WHERE substr(source, 1, ?) = ?",
            (after, len(before) + 1, len(before), before),
        )


def _documents(catalog: Path, backup: Path) -> int:
    try:
        with closing(Catalog(catalog, writable=True)) as opened:
            return len(opened.documents())
    except sqlite3.DatabaseError as error:
        raise UserError(say.backup_wrong(path=backup)) from error


def _swap(places: Places, room: Path) -> list[Path]:
    """Move what is there out of the way, and what was read into its place."""
    stamp, aside = time.strftime("replaced-%Y%m%d-%H%M%S"), list[Path]()
    for name, path in places.databases.items():
        kept = path.with_name(f"{path.stem}-{stamp}.sqlite")
        for ending in _FILES:
            if Path(f"{path}{ending}").exists():
                Path(f"{path}{ending}").replace(f"{kept}{ending}")
        aside += [kept] if kept.exists() else []
        if (room / name).exists():
            _move(room / name, path)
    for name, folder in places.folders.items():
        if folder.is_dir() and any(folder.iterdir()):
            aside.append(folder.replace(folder.with_name(f"{name}-{stamp}")))
        if (room / name).is_dir():
            if folder.is_dir():
                folder.rmdir()
            (room / name).replace(folder)
    return aside


def _move(source: Path, target: Path) -> None:
    """Have it at ``target``, which may be on another disk, as a whole or not at all."""
    try:
        source.replace(target)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        near = target.with_name(f"{target.name}.part")
        shutil.copyfile(source, near)
        near.replace(target)
