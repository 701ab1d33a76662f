"""(Question, passage) → how likely it answers: the sentence-transformers cross-encoder, where the settings name one.

Importing this is instant; torch and its company are imported when a reranker is loaded.
"""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from rag.chinese.characters import for_encoder
from rag.embedding.bundled import fast_imports
from rag.errors import UserError
from rag.messages import say
from rag.settings import Settings
from rag.types import Passage

if TYPE_CHECKING:
    from sentence_transformers import CrossEncoder

logger = logging.getLogger(__name__)

_OFFLINE = (os.environ.get("HF_HUB_OFFLINE") or os.environ.get("TRANSFORMERS_OFFLINE") or "").upper()
"""What the person says, read before the bundled encoder sets these variables for itself."""


class RerankerError(UserError, ValueError):
    """The reranker that the settings name can't be loaded."""


class Reranker:
    """Tells how well passages answer a question. It may be shared between threads."""

    def __init__(self, model: CrossEncoder) -> None:
        self.model = model
        self._lock = threading.Lock()  # a fast tokenizer refuses a second thread

    def scores(self, question: str, passages: Sequence[Passage]) -> NDArray[np.float32]:
        """(passages,) probabilities that each, under its headings, answers the question."""
        asked = for_encoder(question)
        pairs = [(asked, for_encoder(f"{each.title}\n{each.section}\n{each.text}")) for each in passages]
        with self._lock:
            return np.asarray(self.model.predict(pairs, show_progress_bar=False), np.float32)


def load_reranker(settings: Settings) -> Reranker:
    """The reranker that the settings name.

    A folder never reaches the network; a model that is named and not here yet is downloaded, unless
    HF_HUB_OFFLINE forbids it. Raises ``RerankerError`` when it can't be loaded, or scores no pairs.
    """
    try:
        folder = Path(settings.reranker).expanduser()
        model = _load(str(folder.resolve())) if folder.is_dir() else _by_name(settings.reranker)
        # A model of another kind gets a head of random weights.
        trained = getattr(model.config, "architectures", None) or ()
        if model.num_labels != 1 or type(model.model).__name__ not in trained:
            raise ValueError(say.no_reranker())
    except Exception as error:  # whatever four libraries may raise over a name, a network or a file
        cause = (str(error).strip() or type(error).__name__).splitlines()[0]
        raise RerankerError(say.reranker_failed(name=settings.reranker, cause=cause)) from error
    return Reranker(model)


def _by_name(name: str) -> CrossEncoder:
    try:
        return _load(name)
    except Exception:
        if _OFFLINE in ("1", "ON", "YES", "TRUE"):
            raise
        logger.info("downloading %s", name)
        return _load(name, online=True)


def _load(name: str, *, online: bool = False) -> CrossEncoder:
    with fast_imports():
        from huggingface_hub import constants
        from sentence_transformers import CrossEncoder
        from torch.nn import Sigmoid

    # Whatever loading the encoder has said about the network before.
    before, constants.HF_HUB_OFFLINE = constants.HF_HUB_OFFLINE, not online
    try:
        # Some models' own activation leaves their scores outside 0..1.
        model: CrossEncoder = CrossEncoder(name, local_files_only=not online, activation_fn=Sigmoid())
    finally:
        constants.HF_HUB_OFFLINE = before
    return model
