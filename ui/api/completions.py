"""The API in OpenAI's form, in which chat programs ask a model: Chat Completions, and the list of models."""

from __future__ import annotations

import json
import logging
import secrets
import time
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from fastapi import Depends, FastAPI, Request
from fastapi.responses import JSONResponse, Response, StreamingResponse
from pydantic import BaseModel, Field

from rag.errors import QuestionError, UserError
from rag.library.contract import counted, turn
from rag.messages import Speech, say
from rag.types import Answer, Turn
from rag.workspace.people import Role
from ui.access.refusing import fault
from ui.api import problems
from ui.api.answering import Asked, answer, answers
from ui.api.chatting import Chatting, said
from ui.api.chores import done
from ui.api.problems import MissingError, allow, speech, status_of
from ui.api.questions import STREAM
from ui.api.running import alive, first_of, unless_gone

if TYPE_CHECKING:
    from ui.api.shared import Shared

_log = logging.getLogger(__name__)

_QUOTING, _WRITING = "mingyin", "mingyin-written"
"""The models: one that quotes, and where a language model is named, that one, checked."""
_MOST_MESSAGES, _TURNS = 2000, 20
"""Messages that are taken; turns that are heeded."""


class Part(BaseModel):
    """A part of a message; only text is read."""

    type: str
    text: str = ""


class Message(BaseModel):
    """What was said by ``user`` or ``assistant``; other roles are passed over: the documents decide what is said."""

    role: str
    content: str | list[Part] | None = None

    def words(self) -> str:
        """Its text."""
        if isinstance(self.content, list):
            return "\n".join(part.text for part in self.content if part.type == "text")
        return self.content or ""


class StreamOptions(BaseModel):
    """What a stream shall hold."""

    include_usage: bool = False


class Completion(BaseModel):
    """What is asked; how a model would word it (temperature, tools and the like) means nothing here."""

    model: str
    messages: list[Message] = Field(min_length=1, max_length=_MOST_MESSAGES)
    stream: bool | None = False
    stream_options: StreamOptions | None = None


@dataclass(frozen=True, slots=True)
class _Head:
    """What every object of one reply says of it."""

    model: str
    id: str = field(default_factory=lambda: f"chatcmpl-{secrets.token_hex(12)}")
    created: int = field(default_factory=lambda: int(time.time()))

    def whole(self, content: str, annotations: list[dict[str, Any]], usage: dict[str, int]) -> dict[str, Any]:
        message = {"role": "assistant", "content": content, "refusal": None, "annotations": annotations}
        choice = {"index": 0, "message": message, "finish_reason": "stop", "logprobs": None}
        return {**self._as("chat.completion"), "choices": [choice], "usage": usage}

    def chunk(self, delta: dict[str, Any] | None, finish: str | None = None, **more: Any) -> bytes:
        """A piece of a stream; no ``delta``: one without a choice."""
        choices = [] if delta is None else [{"index": 0, "delta": delta, "finish_reason": finish, "logprobs": None}]
        return _data({**self._as("chat.completion.chunk"), "choices": choices, **more})

    def _as(self, kind: str) -> dict[str, Any]:
        return {"id": self.id, "object": kind, "created": self.created, "model": self.model}


def build(shared: Shared, source: str) -> FastAPI:
    """What answers below ``/v1``; ``source`` is the path at which a stretch of a document is shown."""
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None, dependencies=[Depends(allow(Role.READER))])
    problems.tell(app, _error)
    begun = int(time.time())

    def names() -> list[str]:
        return [_QUOTING, _WRITING] if shared.seen.whole.generates else [_QUOTING]

    def card(name: str) -> dict[str, Any]:
        if name not in names():
            raise MissingError(say.unknown_model(name=name[:100], names=say.listed(names())))
        return {"id": name, "object": "model", "created": begun, "owned_by": "mingyin"}

    @app.get("/models")
    def list_models() -> dict[str, Any]:
        return {"object": "list", "data": [card(name) for name in names()]}

    @app.get("/models/{name}")
    def one_model(name: str) -> dict[str, Any]:
        return card(name)

    @app.post("/chat/completions", response_model=None)
    async def complete(request: Request, wanted: Completion) -> Response:
        head = _Head(card(wanted.model)["id"])
        question, history = _talk(wanted.messages)
        if (chore := done(question)) is not None:
            return _chore(head, chore, wanted)
        asked = Asked(question, history, generate=wanted.model == _WRITING)
        chatting = Chatting(str(request.base_url.replace(path=source)))
        if not wanted.stream:
            whole = await unless_gone(request, answer(shared, asked, request))
            shared.metrics.answered(whole, "openai")
            content = "".join([*chatting.grow(whole), *chatting.end(whole)])
            return JSONResponse(head.whole(content, chatting.annotations(), _usage(whole)))
        steps = answers(shared, asked, request)
        first = await first_of(request, steps)  # what can't be asked at all is said by the status

        async def stream() -> AsyncGenerator[bytes, None]:
            whole = None
            yield head.chunk({"role": "assistant", "content": ""})
            try:
                async with aclosing(steps):
                    step = await first
                    while True:
                        if step is not None:
                            whole = step
                            for text in chatting.grow(whole):
                                yield head.chunk({"content": text})
                        step = await anext(steps)
            except StopAsyncIteration:
                assert whole is not None
                shared.metrics.answered(whole, "openai")
                for text in chatting.end(whole):
                    yield head.chunk({"content": text})
                yield head.chunk({"annotations": chatting.annotations()}, "stop")
                if wanted.stream_options and wanted.stream_options.include_usage:
                    yield head.chunk(None, usage=_usage(whole))
            except UserError as error:
                yield _data(fault(status_of(error), str(error)))
            except Exception:
                _log.exception("an answer broke off")
                yield _data(fault(500, speech(request).request_failed()))
            yield b"data: [DONE]\n\n"

        return StreamingResponse(alive(stream()), media_type="text/event-stream", headers=STREAM)

    return app


def _talk(messages: Sequence[Message]) -> tuple[str, list[Turn]]:
    """The question, and the turns before it. Raises ``QuestionError`` where the last message asks nothing."""
    turns: list[Turn] = []
    asked = ""
    for each in messages:
        if each.role == "user":
            if asked:
                turns.append(turn(asked))
            asked = each.words()
        elif each.role == "assistant" and asked:
            turns.append(turn(asked, said(each.words())))
            asked = ""
    if not asked:
        raise QuestionError(say.no_question_asked())
    return asked, turns[-_TURNS:]


def _chore(head: _Head, reply: str, wanted: Completion) -> Response:
    if not wanted.stream:
        return JSONResponse(head.whole(reply, [], _counts(0, 0)))
    pieces = [head.chunk({"role": "assistant", "content": reply}), head.chunk({}, "stop"), b"data: [DONE]\n\n"]
    return Response(b"".join(pieces), media_type="text/event-stream", headers=STREAM)


def _usage(whole: Answer) -> dict[str, int]:
    return _counts(*counted(whole))


def _counts(read: int, written: int) -> dict[str, int]:
    return {"prompt_tokens": read, "completion_tokens": written, "total_tokens": read + written}


def _data(what: dict[str, Any]) -> bytes:
    return b"data: " + json.dumps(what, ensure_ascii=False).encode() + b"\n\n"


def _error(status: int, detail: str, speech: Speech, errors: list[dict[str, str]]) -> Response:
    """In OpenAI's form, which has one status for all that is malformed."""
    return JSONResponse(fault(status, detail), 400 if status == 422 else status)
