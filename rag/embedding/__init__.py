"""Text → vectors: the sentence-transformers encoder, the bundled one or any other by name or folder.

Importing this is instant; torch and its company are imported when an encoder is loaded.
"""

from __future__ import annotations

import hashlib
import logging
import os
from collections.abc import Callable, Generator, Sequence
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from rag.embedding import bundled
from rag.embedding.batches import in_batches
from rag.embedding.prompts import Prompts, choose, for_family
from rag.errors import UserError
from rag.messages import say
from rag.settings import BUNDLED_ENCODER, Settings

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

logger = logging.getLogger(__name__)

__all__ = ["Encoder", "EncoderError", "encoder_id", "load_encoder"]

BATCH_BYTES = 4096
"""UTF-8 bytes of text in a batch, padding counted: about 1,000 tokens of Chinese or English. More is
no faster on two cores, and a query that comes meanwhile may wait for a batch."""

SHORTEST_BYTES = 16
"""What a text counts for at least: even an empty one is padded to a few tokens."""


class EncoderError(UserError, ValueError):
    """The encoder that the settings name can't be loaded."""


class Encoder:
    """Turns texts into vectors of length 1, whose dot products are cosines."""

    def __init__(self, model: SentenceTransformer, identity: str, prompts: Prompts) -> None:
        self.model = model
        self.id = identity
        """Identifies everything that changes the vectors, so that stored ones can be told to be stale."""
        self.prompts = prompts
        self.dimensions = int(model.get_embedding_dimension() or 0)

    def queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Vectors (texts, dimensions) of questions."""
        return self._vectors(texts, self.model.encode_query, self.prompts.query)

    def passages(self, texts: Sequence[str], progress: Callable[[int, int], None] | None = None) -> NDArray[np.float32]:
        """Vectors (texts, dimensions) of passages; ``progress(done, total)`` follows each batch."""
        return self._vectors(texts, self.model.encode_document, self.prompts.passage, progress)

    def _vectors(
        self,
        texts: Sequence[str],
        encode: Callable[..., NDArray[np.float32]],
        prompt: str,
        progress: Callable[[int, int], None] | None = None,
    ) -> NDArray[np.float32]:
        # A lone surrogate, which JSON can carry, is no UTF-8 and would stop the tokenizer.
        texts = [text.encode("utf-8", "replace").decode() for text in texts]
        whole = getattr(self.model[0], "embed", None)  # the bundled encoder makes batches by itself
        batches = whole([prompt + text for text in texts]) if whole else _embed(texts, encode, prompt)
        vectors = np.empty((len(texts), self.dimensions), dtype=np.float32)
        done = 0
        with closing(batches):
            for batch, found in batches:
                vectors[batch] = found
                done += len(batch)
                if progress:
                    progress(done, len(texts))
        return vectors


def _embed(
    texts: Sequence[str], encode: Callable[..., NDArray[np.float32]], prompt: str
) -> Generator[tuple[list[int], NDArray[np.float32]]]:
    """Indices of ``texts`` and their vectors (indices, dimensions), batch by batch."""
    lengths = [max(SHORTEST_BYTES, len((prompt + text).encode())) for text in texts]
    for batch in in_batches(lengths, BATCH_BYTES):
        yield (
            batch,
            encode(
                [texts[i] for i in batch],
                prompt=prompt,
                batch_size=len(batch),
                normalize_embeddings=True,
                show_progress_bar=False,
            ),
        )


def encoder_id(settings: Settings) -> str:
    """The ``id`` of the encoder that ``load_encoder`` would load, without loading it.

    Raises ``EncoderError`` when the bundled encoder's package is missing.
    """
    folder = _folder(settings)
    if settings.encoder == BUNDLED_ENCODER:
        try:
            name, prompts = bundled.identity(), bundled.PROMPTS
        except FileNotFoundError as error:
            raise EncoderError(say.encoder_missing()) from error
    elif folder:
        name, prompts = f"{folder.name}-{_fingerprint(folder)}", for_family(folder.name)
    else:
        name, prompts = settings.encoder, for_family(settings.encoder.split("/")[-1])
    return f"{name} [{prompts.query}|{prompts.passage}]"


def load_encoder(settings: Settings) -> Encoder:
    """The encoder that the settings name; the first time the bundled one is prepared in the cache.

    The bundled encoder and folders never reach the network; a model that is named may be downloaded.
    Raises ``EncoderError`` when it can't be loaded.
    """
    identity = encoder_id(settings)
    folder = _folder(settings)
    try:
        if settings.encoder == BUNDLED_ENCODER:
            _stay_offline()
            return Encoder(bundled.load(settings), identity, bundled.PROMPTS)
        model = _from_folder(folder) if folder else _by_name(settings.encoder)
    except Exception as error:  # whatever four libraries may raise over a name, a network or a file
        cause = (str(error).strip() or type(error).__name__).splitlines()[0]
        raise EncoderError(say.encoder_failed(name=settings.encoder, cause=cause)) from error
    name = folder.name if folder else settings.encoder.split("/")[-1]
    return Encoder(model, identity, choose(model.prompts, for_family(name)))


def _stay_offline() -> None:
    """Hugging Face's libraries read these when they are first imported."""
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    os.environ.setdefault("TRANSFORMERS_OFFLINE", "1")


def _from_folder(folder: Path) -> SentenceTransformer:
    _stay_offline()
    with bundled.fast_imports():
        from sentence_transformers import SentenceTransformer

    return SentenceTransformer(str(folder), local_files_only=True)


def _by_name(name: str) -> SentenceTransformer:
    with bundled.fast_imports():
        from sentence_transformers import SentenceTransformer

    try:
        # Asking the hub about a model that is here already takes minutes without a network.
        return SentenceTransformer(name, local_files_only=True)
    except Exception:
        logger.info("downloading %s", name)
        return SentenceTransformer(name)


def _folder(settings: Settings) -> Path | None:
    """The folder that the settings name, if it is one."""
    folder = Path(settings.encoder).expanduser()
    return folder.resolve() if settings.encoder != BUNDLED_ENCODER and folder.is_dir() else None


def _fingerprint(folder: Path) -> str:
    """Changes when a file of the model does; small files by content, big ones by size and time."""
    digest = hashlib.sha256()
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        status = path.stat()
        small = status.st_size < 1 << 20
        digest.update(path.relative_to(folder).as_posix().encode() + b"\0")
        digest.update(path.read_bytes() if small else f"{status.st_size} {status.st_mtime_ns}".encode())
    return digest.hexdigest()[:16]
