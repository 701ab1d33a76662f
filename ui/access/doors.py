"""Of what Gradio would answer, only what the page asks for: its other doors take files from anyone, tell what the page
is made of, or run what a developer runs. They aren't there."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import parse_qs

from ui.access.refusing import refuse, speech_of

if TYPE_CHECKING:
    from gradio.queueing import Queue
    from starlette.types import ASGIApp, Receive, Scope, Send

OPEN = frozenset(
    {
        ("GET", "/"),
        ("HEAD", "/"),
        ("GET", "/config"),  # for who asks without a browser
        ("GET", "/theme.css"),
        ("GET", "/favicon.ico"),
        ("POST", "/gradio_api/queue/join"),
        ("GET", "/gradio_api/queue/data"),
        ("POST", "/gradio_api/cancel"),
        ("POST", "/gradio_api/reset"),
        ("GET", "/gradio_api/app_id"),  # for a page that lost the server: whether it is back
    }
)
"""Method and path."""
_PAGES = ("/", "/config")
"""These are the same whatever is asked of them: Gradio would look for another page of that name."""
_ANSWERS = "/gradio_api/queue/data"
FOLDERS = ("/assets/", "/static/", "/gradio_api/heartbeat/")
"""What is read below these is open, too: Gradio's scripts, styles and pictures; a tab's sign of life."""


class Doors:
    """Gradio's application behind the doors that are open."""

    def __init__(self, app: ASGIApp, queue: Queue) -> None:
        """``queue`` knows the sessions that wait for answers."""
        self._app = app
        self._queue = queue

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or say that there is nothing."""
        if scope["type"] == "lifespan" or _is_open(scope):
            if scope["type"] == "http" and scope["path"].startswith(_ANSWERS) and not self._knows(scope):
                await refuse(scope, send, 404, speech_of(scope).unknown_session())
                return
            if scope["type"] == "http" and scope["path"] in _PAGES:
                scope = {**scope, "query_string": b""}
            await self._app(scope, receive, send)
            return
        await refuse(scope, send, 404, speech_of(scope).nothing_here())

    def _knows(self, scope: Scope) -> bool:
        """Whether something was asked under the session's name. Gradio looks when its answer has begun already."""
        asked = parse_qs(scope["query_string"].decode("latin-1"), keep_blank_values=True).get("session_hash", [""])
        return asked[-1] in self._queue.pending_messages_per_session


def _is_open(scope: Scope) -> bool:
    if scope["type"] != "http":
        return False
    method, path = scope["method"], scope["path"].removesuffix("/") or "/"
    return (method, path) in OPEN or (method in ("GET", "HEAD") and path.startswith(FOLDERS))
