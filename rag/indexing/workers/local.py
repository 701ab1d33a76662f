"""This process, which reads one file after another and embeds on as many threads as the settings say."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Sequence
from functools import partial
from pathlib import Path

from rag.embedding import Embedded, Encoder
from rag.indexing.workers import stages
from rag.indexing.workers.protocol import Draft, File, Paging, Read
from rag.reading.isolation import Isolated
from rag.settings import Settings
from rag.types import Document


class Local:
    """``Workers`` that start nothing but the process that foreign formats are read in."""

    at_once = 1  # the encoder keeps all cores busy by itself
    are_here = True

    def __init__(self, encoder: Callable[[], Encoder], settings: Settings) -> None:
        self._encoder = encoder
        self._settings = settings

    @property
    def states(self) -> str:
        return self._encoder().states

    def read(
        self, files: Iterable[File], encoder_id: str, paging: Paging, meanwhile: Callable[[], None]
    ) -> Generator[Read]:
        def draft(document: Document) -> Draft:
            known_by = stages.digest(document)
            return Draft(document, known_by, partial(stages.entry, document, known_by, encoder_id, self._encoder))

        with Isolated(self._settings) as isolated:
            for file in files:

                def progress(done: int, total: int, path: Path = file.path) -> None:
                    paging(path, done, total)
                    meanwhile()

                documents, problems = stages.read(file.path, file.name, isolated, progress)
                yield Read(file, [draft(each) for each in documents], problems)

    def embedded(self, texts: Sequence[str], progress: Callable[[int, int], None]) -> Embedded:
        return self._encoder().embedded(texts, progress)
