"""A person's own files: taken in whole or not at all, and never in the place of another.

What is on its way stands beside its place under a hidden name, which readers of the folder pass over.
"""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from rag.errors import UserError
from rag.messages import say
from rag.workspace.names import numbered, safe_name, safe_path

_COMING = ".coming-"
_FORGOTTEN_S = 86_400.0
"""An upload that lasts longer was broken off."""
_TITLE_MOST = 40
_PIECE = 1 << 20


class TooLargeError(UserError):
    """The file is larger than what is read."""


@dataclass(frozen=True, slots=True)
class Taken:
    """A file that is in the folder."""

    path: Path
    is_new: bool
    """False: the same file was there already."""


class Upload:
    """A file on its way into the folder."""

    def __init__(self, target: Path, file: BinaryIO, most: int) -> None:
        self._target = target
        self._file = file
        self._most = most
        self._size = 0
        self._digest = sha256()

    def write(self, chunk: bytes) -> None:
        """Take the next bytes. Raises ``TooLargeError`` where they are too many, ``UserError`` on a full disk."""
        self._size += len(chunk)
        if self._size > self._most:
            raise TooLargeError(say.upload_too_large(name=self._target.name, limit=self._most >> 20))
        self._digest.update(chunk)
        try:
            self._file.write(chunk)
        except OSError as error:
            raise UserError(say.files_unwritable(path=self._target.parent)) from error

    def end(self) -> None:
        """All has come. Raises ``UserError`` on a full disk."""
        try:
            if not self._file.closed:
                self._file.flush()
                os.fsync(self._file.fileno())
                self._file.close()
        except OSError as error:
            raise UserError(say.files_unwritable(path=self._target.parent)) from error

    def keep(self) -> Taken:
        """Have the file stand in its place, or find it there already."""
        self.end()
        try:
            for place in numbered(self._target):
                if place.is_file() and place.stat().st_size == self._size and _digest(place) == self._digest.digest():
                    return Taken(place, is_new=False)
                if placed(Path(self._file.name), place):
                    return Taken(place, is_new=True)
        except OSError as error:
            raise UserError(say.files_unwritable(path=self._target.parent)) from error
        raise AssertionError  # there is no last number


class Files:
    """The folder of the files that a person gave the page."""

    def __init__(self, folder: Path, most_mb: int) -> None:
        self.folder = folder.resolve()  # as the index knows files
        self._most = most_mb << 20

    def __contains__(self, path: Path) -> bool:
        return path.is_relative_to(self.folder)

    @contextmanager
    def receive(self, name: str) -> Iterator[Upload]:
        """What takes a file in that the other side calls ``name``, which may have folders in it.

        Nothing stays of one that isn't kept. Raises ``UserError`` where the folder can't be written.
        """
        target = self.folder / safe_path(name)
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            number, coming = tempfile.mkstemp(prefix=_COMING, dir=target.parent)
        except OSError as error:
            raise UserError(say.files_unwritable(path=target.parent)) from error
        os.close(number)
        try:
            with Path(coming).open("wb") as file:
                yield Upload(target, file, self._most)
        finally:
            with suppress(OSError):
                Path(coming).unlink()

    def paste(self, title: str, text: str) -> Taken:
        """Take in a text that was typed or pasted; without a title it is called by its beginning."""
        if not text.strip():
            raise UserError(say.paste_empty())
        named = safe_name((title.strip() or text.split()[0][:_TITLE_MOST]).replace("/", "_").replace("\\", "_"))
        with self.receive(f"{named or say.pasted()}.txt") as upload:
            upload.write(text.encode("utf-8", "replace"))
            return upload.keep()

    def tidy(self) -> None:
        """Drop what uploads that were broken off have left."""
        for left in self.folder.rglob(f"{_COMING}*") if self.folder.is_dir() else ():
            with suppress(OSError):
                if time.time() - left.stat().st_mtime > _FORGOTTEN_S:
                    left.unlink()


def renamed(path: Path, wanted: str) -> Path:
    """Give a file another name in its folder; its ending stays. Raises ``UserError`` where that can't be."""
    name = safe_name(wanted.replace("/", "_").replace("\\", "_"))
    stem = name[: -len(path.suffix)] if path.suffix and name.lower().endswith(path.suffix.lower()) else name
    if not stem:
        raise UserError(say.file_unnamed())
    target = path.with_name(PurePosixPath(f"{stem}{path.suffix}").name)
    if target == path:
        return path
    try:
        if not placed(path, target):
            raise UserError(say.name_taken(name=target.name))
    except OSError as error:
        raise UserError(say.file_immovable(name=path.name, path=path.parent)) from error
    return target


def placed(path: Path, target: Path) -> bool:
    """Move a file within its drive unless ``target`` is taken; at every moment it stands in one place or in both."""
    try:
        os.link(path, target)
    except FileExistsError:
        return False
    except OSError:  # a drive without links: the place is reserved first
        try:
            os.close(os.open(target, os.O_CREAT | os.O_EXCL, 0o600))
        except FileExistsError:
            return False
        try:
            path.replace(target)
        except OSError:
            with suppress(OSError):
                target.unlink()
            raise
        return True
    path.unlink()
    return True


def _digest(path: Path) -> bytes:
    found = sha256()
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            found.update(piece)
    return found.digest()
