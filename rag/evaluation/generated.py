"""What comes of a question in the language model's words: what was supported, cited, refused, and what it cost."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Sequence

from rag.errors import QuestionError
from rag.evaluation import metrics
from rag.evaluation.dataset import GoldQuestion
from rag.evaluation.rows import Generated, RowQuote
from rag.library import Library
from rag.types import Citation


def ask(library: Library, question: GoldQuestion, seen: Callable[[Citation], RowQuote]) -> Generated | None:
    """The model's answer; None for a question that nobody would get an answer to."""
    began = time.perf_counter()
    try:
        answer = library.ask(question.text, question.history, question.documents, generate=True)
    except QuestionError:
        return None
    return Generated(
        refused=answer.refused,
        fell_back=bool(answer.notice) and not answer.statements,
        text=answer.text,
        quotes=tuple(map(seen, answer.citations)),
        statements=len(answer.statements),
        supported=sum(not each.doubts for each in answer.statements),
        doubts=dict(Counter(doubt.kind for each in answer.statements for doubt in each.doubts)),
        tokens=answer.tokens,
        seconds=round(time.perf_counter() - began, 2),
    )


def measures(found: Generated, answers: Sequence[str]) -> dict[str, float]:
    """Of one answer. Citations are measured where the model's own words are shown: quotes are measured elsewhere."""
    made = {"written_refused": float(found.refused), "written_tokens": float(sum(found.tokens))}
    if found.refused:
        return made
    made |= {"written_fell_back": float(found.fell_back), "written_seconds": found.seconds}
    if not found.statements:
        return made
    made |= {
        "written_supported": found.supported / found.statements,
        "written_numbers": found.doubts.get("number", 0) / found.statements,
        "written_verbatim": sum(quote.verbatim for quote in found.quotes) / max(1, len(found.quotes)),
    }
    if answers:
        right = sum(metrics.overlaps(quote.text, answers) for quote in found.quotes)
        made |= {
            "written_held": float(metrics.holds(found.text, answers)),
            "written_cited_right": right / max(1, len(found.quotes)),
            "written_gold_cited": float(metrics.holds("".join(quote.text for quote in found.quotes), answers)),
        }
    return made
