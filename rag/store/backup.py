"""A library as one file, and back: what was read, what a person keeps, and the files that were given to the page.

The databases are copied by SQLite's online backup from one moment's state, while others write on. The segments aren't
in it: they are built anew from the catalog, and give the same scores.
"""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from rag.errors import UserError
from rag.messages import say
from rag.store.catalog import CATALOG
from rag.store.schema import connect

MANIFEST = "mingyin-backup.json"
FORMAT = 1
_STEP = 1 << 20
_PAGES = 512
"""Of a database, that are copied in one go."""

Advance = Callable[[int, int], None]
"""Called with (done, total): bytes that were copied or looked at again."""


@dataclass(frozen=True, slots=True)
class Places:
    """Where a library stands."""

    index: Path
    own: Path
    """The home of what a person keeps."""

    @property
    def databases(self) -> dict[str, Path]:
        """Name in a backup → file."""
        return {CATALOG: self.index / CATALOG, "workspace.sqlite": self.own / "workspace.sqlite"}

    @property
    def folders(self) -> dict[str, Path]:
        """Name in a backup → folder."""
        return {name: self.own / name for name in ("files", "trash")}


@dataclass(frozen=True, slots=True)
class Kept:
    """What stands in a backup."""

    documents: int
    files: int
    size: int
    """Bytes of it."""


def backup(places: Places, out: Path, advance: Advance) -> Kept:
    """Write the library at ``places`` to the file ``out``, and read it again to see that it is right.

    What was at ``out`` is replaced when the new one is whole. Raises ``UserError`` where there is no library, it is
    damaged, or the file can't be written.
    """
    if not places.databases[CATALOG].is_file():
        raise UserError(say.no_index(path=places.index))
    try:
        with tempfile.TemporaryDirectory(prefix=".mingyin-", dir=out.parent) as room:
            copies = {
                name: _copied(path, Path(room) / name) for name, path in places.databases.items() if path.is_file()
            }
            given = sorted(_given(places))
            total = 2 * sum(_size(path) for path in [*copies.values(), *(path for _, path in given)])
            progress = _Progress(advance, total)
            written = Path(room) / "backup"
            _write(written, [*copies.items(), *given], places, progress)
            _verify(written, progress)
            documents = _count(copies[CATALOG])
            size = written.stat().st_size
            _sync(written)
            written.replace(out)
    except OSError as error:
        raise UserError(say.backup_unwritable(path=out, cause=error.strerror or error)) from error
    return Kept(documents, len(given), size)


def parts_of(archive: zipfile.ZipFile, path: Path) -> tuple[dict[str, str], str]:
    """Name → digest of what stands in a backup, and the home that it was made of. Raises ``UserError`` for others."""
    try:
        manifest = json.loads(archive.read(MANIFEST))
        form, parts, home = manifest["format"], manifest["parts"], manifest["home"]
        right = all(_is_safe(name) and isinstance(digest, str) for name, digest in parts.items()) and CATALOG in parts
    except (KeyError, ValueError, TypeError, AttributeError, zipfile.BadZipFile) as error:
        raise UserError(say.no_backup(path=path)) from error
    if form != FORMAT and isinstance(form, int):
        raise UserError(say.newer_backup(path=path))
    if not right or not isinstance(home, str):
        raise UserError(say.no_backup(path=path))
    return parts, home


def copy_out(
    archive: zipfile.ZipFile, name: str, digest: str, target: Path | None, advance: Callable[[int], None]
) -> bool:
    """Copy a part to ``target``, or only read it; whether it is what was written."""
    summed = hashlib.blake2b()
    try:
        with archive.open(name) as source:
            for block in _blocks(source):
                summed.update(block)
                advance(len(block))
                if target is not None:
                    with target.open("ab") as file:
                        file.write(block)
    except (KeyError, zipfile.BadZipFile, EOFError, ValueError, NotImplementedError, RuntimeError):
        return False
    return summed.hexdigest() == digest


class _Progress:
    """Counts bytes up to ``total``."""

    def __init__(self, advance: Advance, total: int) -> None:
        self._advance, self._total, self._done = advance, total, 0

    def __call__(self, count: int) -> None:
        self._done += count
        self._advance(min(self._done, self._total), self._total)


def _copied(path: Path, copy: Path) -> Path:
    """The database at ``path`` as it is at one moment, at ``copy``. Raises ``UserError`` where it is damaged."""
    try:
        with closing(connect(path)) as source, closing(sqlite3.connect(copy)) as target:
            source.execute("BEGIN")
            source.execute("SELECT count(*) FROM sqlite_master").fetchone()  # a change must not begin the copy anew
            source.backup(target, pages=_PAGES, sleep=0.001)
            is_sound = target.execute("PRAGMA integrity_check(1)").fetchone()[0] == "ok"
    except sqlite3.OperationalError as error:
        raise UserError(say.backup_unreadable(path=path)) from error
    except sqlite3.DatabaseError as error:
        raise UserError(say.backup_damaged(path=path)) from error
    if not is_sound:
        raise UserError(say.backup_damaged(path=path))
    return copy


def _given(places: Places) -> Iterator[tuple[str, Path]]:
    for name, folder in places.folders.items():
        for path in folder.rglob("*"):
            if path.is_file() and not path.is_symlink():
                yield f"{name}/{path.relative_to(folder).as_posix()}", path


def _write(out: Path, parts: list[tuple[str, Path]], places: Places, progress: _Progress) -> None:
    digests: dict[str, str] = {}
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for name, path in parts:
            summed = hashlib.blake2b()
            try:
                source = path.open("rb")
            except FileNotFoundError:
                continue  # it was removed meanwhile
            with source, archive.open(name, "w", force_zip64=True) as target:
                for block in _blocks(source):
                    target.write(block)
                    summed.update(block)
                    progress(len(block))
            digests[name] = summed.hexdigest()
        manifest = {"format": FORMAT, "made": time.time(), "home": str(places.own), "parts": digests}
        archive.writestr(MANIFEST, json.dumps(manifest, ensure_ascii=False))


def _verify(path: Path, progress: _Progress) -> None:
    with zipfile.ZipFile(path) as archive:
        parts, _ = parts_of(archive, path)
        for name, digest in parts.items():
            if not copy_out(archive, name, digest, None, progress):
                raise UserError(say.backup_wrong(path=path))


def _blocks(file: IO[bytes]) -> Iterator[bytes]:
    while block := file.read(_STEP):
        yield block


def _is_safe(name: str) -> bool:
    """Whether it is one of the names that a backup has: nothing of it is written elsewhere."""
    known = ("files", "trash")
    parts = name.split("/")
    plain = all(part not in ("", ".", "..") and not set(part) & {"\\", ":", "\0"} for part in parts)
    return plain and (name in (CATALOG, "workspace.sqlite") or (len(parts) > 1 and parts[0] in known))


def _count(catalog: Path) -> int:
    with closing(sqlite3.connect(catalog)) as connection:
        count: int = connection.execute("SELECT count(*) FROM documents").fetchone()[0]
        return count


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


def _sync(path: Path) -> None:
    with path.open("r+b") as file:
        os.fsync(file.fileno())
