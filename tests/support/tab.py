"""A tab of the page as the server sees it: the requests that the page's script makes, without a browser."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterator
from http.client import HTTPConnection, HTTPResponse
from typing import Any
from urllib.parse import urlsplit

from tests.support.timing import PATIENCE_S


class Tab:
    """One tab, which asks."""

    def __init__(self, address: str, asking: int | None = None, cookie: str = "") -> None:
        """``asking`` is the number of the event that asks, where another tab knows it already; ``cookie`` what the
        browser keeps of a sign-in."""
        self.cookie = cookie
        self.host = urlsplit(address).netloc
        self.session = secrets.token_hex(6)
        self.asking = self._looked_up() if asking is None else asking

    def _looked_up(self) -> int:
        config = json.loads(self.request("GET", "/config")[1])
        ids = {part["props"].get("elem_id"): part["id"] for part in config["components"]}
        sent = [ids["send"], "click"]
        found: int = next(each["id"] for each in config["dependencies"] if sent in each["targets"])
        return found

    def request(self, method: str, path: str, given: Any = None) -> tuple[int, str]:
        """Status and text of what is answered."""
        response = self._opened(method, path, given)
        return response.status, response.read().decode()

    def ask(self, question: str, mode: str = "quotes", path: str = "/") -> str:
        """Send a question; the number that it is answered under."""
        data = [question, None, "", mode, path]
        given = {"data": data, "event_data": None, "fn_index": self.asking, "session_hash": self.session}
        status, said = self.request("POST", "/gradio_api/queue/join?", given)
        assert status == 200, said
        number: str = json.loads(said)["event_id"]
        return number

    def heard(self) -> Iterator[dict[str, Any]]:
        """What the server says to this tab, until nothing more is expected."""
        response = self._opened("GET", f"/gradio_api/queue/data?session_hash={self.session}")
        assert response.status == 200, response.read()
        for line in response:
            if line.startswith(b"data:"):
                yield json.loads(line[5:])

    def answered(self) -> dict[str, Any]:
        """What is said of all the questions that were sent, when the last is answered: number → its last message."""
        return {each["event_id"]: each for each in self.heard() if each["msg"] == "process_completed"}

    def told(self, question: str, mode: str = "quotes", path: str = "/") -> str:
        """The page's messages after a question, as they come over the wire."""
        number = self.ask(question, mode, path)
        found = self.answered()[number]
        assert found["success"], found
        return json.dumps(found["output"]["data"], ensure_ascii=False)

    def _opened(self, method: str, path: str, given: Any = None) -> HTTPResponse:
        connection = HTTPConnection(self.host, timeout=PATIENCE_S)
        body = None if given is None else json.dumps(given).encode()
        headers = {"content-type": "application/json", "accept-language": "zh-CN", "cookie": self.cookie}
        connection.request(method, path, body, headers)
        return connection.getresponse()
