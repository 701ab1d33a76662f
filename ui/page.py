"""The page: what happens when something on it is pressed."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import closing
from typing import TYPE_CHECKING, Any

import gradio as gr

from rag.errors import UserError
from rag.messages import Speech
from rag.settings import Settings
from rag.workspace.scope import Scope
from ui import conversations, render, shell
from ui.access.who import Seen
from ui.chat import Chat, converse
from ui.given import GivenAnswers
from ui.keeping import Keeper, address, named
from ui.language import ZH, speech_for
from ui.layout import Parts, lay_out, modes
from ui.model import Model
from ui.queue.queueing import FairQueue
from ui.queue.steps import Last
from ui.scope import control
from ui.wishes import WRITTEN

if TYPE_CHECKING:
    from rag.types import Answer, DocumentInfo

_AT_ONCE = 4
"""Questions that are answered at the same time; further ones wait their turn."""
_TOLD_S = 1.0
"""How often those who wait are told how many are before them."""
_TABS = 2000
"""Tabs whose chat is kept in memory, as many as Gradio keeps messages for; others are read from the workspace again."""

_AT = "(...given) => [...given.slice(0, -1), location.pathname]"
"""Fills the last input with the address that the browser shows."""
_EDITED = "(...given) => [JSON.stringify(mingyin.edited), ...given.slice(1, -1), location.pathname]"
"""Likewise, and the first with the question that was edited."""

Updates = tuple[Any, ...]

_UNCHANGED: Updates = (gr.skip(),) * 4
"""In place of what ``_Desk._show`` gives. To show the same again could undo what another event has just shown."""


def uncounted(answer: Answer) -> None:
    """An answer that nobody counts."""


def build_page(
    seen: Seen, settings: Settings, model: Model | None = None, answered: Callable[[Answer], None] = uncounted
) -> gr.Blocks:
    """The page over the library that is ``seen``. ``model`` is the one that questions wait for; None: nobody loads it
    ahead. ``answered`` is told each answer."""
    page = gr.Blocks(title=ZH.app_name(), analytics_enabled=False, fill_width=True, fill_height=True)
    with page:
        desk = _Desk(seen, settings, model or Model(), answered)
        _connect(page, lay_out(desk.generates), desk)
    # By default everybody who waits is told of everyone who is let in: that is work in the square of how many wait.
    page.queue(status_update_rate=_TOLD_S)
    page.state_session_capacity = _TABS
    page._queue = FairQueue(page._queue, lambda: desk.generates)
    return page


class _Desk:
    """Answers the page's events. ``Updates`` of a chat are for the components in ``_connect``'s ``shown``."""

    def __init__(
        self,
        seen: Seen,
        settings: Settings,
        model: Model,
        answered: Callable[[Answer], None],
        answers: GivenAnswers | None = None,
    ) -> None:
        self._seen = seen
        self._library = seen.whole
        self._settings = settings
        self._model = model
        self._answered = answered
        self._keeper = Keeper(self._library)
        self._answers = answers or GivenAnswers(self._library)

    def _for(self, request: gr.Request) -> tuple[_Desk, Speech]:
        """The desk of the library as it is for who sent an event, and their language.

        An event waits in Gradio's queue with the request that it came by, so that no two are taken for each other.
        """
        say = speech_for(request.headers.get("accept-language"))
        sent = request.request
        assert sent is not None
        try:
            library = self._seen.now(sent)
        except UserError as error:
            raise gr.Error(str(error), print_exception=False) from error
        if library is self._library:
            return self, say
        return _Desk(Seen(library), self._settings, self._model, self._answered, self._answers.of(library)), say

    @property
    def generates(self) -> bool:
        """Whether a language model can be asked."""
        return self._library.generates

    def ask(
        self, question: str, chat: Chat, scope: str, mode: str | None, path: str, request: gr.Request
    ) -> Iterator[Updates]:
        """Answer a question, step by step."""
        desk, say = self._for(request)
        before = desk._keeper.up_to_date(chat, path, say)
        begun = desk._keeper.begin(before, question or "", Scope.of(scope), say)
        yield from desk._answer(question, begun, scope, mode, say)

    def ask_again(
        self, chat: Chat, scope: str, mode: str | None, path: str, request: gr.Request, as_typed: bool = False
    ) -> Iterator[Updates]:
        """Answer the last question anew; ``as_typed`` leaves out what was said before it."""
        desk, say = self._for(request)
        there, question = desk._there(chat, path, say).without_last()
        before = desk._keeper.begin(there, question, Scope.of(scope), say)
        yield from desk._answer(question, before, scope, mode, say, as_typed)

    def ask_as_typed(
        self, chat: Chat, scope: str, mode: str | None, path: str, request: gr.Request
    ) -> Iterator[Updates]:
        """Answer the last question anew, whatever was said before it."""
        yield from self.ask_again(chat, scope, mode, path, request, as_typed=True)

    def ask_edited(
        self, edited: str, chat: Chat, scope: str, mode: str | None, path: str, request: gr.Request
    ) -> Iterator[Updates]:
        """Answer in the place of an earlier question what the person made of it; what followed is replaced."""
        desk, say = self._for(request)
        try:
            given = json.loads(edited)
            question, n = str(given["question"]), max(0, int(given["n"]))
        except (ValueError, TypeError, KeyError, OverflowError, RecursionError) as error:
            raise gr.Error(say.unreadable_request(), print_exception=False) from error
        there = desk._there(chat, path, say).until(n)
        before = desk._keeper.begin(there, question, Scope.of(scope), say)
        yield from desk._answer(question, before, scope, mode, say)

    def _there(self, chat: Chat, path: str, say: Speech) -> Chat:
        """The chat as the person sees it, also where the server was restarted since."""
        return chat if chat.exchanges else self._keeper.up_to_date(chat, path, say)

    def _answer(
        self,
        question: str,
        chat: Chat,
        scope: str,
        mode: str | None,
        say: Speech,
        as_typed: bool = False,
    ) -> Iterator[Updates]:
        written = self.generates and mode == WRITTEN
        asked = self._library, chat, question or "", Scope.of(scope), say, self._model
        steps = converse(*asked, written, as_typed, self._answers)
        shown: Chat | None = None
        # Gradio closes this generator when the person stops it or leaves.
        with closing(steps):
            for step in steps:
                if not step.busy and not step.exchanges[-1].kept:
                    if (answer := step.exchanges[-1].answer) is not None:
                        self._answered(answer)
                    step = self._keeper.settle(step, say)
                if not step.busy:
                    yield Last(self._show(step, say))
                    return
                yield _UNCHANGED if step == shown else self._show(step, say)
                shown = step

    def stop(self, chat: Chat, request: gr.Request) -> Updates:
        """Give up the answer in the making."""
        desk, say = self._for(request)
        return desk._show(desk._keeper.settle(chat.stopped(say), say) if chat.busy else chat, say)

    def begin(self, request: gr.Request) -> Updates:
        """An empty chat."""
        desk, say = self._for(request)
        return desk._show(Chat(), say)

    def open(self, path: str, request: gr.Request) -> Updates:
        """The conversation of an address, or why there is none."""
        desk, say = self._for(request)
        return desk._show(*desk._found(path, say), path, opened=True)

    def _found(self, path: str, say: Speech) -> tuple[Chat, Speech, str]:
        """The chat of an address, and what stands in its place where there is none."""
        id = named(path)
        try:
            found = self._keeper.find(id) if id else None
            if found is not None and not found.deleted:
                return self._keeper.open(found, say), say, ""
            return Chat(), say, conversations.missing(found, say) if id else ""
        except UserError as error:
            return Chat(), say, conversations.unreadable(str(error), say)

    def dress(self, path: str, request: gr.Request) -> Updates:
        """What depends on the visitor's language, on the documents of this moment, and on the address."""
        desk, say = self._for(request)
        messages, *shown = desk._show(*desk._found(path, say), path, opened=True)
        return (
            shell.header(say),
            shell.source(say),
            gr.update(
                label=say.mode(),
                info=say.mode_help(),
                choices=modes(say),
                value=self._library.settings.answers if self.generates else WRITTEN,
                visible=self.generates,
            ),
            gr.update(label=say.question_label(), placeholder=say.question_placeholder()),
            say.send(),
            say.stop(),
            say.new_chat(),
            gr.update(label=say.conversation(), value=messages),
            control(say),
            shown[0],
            shown[-1],
        )

    def renew(self, chat: Chat, request: gr.Request) -> Any:
        """What depends on the documents, after they have changed; a chat that has begun stays as it is."""
        desk, say = self._for(request)
        return gr.skip() if chat.exchanges else desk._welcome(say)

    def _show(self, chat: Chat, say: Speech, instead: str = "", path: str = "/", opened: bool = False) -> Updates:
        """The chat, which is shown anew where it was ``opened``; ``instead``, of the address ``path``, where there is
        none to show."""
        talk = chat.conversation
        at = conversations.current(
            address(talk.id) if talk else path if instead else "/",
            talk.title if talk else "",
            talk.changed if talk else 0.0,
            chat.exchanges[-1].scope if opened and talk and chat.exchanges else None,
            chat.busy,
        )
        return (
            chat.messages(say) or ([{"role": "assistant", "content": instead}] if instead else self._welcome(say)),
            chat,
            gr.skip() if chat.draft is None else chat.draft,
            at,
        )

    def _welcome(self, say: Speech) -> list[dict[str, Any]]:
        empty = not self._documents()
        suggestions = [] if empty else self._library.suggestions()
        return [{"role": "assistant", "content": render.welcome(suggestions, say, empty)}]

    def _documents(self) -> list[DocumentInfo]:
        """The documents; none where nothing has been indexed yet, which the page has words for."""
        try:
            return self._library.documents()
        except UserError:
            return []


