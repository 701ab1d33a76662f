"""Why a passage was found, in one line. Pure functions."""

from __future__ import annotations

from collections.abc import Sequence

from rag.chinese.words import normalise
from rag.messages import Speech
from rag.types import Answer, Citation, Hit

_MOST = 6
"""Words that are named."""


def why(answer: Answer, found: Citation | Hit, words: Sequence[str], say: Speech) -> str:
    """Which of the question's ``words`` the passage holds, and how near it is in meaning; empty where nothing is."""
    hit = found if isinstance(found, Hit) else _hit(answer, found)
    text = hit.passage.text if hit else found.quote if isinstance(found, Citation) else ""
    said = []
    if matched := shared(words, text):
        said.append(say.words_matched(words=say.listed(matched)))
    if hit:
        said.append(say.meaning(score=f"{hit.dense:.2f}"))
    return " · ".join(said)


def shared(words: Sequence[str], text: str) -> list[str]:
    """Those of ``words`` that stand in ``text``, without those that only are a part of another one of them."""
    normal = normalise(text)
    held = [word for word in words if len(word) > 1 and word in normal]
    return [word for word in held if not any(word != other and word in other for other in held)][:_MOST]


def _hit(answer: Answer, citation: Citation) -> Hit | None:
    """The passage that was found and that the citation stands in."""
    for hit in answer.hits:
        passage = hit.passage
        if passage.document == citation.document and passage.start <= citation.start < passage.end:
            return hit
    return None
