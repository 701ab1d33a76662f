"""The page: what happens when something on it is pressed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from typing import TYPE_CHECKING, Any

import gradio as gr

from rag.errors import UserError
from rag.messages import Speech
from rag.settings import Settings
from ui import render, shell
from ui.chat import Chat, converse
from ui.language import ZH, speech_for
from ui.layout import WRITTEN, Parts, lay_out, modes
from ui.model import Model
from ui.scope import Scope, control

if TYPE_CHECKING:
    from rag.library import Library
    from rag.types import DocumentInfo

_AT_ONCE = 4
"""Questions that are answered at the same time; further ones wait their turn."""

Updates = tuple[Any, ...]

_UNCHANGED: Updates = (gr.skip(),) * 5
"""In place of what ``_Desk._show`` gives. To show the same again could undo what another event has just shown."""


def build_page(library: Library, settings: Settings, model: Model | None = None) -> gr.Blocks:
    """The page over ``library``. ``model`` is the one that questions wait for; None: nobody loads it ahead."""
    page = gr.Blocks(title=ZH.app_name(), analytics_enabled=False, fill_width=True, fill_height=True)
    with page:
        desk = _Desk(library, settings, model or Model())
        _connect(page, lay_out(desk.generates), desk)
    return page


class _Desk:
    """Answers the page's events. ``Updates`` of a chat are for the components in ``_connect``'s ``shown``."""

    def __init__(self, library: Library, settings: Settings, model: Model) -> None:
        self._library = library
        self._settings = settings
        self._model = model

    @property
    def generates(self) -> bool:
        """Whether a language model can be asked."""
        return self._library.generates

    def ask(
        self,
        question: str,
        chat: Chat,
        scope: str,
        mode: str | None,
        request: gr.Request,
        *,
        as_typed: bool = False,
    ) -> Iterator[Updates]:
        """Answer a question, step by step; ``as_typed`` leaves out what was said before."""
        say = _speech(request)
        written = self.generates and mode == WRITTEN
        steps = converse(self._library, chat, question or "", Scope.of(scope), say, self._model, written, as_typed)
        shown: Chat | None = None
        # Gradio closes this generator when the person stops it or leaves.
        with closing(steps):
            for step in steps:
                yield _UNCHANGED if step == shown else self._show(step, say)
                shown = step

    def ask_again(self, chat: Chat, scope: str, mode: str | None, request: gr.Request) -> Iterator[Updates]:
        """Answer the last question anew."""
        before, question = chat.without_last()
        yield from self.ask(question, before, scope, mode, request)

    def ask_as_typed(self, chat: Chat, scope: str, mode: str | None, request: gr.Request) -> Iterator[Updates]:
        """Answer the last question anew, whatever was said before it."""
        before, question = chat.without_last()
        yield from self.ask(question, before, scope, mode, request, as_typed=True)

    def stop(self, chat: Chat, request: gr.Request) -> Updates:
        """Give up the answer in the making."""
        say = _speech(request)
        return self._show(chat.stopped(say), say)

    def begin(self, request: gr.Request) -> Updates:
        """An empty chat."""
        return self._show(Chat(), _speech(request))

    def dress(self, request: gr.Request) -> Updates:
        """What depends on the visitor's language, and on the documents of this moment."""
        say = _speech(request)
        return (
            shell.header(say),
            shell.source(say),
            gr.update(label=say.mode(), info=say.mode_help(), choices=modes(say)),
            gr.update(label=say.question_label(), placeholder=say.question_placeholder()),
            say.send(),
            say.stop(),
            say.new_chat(),
            gr.update(label=say.conversation(), value=self._welcome(say)),
            control(say),
        )

    def renew(self, chat: Chat, request: gr.Request) -> Any:
        """What depends on the documents, after they have changed; a chat that has begun stays as it is."""
        return gr.skip() if chat.messages() else self._welcome(_speech(request))

    def _show(self, chat: Chat, say: Speech) -> Updates:
        return (
            chat.messages() or self._welcome(say),
            chat,
            gr.skip() if chat.draft is None else chat.draft,
            gr.update(visible=not chat.busy),
            gr.update(visible=chat.busy),
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
    turns: dict[str, Any] = {**quiet, "concurrency_limit": _AT_ONCE, "concurrency_id": "ask"}
    shown = [parts.messages, parts.chat, parts.question, parts.send, parts.stop]
    dressed = [
        parts.header,
        parts.source,
        parts.mode,
        parts.question,
        parts.send,
        parts.stop,
        parts.clear,
    ]
    page.load(desk.dress, outputs=[*dressed, parts.messages, parts.control], **quiet)
    parts.renew.click(desk.renew, inputs=[parts.chat], outputs=[parts.messages], **quiet)
    asking = gr.on(
        [parts.question.submit, parts.send.click],
        desk.ask,
        inputs=[parts.question, parts.chat, parts.scope, parts.mode],
        outputs=shown,
        **turns,
    )
    again = parts.retry.click(desk.ask_again, inputs=[parts.chat, parts.scope, parts.mode], outputs=shown, **turns)
    typed = parts.literal.click(desk.ask_as_typed, inputs=[parts.chat, parts.scope, parts.mode], outputs=shown, **turns)
    # Cancelled first, then shown: the other way round, an answer's last step could come between and stay.
    cancelled: dict[str, Any] = {"fn": None, "cancels": [asking, again, typed], **quiet}
    parts.stop.click(**cancelled).then(desk.stop, inputs=[parts.chat], outputs=shown, **quiet)
    parts.clear.click(**cancelled).then(desk.begin, outputs=shown, **quiet)


def _speech(request: gr.Request) -> Speech:
    return speech_for(request.headers.get("accept-language"))
