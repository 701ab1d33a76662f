"""What a worker process of Ray does. Nothing of Ray is imported here: it makes the class its actor."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from rag.embedding import Embedded, Encoder, load_encoder
from rag.errors import UserError
from rag.indexing.workers import stages
from rag.reading.isolation import Isolated
from rag.settings import Settings
from rag.store.records import Entry, digest

_ROOM = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, slots=True)
class Introduction:
    """What a worker says of itself."""

    built: str = ""
    """What its passages and vectors depend on."""
    states: str = ""
    """As ``Encoder.states``."""
    trouble: str = ""
    """Why it can't work, for a person."""


def built(encoder_id: str) -> str:
    """What the passages and vectors that this program makes depend on: its code and the encoder."""
    sources = sorted(_ROOM.rglob("*.py"))
    code = digest(
        *(part for each in sources for part in (each.relative_to(_ROOM).as_posix().encode(), each.read_bytes()))
    )
    return f"{code[:12]} {encoder_id}"


class Worker:
    """Reads and embeds, one thing at a time; meanwhile it may be asked how far it has ``reached``."""

    def __init__(self, settings: Mapping[str, Any]) -> None:
        """``settings`` are those of whoever writes; the others are as this machine has them."""
        self._settings = replace(Settings.from_environment(), **settings)
        self._isolated = Isolated(self._settings)
        self._loaded: Encoder | None = None
        self._pages = (0, 0)

    def introduce(self) -> Introduction:
        """Load the encoder, and say who this is."""
        try:
            encoder = self._encoder()
        except UserError as error:
            return Introduction(trouble=str(error))
        return Introduction(built(encoder.id), encoder.states)

    def read(self, name: str, path: Path | None, data: bytes, encoder_id: str) -> tuple[list[Entry], list[str]]:
        """The documents of a file at ``path``, or of these bytes where it isn't on this machine, ready to be stored,
        and what of it could not be read."""
        self._pages = (0, 0)
        with _placed(path, data) as place:
            documents, problems = stages.read(place, name, self._isolated, self._reach)
        return [stages.entry(each, stages.digest(each), encoder_id, self._encoder) for each in documents], problems

    def reached(self) -> tuple[int, int]:
        """(pages done, pages in all) of the file that is being read; no pages as long as none is known."""
        return self._pages

    def embedded(self, texts: Sequence[str]) -> Embedded:
        """As ``Encoder.embedded``."""
        return self._encoder().embedded(texts)

    def _reach(self, done: int, total: int) -> None:
        self._pages = (done, total)

    def _encoder(self) -> Encoder:
        if self._loaded is None:
            self._loaded = load_encoder(self._settings)
        return self._loaded


@contextmanager
def _placed(path: Path | None, data: bytes) -> Iterator[Path]:
    if path is not None:
        yield path
        return
    with tempfile.TemporaryDirectory(prefix="mingyin-", ignore_cleanup_errors=True) as folder:
        place = Path(folder) / "file"
        place.write_bytes(data)
        yield place
