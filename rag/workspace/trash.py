"""What was deleted, for thirty days: each file in a folder of its own, from which it goes back to its place.

The note of it is made before the file is moved and goes after it, so that a file that is moved can always be found.
"""

from __future__ import annotations

import os
import secrets
import shutil
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from rag.errors import UserError
from rag.messages import say
from rag.workspace.database import Database
from rag.workspace.files import placed
from rag.workspace.names import numbered
from rag.workspace.people import OWNER, Person, Role

KEPT_DAYS = 30
_PART = ".part"


@dataclass(frozen=True, slots=True)
class Deleted:
    """Something that can be brought back."""

    id: str
    name: str
    origin: Path
    deleted: float
    """In seconds since 1970."""
    file: Path | None
    """Where it waits; None where it stayed in its place and was only taken out of the library."""


class Trash:
    """The folder of deleted files, and the notes of them in the workspace."""

    def __init__(
        self, folder: Path, database: Database, clock: Callable[[], float] = time.time, person: Person = OWNER
    ) -> None:
        self._folder = folder.absolute()
        self._database = database
        self._clock = clock
        self._person = person

    def of(self, person: Person) -> Trash:
        """As another person sees it: what they deleted, or what anybody did where they are an admin."""
        return Trash(self._folder, self._database, self._clock, person)

    def put(self, path: Path, name: str, *, stays: bool = False) -> str:
        """Delete a file, or only note that it was taken out where it ``stays``; the id by which it comes back.

        Raises ``UserError`` where it can't be moved; then it is where it was.
        """
        identity = secrets.token_hex(8)
        with self._database.writing() as connection:
            row = (identity, name, str(path), self._clock(), self._person.name)
            connection.execute("INSERT INTO trash (id, name, origin, deleted, owner) VALUES (?, ?, ?, ?, ?)", row)
        if stays:
            return identity
        room = self._folder / identity
        try:
            room.mkdir(parents=True)
            _move(path, room / path.name)
        except OSError as error:
            shutil.rmtree(room, ignore_errors=True)
            self._forget(identity)
            raise UserError(say.file_immovable(name=path.name, path=path.parent)) from error
        return identity

    def restore(self, identity: str) -> Path:
        """Bring a file back to its place, or beside what stands there now; where it is.

        Raises ``UserError`` where it is gone or can't be moved.
        """
        found = next((each for each in self.listed() if each.id == identity), None)
        if found is None or (found.file is None and not found.origin.is_file()):
            raise UserError(say.trash_gone())
        if found.file is None:
            self._forget(identity)
            return found.origin
        try:
            found.origin.parent.mkdir(parents=True, exist_ok=True)
            place = _bring(found.file, found.origin)
        except OSError as error:
            raise UserError(say.file_immovable(name=found.name, path=found.origin.parent)) from error
        with suppress(OSError):
            found.file.parent.rmdir()
        self._forget(identity)
        return place

    def listed(self) -> list[Deleted]:
        """What can be brought back, the latest first."""
        with self._database.reading() as connection:
            all_of_it = self._person.role.includes(Role.ADMIN)
            sql = "SELECT id, name, origin, deleted FROM trash WHERE ? = 1 OR owner = ? ORDER BY deleted DESC, id"
            rows = connection.execute(sql, (all_of_it, self._person.name)).fetchall()
        found = [Deleted(id_, name, Path(origin), at, self._file(id_)) for id_, name, origin, at in rows]
        return [each for each in found if each.file is not None or each.origin.is_file()]

    def purge(self) -> None:
        """Let go of what was deleted more than thirty days ago."""
        with self._database.reading() as connection:
            since = self._clock() - KEPT_DAYS * 86_400
            old = connection.execute("SELECT id FROM trash WHERE deleted < ?", (since,)).fetchall()
        for (identity,) in old:
            shutil.rmtree(self._folder / identity, ignore_errors=True)
            self._forget(identity)

    def _file(self, identity: str) -> Path | None:
        try:
            return next((each for each in (self._folder / identity).iterdir() if each.suffix != _PART), None)
        except OSError:
            return None

    def _forget(self, identity: str) -> None:
        with self._database.writing() as connection:
            connection.execute("DELETE FROM trash WHERE id = ?", (identity,))


def _move(path: Path, target: Path) -> None:
    """To another drive, too: there the copy is whole before the original goes."""
    try:
        path.rename(target)
    except OSError:
        _copy(path, target)
        try:
            path.unlink()
        except OSError:
            target.unlink()
            raise


def _copy(path: Path, target: Path) -> None:
    part = target.with_name(f"{target.name}{_PART}")
    shutil.copy2(path, part)
    with part.open("rb+") as file:
        os.fsync(file.fileno())
    part.rename(target)


def _bring(path: Path, origin: Path) -> Path:
    """Move a file to ``origin`` or to the next free name."""
    near = origin.with_name(f".{secrets.token_hex(4)}{_PART}")
    if path.stat().st_dev != origin.parent.stat().st_dev:
        _copy(path, near)
        path, original = near, path
    else:
        original = path
    place = next(each for each in numbered(origin) if placed(path, each))
    original.unlink(missing_ok=True)
    return place
