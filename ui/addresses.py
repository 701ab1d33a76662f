"""The page under the address of a conversation: the same page, whose script then looks at its address."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ui.keeping import ADDRESS

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

_BASE = (b'<base href="./" />', b'<base href="/" />')
"""Gradio's page asks for its scripts beside itself."""


class Addresses:
    """Answers ``/c/…`` with the page of ``/``."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on as one for ``/``, and the page back."""
        if scope["type"] != "http" or scope["method"] not in ("GET", "HEAD") or not ADDRESS.fullmatch(scope["path"]):
            await self._app(scope, receive, send)
            return
        # Unpacked, so that the base can be put in; only pages go this way, nothing that is large.
        headers = [pair for pair in scope["headers"] if pair[0] != b"accept-encoding"]
        begun: Message = {}
        body = b""

        async def rebased(message: Message) -> None:
            nonlocal begun, body
            if message["type"] == "http.response.start":
                begun = message
            elif message["type"] != "http.response.body":
                await send(message)
            else:
                body += message.get("body", b"")
                if not message.get("more_body"):
                    page = body.replace(*_BASE, 1)
                    await send({**begun, "headers": _sized(begun["headers"], len(page))})
                    await send({"type": "http.response.body", "body": page})

        await self._app({**scope, "path": "/", "raw_path": b"/", "headers": headers}, receive, rebased)


def _sized(headers: Any, length: int) -> list[tuple[bytes, bytes]]:
    """The headers with the length of what is sent, where they say one."""
    return [(name, str(length).encode() if name == b"content-length" and length else value) for name, value in headers]