def _connect(page: gr.Blocks, parts: Parts, desk: _Desk) -> None:
    quiet: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
    waiting: dict[str, Any] = {"show_progress": "minimal", "show_progress_on": [parts.current]}  # read by waiting.js
    turns: dict[str, Any] = {**quiet, **waiting, "concurrency_limit": _AT_ONCE, "concurrency_id": "ask"}
    shown = [parts.messages, parts.chat, parts.question, parts.current]
    dressed = [
        parts.header,
        parts.source,
        parts.mode,
        parts.question,
        parts.send,
        parts.stop,
        parts.clear,
    ]
    page.load(
        desk.dress,
        inputs=[parts.path],
        outputs=[*dressed, parts.messages, parts.control, parts.chat, parts.current],
        js=_AT,
        **quiet,
    )
    parts.renew.click(desk.renew, inputs=[parts.chat], outputs=[parts.messages], **quiet)
    so_far: list[Any] = [parts.chat, parts.scope, parts.mode, parts.path]
    asking = gr.on(
        [parts.question.submit, parts.send.click],
        desk.ask,
        inputs=[parts.question, *so_far],
        outputs=shown,
        js=_AT,
        **turns,
    )
    again = parts.retry.click(desk.ask_again, inputs=so_far, outputs=shown, js=_AT, **turns)
    typed = parts.literal.click(desk.ask_as_typed, inputs=so_far, outputs=shown, js=_AT, **turns)
    edited = parts.edit.click(desk.ask_edited, inputs=[parts.edited, *so_far], outputs=shown, js=_EDITED, **turns)
    # Cancelled first, then shown: the other way round, an answer's last step could come between and stay.
    cancelled: dict[str, Any] = {"fn": None, "cancels": [asking, again, typed, edited], **quiet}
    parts.stop.click(**cancelled).then(desk.stop, inputs=[parts.chat], outputs=shown, **quiet)
    parts.clear.click(**cancelled).then(desk.begin, outputs=shown, **quiet)
    parts.open.click(**cancelled).then(desk.open, inputs=[parts.path], outputs=shown, js=_AT, **quiet)
