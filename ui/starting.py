"""What answers while the page is being built: its question box, and answers to what is asked in it.

Gradio takes seconds to import, and what it sends takes seconds to start in the browser. Until then a person sees the
question box that stands before Gradio's anyway, and is answered by a route of our own; the conversation is kept as any
other, so that the page shows it when it is there. Whoever asks for anything else waits for the page.
"""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from rag.messages import Speech
from rag.settings import Settings
from rag.workspace.scope import EVERYTHING
from ui import own, shell
from ui.access.bodies import Bodies
from ui.access.guard import Guard, is_visit
from ui.access.underway import ARRIVAL, Attending, Underway
from ui.chat import Chat, converse
from ui.delivery import FOREVER
from ui.given import GivenAnswers
from ui.keeping import Keeper, address
from ui.language import speech_for
from ui.markup import escape
from ui.model import Model
from ui.wishes import THEME, WRITTEN, ChosenLanguage, attributes

if TYPE_CHECKING:
    from fastapi import FastAPI
    from starlette.types import ASGIApp, Receive, Scope, Send

    from rag.library import Library

EARLY = "/early"
"""Answers a question."""
_AT_ONCE = 4
"""Questions that are answered at the same time, as on the page."""


class Starting:
    """The page as soon as it is built, and until then what can be had without it. Plain ASGI."""

    def __init__(self, build: Callable[[], FastAPI], meanwhile: Callable[[asyncio.Event], ASGIApp] | None) -> None:
        """``build`` is called in a thread of its own; ``meanwhile`` makes what answers, given the event of its end.
        Without it everybody waits for the page: where people sign in, the page alone knows them."""
        self._build = build
        self._ready = asyncio.Event()
        self._meanwhile = meanwhile(self._ready) if meanwhile else None
        self._page: ASGIApp | None = None
        self.stop: Callable[[], None] = lambda: None
        """Called where the page can't be built."""
        self.failure: BaseException | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer the request, or pass it on when the page is there."""
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        elif self._meanwhile and scope["type"] == "http" and _is_early(scope, is_there=self._page is not None):
            await self._meanwhile(scope, receive, send)
        else:
            await self._ready.wait()
            assert self._page is not None
            await self._page(scope, receive, send)

    async def _live(self, receive: Receive, send: Send) -> None:
        """Begin at once; the page's own beginning and end stand between."""
        await receive()
        await send({"type": "lifespan.startup.complete"})
        built = self._begin()
        ended = asyncio.ensure_future(receive())
        await asyncio.wait((built, ended), return_when=asyncio.FIRST_COMPLETED)
        self.failure = built.exception() if built.done() else None
        if self.failure:
            self.stop()
        elif built.done():
            page = built.result()
            async with page.router.lifespan_context(page):
                self._page = page
                self._ready.set()
                await ended
        await ended
        await send({"type": "lifespan.shutdown.complete"})

    def _begin(self) -> asyncio.Future[FastAPI]:
        loop = asyncio.get_running_loop()
        built: asyncio.Future[FastAPI] = loop.create_future()

        def tell(done: Callable[[Any], None], what: object) -> None:
            if not (loop.is_closed() or built.done()):
                loop.call_soon_threadsafe(done, what)

        def run() -> None:
            try:
                tell(built.set_result, self._build())
            except BaseException as error:
                tell(built.set_exception, error)

        # Not one of the loop's own threads, which it would wait for when it is interrupted.
        threading.Thread(target=run, name="page", daemon=True).start()
        return built


def meanwhile(
    library: Library, settings: Settings, model: Model, underway: Underway
) -> Callable[[asyncio.Event], ASGIApp]:
    """What answers until the page is there, guarded as the page is."""

    def made(ready: asyncio.Event) -> ASGIApp:
        early = _Early(library, model, ready)
        routes = [
            Route(ARRIVAL, early.wait, methods=["GET"]),
            Route(EARLY, early.ask, methods=["POST"]),
            *(Route(path, early.file, methods=["GET"]) for path in own.files()),
            Route("/{address:path}", early.page, methods=["GET"]),
        ]
        chosen = ChosenLanguage(Starlette(routes=routes), settings=lambda: library.settings)
        attending = Attending(Bodies(chosen, streamed={}, long={}), underway)
        return Guard(attending, host=settings.host, names=settings.hosts.split(","))

    return made


