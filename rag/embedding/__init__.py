"""Text → vectors: the bundled encoder, or any of sentence-transformers by name or folder.

Importing this is instant. The bundled encoder is run by OpenVINO alone; torch, sentence-transformers and their company
are imported where there is no OpenVINO, for another encoder, and for ``Encoder.as_sentence_transformer``.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from rag.embedding import bundled
from rag.embedding.backend import Backend, storable
from rag.embedding.prompts import Prompts, choose, for_family
from rag.errors import UserError
from rag.messages import say
from rag.recent import Recent
from rag.settings import BUNDLED_ENCODER, Settings

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

logger = logging.getLogger(__name__)

_RECENT = 2048
"""Passages that no index holds, and that are kept, of some 25 KB each."""

__all__ = ["Embedded", "Encoder", "EncoderError", "encoder_id", "load_encoder"]


class EncoderError(UserError, ValueError):
    """The encoder that the settings name can't be loaded."""


@dataclass(frozen=True, slots=True, eq=False)
class Embedded:
    """Texts as an index keeps them."""

    vectors: NDArray[np.float32]
    """(texts, dimensions)"""
    states: list[bytes]
    """Of the tokens of each, packed; empty where the encoder gives none."""


class Encoder:
    """Turns texts into vectors of length 1, whose dot products are cosines."""

    def __init__(self, backend: Backend, identity: str, prompts: Prompts) -> None:
        self.backend = backend
        self.id = identity
        """Identifies everything that changes the vectors, so that stored ones can be told to be stale."""
        self.prompts = prompts
        self.dimensions = backend.dimensions
        self._recent: Recent[tuple[NDArray[np.float32], bytes]] = Recent(_RECENT)

    @property
    def states(self) -> str:
        """What the states of tokens depend on that ``embedded`` gives; empty where it gives none."""
        return self.backend.states

    def queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Vectors (texts, dimensions) of questions."""
        return self._embedded(texts, self.prompts.query, asking=True).vectors

    def passages(self, texts: Sequence[str], progress: Callable[[int, int], None] | None = None) -> NDArray[np.float32]:
        """Vectors (texts, dimensions) of passages; ``progress(done, total)`` follows each batch."""
        return self._embedded(texts, self.prompts.passage, progress=progress).vectors

    def embedded(self, texts: Sequence[str], progress: Callable[[int, int], None] | None = None) -> Embedded:
        """What an index keeps of passages."""
        if not self.states:
            return Embedded(self.passages(texts, progress), [])
        return self._embedded(texts, self.prompts.passage, packed=True, progress=progress)

    def at_hand(self, texts: Sequence[str]) -> Embedded:
        """What an index would keep of passages that it lacks; of those asked for last it needn't be made again."""
        known = {text: found for text in texts if (found := self._recent.of(text)) is not None}
        missing = [text for text in dict.fromkeys(texts) if text not in known]
        made = self.embedded(missing)
        states = made.states or [b""] * len(missing)
        for text, vector, packed in zip(missing, made.vectors, states, strict=True):
            known[text] = vector, packed
            self._recent.keep(text, known[text])
        vectors = np.array([known[text][0] for text in texts], np.float32).reshape(len(texts), self.dimensions)
        return Embedded(vectors, [known[text][1] for text in texts])

    def as_sentence_transformer(self) -> SentenceTransformer:
        """A model of sentence-transformers that gives the same vectors; it and torch are imported now."""
        return self.backend.as_sentence_transformer()

    def _embedded(
        self,
        texts: Sequence[str],
        prompt: str,
        *,
        asking: bool = False,
        packed: bool = False,
        progress: Callable[[int, int], None] | None = None,
    ) -> Embedded:
        texts = [storable(text) for text in texts]
        vectors = np.empty((len(texts), self.dimensions), dtype=np.float32)
        states = [b""] * len(texts) if packed else []
        done = 0
        with closing(self.backend.embed(texts, prompt, asking=asking, packed=packed)) as batches:
            for batch in batches:
                vectors[batch.texts] = batch.vectors
                for i, kept in zip(batch.texts, batch.states, strict=False):
                    states[i] = kept
                done += len(batch.texts)
                if progress:
                    progress(done, len(texts))
        return Embedded(vectors, states)


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
            return Encoder(bundled.load(settings), identity, bundled.PROMPTS)
        model = _from_folder(folder) if folder else _by_name(settings.encoder)
    except Exception as error:  # whatever four libraries may raise over a name, a network or a file
        cause = (str(error).strip() or type(error).__name__).splitlines()[0]
        raise EncoderError(say.encoder_failed(name=settings.encoder, cause=cause)) from error
    name = folder.name if folder else settings.encoder.split("/")[-1]
    return Encoder(_sentence(model), identity, choose(model.prompts, for_family(name)))


def _sentence(model: SentenceTransformer) -> Backend:
    from rag.embedding.sentence import Sentence

    return Sentence(model)


def _from_folder(folder: Path) -> SentenceTransformer:
    bundled.stay_offline()
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
