"""A tab of the page and who sits before it, without a browser: the requests that the page's scripts make."""

from __future__ import annotations

import contextlib
import json
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPResponse
from typing import Any

from benchmarks.program import MOST_S

_IDENTITY = re.compile(r'data-answer="[^"]*"')
_ADDRESS = re.compile(r'data-address="([^"]*)"')


class FailedError(RuntimeError):
    """The server answered otherwise than the page expects."""


@dataclass(frozen=True, slots=True)
class Told:
    """What the chat shows after a question."""

    messages: list[str]
    """As HTML."""
    address: str
    """Of the conversation: /c/…"""


class Person:
    """One tab of the page. Raises ``FailedError`` where something is refused."""

    def __init__(self, port: int) -> None:
        self._connection = HTTPConnection("127.0.0.1", port, timeout=MOST_S)  # a browser keeps its own, too
        self._session = f"{random.getrandbits(44):x}"
        config = json.loads(self.fetch("GET", "/config"))
        ids = {part["props"].get("elem_id"): part["id"] for part in config["components"]}
        events = config["dependencies"]

        def pressed(button: str) -> int:
            number: int = next(each["id"] for each in events if [ids[button], "click"] in each["targets"])
            return number

        self._asking = pressed("send")
        self._beginning = next(each["id"] for each in events if each["trigger_after"] == pressed("clear"))

    def ask(self, question: str) -> str:
        """The messages of a new chat with that question, as HTML."""
        return "".join(_IDENTITY.sub("", each) for each in self.told(question, "/").messages)

    def told(self, question: str, path: str) -> Told:
        """What is shown after a question in the chat at the address ``path``."""
        found = self._event(self._asking, [question, None, "", "quotes", path])
        at = _ADDRESS.search(str(found[-1]))
        return Told([_content(each) for each in found[0]], at[1] if at else "")

    def begin(self) -> None:
        """Leave that chat for a new one."""
        self._event(self._beginning, [])

    def fetch(self, method: str, path: str, body: str | None = None) -> bytes:
        """What is answered with 200."""
        status, content = self.request(method, path, body.encode() if body else None)
        if status != 200:
            raise FailedError(f"{path}: {status}")
        return content

    def request(self, method: str, path: str, body: bytes | None = None) -> tuple[int, bytes]:
        """Status and content of what is answered."""
        with self._answer(method, path, body) as response:
            return response.status, response.read()

    def _event(self, number: int, data: list[Any]) -> list[Any]:
        """What the page's event sends back at last."""
        given = {"data": data, "event_data": None, "fn_index": number, "session_hash": self._session}
        self.fetch("POST", "/gradio_api/queue/join?", json.dumps(given))
        with self._answer("GET", f"/gradio_api/queue/data?session_hash={self._session}") as lines:
            if lines.status != 200:
                raise FailedError(f"the stream: {lines.status}")
            for line in lines:
                if line.startswith(b"data:") and b"process_completed" in line:
                    said = json.loads(line[5:])
                    if not said["success"]:
                        raise FailedError(said)
                    found: list[Any] = said["output"]["data"]
                    lines.read()
                    return found
        raise FailedError("the stream ended without an answer")

    @contextlib.contextmanager
    def _answer(self, method: str, path: str, body: bytes | None = None) -> Iterator[HTTPResponse]:
        headers = {"content-type": "application/json", "accept-language": "zh-CN"}
        given = method, path, body, headers
        try:
            self._connection.request(*given)
            response = self._connection.getresponse()
        except ConnectionError:  # it was idle for long, and the server closed it
            self._connection.close()
            self._connection.request(*given)
            response = self._connection.getresponse()
        yield response


def _content(message: dict[str, Any]) -> str:
    content = message["content"]
    return content if isinstance(content, str) else "".join(part.get("text", "") for part in content)