class _Early:
    """The routes."""

    def __init__(self, library: Library, model: Model, ready: asyncio.Event) -> None:
        self._library = library
        self._model = model
        self._ready = ready
        self._keeper = Keeper(library)
        self._answers = GivenAnswers(library)
        self._free = asyncio.Semaphore(_AT_ONCE)

    async def page(self, request: Request) -> Response:
        """The page that is there first."""
        # Asked for anew by whoever comes again: it is another one then.
        say = _speech(request)
        page = await run_in_threadpool(self._shown, request.url.path, say)
        return HTMLResponse(page, headers={"cache-control": "no-store"})

    def _shown(self, path: str, say: Speech) -> str:
        chat = self._keeper.up_to_date(Chat(), path, say)
        return _page(self._library, _contents(chat, say), say)

    async def file(self, request: Request) -> Response:
        """Our own style."""
        kind, content = own.files()[request.url.path]
        return Response(content, headers={"content-type": kind.decode(), "cache-control": FOREVER.decode()})

    async def wait(self, request: Request) -> Response:
        """Answered when the page is there."""
        await self._ready.wait()
        return Response(status_code=204)

    async def ask(self, request: Request) -> Response:
        """The conversation with the answer to one more question, and its address; 409 where it could not be kept."""
        try:
            given = json.loads(await request.body())
            question, path = str(given["question"]), str(given["path"])
        except (ValueError, TypeError, KeyError, RecursionError):
            return Response(status_code=400)
        async with self._free:
            chat = await run_in_threadpool(self._answered, question, path, _speech(request))
        if chat.conversation is None:
            return Response(status_code=409)
        messages = _contents(chat, _speech(request))
        return JSONResponse(
            {"messages": messages, "path": address(chat.conversation.id), "draft": chat.draft or ""},
            headers={"cache-control": "no-store"},
        )

    def _answered(self, question: str, path: str, say: Speech) -> Chat:
        there = self._keeper.up_to_date(Chat(), path, say)
        before = self._keeper.begin(there, question, EVERYTHING, say)
        chat = before
        for step in converse(self._library, before, question, EVERYTHING, say, self._model, answers=self._answers):
            chat = step
        return chat if not chat.exchanges or chat.exchanges[-1].kept else self._keeper.settle(chat, say)


def _contents(chat: Chat, say: Speech) -> list[str]:
    return [str(each["content"]) for each in chat.messages(say)]


def _page(library: Library, messages: list[str], say: Speech) -> str:
    """The question box below the conversation so far. Where a language model would answer, what is asked waits for the
    page."""
    written = library.generates and library.settings.answers == WRITTEN
    style = next(path for path in own.files() if path.endswith(".css"))
    scripts = own.inline("early.js", "starting.js")
    return (
        f'<!doctype html><html lang="{say.language_tag()}"{attributes(library.settings)}><head>'
        f'<meta charset="utf-8"><base href="/"><title>{escape(say.app_name())}</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'{THEME}<link rel="stylesheet" href="{style}"></head>'
        f"<body{' data-waits' if written else ''}>{shell.early(say, messages)}<script>{scripts}</script></body></html>"
    )


def _is_early(scope: Scope, *, is_there: bool) -> bool:
    """Whether it is answered without the page, which may be there."""
    if is_there or scope["path"] in (EARLY, ARRIVAL):
        return scope["path"] in (EARLY, ARRIVAL)
    return is_visit(scope, dict(scope["headers"])) or (scope["method"] == "GET" and scope["path"] in own.files())


def _speech(request: Request) -> Speech:
    return speech_for(request.headers.get("accept-language"))
