"""The bundled encoder and reader as tests share them: loaded once, and asked once for each text."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache

import numpy as np
import pytest
from numpy.typing import NDArray

from rag.embedding import Encoder, load_encoder
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
        self._queries: dict[str, NDArray[np.float32]] = {}
        self._passages: dict[str, NDArray[np.float32]] = {}

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

    def read(self, question: str, passages: Sequence[Passage]) -> list[Read]:
        keys = [(question, each.title, each.section, each.text) for each in passages]
        new = {key: each for key, each in zip(keys, passages, strict=True) if key not in self._kept}
        self._kept.update(zip(new, self._reader.read(question, list(new.values())), strict=True))
        return [self._kept[key] for key in keys]


@contextmanager
def sharing() -> Iterator[None]:
    """Have libraries with the bundled encoder use one, and one reader, instead of loading their own."""

    def load(settings: Settings) -> Encoder:
        return shared_encoder() if settings.encoder == BUNDLED_ENCODER else load_encoder(settings)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("rag.library.load_encoder", load)
        patch.setattr("rag.library.load_reader", lambda settings: _reader() if settings.backend == "auto" else None)
        yield


@cache
def shared_encoder() -> Encoder:
    """The encoder that ships; it embeds no text twice."""
    return Remembering(load_encoder(Settings()))


@cache
def _reader() -> RememberingReader | None:
    loaded = load_reader(Settings())
    return RememberingReader(loaded) if loaded else None
