"""A language model's endpoint for tests: a real HTTP server that answers, fails and stalls as it is told."""

from __future__ import annotations

import json
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from rag.settings import Settings

MODEL = "test-model"
KEY = "sk-secret-Zx81-never-shown"
_POLL = 0.02
_HANG = 60.0


@dataclass(frozen=True)
class Script:
    """What becomes of one request."""

    pieces: Iterable[str] = ()
    """Texts of the answer, sent one by one, as soon as they are there."""
    delay: float = 0.0
    """Seconds before each of them."""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    body: str = ""
    """Sent as it is in place of a stream."""
    raw: Sequence[str] = ()
    """Lines sent after the pieces, as they are."""
    finish: str = "stop"
    done: bool = True
    """Whether the stream ends with [DONE]."""
    usage: tuple[int, int] | None = (11, 7)
    cut: bool = False
    """Close the connection after the pieces."""
    hang: bool = False
    """Say nothing more after the pieces, until the client has gone; with ``silent``, not even the status."""
    silent: bool = False


@dataclass
class Received:
    """A request, and what became of its connection."""

    path: str
    headers: dict[str, str]
    body: dict[str, Any]
    at: float = field(default_factory=time.monotonic)
    gone: threading.Event = field(default_factory=threading.Event)
    """Set when the client has closed the connection before the answer was over."""
    sent: int = 0
    """Pieces that were sent."""


Answer = Script | Callable[[Received], Script]


class Endpoint:
    """The server. Scripts are used up one by one; the last one stays."""

    def __init__(self) -> None:
        self.requests: list[Received] = []
        """What was asked of ``/v1/chat/completions``."""
        self.others: list[Received] = []
        self.models: Script = Script(body=json.dumps({"object": "list", "data": [{"id": MODEL}, {"id": "other"}]}))
        self._scripts: deque[Answer] = deque([Script(["好的。"])])
        self._lock = threading.Lock()
        self._stopped = threading.Event()
        self._server = _Server(("127.0.0.1", 0), _Handler)
        self._server.endpoint = self
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}/v1"

    def settings(self, **more: Any) -> Settings:
        """Settings that name this endpoint."""
        ours = Settings(llm_base_url=self.url, llm_model=MODEL, llm_api_key=KEY, llm_seconds=_HANG)
        return replace(ours, **more)

    def says(self, *pieces: str, **more: Any) -> None:
        """Answer every further request with these pieces."""
        self.script(Script(pieces, **more))

    def script(self, *answers: Answer) -> None:
        """Answer the next requests with these, in turn; all after them with the last."""
        with self._lock:
            self._scripts = deque(answers)

    def next(self, received: Received) -> Script:
        with self._lock:
            answer = self._scripts.popleft() if len(self._scripts) > 1 else self._scripts[0]
        return answer(received) if callable(answer) else answer

    def stopped(self) -> bool:
        return self._stopped.is_set()

    def close(self) -> None:
        self._stopped.set()
        self._server.shutdown()
        self._server.server_close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    endpoint: Endpoint


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def do_GET(self) -> None:
        self._answer(self._received({}), self.server.endpoint.models)

    def do_POST(self) -> None:
        length = int(self.headers.get("Content-Length", 0))
        self._answer(
            received := self._received(json.loads(self.rfile.read(length))), self.server.endpoint.next(received)
        )

    def log_message(self, format: str, *args: Any) -> None:
        """Tests print nothing."""

    def _received(self, body: dict[str, Any]) -> Received:
        received, endpoint = Received(self.path, dict(self.headers), body), self.server.endpoint
        (endpoint.requests if self.path == "/v1/chat/completions" else endpoint.others).append(received)
        return received

    def _answer(self, received: Received, script: Script) -> None:
        self.close_connection = True
        try:
            if script.silent:
                self._wait(received, _HANG)
            elif script.body or script.status != 200:
                self._whole(script)
            else:
                self._stream(received, script)
        except OSError:
            self._lost(received)

    def _whole(self, script: Script) -> None:
        body = script.body.encode()
        self.send_response(script.status)
        for name, value in {"Content-Type": "application/json", **script.headers}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _stream(self, received: Received, script: Script) -> None:
        self.send_response(200)
        for name, value in {"Content-Type": "text/event-stream", **script.headers}.items():
            self.send_header(name, value)
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        for piece in script.pieces:
            if self._wait(received, script.delay):
                return
            self._event({"choices": [{"index": 0, "delta": {"content": piece}, "finish_reason": None}]})
            received.sent += 1
        for line in script.raw:
            self._chunk(line + "\n\n")
        if script.hang and self._wait(received, _HANG):
            return
        if script.cut:
            return
        if script.finish:
            self._event({"choices": [{"index": 0, "delta": {}, "finish_reason": script.finish}]})
        if script.usage and (received.body.get("stream_options") or {}).get("include_usage"):
            prompt, answer = script.usage
            self._event({"choices": [], "usage": {"prompt_tokens": prompt, "completion_tokens": answer}})
        if script.done:
            self._chunk("data: [DONE]\n\n")
        self.wfile.write(b"0\r\n\r\n")

    def _event(self, data: dict[str, Any]) -> None:
        self._chunk("data: " + json.dumps(data, ensure_ascii=False) + "\n\n")

    def _chunk(self, text: str) -> None:
        data = text.encode()
        self.wfile.write(f"{len(data):x}\r\n".encode() + data + b"\r\n")
        self.wfile.flush()

    def _wait(self, received: Received, seconds: float) -> bool:
        """Wait, looking out for the client; whether it has gone."""
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0 and not self.server.endpoint.stopped():
            self.connection.settimeout(min(_POLL, left))
            try:
                if not self.connection.recv(1):
                    raise ConnectionResetError
            except TimeoutError:
                continue
            except OSError:
                self._lost(received)
                return True
            finally:
                self.connection.settimeout(None)
        return self.server.endpoint.stopped()

    def _lost(self, received: Received) -> None:
        received.gone.set()
