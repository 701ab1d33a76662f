"""What keeps the page to its own origin: headers on what goes out, and nothing for other sites."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from rag.messages import say
from ui.access.refusing import refuse
from ui.keeping import ADDRESS
from ui.standing import PLACE

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
_CODE = (b"text/css", b"text/javascript", b"application/javascript", b"application/json", b"application/problem+json")
_READING = ("GET", "HEAD")
_OURSELVES = (b"same-origin", b"none")
"""What browsers say of requests that the page itself makes, and of those that the person makes by hand (Fetch
Metadata Request Headers, W3C)."""
BACK = "/sign-in/back"
"""Where a provider sends people back to who have signed in there."""
LOOPBACK = ("127.0.0.1", "localhost", "::1")


class Guard:
    """Adds the headers, and refuses what comes from another site or asks for another host. Plain ASGI, so that streams
    pass untouched."""

    def __init__(self, app: ASGIApp, host: str, names: Iterable[str] = ()) -> None:
        """``host`` is what the page listens on, ``names`` are further ones that it is reached by."""
        self._app = app
        own = LOOPBACK if host in LOOPBACK else (*LOOPBACK, host, *_of_this_machine())
        self._names = {name.strip().lower() for name in (*own, *names)} - {""}
        self._shared = host not in LOOPBACK

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and the headers back."""

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = message.get("headers", [])
                message["headers"] = [*headers, *(_FOR_FILES if _is_code(headers) else _HEADERS)]
            await send(message)

        why = self._refusal(scope)
        if why:
            await refuse(scope, guarded, 403, why)
        else:
            await self._app(scope, receive, guarded)

    def _refusal(self, scope: Scope) -> str:
        """Why it isn't answered; empty where it is."""
        if scope["type"] != "http":
            return ""
        headers = dict(scope["headers"])
        host = headers.get(b"host", b"").decode("latin-1")
        if not self._is_own(host):
            return say.foreign_host(host=host[:100])
        if not _is_foreign(scope, headers, host):
            return ""
        return say.foreign_scheme() if _is_behind_tls(scope, headers, host) else say.foreign_site()

    def _is_own(self, host: str) -> bool:
        """Whether a ``Host`` header names this page. A web site that points its own name at this machine must not read
        the documents; an address in figures can't be pointed elsewhere."""
        name = _hostname(host)
        return name in self._names or (self._shared and _is_address(name))


def _hostname(host: str) -> str:
    try:
        return (urlsplit(f"//{host}").hostname or "").lower()
    except ValueError:
        return ""


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def _of_this_machine() -> tuple[str, ...]:
    name = socket.gethostname()
    return name, f"{name}.local"


def _is_code(headers: Iterable[tuple[bytes, bytes]]) -> bool:
    kind = next((value for name, value in headers if name.lower() == b"content-type"), b"")
    return kind.split(b";")[0] in _CODE


def _is_foreign(scope: Scope, headers: Mapping[bytes, bytes], host: str) -> bool:
    """Whether a browser sends this from another site's page, or from another port or scheme of this machine.

    Who follows a link to the page gets it. Browsers name the page's origin in every request that isn't a plain one for
    reading (Fetch, section 3.2), and newer ones whose page it is in all of them.
    """
    if is_visit(scope, headers):
        return False
    origin = headers.get(b"origin", b"").decode("latin-1").lower()
    if origin and origin != f"{scope['scheme']}://{host.lower()}":
        return True
    return headers.get(b"sec-fetch-site", b"none") not in _OURSELVES


def _is_behind_tls(scope: Scope, headers: Mapping[bytes, bytes], host: str) -> bool:
    """Whether a browser reached this page by TLS, of which nothing that is believed has told the server."""
    origin = headers.get(b"origin", b"").decode("latin-1").lower()
    return scope["scheme"] == "http" and origin == f"https://{host.lower()}"


def is_visit(scope: Scope, headers: Mapping[bytes, bytes]) -> bool:
    """Whether the person opens the page in a tab of its own, from wherever a link to it stands."""
    alone = headers.get(b"sec-fetch-mode") == b"navigate" and headers.get(b"sec-fetch-dest") == b"document"
    is_page = scope["path"] in ("/", BACK, PLACE) or ADDRESS.fullmatch(scope["path"]) is not None
    return scope["method"] in _READING and is_page and alone
