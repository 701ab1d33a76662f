"""Searching and asking."""

from __future__ import annotations

import json
import logging
from collections.abc import AsyncGenerator
from contextlib import aclosing
from functools import partial
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import StreamingResponse
from starlette.concurrency import run_in_threadpool

from rag.errors import UserError
from rag.library.contract import answer_json, citation_json, hit_json, turn
from rag.types import Answer
from rag.workspace.people import Role
from ui.api import models, talks
from ui.api.answering import Asked, Growth, answer, answers
from ui.api.problems import allow, problem, speech, status_of, whose
from ui.api.running import alive, first_of, unless_gone

if TYPE_CHECKING:
    from rag.library import Library
    from ui.api.shared import Shared

_log = logging.getLogger(__name__)

STREAM = {"cache-control": "no-store", "x-accel-buffering": "no"}
"""Headers of a stream: kept by nobody, and held back by no proxy."""


def router(shared: Shared) -> APIRouter:
    """The routes."""
    routes = APIRouter(dependencies=[Depends(allow(Role.READER))], tags=["questions"])

    @routes.post("/search", response_model=models.Hits)
    async def search(request: Request, wanted: models.Search) -> dict[str, Any]:
        async def find() -> dict[str, Any]:
            async with shared.quoting.place(whose(request)):
                library = await run_in_threadpool(shared.seen.now, request)
                where = partial(library.search, wanted.question, wanted.documents, wanted.top_k)
                found = await run_in_threadpool(where, collection=wanted.collection)
            return {"hits": [hit_json(each) for each in found]}

        return await unless_gone(request, find())

    @routes.post("/ask", response_model=models.Answer, response_model_exclude_unset=True)
    async def ask(request: Request, question: models.Question) -> dict[str, Any]:
        library = await run_in_threadpool(shared.seen, request)
        asked = await run_in_threadpool(_asked, library, question)
        whole = await unless_gone(request, answer(shared, asked, request))
        return await run_in_threadpool(_given, shared, request, question, whole)

    @routes.post("/ask/stream", response_class=StreamingResponse, responses={200: {"content": _EVENTS}})
    async def ask_stream(request: Request, question: models.Question) -> StreamingResponse:
        library = await run_in_threadpool(shared.seen, request)
        steps = answers(shared, await run_in_threadpool(_asked, library, question), request)
        first = await first_of(request, steps)  # what can't be asked at all is said by the status

        async def events() -> AsyncGenerator[bytes, None]:
            growth, whole = Growth(), None
            try:
                async with aclosing(steps):
                    step = await first
                    while True:
                        if step is not None:
                            whole = step
                            for text, cited in growth.of(whole):
                                yield event(
                                    "text", {"text": text, "citations": [citation_json(each) for each in cited]}
                                )
                        try:
                            step = await anext(steps)
                        except StopAsyncIteration:
                            break
                assert whole is not None
                yield event("answer", await run_in_threadpool(_given, shared, request, question, whole))
            except UserError as error:
                yield event("error", problem(status_of(error), str(error), speech(request)))
            except Exception:
                _log.exception("an answer broke off")
                say = speech(request)
                yield event("error", problem(500, say.request_failed(), say))

        return StreamingResponse(alive(events()), media_type="text/event-stream", headers=STREAM)

    return routes


_EVENTS = {"text/event-stream": {"schema": {"type": "string"}}}


def _asked(library: Library, question: models.Question) -> Asked:
    turns = [turn(each.question, each.answer, each.refused) for each in question.history]
    if question.conversation:
        turns = [*talks.history(library, question.conversation), *turns]
    where = question.documents, question.collection, question.top_k
    return Asked(question.question, turns, *where, question.generate)


def _given(shared: Shared, request: Request, question: models.Question, whole: Answer) -> dict[str, Any]:
    """What is given of the answer, which is counted, and kept where it shall be: for nobody whose account has gone
    meanwhile, or a later one of the same name would find it."""
    shared.metrics.answered(whole, "api")
    if not question.conversation:
        return answer_json(whole)
    library = shared.seen.now(request)
    kept = talks.keep(library, question.conversation, whole, question.documents, question.collection)
    return {**answer_json(whole), "conversation": kept}


def event(kind: str, data: Any) -> bytes:
    """A server-sent event (HTML, section 9.2), whose data is JSON: no line of it ends."""
    return f"event: {kind}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n".encode()
