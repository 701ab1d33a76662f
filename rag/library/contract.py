"""Answers as the JSON that programs rely on, whichever way they ask. See docs/contract.md."""

from __future__ import annotations

from typing import Any

from rag.messages import Speech
from rag.types import Answer, Citation, Hit, Turn

_REFUSALS = frozenset(Speech(language).refusal() for language in ("zh", "en"))
"""What an answer says that is none."""


def turn(question: str, answer: str = "", refused: bool = False) -> Turn:
    """An earlier turn, of which it may be known only by its words that it was refused."""
    return Turn(question, answer, refused or answer in _REFUSALS)


def counted(answer: Answer) -> tuple[int, int]:
    """Tokens of the question and of the answer: those that a language model read and wrote, else about how many the
    words are."""
    from rag.generation.client import tokens

    return answer.tokens if any(answer.tokens) else (tokens(answer.question), tokens(answer.text))


def answer_json(answer: Answer) -> dict[str, Any]:
    """An answer as its JSON object."""
    return {
        "question": answer.question,
        "standalone": answer.standalone,
        "refused": answer.refused,
        "kind": answer.kind.value,
        "confidence": round(answer.confidence, 4),
        "answer": answer.text,
        "missing": list(answer.missing),
        "note": answer.note,
        "citations": [citation_json(citation) for citation in answer.citations],
        "hits": [hit_json(hit) for hit in answer.hits],
        "timings_ms": {stage: round(value, 1) for stage, value in answer.timings_ms.items()},
        **_generated(answer),
    }


def _generated(answer: Answer) -> dict[str, Any]:
    """What only an answer has for which a language model was asked."""
    if not (answer.statements or answer.notice):
        return {}
    statements = [
        {
            "text": each.text,
            "citations": list(each.citations),
            "doubts": [{"kind": doubt.kind, "detail": doubt.detail} for doubt in each.doubts],
        }
        for each in answer.statements
    ]
    tokens = {"prompt": answer.tokens[0], "answer": answer.tokens[1]}
    return {"statements": statements, "notice": answer.notice, "tokens": tokens}


def citation_json(citation: Citation) -> dict[str, Any]:
    """A citation as its JSON object."""
    return {
        "n": citation.n,
        "document": citation.document,
        "title": citation.title,
        "section": citation.section,
        "page": citation.page,
        "start": citation.start,
        "end": citation.end,
        "quote": citation.quote,
        "score": round(citation.score, 4),
    }


def hit_json(hit: Hit) -> dict[str, Any]:
    """A passage that was found as its JSON object."""
    return {
        "document": hit.passage.document,
        "section": hit.passage.section,
        "page": hit.passage.page,
        "start": hit.passage.start,
        "end": hit.passage.end,
        "text": hit.passage.text,
        "score": round(hit.score, 4),
        "dense": round(hit.dense, 4),
        "keyword": round(hit.keyword, 4),
    }
