"""What an answer rests on without certainty: characters that recognition read in a picture and isn't sure of."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice

from rag.answering.asked.question import Question, speech_of
from rag.answering.said.compose import Chosen
from rag.answering.said.saying import Said
from rag.store.catalog import Catalog

_TRUST = 0.7
"""What is left of the confidence in an answer that rests on such characters."""
_SHOWN, _AROUND = 3, 3
"""How many places are named, and characters on either side, so that a person knows which are meant."""


def lowered(said: Said, text: str, catalog: Catalog, sure: float) -> Said:
    """``said`` to the question ``text``: where it rests on such characters, with a caution and a lower confidence.

    It stays an answer: no lower than ``sure``.
    """
    words = list(islice(dict.fromkeys(_doubtful(said.chosen, catalog)), _SHOWN))
    if not words:
        return said
    say = speech_of(text)
    note = "\n".join(filter(None, (said.note, say.doubtful_quote(words=say.listed(words)))))
    return replace(said, note=note, confidence=max(sure, said.confidence * _TRUST))


def _doubtful(chosen: Sequence[tuple[Question, Chosen]], catalog: Catalog) -> Iterator[str]:
    """Such characters of the sentences, with those around them."""
    for _, each in chosen:
        sentence = each.sentence
        spans = catalog.doubtful(each.passage.document)
        for start, end in spans[bisect_left(spans, sentence.start + 1, key=lambda span: span[1]) :]:
            if start >= sentence.end:
                break
            if len(sentence.text) == sentence.end - sentence.start:
                at = start - sentence.start
                yield sentence.text[max(0, at - _AROUND) : end - sentence.start + _AROUND].strip()
            else:  # its line breaks were mended: characters have moved
                yield sentence.text
