"""The first module of a SentenceTransformer, run by OpenVINO. Imports torch: import it late."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from sentence_transformers.base.modules.input_module import InputModule
from tokenizers import Tokenizer

if TYPE_CHECKING:
    from openvino import CompiledModel


class CompiledTransformer(InputModule):
    """Stands where sentence-transformers' ``Transformer`` would; pooling, normalisation and prompts
    stay the library's own. ``tokenizer`` truncates and pads by itself."""

    def __init__(self, tokenizer: Tokenizer, compiled: CompiledModel) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.tokenizer: Tokenizer = tokenizer
        self.max_seq_length = (tokenizer.truncation or {}).get("max_length")
        self._request = compiled.create_infer_request()
        self._output = compiled.output(0)
        self.precision = compiled.get_property("INFERENCE_PRECISION_HINT").get_type_name()
        self.dimensions = self._output.partial_shape[2].get_length()
        # A request holds one input at a time; the page asks from several threads.
        self._lock = threading.Lock()

    def preprocess(self, inputs: Sequence[Any], prompt: str | None = None, **_: Any) -> dict[str, torch.Tensor]:
        """The ``inputs``, strings, as token ids and attention mask, each (texts, longest) int64."""
        encodings = self.tokenizer.encode_batch([(prompt or "") + text for text in inputs])
        return {
            "input_ids": torch.tensor([encoding.ids for encoding in encodings]),
            "attention_mask": torch.tensor([encoding.attention_mask for encoding in encodings]),
        }

    def forward(self, features: dict[str, torch.Tensor], **_: Any) -> dict[str, torch.Tensor]:
        """Adds ``token_embeddings`` (texts, longest, hidden) float32."""
        feed = {name: features[name].numpy() for name in ("input_ids", "attention_mask")}
        with self._lock:
            hidden = np.array(self._request.infer(feed, share_inputs=True)[self._output])
        return {**features, "token_embeddings": torch.from_numpy(hidden)}

    def save(self, output_path: str, *_: Any, **__: Any) -> None:
        """Not offered: the IR is a rebuildable copy of the model folder."""
        raise NotImplementedError("save the torch model folder instead")
