"""How the page reaches the browser: compressed, and kept by it for as long as it stays what it is.

Gradio compresses its files anew for every visitor and sends the page itself as it is. Here each file is compressed
once, and has a name by its content, so that a browser asks for it once; the page is asked for anew, and sent if it has
changed.
"""

from __future__ import annotations

import asyncio
import gzip
import hashlib
import posixpath
from collections.abc import Callable, MutableMapping
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

Rewrite = Callable[[str, bytes, "str | None"], bytes]
"""Of a path, the body that stands there and the browser's languages: what is sent."""

_TEXTS = ("text/html", "text/css", "text/plain", "text/javascript", "application/javascript", "application/json")
_LEAST = 600
"""Bytes from which compressing is worth it."""
FOREVER = b"public, max-age=31536000, immutable"
_A_DAY = b"max-age=86400"
_ASSETS = ("/assets/", "/theme.css", "/favicon.ico")
_PAGE = b"<!doctype html>"
"""How a page begins, of which there are few: one a language and an address. Other HTML is a part of one."""
_PAGES = 8
"""Pages that are remembered."""
_NOW, _LATER = 5, 11
"""How hard to compress while somebody waits, and what is kept, in a quiet moment."""
_QUIET_S = 20.0
"""After that: at the start the model is loaded, too."""
_DROPPED = (b"accept-encoding", b"range", b"if-none-match", b"if-modified-since")
"""Headers of a request that the application inside need not know."""
_REPLACED = (
    b"content-length",
    b"content-encoding",
    b"etag",
    b"last-modified",
    b"cache-control",
    b"vary",
    b"accept-ranges",
)

Headers = list[tuple[bytes, bytes]]


@dataclass(slots=True)
class Body:
    """The body of a reply, as it is and compressed."""

    plain: bytes
    brotli: bytes
    gzip: bytes

    @classmethod
    def of(cls, plain: bytes, quality: int) -> Body:
        """``plain`` in all the forms that it may be asked for in."""
        if len(plain) < _LEAST:
            return cls(plain, b"", b"")
        return cls(plain, _brotli(plain, quality), gzip.compress(plain, 6, mtime=0))

    def press(self) -> None:
        """Compress it as far as it goes."""
        self.brotli = self.brotli and _brotli(self.plain, _LATER)

    def accepted(self, encodings: bytes) -> tuple[bytes, bytes]:
        """What a browser that takes ``encodings`` gets: the name of the encoding, empty for none, and the bytes."""
        names = [each.split(b";")[0].strip() for each in encodings.split(b",")]
        if self.brotli and b"br" in names:
            return b"br", self.brotli
        if self.gzip and b"gzip" in names:
            return b"gzip", self.gzip
        return b"", self.plain


@dataclass(frozen=True, slots=True)
class _Reply:
    """A whole reply that can be given again and again."""

    body: Body
    headers: Headers
    etag: bytes

    async def give(self, scope: Scope, send: Send) -> None:
        asked = dict(scope["headers"])
        headers = [*self.headers, (b"etag", self.etag), (b"vary", b"accept-encoding")]
        if asked.get(b"if-none-match") == self.etag:
            await _send(send, 304, headers, b"")
            return
        encoding, data = self.body.accepted(asked.get(b"accept-encoding", b""))
        if encoding:
            headers.append((b"content-encoding", encoding))
        headers.append((b"content-length", str(len(data)).encode()))
        await _send(send, 200, headers, b"" if scope["method"] == "HEAD" else data)


