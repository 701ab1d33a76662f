"""The two requests that every question makes: Gradio's routes for them, without what it runs around each.

An event is given in by one (``queue/join``), and what becomes of it is told as server-sent events by the other
(``queue/data``; HTML Living Standard, section 9.2), in Gradio's messages, which its page understands. All other
requests pass.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

import orjson
from fastapi import Request
from gradio.data_classes import PredictBody, PredictBodyInternal
from gradio.server_messages import (
    CloseStreamMessage,
    HeartbeatMessage,
    ProcessCompletedMessage,
    UnexpectedErrorMessage,
)
from pydantic import ValidationError

from rag.recent import Recent
from ui.access.refusing import refuse, speech_of

if TYPE_CHECKING:
    from gradio import Blocks
    from gradio.queueing import Queue
    from starlette.types import ASGIApp, Receive, Scope, Send

_JOIN, _DATA = ("POST", "/gradio_api/queue/join"), ("GET", "/gradio_api/queue/data")
_ALIVE_S = 15.0
"""After so long without news there is a sign of life, so that nothing between cuts the stream."""
_ENDED = 2000
"""Tabs of which it is known that they were told all."""
_REFUSED = {"error": HTTPStatus.BAD_REQUEST, "queue_full": HTTPStatus.SERVICE_UNAVAILABLE}


class Wire:
    """Answers both for a ``page``."""

    def __init__(self, app: ASGIApp, page: Blocks) -> None:
        self._app = app
        self._page = page
        self._ended: Recent[bool] = Recent(_ENDED)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer the request, or pass it on."""
        asked = (scope["method"], scope["path"].removesuffix("/")) if scope["type"] == "http" else None
        if asked == _JOIN:
            await self._join(scope, receive, send)
        elif asked == _DATA:
            await self._tell(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    @property
    def _queue(self) -> Queue:
        queue = self._page._queue
        if queue.server_app is None:
            queue.set_server_app(self._page.app)
        return queue

    async def _join(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        try:
            body = PredictBody.model_validate_json(await request.body())
        except ValidationError:
            await refuse(scope, send, HTTPStatus.UNPROCESSABLE_ENTITY, speech_of(scope).unreadable_request())
            return
        if not body.session_hash:
            await refuse(scope, send, HTTPStatus.BAD_REQUEST, speech_of(scope).unreadable_request())
            return
        if self._queue.stopped:
            await refuse(scope, send, HTTPStatus.SERVICE_UNAVAILABLE, speech_of(scope).ending_server())
            return
        given = PredictBodyInternal.model_construct(**dict(body), request=request)
        taken, said, how = await self._queue.push(given, request, None)
        if taken:
            await _accept(send, {"event_id": said})
        else:
            await refuse(scope, send, _REFUSED[how], str(said))

    async def _tell(self, scope: Scope, receive: Receive, send: Send) -> None:
        """What becomes of a tab's events, until none is left or the tab is gone."""
        session = parse_qs(scope["query_string"].decode("latin-1")).get("session_hash", [""])[-1]
        if session not in self._queue.pending_messages_per_session:
            if self._ended.of(session):
                # Its last event was over before the tab knew its number: it listens once more, and would take a
                # refusal for the end of the server.
                await send({"type": "http.response.start", "status": HTTPStatus.OK, "headers": _stream_headers()})
                await send({"type": "http.response.body", "body": _line(CloseStreamMessage())})
            else:
                await refuse(scope, send, HTTPStatus.NOT_FOUND, speech_of(scope).unknown_session())
            return
        await send({"type": "http.response.start", "status": HTTPStatus.OK, "headers": _stream_headers()})
        gone, heard, more = asyncio.ensure_future(_gone(receive)), set[str](), True
        try:
            while more and not gone.done():
                said = await self._news(session, gone)
                heard.update(each.event_id for each in said if each.event_id)
                more = not any(isinstance(each, CloseStreamMessage | UnexpectedErrorMessage) for each in said)
                if said:
                    await send({"type": "http.response.body", "body": b"".join(map(_line, said)), "more_body": more})
        finally:
            gone.cancel()
            if not more:
                self._ended.keep(session, True)
            await self._leave(session, heard)

    async def _leave(self, session: str, heard: set[str]) -> None:
        """Give up what a stream that has ended was told of: a tab that goes on has begun another one for what is new,
        perhaps before the end of this one was noticed."""
        queue = self._queue
        left = queue.pending_event_ids_session.get(session, set())
        given_up = left & heard
        for event in given_up:
            await queue.clean_events(event_id=event)
        left -= given_up
        messages = queue.pending_messages_per_session.get(session)
        if not left:
            queue.pending_event_ids_session.pop(session, None)
            queue.pending_messages_per_session.pop(session, None)
        elif messages is not None and given_up:
            # Those of what was given up would be taken for signs that it goes on.
            for each in [messages.get_nowait() for _ in range(messages.qsize())]:
                if each.event_id not in given_up:
                    messages.put_nowait(each)

    async def _news(self, session: str, gone: asyncio.Future[None]) -> list[Any]:
        """What there is to tell now, at least something unless the tab is gone."""
        queue = self._queue
        messages = queue.pending_messages_per_session.get(session)
        if messages is None:
            return [UnexpectedErrorMessage(message=HTTPStatus.NOT_FOUND.phrase, session_not_found=True)]
        said: list[Any] = []
        if messages.empty():
            coming = asyncio.ensure_future(messages.get())
            await asyncio.wait({coming, gone}, timeout=_ALIVE_S, return_when=asyncio.FIRST_COMPLETED)
            if not coming.done():
                coming.cancel()
                return [] if gone.done() else [HeartbeatMessage()]
            said.append(coming.result())
            if gone.done():
                messages.put_nowait(said[0])  # for the tab's next stream
                return []
        with suppress(asyncio.QueueEmpty):
            while True:
                said.append(messages.get_nowait())
        left = queue.pending_event_ids_session.get(session, set())
        completed = {each.event_id for each in said if isinstance(each, ProcessCompletedMessage)}
        left -= completed
        return said if left or not completed else [*said, CloseStreamMessage()]


async def _gone(receive: Receive) -> None:
    """Return when the client hangs up."""
    while (await receive())["type"] != "http.disconnect":
        pass


def _line(message: Any) -> bytes:
    return b"data: " + orjson.dumps(message.model_dump(), default=str) + b"\n\n"


def _stream_headers() -> list[tuple[bytes, bytes]]:
    return [(b"content-type", b"text/event-stream; charset=utf-8"), (b"cache-control", b"no-store")]


async def _accept(send: Send, said: dict[str, Any]) -> None:
    body = orjson.dumps(said)
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": HTTPStatus.OK, "headers": headers})
    await send({"type": "http.response.body", "body": body})
