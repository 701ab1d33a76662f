"""What answers before the page is there: over a real library, the page itself held back."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from dataclasses import replace as replaced
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from rag.library import Library
from rag.settings import Settings
from tests.support.timing import PATIENCE_S
from ui.access.underway import ARRIVAL, Underway
from ui.model import Model
from ui.server import build_app
from ui.starting import EARLY, Starting, meanwhile

QUESTION, NEXT = "《行动计划》出台的背景是什么？", "几个部门联合印发了它？"
VISIT = {"sec-fetch-mode": "navigate", "sec-fetch-dest": "document", "sec-fetch-site": "none"}
HOST = "http://127.0.0.1:7860"


@dataclass
class Held:
    """A page that isn't built before it ``may`` be."""

    library: Library
    may: threading.Event = field(default_factory=threading.Event)
    fails: bool = False

    def __call__(self) -> FastAPI:
        assert self.may.wait(PATIENCE_S)
        if self.fails:
            raise RuntimeError("no page")
        return build_app(self.library, self.library.settings)


@pytest.fixture
def held(library: Library, tmp_path: Path) -> Iterator[Held]:
    found = Held(Library(library.index, replaced(library.settings, home=tmp_path / "home")))
    yield found
    found.may.set()


@pytest.fixture
def underway() -> Underway:
    return Underway()


@pytest.fixture
def client(held: Held, underway: Underway) -> Iterator[TestClient]:
    settings = held.library.settings
    starting = Starting(held, meanwhile(held.library, settings, Model(), underway))
    with TestClient(starting, base_url=HOST, headers={"accept-language": "zh"}) as client:
        yield client


def asked(client: TestClient, question: str, path: str = "/") -> dict[str, str]:
    found: dict[str, str] = client.post(EARLY, json={"question": question, "path": path}).raise_for_status().json()
    return found


@pytest.mark.parametrize("path", ["/", "/c/abc"])
def test_who_visits_gets_the_question_box_in_its_style(client: TestClient, path: str) -> None:
    page = client.get(path, headers=VISIT)
    assert page.status_code == 200
    assert 'id="early"' in page.text
    assert "<gradio-app" not in page.text
    assert "default-src 'self'" in page.headers["content-security-policy"]
    style = page.text.partition('rel="stylesheet" href="')[2].partition('"')[0]
    assert "#early" in client.get(style).text


def test_what_is_asked_is_answered_and_kept(client: TestClient, held: Held) -> None:
    first = asked(client, QUESTION)
    assert "党的二十大报告指出" in "".join(first["messages"])
    second = asked(client, NEXT, first["path"])
    assert second["path"] == first["path"]
    kept = held.library.conversations.exchanges(first["path"].removeprefix("/c/"))
    assert [each.question for each in kept] == [QUESTION, NEXT]
    assert all(each.answer and each.answer.citations for each in kept)


def test_a_conversation_stands_there_when_it_is_opened_anew(client: TestClient) -> None:
    path = asked(client, QUESTION)["path"]
    page = client.get(path, headers=VISIT).text
    assert f'<div class="asked">{QUESTION}</div>' in page
    assert "党的二十大报告指出" in page


def test_all_else_waits_for_the_page(client: TestClient, held: Held, underway: Underway) -> None:
    with ThreadPoolExecutor() as threads:
        waiting = [threads.submit(client.get, path) for path in ("/", ARRIVAL, "/config")]
        assert client.get("/", headers=VISIT).status_code == 200
        assert underway.is_over, "a program that ends would wait for a page that nobody needs any more"
        assert not any(each.done() for each in waiting)
        held.may.set()
        page, early, config = (each.result(PATIENCE_S) for each in waiting)
    assert "<gradio-app" in page.text
    assert early.status_code == 204
    assert config.json()["title"]
    assert "<gradio-app" in client.get("/", headers=VISIT).text


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "http://elsewhere.example"},
        {"sec-fetch-site": "cross-site"},
        {"host": "elsewhere.example"},
    ],
)
def test_other_sites_ask_nothing(client: TestClient, held: Held, headers: dict[str, str]) -> None:
    reply = client.post(EARLY, json={"question": QUESTION, "path": "/"}, headers=headers)
    assert reply.status_code == 403
    assert not held.library.conversations.newest(1)


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"{", 400),
        (b"[]", 400),
        (b'{"question": "a"}', 400),
        (b"x" * 2_000_000, 413),
        (b"\xff", 400),
        (b"[" * 50_000, 400),
    ],
)
def test_what_is_no_question_is_refused(client: TestClient, body: bytes, status: int) -> None:
    assert client.post(EARLY, content=body).status_code == status


@pytest.mark.parametrize(
    "kind",
    [
        "application/json",
        "text/plain",
        "multipart/form-data",
        "application/octet-stream",
        "application/x-www-form-urlencoded",
    ],
)
def test_half_a_character_is_refused_whatever_it_is_sent_as(client: TestClient, kind: str) -> None:
    for text in (b"\\ud800", b"a\\u0000"):
        body = b'{"question": "' + text + b'", "path": "/"}'
        assert client.post(EARLY, content=body, headers={"content-type": kind}).status_code == 400


def test_what_cannot_be_kept_is_left_to_the_page(client: TestClient, held: Held) -> None:
    home = held.library.settings.home
    assert home is not None
    home.write_text("no folder")
    assert client.post(EARLY, json={"question": QUESTION, "path": "/"}).status_code == 409


def test_what_a_document_says_is_escaped(client: TestClient) -> None:
    messages = asked(client, "<img src=x onerror=alert(1)>元宇宙是什么？")["messages"]
    assert "<img" not in "".join(messages)


def test_a_page_that_cannot_be_built_ends_the_server(held: Held) -> None:
    held.fails = True
    starting = Starting(held, meanwhile(held.library, Settings(), Model(), Underway()))
    stopped = threading.Event()
    starting.stop = stopped.set
    with TestClient(starting, base_url=HOST) as client:
        assert client.get("/", headers=VISIT).status_code == 200
        held.may.set()
        assert stopped.wait(PATIENCE_S)
    assert isinstance(starting.failure, RuntimeError)
