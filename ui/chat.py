"""One chat: what was said, and the making of the next reply, step by step. No Gradio in here."""

from __future__ import annotations

import logging
import secrets
import time
from collections.abc import Generator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from rag.errors import UserError
from rag.messages import Speech
from rag.types import Answer, Turn
from rag.workspace.scope import EVERYTHING, Scope
from ui import render, statements
from ui.model import Model

if TYPE_CHECKING:
    from rag.library import Library
    from rag.workspace.conversations import Conversation

_log = logging.getLogger(__name__)

_REMEMBERED = 8
"""Earlier turns that a follow-up is read against."""
_PER_SENTENCE_S = 0.06
"""Pause between sentences: long enough to be seen to arrive, too short to wait for."""
_LOADING_MOST_S = 180

Narrowed = dict[str, Any]
"""What is asked of the library besides the question: its ``documents`` or ``collection``."""
Making = Generator[str | Answer, None, None]
"""Replies while an answer is being made, and at last the answer."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """A question and what the page shows for it; ``answer`` is set once the library has answered."""

    question: str
    reply: str
    answer: Answer | None = None
    kept: bool = False
    """Whether the question stayed in the box, so that the chat needs no copy of it."""
    scope: Scope = EVERYTHING
    """What was asked."""

    @property
    def turn(self) -> Turn | None:
        """What a follow-up is read against."""
        if self.answer is None:
            return None
        return Turn(self.question, statements.plain(self.answer), self.answer.refused)


@dataclass(frozen=True, slots=True)
class Chat:
    """A conversation so far. ``draft`` is what the question box shall hold, None to leave it alone."""

    exchanges: tuple[Exchange, ...] = ()
    draft: str | None = None
    busy: bool = False
    conversation: Conversation | None = None
    """What it is kept as in the workspace; None before its first question."""
    stored: int = 0
    """How many of the exchanges, from the first, are kept there."""
    unkept: str = ""
    """Why the last one could not be kept."""

    def messages(self, say: Speech) -> list[dict[str, Any]]:
        """The chat as Gradio's messages, their content already escaped HTML."""
        messages = []
        for n, exchange in enumerate(self.exchanges):
            if not exchange.kept:
                messages.append({"role": "user", "content": render.question(exchange.question, n, say)})
            messages.append({"role": "assistant", "content": exchange.reply})
        if self.unkept:
            messages[-1]["content"] += render.unkept(self.unkept, say)
        return messages

    def history(self) -> tuple[Turn, ...]:
        """The answered turns, oldest first."""
        return tuple(exchange.turn for exchange in self.exchanges if exchange.turn)[-_REMEMBERED:]

    def stopped(self, say: Speech) -> Chat:
        """This chat after the person stopped the reply in the making."""
        if not self.busy:
            return self
        last = replace(self.exchanges[-1], reply=render.stopped(say))
        return replace(self, exchanges=(*self.exchanges[:-1], last), draft=None, busy=False)

    def until(self, n: int) -> Chat:
        """This chat before its exchange ``n``, counted from 0."""
        return replace(
            self, exchanges=self.exchanges[:n], draft=None, busy=False, stored=min(self.stored, n), unkept=""
        )

    def without_last(self) -> tuple[Chat, str]:
        """This chat before its last question, and that question."""
        if not self.exchanges:
            return self, ""
        return self.until(len(self.exchanges) - 1), self.exchanges[-1].question


def converse(
    library: Library,
    chat: Chat,
    question: str,
    scope: Scope,
    say: Speech,
    model: Model,
    written: bool = False,
    as_typed: bool = False,
) -> Generator[Chat, None, None]:
    """Ask the library, yielding the chat whenever it has something new to show.

    While ``model`` is loading the person is told what the wait is for, and it ends: with the answer, with what can
    be done about a model that can't be loaded, or after minutes with the question back in its box. ``written``: the
    answer shall be in a language model's words; closing this generator then stops that model at once. ``as_typed``: the
    question stands alone, whatever was said before it.
    """
    earlier = tuple(exchange for exchange in chat.exchanges if not exchange.kept)
    before = replace(chat, draft=None, stored=min(chat.stored, len(earlier)), unkept="")
    history = () if as_typed else chat.history()

    def shown(reply: str, *, answer: Answer | None = None, busy: bool = True) -> Chat:
        last = Exchange(question, reply, answer, scope=scope)
        return replace(before, exchanges=(*earlier, last), busy=busy)

    def refused(why: str) -> Chat:
        last = Exchange(question, render.notice(why, say), kept=True)
        return replace(before, exchanges=(*earlier, last), draft=question, busy=False)

    if question.strip():
        yield replace(shown(render.waiting(say.loading() if model.is_loading else say.searching())), draft="")
        for _ in model.waits(_LOADING_MOST_S):
            yield shown(render.waiting(say.loading()))
        if model.is_loading or model.failure:
            yield refused(say.still_loading() if model.is_loading else f"{model.failure}{say.restart()}")
            return
        yield shown(render.waiting(say.searching()))
    try:
        making = _written if written else _quoted
        with closing(making(library, question, history, _narrowed(scope), say)) as replies:
            for reply in replies:
                if isinstance(reply, Answer):
                    whole = render.answered(reply, secrets.token_hex(4), library, say)
                    yield shown(whole, answer=reply, busy=False)
                else:
                    yield shown(reply)
    except UserError as error:
        yield refused(str(error))
    except Exception:
        _log.exception("a question could not be answered")
        yield shown(render.notice(say.question_failed(), say, retry=True), busy=False)


def _narrowed(scope: Scope) -> Narrowed:
    """The scope as the library takes it."""
    return {"documents": scope.documents, **({"collection": scope.collection} if scope.collection else {})}


def _quoted(library: Library, question: str, history: Sequence[Turn], narrowed: Narrowed, say: Speech) -> Making:
    """The replies while an answer in quotes arrives; at last the answer."""
    answer = library.ask(question, history=history, **narrowed)
    if answer.citations:
        for partial in render.reveal(answer, say):
            yield partial
            time.sleep(_PER_SENTENCE_S)
    yield answer


def _written(library: Library, question: str, history: Sequence[Turn], narrowed: Narrowed, say: Speech) -> Making:
    """The replies while a language model writes; at last the answer.

    There is one now and then while nothing new has come, too: only between two of them can the person's stop arrive.
    """
    answer: Answer | None = None
    reply, waited = render.waiting(say.searching()), 0
    # The library's iterator is a generator: closing it closes the connection to the model.
    steps = library.generate(question, history, **narrowed)
    with closing(steps):
        for step in steps:
            if step is not None:
                answer = step
                reply = render.growing(step, say) if step.statements else reply
            elif answer is None:
                # It says once before it searches and once behind that nothing has come, then waits for the model.
                waited += 1
                reply = render.waiting(say.writing() if waited > 1 else say.searching())
            yield reply
    assert answer is not None
    yield answer
