"""Answers that were given a moment ago: who asks the same of the same documents gets the same, nothing being weighed or
drawn anew. Of many people who ask at once, many ask alike."""

from __future__ import annotations

import zlib
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from rag.errors import UserError
from rag.messages import Speech
from rag.recent import Recent
from rag.types import Answer, Turn
from rag.workspace.scope import Scope
from ui import render

if TYPE_CHECKING:
    from rag.library import Library

_MOST = 32 << 20
"""Bytes of answers that are kept: some two thousand."""
_ANSWER, _SIGN = 8192, 2
"""About what an answer takes, its passages aside, which are kept for all; and a character of what was asked."""
_QUICK, _TEXT = 1, ("utf-8", "surrogatepass")


@dataclass(frozen=True, slots=True, eq=False)
class Given:
    """An answer, and what is shown of it in each language that it was shown in, compressed to a sixth."""

    answer: Answer
    shown: dict[Speech, bytes] = field(default_factory=dict)

    @property
    def size(self) -> int:
        """In bytes, about."""
        return _ANSWER + _SIGN * len(self.answer.text) + sum(map(len, self.shown.values()))


class GivenAnswers:
    """Answers of one library, as somebody sees it: for whom its state is the same, they see the same. It may be shared
    between threads."""

    def __init__(self, library: Library, recent: Recent[Given] | None = None) -> None:
        self._library = library
        self._recent = Recent(_MOST, lambda given: given.size) if recent is None else recent

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

    def ask(self, question: str, history: Sequence[Turn], scope: Scope, say: Speech) -> Given:
        """The answer in quotes, which is kept as it is shown. Raises ``UserError`` as ``Library.ask`` does."""
        key, before = self._key(question, history, scope), self._library.state()
        given = Given(self._library.ask(question, history=history, **narrowed(scope)))
        self._inside(given, say, late=self._library.state() != before)
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
        return render.around(self._inside(given, say), given.answer, identity, say)

    def _inside(self, given: Given, say: Speech, *, late: bool = False) -> str:
        """What is shown of it; ``late``: what it cites may have changed since it was found."""
        if (known := given.shown.get(say)) is not None:
            return zlib.decompress(known).decode(*_TEXT)
        try:
            made = render.inside(given.answer, self._library, say, earlier=late)
        except UserError:  # it has gone this moment
            made = render.inside(given.answer, self._library, say, earlier=True)
        given.shown[say] = zlib.compress(made.encode(*_TEXT), _QUICK)
        return made


def narrowed(scope: Scope) -> dict[str, Any]:
    """The scope as the library takes it."""
    return {"documents": scope.documents, **({"collection": scope.collection} if scope.collection else {})}
