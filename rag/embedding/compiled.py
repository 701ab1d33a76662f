"""The bundled encoder, run by OpenVINO: its tokenizer and its network, and nothing of torch."""

from __future__ import annotations

import queue
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from rag.embedding import heads, lookup, states
from rag.embedding.backend import Batch, Batches
from rag.embedding.batches import in_batches
from rag.embedding.lookup import Lookup
from rag.embedding.prompts import Prompts
from rag.embedding.states import Tokens
from rag.recent import Recent

if TYPE_CHECKING:
    from openvino import CompiledModel
    from sentence_transformers import SentenceTransformer

_BATCH_TOKENS = 1024
"""Tokens in a batch, padding counted. More is no faster, and a query that comes meanwhile may wait for one."""
_TOKENISED = 32
"""Texts tokenised at once. More is no faster, and takes hundreds of bytes a character."""
_QUESTIONS = 64
"""Questions whose tokens are kept, of about 20 KB each."""


@dataclass(frozen=True, slots=True, eq=False)
class _Text:
    ids: NDArray[np.int32]
    places: NDArray[np.uint16]
    """(tokens,) as ``Tokens`` has them, but in the text with its prompt; empty where nobody asked for them."""


@dataclass(frozen=True, slots=True, eq=False)
class _Outputs:
    """What the network says of some texts."""

    vectors: NDArray[np.float32]
    layers: tuple[NDArray[np.float32], ...]
    importance: NDArray[np.float32]

    def of(self, row: int, text: _Text, prompt: str, start: int, stop: int) -> Tokens:
        """The tokens from ``start`` to ``stop`` of the text in that row, which stands behind ``prompt``."""
        places = text.places[start:stop].astype(np.int64) - len(prompt)
        places = np.where(text.places[start:stop] == states.NOWHERE, states.NOWHERE, np.maximum(places, 0))
        compared = np.stack([layer[row, start:stop] for layer in self.layers])
        return Tokens(compared, places.astype(np.uint16), self.importance[row, start:stop].copy())


class Compiled:
    """Text → vector of length 1, and states of its tokens. ``tokens`` truncates by itself. It may be shared between
    threads."""

    def __init__(self, tokens: Lookup, compiled: CompiledModel, prompts: Prompts) -> None:
        self.tokenizer = tokens.tokenizer
        self.states = heads.identity()
        self._tokens = tokens
        self.precision = compiled.get_property("INFERENCE_PRECISION_HINT").get_type_name()
        self._prompts = prompts
        self.dimensions = int(compiled.output(0).partial_shape[1].get_length())
        self._streams: int = compiled.get_property("OPTIMAL_NUMBER_OF_INFER_REQUESTS")
        # A request holds one input at a time. There is one more than batches are embedded at once, so
        # that a query need not wait until all are.
        self._requests: queue.SimpleQueue[Any] = queue.SimpleQueue()
        for _ in range(self._streams + 1):
            self._requests.put(compiled.create_infer_request())
        self._asked: Recent[Tokens] = Recent(_QUESTIONS)

    def embed(self, texts: Sequence[str], prompt: str, *, asking: bool, packed: bool = False) -> Batches:
        """Batch by batch, embedded on all cores; questions and passages differ by their ``prompt`` alone."""
        if asking and len(texts) == 1:  # that is a question, which will likely be compared with passages next
            yield Batch([0], self._ask(texts[0], prompt)[0])
            return
        found = self._tokenised([prompt + text for text in texts], places=packed)
        batches = list(in_batches([lookup.rounded_up(len(each.ids)) for each in found], _BATCH_TOKENS))

        def infer(batch: list[int]) -> Batch:
            some = [found[i] for i in batch]
            ids, mask = lookup.padded([each.ids for each in some])
            if not packed:
                return Batch(batch, self.infer(ids, mask))
            said = self._run(ids, mask)
            return Batch(batch, said.vectors, [_passage(said, row, each, prompt) for row, each in enumerate(some)])

        pool = ThreadPoolExecutor(self._streams)  # starts its threads when it is given work
        try:
            yield from (pool.map if len(batches) > 1 else map)(infer, batches)
        finally:
            pool.shutdown(cancel_futures=True)

    def question(self, text: str) -> Tokens:
        """The tokens of a question; of one that was just embedded they are at hand."""
        known = self._asked.of(text)
        return known if known is not None else self._ask(text, self._prompts.query)[1]

    def passages(self, texts: Sequence[str]) -> list[Tokens]:
        """The tokens of passages, as an index keeps them."""
        found: dict[int, bytes] = {}
        for batch in self.embed(texts, self._prompts.passage, asking=False, packed=True):
            found.update(zip(batch.texts, batch.states, strict=True))
        return [states.unpack(found[i]) for i in range(len(texts))]

    def tokenised(self, texts: Sequence[str]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Token ids and attention mask of ``texts``, each (texts, longest rounded up)."""
        return lookup.padded([each.ids for each in self._tokenised(texts)])

    def infer(self, ids: NDArray[np.int64], mask: NDArray[np.int64]) -> NDArray[np.float32]:
        """Vectors (texts, dimensions) of what ``tokenised`` gave."""
        with self._inferred(ids, mask) as (vectors, *_):
            return vectors.copy()

    def as_sentence_transformer(self) -> SentenceTransformer:
        """The same network as a model of sentence-transformers, which is imported now."""
        from rag.embedding.sentence import around

        return around(self, self._prompts)

    def _ask(self, text: str, prompt: str) -> tuple[NDArray[np.float32], Tokens]:
        """The vector (1, dimensions) of a question and its tokens, which are kept."""
        (found,) = self._tokenised([prompt + text], places=True)
        said = self._run(*lookup.padded([found.ids]))
        tokens = said.of(0, found, prompt, heads.QUESTION_PROMPT, len(found.ids) - 1)
        self._asked.keep(text, tokens)
        return said.vectors, tokens

    def _run(self, ids: NDArray[np.int64], mask: NDArray[np.int64]) -> _Outputs:
        with self._inferred(ids, mask) as found:
            vectors, *layers, importance = (each.copy() for each in found)
            return _Outputs(vectors, tuple(layers), importance)

    @contextmanager
    def _inferred(self, ids: NDArray[np.int64], mask: NDArray[np.int64]) -> Iterator[tuple[NDArray[np.float32], ...]]:
        """What the network says, in memory that is the network's again afterwards."""
        request = self._requests.get()
        try:
            yield request.infer([self._tokens.vectors(ids), mask], share_inputs=True, share_outputs=True).to_tuple()
        finally:
            self._requests.put(request)

    def _tokenised(self, texts: Sequence[str], places: bool = False) -> list[_Text]:
        return [
            _Text(each.ids, _middles(each.offsets) if places else np.zeros(0, np.uint16))
            for start in range(0, len(texts), _TOKENISED)
            for each in self.tokenizer.encode_batch(texts[start : start + _TOKENISED])
        ]


def _middles(offsets: NDArray[np.int64]) -> NDArray[np.uint16]:
    """The character that each token has its middle in; ``NOWHERE`` for those that only begin or end a text."""
    middles = np.minimum(offsets.sum(axis=1) // 2, states.NOWHERE - 1)
    return np.where(offsets[:, 1] > 0, middles, states.NOWHERE).astype(np.uint16)


def _passage(said: _Outputs, row: int, text: _Text, prompt: str) -> bytes:
    return states.pack(said.of(row, text, prompt, heads.PASSAGE_PROMPT, len(text.ids)))
