"""What an answer rests on without certainty: characters that recognition read in a picture and isn't sure of."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

from rag.answering.asked.question import Question, speech_of
from rag.answering.said.compose import Chosen
from rag.messages import Speech
from rag.store.catalog import Catalog

TRUST = 0.7
"""What is left of the confidence in an answer that rests on such characters."""
_SHOWN = 3
_AROUND = 3
"""Characters shown on either side, so that a person knows which is meant."""


def caution(text: str, chosen: Sequence[tuple[Question, Chosen]], catalog: Catalog) -> str:
    """What is to be said of the sentences ``chosen`` for the question ``text``; empty where all is sure."""
    words: list[str] = []
    for _, each in chosen:
        sentence, document = each.sentence, each.passage.document
        spans = catalog.doubtful(document)
        first = bisect_left(spans, sentence.start, key=lambda span: span[1] - 1)
        for start, end in spans[first:]:
            if start >= sentence.end:
                break
            words.append(_around(sentence.text, sentence.end - sentence.start, start - sentence.start, end - start))
    say: Speech = speech_of(text)
    return say.doubtful_quote(words=say.listed(dict.fromkeys(words[:_SHOWN]))) if words else ""


def _around(text: str, length: int, at: int, count: int) -> str:
    """The characters of a sentence around those that are doubtful; all of it where its text was mended."""
    if len(text) != length:
        return text
    return text[max(0, at - _AROUND) : at + count + _AROUND].strip()
