"""The pictures of pages, as the page asks for them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi.responses import PlainTextResponse, Response

from rag.errors import QuestionError, UserError
from rag.viewing.pictures import SourceError

if TYPE_CHECKING:
    from rag.library import Library

_HEADERS = {
    # The person's own document: kept by no cache, so that none shows an older one, and shown on no other site.
    "cache-control": "no-store",
    "cross-origin-resource-policy": "same-origin",
}


def picture(library: Library, document: str, page: int, start: int, end: int) -> Response:
    """A page as PNG, the characters ``start`` to ``end`` marked; or in plain words why there is none."""
    try:
        png = library.picture(document, page, start, end)
    except UserError as error:
        status = 404 if isinstance(error, QuestionError) else 410 if isinstance(error, SourceError) else 422
        return PlainTextResponse(str(error), status, headers=_HEADERS)
    return Response(png, media_type="image/png", headers=_HEADERS)
