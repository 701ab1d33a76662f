"""The bundled encoder, run by OpenVINO: its tokenizer and its network, and nothing of torch."""

from __future__ import annotations

import queue
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from rag.embedding import lookup
from rag.embedding.backend import Batches
from rag.embedding.batches import in_batches
from rag.embedding.lookup import Lookup
from rag.embedding.prompts import Prompts

if TYPE_CHECKING:
    from openvino import CompiledModel
    from sentence_transformers import SentenceTransformer

_BATCH_TOKENS = 1024
"""Tokens in a batch, padding counted. More is no faster, and a query that comes meanwhile may wait for one."""
_TOKENISED = 512
"""Texts tokenised at once: what the tokenizer gives takes 30 times the room of the token ids."""


class Compiled:
    """Text → vector of length 1. ``tokens`` truncates by itself. It may be shared between threads."""

    def __init__(self, tokens: Lookup, compiled: CompiledModel, prompts: Prompts) -> None:
        self.tokenizer = tokens.tokenizer
        self._tokens = tokens
        self.precision = compiled.get_property("INFERENCE_PRECISION_HINT").get_type_name()
        self._prompts = prompts
        self._output = compiled.output(0)
        self.dimensions = int(self._output.partial_shape[1].get_length())
        self._streams: int = compiled.get_property("OPTIMAL_NUMBER_OF_INFER_REQUESTS")
        # A request holds one input at a time. There is one more than batches are embedded at once, so
        # that a query need not wait until all are.
        self._requests: queue.SimpleQueue[Any] = queue.SimpleQueue()
        for _ in range(self._streams + 1):
            self._requests.put(compiled.create_infer_request())

    def embed(self, texts: Sequence[str], prompt: str, *, asking: bool) -> Batches:
        """Batch by batch, embedded on all cores; questions and passages differ by their ``prompt`` alone."""
        ids = self._token_ids([prompt + text for text in texts])
        batches = list(in_batches([lookup.rounded_up(len(each)) for each in ids], _BATCH_TOKENS))

        def infer(batch: list[int]) -> NDArray[np.float32]:
            return self.infer(*lookup.padded([ids[i] for i in batch]))

        pool = ThreadPoolExecutor(self._streams)  # starts its threads when it is given work
        try:
            yield from zip(batches, (pool.map if len(batches) > 1 else map)(infer, batches), strict=True)
        finally:
            pool.shutdown(cancel_futures=True)

    def tokenised(self, texts: Sequence[str]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Token ids and attention mask of ``texts``, each (texts, longest rounded up)."""
        return lookup.padded(self._token_ids(texts))

    def infer(self, ids: NDArray[np.int64], mask: NDArray[np.int64]) -> NDArray[np.float32]:
        """Vectors (texts, dimensions) of what ``tokenised`` gave."""
        request = self._requests.get()
        try:
            return np.array(request.infer([self._tokens.vectors(ids), mask], share_inputs=True)[self._output])
        finally:
            self._requests.put(request)

    def as_sentence_transformer(self) -> SentenceTransformer:
        """The same network as a model of sentence-transformers, which is imported now."""
        from rag.embedding.sentence import around

        return around(self, self._prompts)

    def _token_ids(self, texts: Sequence[str]) -> list[NDArray[np.int32]]:
        return [
            np.array(encoding.ids, dtype=np.int32)
            for start in range(0, len(texts), _TOKENISED)
            for encoding in self.tokenizer.encode_batch_fast(list(texts[start : start + _TOKENISED]))
        ]
