"""Paths that a person names → the files to index, with the names that they will have in the library."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from rag.errors import UserError
from rag.messages import say
from rag.reading import READERS

PASSED_OVER = (".", "~$")
"""Hidden files, and what Word and its kin keep beside a document that is open."""


@dataclass(frozen=True, slots=True)
class FoundFiles:
    """What there is to index: files with the names they will have, and the folders that were searched."""

    files: tuple[tuple[Path, str], ...]
    folders: tuple[Path, ...]

    def gone(self, sources: Iterable[str]) -> list[str]:
        """Those of ``sources`` that stood in one of the folders and don't any more."""
        here = {str(legible(path)) for path, _ in self.files}
        folders = [str(legible(folder)) for folder in self.folders]
        return [each for each in sources if each not in here and any(_is_in(each, folder) for folder in folders)]


def find(paths: Sequence[Path], homes: Sequence[Path] = ()) -> FoundFiles:
    """The readable files in ``paths``, in order; hidden ones and other formats in a folder are passed over.

    A file that is named by itself and lies in one of ``homes`` is called as it is when that folder is named.
    Raises ``UserError`` for a path that is missing or unreadable, or a file of an unknown format.
    """
    files = [file for path in paths for file in _files(path, homes)]
    return FoundFiles(tuple(dict.fromkeys(files)), tuple(path.resolve() for path in paths if path.is_dir()))


def legible(path: Path) -> Path:
    """``path`` with names that aren't UTF-8, as older Chinese archives unpack to, read as GB18030."""
    return Path(*map(_legible_part, path.parts))


def _legible_part(name: str) -> str:
    try:
        name.encode()
    except UnicodeEncodeError:
        return os.fsencode(name).decode("gb18030", "backslashreplace")
    return name


def formats() -> str:
    """The endings of the files that can be read, for a message."""
    return " ".join(sorted(READERS))


def _is_in(source: str, folder: str) -> bool:
    return source.startswith(folder.rstrip(os.sep) + os.sep)


def _files(path: Path, homes: Sequence[Path]) -> Iterator[tuple[Path, str]]:
    try:
        exists = path.exists()
    except OSError as error:  # it stands in a folder that may not be entered
        raise UserError(say.unreadable(path=path)) from error
    if not exists:
        raise UserError(say.missing_path(path=path))
    if path.is_file():
        if path.suffix.lower() not in READERS:
            raise UserError(say.unsupported(path=path, formats=formats()))
        yield path.resolve(), _name(path.resolve(), homes)
        return
    if not os.access(path, os.R_OK | os.X_OK):
        raise UserError(say.unreadable(path=path))
    for folder, subfolders, names in os.walk(path, onerror=_raise_unreadable):
        subfolders[:] = sorted(name for name in subfolders if not name.startswith("."))
        for name in sorted(names):
            file = Path(folder) / name
            if file.suffix.lower() in READERS and not name.startswith(PASSED_OVER):
                yield file.resolve(), legible(file.relative_to(path)).as_posix()


def _name(path: Path, homes: Sequence[Path]) -> str:
    home = next((each for each in map(Path.resolve, homes) if path.is_relative_to(each)), path.parent)
    return legible(path.relative_to(home)).as_posix()


def _raise_unreadable(error: OSError) -> None:
    raise UserError(say.unreadable(path=error.filename)) from error
