"""What keeps the page to its own origin: headers on what goes out, and no writing for other sites."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from rag.messages import say

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

# Gradio's page carries inline scripts and styles, and compiles its templates, hence the two exceptions.
# Inline event handlers (the usual way in for hostile HTML) stay forbidden.
_POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self' 'unsafe-inline' 'unsafe-eval'",
        "script-src-attr 'none'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "media-src 'self' blob:",
        "font-src 'self' data:",
        "connect-src 'self'",
        "worker-src 'self' blob:",
        "object-src 'none'",
        "base-uri 'self'",
        "form-action 'self'",
        "frame-ancestors 'self'",
    )
)
_HEADERS = (
    (b"content-security-policy", _POLICY.encode()),
    (b"referrer-policy", b"no-referrer"),
    (b"x-content-type-options", b"nosniff"),
)
_FOR_FILES = _HEADERS[-1:]
"""For styles, scripts and data: a browser heeds the others for what it shows as a page. They would be most of a small
reply."""
_CODE = (b"text/css", b"text/javascript", b"application/javascript", b"application/json")
_READING = ("GET", "HEAD")
_GRADIO = "/gradio_api/"


class Guard:
    """Adds the headers, and refuses to write for another site. Plain ASGI, so that streams pass untouched."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and the headers back."""

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = message.get("headers", [])
                message["headers"] = [*headers, *(_FOR_FILES if _is_code(headers) else _HEADERS)]
            await send(message)

        if _is_foreign(scope):
            body = say.foreign_site().encode()
            kind = (b"content-type", b"text/plain; charset=utf-8")
            await guarded({"type": "http.response.start", "status": 403, "headers": [kind]})
            await guarded({"type": "http.response.body", "body": body})
        else:
            await self._app(scope, receive, guarded)


def _is_code(headers: Iterable[tuple[bytes, bytes]]) -> bool:
    kind = next((value for name, value in headers if name.lower() == b"content-type"), b"")
    return kind.split(b";")[0] in _CODE


def _is_foreign(scope: Scope) -> bool:
    """Whether a browser sends this from another site's page to one of our own routes that write.

    Browsers name the page's origin in every request that isn't a plain one for reading (Fetch, section 3.2).
    """
    if scope["type"] != "http" or scope["method"] in _READING or scope["path"].startswith(_GRADIO):
        return False
    headers = dict(scope["headers"])
    origin, host = headers.get(b"origin", b""), headers.get(b"host", b"")
    return bool(origin) and urlsplit(origin.decode("latin-1")).netloc != host.decode("latin-1")
