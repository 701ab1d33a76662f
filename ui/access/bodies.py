"""What a request may carry: so many bytes, at a certain pace, of text that is text. Seen to before anything parses."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING
from urllib.parse import unquote_to_bytes

from starlette.datastructures import Headers
from starlette.requests import ClientDisconnect

from ui.access.refusing import refuse, speech_of

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

HEADER_MOST = 32 << 10
"""Bytes of a request line with its headers."""
SMALL = 1 << 20
"""Bytes of a body where nothing is uploaded."""
GRACE_S = 20.0
"""A body may take so long, however slow it comes …"""
LEAST_RATE = 1024
"""… and a second more for each so many bytes that have come."""
_FORM = "application/x-www-form-urlencoded"

Large = Mapping[tuple[str, str], Callable[[], int]]
"""Method and path of what takes more, and how many bytes."""


class Bodies:
    """Passes on requests that may be parsed. Plain ASGI: an upload streams through, whatever else is read first."""

    def __init__(self, app: ASGIApp, streamed: Large, long: Large) -> None:
        """``streamed`` are uploads, whose bytes may be any; ``long`` is read as the rest, and may be longer."""
        self._app = app
        self._streamed = streamed
        self._large = {**long, **streamed}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or refuse it with 400, 408, 413 or 431."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        say, headers = speech_of(scope), Headers(scope=scope)
        most = self._large.get((scope["method"], scope["path"]), lambda: SMALL)()
        body = _Body(receive, send, most)
        if len(scope["raw_path"]) + len(scope["query_string"]) + sum(map(_size, scope["headers"])) > HEADER_MOST:
            await refuse(scope, send, 431, say.large_request(limit=HEADER_MOST))
            return
        if not (_is_text(scope["raw_path"]) and _is_text(scope["query_string"])):
            await refuse(scope, send, 400, say.unreadable_text())
            return
        if _length(headers) > most:
            body.wrong = 413
        elif (scope["method"], scope["path"]) not in self._streamed and _carries(headers):
            await body.read(headers.get("content-type", ""))
        if not body.wrong:
            await body.pass_on(self._app, scope)
        if body.wrong and not body.answered:
            why = {400: say.unreadable_text(), 408: say.slow_request(), 413: say.large_request(limit=most)}
            await refuse(scope, send, body.wrong, why[body.wrong])


class _Body:
    """A body on its way in, and what is answered to it."""

    def __init__(self, receive: Receive, send: Send, most: int) -> None:
        self._receive, self._send, self._most = receive, send, most
        self._size, self._waited = 0, 0.0
        self._is_whole = False
        self._read: bytes | None = None
        self._gone = False
        self.answered = False
        self.wrong = 0
        """The status that it is refused with; 0 where it isn't."""

    async def read(self, kind: str) -> None:
        """Read all of it, and look whether it is text where it should be."""
        pieces = []
        while not self._is_whole and not self.wrong and not self._gone:
            pieces.append((await self._next()).get("body", b""))
        self._read = b"".join(pieces)
        if not self.wrong and not _is_sound(self._read, kind.lower()):  # whatever it says it is: few ask for its kind
            self.wrong = 400

    async def pass_on(self, app: ASGIApp, scope: Scope) -> None:
        """Have ``app`` answer. What it says of a body that is refused meanwhile isn't sent."""
        try:
            await app(scope, self._given, self._answer)
        except ClientDisconnect:
            pass  # who has gone needs no answer
        except Exception:
            if not self.wrong:
                raise

    async def _given(self) -> Message:
        if self._read is not None:
            body, self._read = self._read, None
            return {"type": "http.request", "body": body, "more_body": False}
        return await (self._receive() if self._is_whole else self._next())

    async def _answer(self, message: Message) -> None:
        if self.wrong and not self.answered:
            return
        self.answered = True
        await self._send(message)

    async def _next(self) -> Message:
        """The next piece; that the other side has gone where it is too large or too slow."""
        clock = asyncio.get_running_loop().time
        begun, left = clock(), GRACE_S + self._size / LEAST_RATE - self._waited
        try:
            message = await asyncio.wait_for(self._receive(), max(0.0, left))
        except TimeoutError:
            self.wrong = 408
            return {"type": "http.disconnect"}
        self._waited += clock() - begun
        self._size += len(message.get("body", b""))
        self._gone = message["type"] == "http.disconnect"
        self._is_whole = not message.get("more_body", False)
        if self._size > self._most:
            self.wrong = 413
            return {"type": "http.disconnect"}
        return message


def _size(header: tuple[bytes, bytes]) -> int:
    return len(header[0]) + len(header[1]) + len(": \r\n")


def _length(headers: Headers) -> int:
    said = headers.get("content-length", "")
    return int(said) if said.isascii() and said.isdigit() else 0


def _carries(headers: Headers) -> bool:
    return "content-length" in headers or "transfer-encoding" in headers


def _is_sound(body: bytes, kind: str) -> bool:
    """Whether every text in it is text: JSON may name half a character (RFC 8259, section 8.2), or none."""
    if kind.startswith(_FORM) and not _is_text(body):
        return False
    try:
        text = body.decode()
        if "\\u" in text:
            text = json.dumps(json.loads(text), ensure_ascii=False)
            text.encode()
    except (UnicodeError, RecursionError):
        return False
    except ValueError:
        return True  # no JSON: whoever parses it says so
    return "\0" not in text and "\\u0000" not in text


def _is_text(encoded: bytes) -> bool:
    """Whether an address says text, with its percent signs resolved."""
    try:
        return "\0" not in unquote_to_bytes(encoded).decode()
    except UnicodeError:
        return False
