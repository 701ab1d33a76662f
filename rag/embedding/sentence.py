"""Encoders as models of sentence-transformers. Imports torch: import it late."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
from sentence_transformers import SentenceTransformer
from sentence_transformers.base.modules.input_module import InputModule

from rag.embedding.backend import Batch, Batches
from rag.embedding.batches import in_batches
from rag.embedding.compiled import Compiled
from rag.embedding.prompts import Prompts

BATCH_BYTES = 4096
"""UTF-8 bytes of text in a batch, padding counted: about 1,000 tokens of Chinese or English. More is
no faster on two cores, and a query that comes meanwhile may wait for a batch."""
_SHORTEST_BYTES = 16
"""What a text counts for at least: even an empty one is padded to a few tokens."""


class Sentence:
    """Any model of sentence-transformers as a backend."""

    states = ""

    def __init__(self, model: SentenceTransformer) -> None:
        self._model = model
        self.dimensions = int(model.get_embedding_dimension() or 0)

    def embed(self, texts: Sequence[str], prompt: str, *, asking: bool, packed: bool = False) -> Batches:
        """Batch by batch; a model may read questions otherwise than passages."""
        encode = self._model.encode_query if asking else self._model.encode_document
        lengths = [max(_SHORTEST_BYTES, len((prompt + text).encode())) for text in texts]
        for batch in in_batches(lengths, BATCH_BYTES):
            vectors = encode(
                [texts[i] for i in batch],
                prompt=prompt,
                batch_size=len(batch),
                normalize_embeddings=True,
                show_progress_bar=False,
            )
            yield Batch(batch, vectors)

    def as_sentence_transformer(self) -> SentenceTransformer:
        """The model."""
        return self._model


def around(compiled: Compiled, prompts: Prompts) -> SentenceTransformer:
    """A model whose one module is ``compiled``."""
    return SentenceTransformer(
        modules=[_Module(compiled)], device="cpu", prompts=prompts.by_name(), local_files_only=True
    )


class _Module(InputModule):
    """Stands where sentence-transformers' ``Transformer``, ``Pooling`` and ``Normalize`` would."""

    def __init__(self, compiled: Compiled) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._compiled = compiled
        self.tokenizer: Any = compiled.tokenizer
        self.max_seq_length = compiled.tokenizer.longest

    def get_embedding_dimension(self) -> int:
        """Asked by sentence-transformers."""
        return self._compiled.dimensions

    def preprocess(self, inputs: Sequence[Any], prompt: str | None = None, **_: Any) -> dict[str, torch.Tensor]:
        """The ``inputs``, strings, as token ids and attention mask, each (texts, longest) int64."""
        ids, mask = self._compiled.tokenised([(prompt or "") + text for text in inputs])
        return {"input_ids": torch.from_numpy(ids), "attention_mask": torch.from_numpy(mask)}

    def forward(self, features: dict[str, torch.Tensor], **_: Any) -> dict[str, torch.Tensor]:
        """Adds ``sentence_embedding`` (texts, dimensions) float32."""
        vectors = self._compiled.infer(features["input_ids"].numpy(), features["attention_mask"].numpy())
        return {**features, "sentence_embedding": torch.from_numpy(vectors)}

    def save(self, output_path: str, *_: Any, **__: Any) -> None:
        """Not offered: the IR is a rebuildable copy of the model folder."""
        raise NotImplementedError("save the torch model folder instead")
