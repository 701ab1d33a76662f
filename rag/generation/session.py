"""One question to the language model: what is searched, what it is given to read, its answer as it grows."""

from __future__ import annotations

from collections.abc import Sequence

from rag.answering.answerer import Answerer, Considered
from rag.answering.asked.question import Scope
from rag.answering.evidence.candidates import SentenceVectors
from rag.embedding import Encoder
from rag.generation.client import Client
from rag.generation.generator import Generator, Steps
from rag.generation.rewriting import rewrite
from rag.generation.support import Checker
from rag.settings import Settings
from rag.store.snapshot import Snapshot
from rag.types import AnswerKind, Passage, Turn

_AROUND = 12
"""Passages of the section on either side, for a question that wants a section told."""
_MORE = 4
"""Passages that the question in other words adds at most."""


class Session:
    """Answers with ``client`` over one snapshot; ``answerer`` decides whether there is anything to be read."""

    def __init__(
        self,
        client: Client,
        answerer: Answerer,
        snapshot: Snapshot,
        encoder: Encoder,
        kept: SentenceVectors,
        settings: Settings,
    ) -> None:
        self._client = client
        self._answerer = answerer
        self._snapshot = snapshot
        self._settings = settings
        self._generator = Generator(client, Checker(snapshot.words, encoder, kept), settings)

    def answer(
        self, question: str, history: Sequence[Turn] = (), documents: Sequence[str] = (), top_k: int | None = None
    ) -> Steps:
        """As ``Generator.answer``; where the documents hold nothing near an answer the model isn't called."""
        seconds = self._settings.llm_rewrite_seconds if history else 0  # what stands alone isn't worth the wait
        found = yield from rewrite(self._client, question, history, seconds)
        yield None
        standalone = found.standalone if found else None
        considered = self._answerer.consider(question, history, documents, top_k, standalone)
        extract = considered.answer
        if extract.kind in (AnswerKind.REFUSED, AnswerKind.GREETING):
            yield extract
            return
        yield None
        yield from self._generator.answer(extract, self._evidence(considered, found.others if found else (), documents))

    def _evidence(self, considered: Considered, others: Sequence[str], documents: Sequence[str]) -> list[Passage]:
        """What the model reads: the passages found, those of the section where one is to be told, and what other
        words for the question find."""
        extract, whole = considered.answer, considered.findings
        passages = [hit.passage for hit in extract.hits]
        if whole is not None and whole.told:
            passages = [*(each.passage for each in whole.told.chosen), *passages]
        if whole is not None and whole.question.scope is Scope.SECTION and extract.citations:
            best = max(extract.citations, key=lambda each: each.score)
            quoted = next(
                (each for each in passages if each.document == best.document and each.start <= best.start < each.end),
                None,
            )
            if quoted is not None:
                passages = [*self._snapshot.catalog.section(quoted, quoted.section, _AROUND), *passages]
        for other in others:
            passages += [hit.passage for hit in self._answerer.examine(other, documents).hits[:_MORE]]
        return list(dict.fromkeys(passages))