class Delivery:
    """Compresses whole texts, keeps files; whatever comes in pieces (an answer in the making) passes untouched."""

    def __init__(self, app: ASGIApp, files: MutableMapping[str, tuple[bytes, bytes]], rewrite: Rewrite) -> None:
        """``files`` are our own, path → (media type, content); ``rewrite`` changes pages and Gradio's files."""
        self._app = app
        self._rewrite = rewrite
        self._kept: dict[str, _Reply] = {}
        self._pages: dict[bytes, Body] = {}
        for path, (kind, content) in files.items():
            headers = [(b"content-type", kind), (b"cache-control", FOREVER)]
            self._kept[path] = _Reply(Body.of(content, _LATER), headers, _tag(content))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or answer it."""
        if scope["type"] != "http" or scope["method"] not in ("GET", "HEAD"):
            await self._app(scope, receive, send)
        elif (kept := self._kept.get(scope["path"])) is not None:
            await kept.give(scope, send)
        else:
            passing = _Passing(self, scope, send)
            inner = {**scope, "headers": [each for each in scope["headers"] if each[0] not in _DROPPED]}
            await self._app(inner, receive, passing.send)

    async def made(self, scope: Scope, headers: Headers, content: bytes) -> _Reply:
        """The reply of what the application said as a whole."""
        path, kind = scope["path"], dict(headers).get(b"content-type", b"")
        is_file = _is_file(path)
        if is_file or kind.startswith(b"text/html"):
            language = dict(scope["headers"]).get(b"accept-language")
            content = self._rewrite(path, content, language.decode("latin-1") if language else None)
        body = await self._body(content, is_file)
        caching = dict(headers).get(b"cache-control", b"no-cache")
        if is_file:
            caching = _A_DAY if path == "/favicon.ico" else FOREVER
        rest = [each for each in headers if each[0] not in _REPLACED]
        reply = _Reply(body, [*rest, (b"cache-control", caching)], _tag(content))
        if is_file:
            self._kept[path] = reply
        return reply

    async def _body(self, content: bytes, is_file: bool) -> Body:
        """``content`` compressed: files and pages once, and as far as it goes in a quiet moment."""
        tag = _tag(content)
        if (known := self._pages.get(tag)) is not None:
            return known
        body = await asyncio.to_thread(Body.of, content, _NOW)
        is_page = content.startswith(_PAGE)
        if is_page:
            if len(self._pages) >= _PAGES:
                self._pages.clear()
            self._pages[tag] = body
        if is_file or is_page:
            loop = asyncio.get_running_loop()
            loop.call_later(_QUIET_S, loop.run_in_executor, None, body.press)
        return body


class _Passing:
    """What the application says to one request, on its way out."""

    def __init__(self, delivery: Delivery, scope: Scope, send: Send) -> None:
        self._delivery, self._scope, self._send = delivery, scope, send
        self._start: Message | None = None
        self._pieces: list[bytes] = []
        self._is_file = _is_file(scope["path"])

    async def send(self, message: Message) -> None:
        """Hold the start back until it is known whether the whole follows in one piece."""
        if message["type"] == "http.response.start":
            if self._is_text(message):
                self._start = message
            else:
                await self._send(message)
            return
        if self._start is None or message["type"] != "http.response.body":
            await self._send(message)
            return
        more = message.get("more_body", False)
        if more and not self._is_file:
            start, self._start = self._start, None
            await self._send(start)
            await self._send(message)
            return
        self._pieces.append(message.get("body", b""))
        if not more:
            headers = [(name.lower(), value) for name, value in self._start["headers"]]
            reply = await self._delivery.made(self._scope, headers, b"".join(self._pieces))
            await reply.give(self._scope, self._send)

    def _is_text(self, start: Message) -> bool:
        headers: dict[bytes, bytes] = {name.lower(): value for name, value in start.get("headers", [])}
        kind = headers.get(b"content-type", b"").split(b";")[0].decode("latin-1")
        return (
            self._scope["method"] == "GET"
            and start["status"] == 200
            and (kind in _TEXTS or (self._is_file and bool(kind)))
            and b"content-encoding" not in headers
        )


def named(name: str, content: bytes) -> str:
    """A path for our own file that is another one whenever its content is."""
    stem, _, suffix = name.rpartition(".")
    return f"/look/{stem}-{hashlib.sha256(content).hexdigest()[:12]}.{suffix}"


def _is_file(path: str) -> bool:
    """Whether it is a file by its own path: by others (``/assets/./…``) it would be kept over and over."""
    return path.startswith(_ASSETS) and posixpath.normpath(path) == path


def _tag(content: bytes) -> bytes:
    return b'"' + hashlib.sha256(content).hexdigest()[:24].encode() + b'"'


def _brotli(content: bytes, quality: int) -> bytes:
    """Empty where Brotli, which comes with Gradio, isn't there."""
    try:
        brotli: Any = import_module("brotli")
    except ImportError:
        return b""
    compressed: bytes = brotli.compress(content, quality=quality)
    return compressed


async def _send(send: Send, status: int, headers: Headers, body: bytes) -> None:
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
