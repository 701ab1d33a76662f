"""Answers that were given a moment ago: who asks the same of the same documents gets the same, nothing being weighed or
drawn anew. Of many people who ask at once, many ask alike."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from rag.messages import Speech
from rag.recent import Recent
from rag.types import Answer, Turn
from rag.workspace.scope import Scope
from ui import render

if TYPE_CHECKING:
    from rag.library import Library

_MOST = 256
"""Answers that are kept, of some 30 KB each with what is shown of them."""


@dataclass(frozen=True, slots=True, eq=False)
class Given:
    """An answer, and what is shown of it in each language that it was shown in."""

    answer: Answer
    shown: dict[Speech, str] = field(default_factory=dict)


class GivenAnswers:
    """Answers of one library, as somebody sees it: for whom its state is the same, they see the same. It may be shared
    between threads."""

    def __init__(self, library: Library, recent: Recent[Given] | None = None) -> None:
        self._library = library
        self._recent: Recent[Given] = Recent(_MOST) if recent is None else recent

    def of(self, library: Library) -> GivenAnswers:
        """Answers of the same library as somebody else sees it."""
        return GivenAnswers(library, self._recent)

    def known(self, question: str, history: Sequence[Turn], scope: Scope) -> Given | None:
        """The answer that was given, as long as the library and its settings are what they were.

        A question with a history isn't kept: hardly anybody else has that. Nor is one to a collection, which people
        change without changing the library.
        """
        key = self._key(question, history, scope)
        return self._recent.of(key) if key else None

    def ask(self, question: str, history: Sequence[Turn], scope: Scope) -> Given:
        """The answer in quotes, which is kept. Raises ``UserError`` as ``Library.ask`` does."""
        key = self._key(question, history, scope)  # of before: what a writer changes meanwhile makes it another
        given = Given(self._library.ask(question, history=history, **narrowed(scope)))
        if key:
            self._recent.keep(key, given)
        return given

    def _key(self, question: str, history: Sequence[Turn], scope: Scope) -> Hashable:
        """What an answer depends on; None for one that isn't kept."""
        state = self._library.state()
        kept = state and not history and not scope.collection
        return (state, self._library.settings, question, scope.documents) if kept else None

    def show(self, given: Given, identity: str, say: Speech) -> str:
        """The answer as HTML, under an ``identity`` of its own."""
        if say not in given.shown:
            given.shown[say] = render.inside(given.answer, self._library, say)
        return render.around(given.shown[say], given.answer, identity, say)


def narrowed(scope: Scope) -> dict[str, Any]:
    """The scope as the library takes it."""
    return {"documents": scope.documents, **({"collection": scope.collection} if scope.collection else {})}
