"""What a person says of answers, and the documents that they mark the right passage in."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from fastapi import Request
from fastapi.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response
from pydantic import BaseModel, Field

from rag.errors import UserError
from rag.messages import Speech
from rag.workspace.feedback import Feedback
from ui import feedback
from ui.language import speech_for
from ui.sources.marking import widened
from ui.sources.place import Place
from ui.sources.source import panel

if TYPE_CHECKING:
    from fastapi import FastAPI

    from rag.library import Library
    from rag.types import Answer
    from ui.access.who import Seen


class Said(BaseModel):
    """What the page sends; what isn't sent stays as it was."""

    conversation: str
    position: int
    verdict: int | None = Field(None, ge=-1, le=1)
    comment: str | None = Field(None, max_length=2000)
    where: str | None = None
    """``open``, ``absent``, or ``passage``: between ``start`` and ``end`` of ``document``, what is ``selected``."""
    document: str = ""
    start: int = 0
    end: int = 0
    selected: str = Field("", max_length=20_000)


def add(app: FastAPI, seen: Seen) -> None:
    """Add the routes."""

    @app.post("/feedback")
    def give(request: Request, said: Said) -> Response:
        say = _speech(request)
        try:
            library = seen(request)
            answer = _answer(library, said)
            if answer is None:
                return PlainTextResponse(say.nothing_to_say_of(), 404)
            kept = library.feedback.give(_told(library, answer, said))
            if said.verdict == 1:
                html = feedback.thanks(kept, say)
            else:
                html = feedback.form(kept, library.documents(), say, _cited(answer))
            return JSONResponse({"verdict": kept.verdict, "html": html})
        except UserError as error:
            return PlainTextResponse(str(error), 400)

    @app.delete("/feedback")
    def withdraw(request: Request, said: Said) -> Response:
        try:
            seen(request).feedback.withdraw(said.conversation, said.position)
        except UserError as error:
            return PlainTextResponse(str(error), 400)
        return JSONResponse({"verdict": 0, "html": ""})

    @app.get("/feedback/{conversation}")
    def given(request: Request, conversation: str) -> dict[str, Any]:
        try:
            library = seen(request)
            exchanges = library.conversations.exchanges(conversation)
            said = library.feedback.of(conversation)
        except UserError:
            return {}
        asked = {n: each.answer.standalone for n, each in enumerate(exchanges) if each.answer}
        return {str(n): each.verdict for n, each in said.items() if asked.get(n) == each.question}

    @app.get("/document")
    def document(request: Request, name: str) -> HTMLResponse:
        try:
            original = seen(request).original(name)
        except UserError as error:
            return HTMLResponse(str(error), status_code=404)
        place = Place(original.name, original.title, "", None, 0, 0)
        return HTMLResponse(panel(place, original, None, _speech(request)))


def _answer(library: Library, said: Said) -> Answer | None:
    exchanges = library.conversations.exchanges(said.conversation)
    return exchanges[said.position].answer if 0 <= said.position < len(exchanges) else None


def _cited(answer: Answer) -> str:
    """The document that the page shows with the answer."""
    if answer.citations:
        return answer.citations[0].document
    return answer.hits[0].passage.document if answer.hits else ""


def _told(library: Library, answer: Answer, said: Said) -> Feedback:
    """What was said of the answer so far, with what is said now."""
    kept = library.feedback.of(said.conversation).get(said.position)
    if kept is None or kept.question != answer.standalone:  # of another answer that stood here before
        kept = Feedback(said.conversation, said.position, answer.standalone, 0)
    best = _best(answer)
    if said.verdict == -1 and kept.quote == best[3]:  # kept as right for a thumb up that is taken back
        kept = _at(kept, *_NOWHERE)
    kept = replace(
        kept,
        verdict=kept.verdict if said.verdict is None else said.verdict,
        comment=kept.comment if said.comment is None else said.comment,
    )
    if said.where in ("open", "absent"):
        return replace(_at(kept, *_NOWHERE), absent=said.where == "absent")
    if said.where == "passage" and said.document:
        original = library.original(said.document)
        marked = widened(original, said.start, said.end, said.selected)
        return replace(_at(kept, original.name, *marked), absent=False) if marked[2] else kept
    return _at(kept, *best) if kept.verdict == 1 and not (kept.quote or kept.absent) else kept


_Where = tuple[str, int, int, str]
_NOWHERE: _Where = ("", 0, 0, "")


def _best(answer: Answer) -> _Where:
    """What a thumb up makes the right passage: the sentence that answers best."""
    if not answer.citations:
        return _NOWHERE
    best = max(answer.citations, key=lambda each: each.score)
    return best.document, best.start, best.end, best.quote


def _at(said: Feedback, document: str, start: int, end: int, quote: str) -> Feedback:
    return replace(said, document=document, start=start, end=end, quote=quote)


def _speech(request: Request) -> Speech:
    return speech_for(request.headers.get("accept-language"))
