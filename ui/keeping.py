"""A chat and the conversation it is kept as: opened by its address, brought up to date, kept. No Gradio in here."""

from __future__ import annotations

import logging
import re
import secrets
import sqlite3
from dataclasses import replace
from typing import TYPE_CHECKING

from rag.errors import UserError
from rag.messages import Speech
from rag.workspace.conversations import Conversation
from rag.workspace.conversations import Exchange as Kept
from rag.workspace.scope import Scope
from ui import render
from ui.chat import Chat, Exchange
from ui.kept import Remembering

if TYPE_CHECKING:
    from rag.library import Library

_log = logging.getLogger(__name__)

ADDRESS = re.compile(r"/c/([A-Za-z0-9_-]{1,64})/?")
"""The path of a conversation's address."""


def address(id: str) -> str:
    """The path of a conversation's address."""
    return f"/c/{id}"


def named(path: str) -> str:
    """The conversation that a path is the address of; empty where it is none."""
    match = ADDRESS.fullmatch(path)
    return match[1] if match else ""


class Keeper:
    """Keeps what is said in a library's workspace."""

    def __init__(self, library: Library) -> None:
        self._library = library

    def find(self, id: str) -> Conversation | None:
        """The conversation, deleted or not. Raises ``UserError`` where the workspace can't be read."""
        return self._library.conversations.get(id)

    def open(self, conversation: Conversation, say: Speech) -> Chat:
        """The chat as it was. Raises ``UserError`` where the workspace can't be read."""
        kept = self._library.conversations.exchanges(conversation.id)
        shelf = Remembering(self._library)
        exchanges = tuple(_shown(each, shelf, say) for each in kept)
        return Chat(exchanges, conversation=conversation, stored=len(exchanges))

    def up_to_date(self, chat: Chat, path: str, say: Speech) -> Chat:
        """The chat of the address ``path`` with what was said in it elsewhere: in another tab, before a restart."""
        seen = chat.conversation
        id = named(path) or (seen.id if seen else "")
        try:
            found = self.find(id) if id else None
            is_seen = seen is not None and seen.id == id
            if found is None or (found.deleted and not is_seen):
                return chat
            if seen is not None and is_seen and seen.changed == found.changed:
                return chat
            return self.open(found, say)
        except (UserError, sqlite3.Error):
            return chat

    def begin(self, chat: Chat, question: str, scope: Scope, say: Speech) -> Chat:
        """Keep a question before it is answered, so that it isn't lost whatever happens; the chat before it."""
        if not question.strip():
            return chat
        earlier = tuple(each for each in chat.exchanges if not each.kept)
        asked = Exchange(question, "", scope=scope)
        kept = self.keep(replace(chat, exchanges=(*earlier, asked)), say)
        conversation = None if kept.unkept else kept.conversation
        return replace(kept.until(len(kept.exchanges) - 1), asked=conversation.changed if conversation else 0.0)

    def settle(self, chat: Chat, say: Speech) -> Chat:
        """Keep what became of the question that ``begin`` kept: its answer, or that it was stopped.

        What came of a question that was stopped or edited meanwhile is nothing that anybody waits for: it isn't kept.
        """
        last, conversation = chat.exchanges[-1], chat.conversation
        if not chat.asked or conversation is None:
            return self.keep(chat, say)
        try:
            now = Kept(last.question, last.answer, last.scope)
            done = self._library.conversations.settle(conversation.id, chat.asked, now)
            if done is None:
                return replace(chat, asked=0.0)
            changed, alone = done
            if alone:
                return replace(chat, conversation=changed, stored=len(chat.exchanges), unkept="", asked=0.0)
            return replace(self.open(changed, say), draft=chat.draft, busy=chat.busy)
        except UserError as error:
            return replace(chat, unkept=str(error))
        except sqlite3.Error:
            _log.exception("an answer could not be kept")
            return replace(chat, unkept=say.action_failed())

    def keep(self, chat: Chat, say: Speech) -> Chat:
        """Keep the last exchange, and what could not be kept before it; the chat as it then is.

        A conversation begins with its first question. What was said in it elsewhere meanwhile is neither lost nor
        replaced: the chat then shows it, too.
        """
        kept = tuple(Kept(each.question, each.answer, each.scope) for each in chat.exchanges if not each.kept)
        begun = chat.conversation
        if not kept:
            return chat
        first = min(chat.stored, len(kept) - 1)
        try:
            done = self._library.conversations.keep(begun.id, kept[first:], first, begun.changed) if begun else None
            if done is None:
                return replace(chat, conversation=self._library.conversations.begin(kept), stored=len(kept), unkept="")
            now, position = done
            if position == first:
                return replace(chat, conversation=now, stored=len(kept), unkept="")
            return replace(self.open(now, say), draft=chat.draft, busy=chat.busy)
        except UserError as error:
            return replace(chat, unkept=str(error))
        except sqlite3.Error:
            _log.exception("a conversation could not be kept")
            return replace(chat, unkept=say.action_failed())


def _shown(kept: Kept, shelf: Remembering, say: Speech) -> Exchange:
    if kept.answer is None:
        return Exchange(kept.question, render.unanswered(say), scope=kept.scope)
    reply = render.answered(kept.answer, secrets.token_hex(4), shelf, say, earlier=True)
    return Exchange(kept.question, reply, kept.answer, scope=kept.scope)
