"""The bundled encoder and reader as tests share them: loaded once, and asked once for each text."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from rag.embedding import Embedded, Encoder, load_encoder
from rag.retrieval.reader import Read, Reader, load_reader
from rag.settings import BUNDLED_ENCODER, Settings
from rag.types import Passage

Progress = Callable[[int, int], None]


class Remembering(Encoder):
    """Another encoder's vectors, kept by text: hundreds of tests ask the same questions of the same document."""

    def __init__(self, encoder: Encoder) -> None:
        self.backend, self.id, self.prompts = encoder.backend, encoder.id, encoder.prompts
        self.dimensions = encoder.dimensions
        self._encoder = encoder
        self._recent = encoder._recent
        self._queries: dict[str, NDArray[np.float32]] = {}
        self._passages: dict[str, NDArray[np.float32]] = {}
        self._kept: dict[str, tuple[NDArray[np.float32], bytes]] = {}

    def queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return self._remembered(texts, self._queries, self._encoder.queries)

    def passages(self, texts: Sequence[str], progress: Progress | None = None) -> NDArray[np.float32]:
        def encode(new: Sequence[str]) -> NDArray[np.float32]:
            known = len(texts) - len(new)
            return self._encoder.passages(new, progress and (lambda done, _: progress(known + done, len(texts))))

        vectors = self._remembered(texts, self._passages, encode)
        if progress and texts:
            progress(len(texts), len(texts))
        return vectors

    def embedded(self, texts: Sequence[str], progress: Progress | None = None) -> Embedded:
        new = [text for text in dict.fromkeys(texts) if text not in self._kept]
        known = len(texts) - len(new)
        found = self._encoder.embedded(new, progress and (lambda done, _: progress(known + done, len(texts))))
        self._kept.update(zip(new, zip(found.vectors, found.states, strict=True), strict=True))
        if progress and texts:
            progress(len(texts), len(texts))
        kept = [self._kept[text] for text in texts]
        vectors = np.array([vector for vector, _ in kept], np.float32).reshape(len(texts), self.dimensions)
        return Embedded(vectors, [packed for _, packed in kept])

    def _remembered(
        self,
        texts: Sequence[str],
        kept: dict[str, NDArray[np.float32]],
        encode: Callable[[Sequence[str]], NDArray[np.float32]],
    ) -> NDArray[np.float32]:
        new = [text for text in dict.fromkeys(texts) if text not in kept]
        if new:
            kept.update(zip(new, encode(new), strict=True))
        return np.array([kept[text] for text in texts], np.float32).reshape(len(texts), self.dimensions)


class RememberingReader:
    """Another reader's words, kept by question and passage."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._kept: dict[tuple[str, str, str, str], Read] = {}

    def __getattr__(self, name: str) -> Any:
        return getattr(self._reader, name)

    def read(self, question: str, passages: Sequence[Passage], kept: Sequence[bytes | None] = ()) -> list[Read]:
        keys = [(question, each.title, each.section, each.text) for each in passages]
        given = zip(keys, passages, kept or [None] * len(keys), strict=True)
        new = {key: (passage, packed) for key, passage, packed in given if key not in self._kept}
        read = self._reader.read(question, [each for each, _ in new.values()], [packed for _, packed in new.values()])
        self._kept.update(zip(new, read, strict=True))
        return [self._kept[key] for key in keys]


@contextmanager
def sharing() -> Iterator[None]:
    """Have libraries with the bundled encoder use one, and one reader, instead of loading their own."""

    def load(settings: Settings) -> Encoder:
        return shared_encoder() if settings.encoder == BUNDLED_ENCODER else load_encoder(settings)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("rag.embedding.load_encoder", load)
        patch.setattr(
            "rag.retrieval.reader.load_reader", lambda settings: _reader() if settings.backend == "auto" else None
        )
        yield


@cache
def shared_encoder() -> Encoder:
    """The encoder that ships; it embeds no text twice."""
    return Remembering(load_encoder(Settings()))


@cache
def _reader() -> RememberingReader | None:
    loaded = load_reader(Settings())
    return RememberingReader(loaded) if loaded else None
