"""A tab is whose it was first: Gradio keeps a chat, and sends its events, by a name that each tab makes up."""

from __future__ import annotations

import json
from hashlib import sha256
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

from rag.recent import Recent
from ui.access.refusing import refuse, speech_of
from ui.access.who import KEY

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

_EVENTS = "/gradio_api/queue/data"
_SIGN_OF_LIFE = "/gradio_api/heartbeat/"
_SENT = ("/gradio_api/queue/join", "/gradio_api/cancel")
_REMEMBERED = 20_000


class Tabs:
    """Lets nobody listen to, or go on with, a tab that is somebody else's."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._owners: Recent[str] = Recent(_REMEMBERED)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or refuse it."""
        path = scope.get("path", "").rstrip("/")
        names: list[str] = []
        if scope["type"] == "http" and scope["method"] == "POST" and path in _SENT:
            body = await _body(receive)
            name = _named(body)
            if not name:  # what nobody's tab says here might be read otherwise behind this
                await refuse(scope, send, 422, speech_of(scope).unreadable_request())
                return
            names, receive = [name], _again(body, receive)
        elif path == _EVENTS:
            names = parse_qs(scope["query_string"].decode("latin-1")).get("session_hash", [])
        elif path.startswith(_SIGN_OF_LIFE):
            names = [path.removeprefix(_SIGN_OF_LIFE)]
        if not all(self._is_of(each, scope[KEY].name) for each in names if each):
            await refuse(scope, send, 403, speech_of(scope).sign_in_first())
            return
        await self._app(scope, receive, send)

    def _is_of(self, tab: str, person: str) -> bool:
        key = sha256(tab.encode("utf-8", "surrogatepass")).digest()  # a name may be as long as a body
        owner = self._owners.of(key)
        if owner is None:
            self._owners.keep(key, owner := person)
        return owner == person


async def _body(receive: Receive) -> bytes:
    """All of it, of which ``Bodies`` has seen to it that it isn't much."""
    body = b""
    while True:
        message = await receive()
        body += bytes(message.get("body", b""))
        if not message.get("more_body"):
            return body


def _named(body: bytes) -> str:
    """The tab that a request names, once and as text; empty for any other body."""
    try:
        found = json.loads(body, object_pairs_hook=_once)
    except (ValueError, RecursionError):
        return ""
    name = found.get("session_hash") if isinstance(found, dict) else None
    return name if isinstance(name, str) else ""


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """An object. Raises ``ValueError`` where it has a name twice, of which another reader may take the other."""
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError
    return found


def _again(body: bytes, receive: Receive) -> Receive:
    """What gives the body that was read, and then what comes behind it."""
    given = False

    async def receiving() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return receiving
