"""The one module of a SentenceTransformer, run by OpenVINO. Imports torch: import it late."""

from __future__ import annotations

import queue
from collections.abc import Generator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from numpy.typing import NDArray
from sentence_transformers.base.modules.input_module import InputModule
from tokenizers import Tokenizer

from rag.embedding.batches import in_batches

if TYPE_CHECKING:
    from openvino import CompiledModel

_BATCH_TOKENS = 1024
"""Tokens in a batch, padding counted. More is no faster, and a query that comes meanwhile may wait for one."""
_STEP = 16
"""Lengths are padded to its multiples: others halve the speed of attention, and OpenVINO prepares
kernels for every new shape."""
_TOKENISED = 512
"""Texts tokenised at once: what the tokenizer gives takes 30 times the room of the token ids."""


class CompiledTransformer(InputModule):
    """Text → vector of length 1: stands where sentence-transformers' ``Transformer``, ``Pooling`` and
    ``Normalize`` would; prompts stay the library's own. ``tokenizer`` truncates by itself."""

    def __init__(self, tokenizer: Tokenizer, compiled: CompiledModel) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.tokenizer: Tokenizer = tokenizer
        self.max_seq_length = (tokenizer.truncation or {}).get("max_length")
        self.precision = compiled.get_property("INFERENCE_PRECISION_HINT").get_type_name()
        self._output = compiled.output(0)
        self._streams: int = compiled.get_property("OPTIMAL_NUMBER_OF_INFER_REQUESTS")
        # A request holds one input at a time. There is one more than batches are embedded at once, so
        # that a query need not wait until all are.
        self._requests: queue.SimpleQueue[Any] = queue.SimpleQueue()
        for _ in range(self._streams + 1):
            self._requests.put(compiled.create_infer_request())

    def get_embedding_dimension(self) -> int:
        """Asked by sentence-transformers."""
        return int(self._output.partial_shape[1].get_length())

    def preprocess(self, inputs: Sequence[Any], prompt: str | None = None, **_: Any) -> dict[str, torch.Tensor]:
        """The ``inputs``, strings, as token ids and attention mask, each (texts, longest) int64."""
        ids, mask = _padded(self._token_ids([(prompt or "") + text for text in inputs]))
        return {"input_ids": torch.from_numpy(ids), "attention_mask": torch.from_numpy(mask)}

    def forward(self, features: dict[str, torch.Tensor], **_: Any) -> dict[str, torch.Tensor]:
        """Adds ``sentence_embedding`` (texts, dimensions) float32."""
        vectors = self._infer(features["input_ids"].numpy(), features["attention_mask"].numpy())
        return {**features, "sentence_embedding": torch.from_numpy(vectors)}

    def embed(self, texts: Sequence[str]) -> Generator[tuple[list[int], NDArray[np.float32]]]:
        """Indices of ``texts`` and their vectors (indices, dimensions), batch by batch, embedded on all cores.

        Closing it leaves what isn't begun undone.
        """
        ids = self._token_ids(texts)
        batches = list(in_batches([_rounded_up(len(each)) for each in ids], _BATCH_TOKENS))

        def infer(batch: list[int]) -> NDArray[np.float32]:
            return self._infer(*_padded([ids[i] for i in batch]))

        pool = ThreadPoolExecutor(self._streams)  # starts its threads when it is given work
        try:
            yield from zip(batches, (pool.map if len(batches) > 1 else map)(infer, batches), strict=True)
        finally:
            pool.shutdown(cancel_futures=True)

    def _token_ids(self, texts: Sequence[str]) -> list[NDArray[np.int32]]:
        return [
            np.array(encoding.ids, dtype=np.int32)
            for start in range(0, len(texts), _TOKENISED)
            for encoding in self.tokenizer.encode_batch_fast(list(texts[start : start + _TOKENISED]))
        ]

    def _infer(self, ids: NDArray[np.int64], mask: NDArray[np.int64]) -> NDArray[np.float32]:
        request = self._requests.get()
        try:
            feed = {"input_ids": ids, "attention_mask": mask}
            return np.array(request.infer(feed, share_inputs=True)[self._output])
        finally:
            self._requests.put(request)

    def save(self, output_path: str, *_: Any, **__: Any) -> None:
        """Not offered: the IR is a rebuildable copy of the model folder."""
        raise NotImplementedError("save the torch model folder instead")


def _rounded_up(length: int) -> int:
    return -(-length // _STEP) * _STEP


def _padded(ids: Sequence[NDArray[np.int32]]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Token ids and attention mask, each (texts, longest rounded up). What padding holds doesn't matter."""
    shape = len(ids), _rounded_up(max(map(len, ids)))
    tokens, mask = np.zeros(shape, dtype=np.int64), np.zeros(shape, dtype=np.int64)
    for row, each in enumerate(ids):
        tokens[row, : len(each)] = each
        mask[row, : len(each)] = 1
    return tokens, mask
