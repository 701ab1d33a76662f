"""The list of conversations, its routes, and the page under a conversation's address."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from rag.settings import Settings
from rag.types import Answer, AnswerKind
from rag.workspace.conversations import Conversation, Conversations, Exchange, Found
from rag.workspace.database import Database
from rag.workspace.scope import Scope
from tests.support.originals import Shelf
from ui.conversations import current, listing, missing, section, shortcuts, unreadable
from ui.language import EN, ZH
from ui.server import build_app

HOSTILE = '<script>alert(1)</script>" onclick="x ${a} {{b}}'
NOON = time.mktime((2026, 3, 10, 12, 0, 0, 0, 0, -1))
DAY = 24 * 3600


def found(title: str, days: float, snippet: str = "") -> Found:
    at = NOON - days * DAY
    return Found(Conversation(f"id{days}", title, at, at), snippet)


def test_conversations_stand_under_their_time() -> None:
    html = listing([found("a", 0), found("b", 0.4), found("c", 1), found("d", 6), found("e", 8)], "", False, ZH, NOON)
    parts = html.split("<h2>")
    assert [part.partition("</h2>")[0] for part in parts[1:]] == ["今天", "近 7 天", "更早"]
    assert [part.count("<li ") for part in parts[1:]] == [2, 2, 1]
    assert "data-more" not in html
    assert "data-more" in listing([found("a", 0)], "", True, ZH, NOON)


def test_what_was_looked_for_is_marked() -> None:
    html = listing([found("Abc", 0, "在 ABC 里")], " abc ", False, ZH, NOON)
    assert "<mark>Abc</mark>" in html
    assert "在 <mark>ABC</mark> 里" in html
    assert ZH.no_conversation_found(text="abc") in listing([], "abc", False, ZH)
    assert ZH.no_conversations() in listing([], "", False, ZH)


def test_hostile_titles_stay_text() -> None:
    talk = Conversation("x", HOSTILE, NOON, NOON, NOON)
    for html in (
        listing([Found(talk, HOSTILE)], HOSTILE, False, ZH, NOON),
        listing([], HOSTILE, False, EN),
        missing(talk, ZH),
        unreadable(HOSTILE, ZH),
        current(HOSTILE, HOSTILE, 0.5, Scope((HOSTILE,), HOSTILE)),
    ):
        assert "<script>" not in html
        assert '" onclick' not in html
        assert "${" not in html
        assert "{{" not in html


def test_a_deleted_one_can_be_restored_and_an_unknown_one_not() -> None:
    assert 'data-restore="x"' in missing(Conversation("x", "题", 0, 0, 1.0), ZH)
    assert "data-restore" not in missing(None, ZH)
    assert "data-failed" in section(EN)
    assert "<kbd>?</kbd>" in shortcuts(EN)


@pytest.fixture(scope="module")
def library() -> Any:
    return Shelf({"d.txt": "甲。"})


@pytest.fixture(scope="module")
def client(library: Any) -> TestClient:
    return TestClient(build_app(library, Settings()), base_url="http://127.0.0.1:7860")


def test_the_routes_do_what_a_person_does(client: TestClient, library: Any) -> None:
    made = library.conversations.begin([Exchange("问？", Answer("问？", "问？", AnswerKind.GREETING, 1.0, "你好"))])
    path = f"/conversations/{made.id}"
    assert made.id in client.get("/conversations").text
    assert made.id in client.get("/conversations", params={"wanted": "你好"}).text
    assert made.id not in client.get("/conversations", params={"wanted": "别的"}).text
    assert client.patch(path, json={"title": "新名"}).status_code == 204
    assert "新名" in client.get("/conversations").text
    assert client.delete(path).status_code == 204
    assert made.id not in client.get("/conversations").text
    assert client.post(f"{path}/restore").status_code == 204
    assert made.id in client.get("/conversations", params={"limit": -5}).text
    for reply in (
        client.delete("/conversations/unknown"),
        client.patch("/conversations/unknown", json={"title": "x"}),
        client.post("/conversations/unknown/restore"),
    ):
        assert reply.status_code == 404
    assert client.delete(path, headers={"origin": "http://evil.example"}).status_code == 403


def test_what_cannot_be_read_is_told(client: TestClient, library: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(library, "conversations", Conversations(Database(Path("/dev/null/w.sqlite"))))
    reply = client.delete("/conversations/x")
    assert reply.status_code == 503
    assert "/dev/null/w.sqlite" in reply.text


def test_the_page_is_the_same_under_a_conversations_address(client: TestClient) -> None:
    whole = {"accept-encoding": "identity"}
    top, talk = client.get("/", headers=whole), client.get("/c/abc", headers=whole)
    assert talk.status_code == 200
    assert '<base href="/" />' in talk.text
    assert '"root":"http://127.0.0.1:7860"' in talk.text.replace(" ", "")
    assert talk.text.replace('<base href="/" />', '<base href="./" />') == top.text
    assert talk.headers["content-security-policy"] == top.headers["content-security-policy"]
    assert int(talk.headers["content-length"]) == len(talk.content)
    assert client.head("/c/abc").status_code == 200
    assert client.get("/c/a/b").status_code == 404
    assert client.post("/c/abc").status_code in (404, 405)
