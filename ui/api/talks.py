"""Conversations that a program goes on with: what was said before is heeded, and the answer kept among the others."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rag.messages import say
from rag.types import Answer, Turn
from rag.workspace.conversations import Conversation, Exchange
from rag.workspace.scope import Scope
from ui.api.problems import MissingError
from ui.statements import plain

if TYPE_CHECKING:
    from rag.library import Library

NEW = "new"
"""In place of an id: a conversation that begins with this question."""


def found(conversation: Conversation | None) -> Conversation:
    """The conversation. Raises ``MissingError`` where there is none."""
    if conversation is None:
        raise MissingError(say.conversation_unknown())
    return conversation


def history(library: Library, id: str) -> list[Turn]:
    """The answered turns of a conversation, oldest first. Raises ``MissingError`` where there is none."""
    if id == NEW:
        return []
    said = library.conversations.exchanges(found(library.conversations.get(id)).id)
    return [Turn(each.question, plain(each.answer), each.answer.refused) for each in said if each.answer is not None]


def keep(library: Library, id: str, answer: Answer, documents: Sequence[str], collection: str) -> str:
    """Put a question with its answer at the end of a conversation; the conversation's id.

    Raises ``MissingError`` where it has gone meanwhile.
    """
    exchange = Exchange(answer.question, answer, Scope(tuple(documents), collection))
    kept = library.conversations
    if id == NEW:
        return kept.begin([exchange]).id
    before = found(kept.get(id))
    done = kept.keep(id, [exchange], len(kept.exchanges(id)), before.changed)
    return found(done[0] if done else None).id
