"""Files that are read again after a repair, under the names that their documents had."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path, PurePath, PurePosixPath

from rag.indexing.finding import FoundFiles
from rag.reading import READERS
from rag.store.lost import UNKNOWN, Lost


def still_there(lost: Sequence[Lost], usual: Callable[[], Iterable[tuple[Path, str]]] = tuple) -> FoundFiles:
    """The files of those documents that can be read again; no folder is mirrored, so that nothing else changes.

    Where a file isn't there, or not known, its document's name is looked for among the ``usual`` files, which are those
    that are indexed anyway, and their names; where a name isn't known either, all of them are taken.
    """
    named: dict[Path, list[str]] = {}
    unplaced: set[str] = set()
    for each in lost:
        path = Path(each.source)
        if each.source and path.suffix.lower() in READERS and path.is_file():
            named.setdefault(path, []).append(each.name)
        else:
            unplaced |= {each.name, *map(str, PurePosixPath(each.name).parents)}
    found = {path: name for path, name in usual() if UNKNOWN in lost or name in unplaced} if unplaced else {}
    found |= {path: _name(path, names) for path, names in named.items()}
    return FoundFiles(tuple(found.items()), ())


def _name(path: Path, documents: Sequence[str]) -> str:
    """What the file is called in the library: the documents of an archive are named below it."""
    known = [each for each in _endings(path) if any(f"{name}/".startswith(f"{each}/") for name in documents if name)]
    return max(known, key=len, default=path.name)


def _endings(path: PurePath) -> Iterator[str]:
    """The path, with fewer and fewer folders before it."""
    for start in range(1, len(path.parts)):
        yield "/".join(path.parts[start:])
