"""A library as it is asked."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from itertools import islice
from typing import TYPE_CHECKING

from rag.answering.answerer import Answerer
from rag.embedding import encoder_id
from rag.errors import UserError
from rag.library.looking import Looking
from rag.messages import say
from rag.store.snapshot import Snapshot
from rag.types import Answer, Hit, Turn

if TYPE_CHECKING:
    from rag.generation.generator import Steps


_ASKED_ABOUT = 8
"""Documents that a question is likely about, as far as their vectors are wanted before others'."""


class Asking(Looking):
    """Answers questions from the documents."""

    def ask(
        self,
        question: str,
        history: Sequence[Turn] = (),
        documents: Sequence[str] = (),
        top_k: int | None = None,
        *,
        collection: str = "",
        generate: bool = False,
    ) -> Answer:
        """Answer ``question`` from the documents (or from those named and those of a collection), every sentence cited.

        ``history`` holds the earlier turns, oldest first; ``generate`` asks for the language model's words, as
        ``generate`` gives them. Raises ``QuestionError`` for an empty or overlong question, an unknown document or
        collection, or an empty one, and another ``UserError`` for an index that is missing, empty or built with
        another encoder, or where no language model is named that is to answer.
        """
        if generate:
            from rag.generation.generator import last

            return last(self.generate(question, history, documents, top_k, collection=collection))
        with self._questions.waiting():
            answerer = self._answerer(self._snapshot_to_ask())
            answer = answerer.answer(question, history, self.among(documents, collection), top_k)
        self._asked_about.extendleft(dict.fromkeys(hit.passage.document for hit in answer.hits[:_ASKED_ABOUT]))
        return answer

    def generate(
        self,
        question: str,
        history: Sequence[Turn] = (),
        documents: Sequence[str] = (),
        top_k: int | None = None,
        *,
        collection: str = "",
    ) -> Steps:
        """As ``ask``, in the words of the language model that the settings name, each sentence checked.

        The answer as it grows, None while nothing new has come, at last the whole; that of ``ask``, with a notice,
        where the model fails. Closing the iterator stops the model. Raises as ``ask`` does.
        """
        from rag.generation.session import Session

        if not self.generates:
            raise UserError(say.llm_unset())
        snapshot = self._snapshot_to_ask()
        chosen = self.among(documents, collection)
        answerer = self._answerer(snapshot)
        session = Session(self._llm(), answerer, snapshot, self.encoder(), self._sentences, self.settings)
        yield from session.answer(question, history, chosen, top_k)

    def search(
        self, question: str, documents: Sequence[str] = (), top_k: int | None = None, *, collection: str = ""
    ) -> tuple[Hit, ...]:
        """The passages that a question finds, best first, ``top_k`` of them at most. Raises as ``ask`` does."""
        with self._questions.waiting():
            answerer = self._answerer(self._snapshot_to_ask())
            return answerer.search(question, self.among(documents, collection), top_k)

    def onward(self, name: str, start: int, section: str, asked: Sequence[str], limit: int = 3) -> list[str]:
        """Questions that could follow on one that was answered from ``start`` of a document, a place under ``section``:
        each has been tried, and that document answers it."""
        from rag.answering.onward import onward

        full_name = self.resolve(name)
        found: list[str] = []
        for question in islice(onward(self.original(full_name), start, section, asked), 2 * limit):
            with suppress(UserError):
                answer = self.ask(question)
                if not (answer.refused or answer.near) and answer.citations[0].document == full_name:
                    found.append(question)
            if len(found) == limit:
                break
        return found

    def _answerer(self, snapshot: Snapshot) -> Answerer:
        return Answerer(snapshot, self.encoder, self.settings, self._sentences, self.reranker, self.reader)

    def _snapshot_to_ask(self) -> Snapshot:
        """The snapshot, made with the encoder that questions will be embedded with."""
        snapshot, wanted = self.snapshot(), encoder_id(self.settings)
        if not len(snapshot.keywords):  # first: where the first run failed, no encoder is named yet
            raise UserError(say.empty_library())
        if snapshot.manifest.encoder != wanted:
            raise UserError(say.index_stale(old=snapshot.manifest.encoder, new=wanted))
        return snapshot
