"""Files that are read again after a repair, under the names that their documents had."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path, PurePath

from rag.indexing.finding import FoundFiles
from rag.reading import READERS
from rag.store.lost import Lost


def still_there(lost: Iterable[Lost]) -> FoundFiles:
    """The files of those documents that can be read again; no folder is searched, so that nothing else changes."""
    named: dict[Path, list[str]] = {}
    for each in lost:
        path = Path(each.source)
        if each.source and path.suffix.lower() in READERS and path.is_file():
            named.setdefault(path, []).append(each.name)
    return FoundFiles(tuple((path, _name(path, names)) for path, names in named.items()), ())


def _name(path: Path, documents: Sequence[str]) -> str:
    """What the file is called in the library: the documents of an archive are named below it."""
    known = [each for each in _endings(path) if any(f"{name}/".startswith(f"{each}/") for name in documents if name)]
    return max(known, key=len, default=path.name)


def _endings(path: PurePath) -> Iterator[str]:
    """The path, with fewer and fewer folders before it."""
    for start in range(1, len(path.parts)):
        yield "/".join(path.parts[start:])
