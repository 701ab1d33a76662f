"""Files on their way in and out: uploads, the queue, originals, what was deleted."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from fastapi import Body, Request
from fastapi.responses import FileResponse, HTMLResponse, JSONResponse, PlainTextResponse, Response
from starlette.concurrency import run_in_threadpool

from rag.errors import UserError
from rag.workspace.files import Taken, TooLargeError
from ui import documents
from ui.access.who import person
from ui.intake import ENDED
from ui.language import speech_for
from ui.routes.values import texts

if TYPE_CHECKING:
    from fastapi import FastAPI

    from rag.library import Library
    from ui.access.who import Seen
    from ui.intake import Intake

_KEEP = {"cache-control": "no-store"}


def add(app: FastAPI, seen: Seen, intake: Intake) -> None:
    """Add the routes."""

    def taken(file: Taken, request: Request) -> JSONResponse:
        intake.take(file, person(request))
        return JSONResponse({"name": file.path.name, "new": file.is_new})

    @app.post("/files")
    async def upload(name: str, request: Request) -> Response:
        say = speech_for(request.headers.get("accept-language"))
        library = seen.whole  # its folder is everybody's
        most = library.settings.max_file_mb
        try:
            library.expects(name)
            length = request.headers.get("content-length", "")
            if length.isdigit() and int(length) > most << 20:
                raise TooLargeError(say.upload_too_large(name=name, limit=most))
            with library.files.receive(name) as coming:
                async for chunk in request.stream():
                    await run_in_threadpool(coming.write, chunk)
                kept = await run_in_threadpool(coming.keep)
            return await run_in_threadpool(taken, kept, request)
        except UserError as error:
            return refusal(error)

    @app.post("/texts")
    def paste(request: Request, data: dict[str, Any] = Body()) -> Response:  # noqa: B008 (FastAPI's way)
        try:
            files = seen.whole.files
            return taken(files.paste(str(data.get("title") or ""), str(data.get("text") or "")), request)
        except UserError as error:
            return refusal(error)

    @app.get("/intake")
    def progress(request: Request) -> dict[str, Any]:
        say = speech_for(request.headers.get("accept-language"))
        found = intake.jobs(person(request))
        active = sum(job.stage not in ENDED for job in found)
        return {"html": documents.jobs(found, seen.whole.files.folder, say), "active": active, "count": len(found)}

    @app.post("/intake/cancel")
    def cancel(request: Request, data: dict[str, Any] = Body()) -> Response:  # noqa: B008
        wanted = data.get("id")
        try:
            library = seen(request)
            for job in intake.jobs(person(request)):
                if wanted in (None, job.id) and intake.cancel(job.id) is not None and job.path.is_file():
                    path = job.path
                    if path in library.files:
                        library.trash.put(path, path.name)
                    intake.after(partial(seen.whole.forget, path), [path])
        except UserError as error:
            return refusal(error)
        return JSONResponse({})

    @app.post("/intake/clear")
    def clear(request: Request) -> dict[str, Any]:
        intake.clear(person(request))
        return {}

    @app.get("/original")
    def original(document: str, request: Request) -> Response:
        say = speech_for(request.headers.get("accept-language"))
        try:
            library = seen(request)
            path = _path(library, document)
            withheld = library.withholds(path)
        except UserError as error:
            return PlainTextResponse(str(error), 404)
        if withheld:  # what isn't theirs stands in the same archive
            return PlainTextResponse(say.file_withheld(name=document), 403)
        if not path.is_file():
            return PlainTextResponse(say.file_missing(name=document), 410)
        # As a file to keep, whatever it is: shown in the page's own origin, a web page's scripts would run here.
        disposition = f"attachment; filename*=UTF-8''{quote(path.name, safe='')}"
        return FileResponse(
            path, media_type="application/octet-stream", headers={**_KEEP, "content-disposition": disposition}
        )

    @app.get("/trash")
    def deleted(request: Request) -> HTMLResponse:
        say = speech_for(request.headers.get("accept-language"))
        return HTMLResponse(documents.trash(seen(request).trash.listed(), say))

    @app.post("/trash/restore")
    def restore(request: Request, data: dict[str, Any] = Body()) -> Response:  # noqa: B008
        say = speech_for(request.headers.get("accept-language"))
        try:
            trash = seen(request).trash
            intake.add([trash.restore(identity) for identity in texts(data.get("ids"), say)], person(request))
        except UserError as error:
            return refusal(error)
        return JSONResponse({"said": say.restored()})


def refusal(error: UserError) -> PlainTextResponse:
    """What is wrong, in words."""
    return PlainTextResponse(str(error), 413 if isinstance(error, TooLargeError) else 400)


def _path(library: Library, document: str) -> Path:
    return Path(library.origin(document).source)
