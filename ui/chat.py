"""One chat: what was said, and the making of the next reply, step by step. No Gradio in here."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable, Generator, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from rag.errors import UserError
from rag.messages import Speech
from rag.types import Answer, Turn
from rag.workspace.scope import EVERYTHING, Scope
from ui import render, statements
from ui.given import Given, GivenAnswers, narrowed
from ui.model import Model

if TYPE_CHECKING:
    from rag.library import Library
    from rag.workspace.conversations import Conversation

_log = logging.getLogger(__name__)

_REMEMBERED = 8
"""Earlier turns that a follow-up is read against."""
_LOADING_MOST_S = 180


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
    asked: float = 0.0
    """When the question was kept that is being answered; 0 where none is."""

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
            self, exchanges=self.exchanges[:n], draft=None, busy=False, stored=min(self.stored, n), unkept="", asked=0.0
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
    answers: GivenAnswers | None = None,
) -> Generator[Chat, None, None]:
    """Ask the library, yielding the chat whenever it has something new to show.

    While ``model`` is loading the person is told what the wait is for, and it ends: with the answer, with what can
    be done about a model that can't be loaded, or after minutes with the question back in its box. ``written``: the
    answer shall be in a language model's words; closing this generator then stops that model at once. ``as_typed``: the
    question stands alone, whatever was said before it. ``answers`` of the library have been given to others, too.
    """
    answers = answers or GivenAnswers(library)
    earlier = tuple(exchange for exchange in chat.exchanges if not exchange.kept)
    before = replace(chat, draft=None, stored=min(chat.stored, len(earlier)), unkept="")
    history = () if as_typed else chat.history()

    def shown(reply: str, *, answer: Answer | None = None, busy: bool = True) -> Chat:
        last = Exchange(question, reply, answer, scope=scope)
        return replace(before, exchanges=(*earlier, last), busy=busy)

    def refused(why: str) -> Chat:
        last = Exchange(question, render.notice(why, say), kept=True)
        return replace(before, exchanges=(*earlier, last), draft=question, busy=False)

    def given_as(given: Given) -> Chat:
        # Whole: the browser shows its sentences one after the other, while the next person is answered.
        return shown(answers.show(given, secrets.token_hex(4), say), answer=given.answer, busy=False)

    with suppress(UserError):  # what it cites has gone this moment
        if not written and (known := answers.known(question, history, scope)):
            yield replace(given_as(known), draft="")
            return
    if question.strip():
        waited = model.is_loading
        yield replace(shown(render.waiting(say.loading() if waited else say.searching())), draft="")
        for _ in model.waits(_LOADING_MOST_S):
            yield shown(render.waiting(say.loading()))
        if model.is_loading or model.failure:
            yield refused(say.still_loading() if model.is_loading else f"{model.failure}{say.restart()}")
            return
        if waited:
            yield shown(render.waiting(say.searching()))
    try:
        if written:
            given = Given((yield from _written(library, question, history, scope, say, shown)))
        else:
            given = answers.ask(question, history, scope, say)
        yield given_as(given)
    except UserError as error:
        yield refused(str(error))
    except Exception:
        _log.exception("a question could not be answered")
        yield shown(render.notice(say.question_failed(), say, retry=True), busy=False)


def _written(
    library: Library, question: str, history: Sequence[Turn], scope: Scope, say: Speech, shown: Callable[[str], Chat]
) -> Generator[Chat, None, Answer]:
    """The chat as it is ``shown`` while a language model writes; returns the answer.

    There is one now and then while nothing new has come, too: only between two of them can the person's stop arrive.
    """
    answer: Answer | None = None
    reply, waited = render.waiting(say.searching()), 0
    # The library's iterator is a generator: closing it closes the connection to the model.
    steps = library.generate(question, history, **narrowed(scope))
    with closing(steps):
        for step in steps:
            if step is not None:
                answer = step
                reply = render.growing(step, say) if step.statements else reply
            elif answer is None:
                # It says once before it searches and once behind that nothing has come, then waits for the model.
                waited += 1
                reply = render.waiting(say.writing() if waited > 1 else say.searching())
            yield shown(reply)
    assert answer is not None
    return answer
