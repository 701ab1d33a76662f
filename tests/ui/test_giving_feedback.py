"""What stands below an answer, and the routes behind it, over a real workspace."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from rag.types import Answer, AnswerKind, Citation, DocumentInfo, Reading
from rag.workspace.conversations import Conversations, Exchange
from rag.workspace.database import Database
from rag.workspace.feedback import Feedback, Feedbacks
from tests.support.originals import Shelf
from ui import feedback
from ui.access.who import Seen
from ui.language import ZH
from ui.routes import exports
from ui.routes import feedback as routes

TEXT = "甲是三家。乙是四家。\n\n丙<script>是五家。\n"
HOSTILE = '<script>alert(1)</script>"><b onclick=x>【】{{y}}'
ANSWER = Answer(
    "甲呢",
    "甲是几家？",
    AnswerKind.CITED,
    0.9,
    "甲是三家。[1]",
    (Citation(1, "d.txt", "标题", "节", None, 0, 5, "甲是三家。", 0.9),),
)


class Desk(Shelf):
    """A library of one document with a workspace."""

    def __init__(self, folder: Path) -> None:
        super().__init__({"d.txt": TEXT})
        self.workspace = Database(folder / "workspace.sqlite")
        self.conversations = Conversations(self.workspace)
        self.feedback = Feedbacks(self.workspace)

    def documents(self) -> list[Any]:
        """The document."""
        return [DocumentInfo("d.txt", "标题", len(TEXT), 1, Reading())]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = Desk(tmp_path)
    yield made
    made.workspace.close()


@pytest.fixture
def browser(desk: Desk) -> TestClient:
    app = FastAPI()
    routes.add(app, Seen(desk))  # type: ignore[arg-type]
    exports.add(app, Seen(desk))  # type: ignore[arg-type]
    return TestClient(app, headers={"accept-language": "zh-CN"})


@pytest.fixture
def talk(desk: Desk) -> str:
    return desk.conversations.begin([Exchange("甲呢", ANSWER), Exchange("停下的", None)]).id


def post(browser: TestClient, talk: str, **data: Any) -> Any:
    reply = browser.post("/feedback", json={"conversation": talk, "position": 0, **data})
    assert reply.status_code == 200, reply.text
    return reply.json()


def test_a_thumb_up_keeps_the_quote_as_right_until_it_is_taken_back(desk: Desk, browser: TestClient, talk: str) -> None:
    assert "正确答案" in post(browser, talk, verdict=1)["html"]
    (kept,) = desk.feedback.all()
    assert (kept.question, kept.document, kept.start, kept.end, kept.quote) == (
        "甲是几家？",
        "d.txt",
        0,
        5,
        "甲是三家。",
    )
    assert browser.get(f"/feedback/{talk}").json() == {"0": 1}
    assert "<form" in post(browser, talk, verdict=-1)["html"]
    assert desk.feedback.all()[0].quote == ""
    browser.request("DELETE", "/feedback", json={"conversation": talk, "position": 0})
    assert desk.feedback.all() == []
    assert browser.get(f"/feedback/{talk}").json() == {}


def test_a_marked_passage_is_whole_sentences_of_the_source(desk: Desk, browser: TestClient, talk: str) -> None:
    assert 'value="d.txt" selected' in post(browser, talk, verdict=-1)["html"]
    marked = {"where": "passage", "document": "d.txt", "start": 0, "end": 10, "selected": "四"}
    html = post(browser, talk, comment=HOSTILE, **marked)["html"]
    (kept,) = desk.feedback.all()
    assert (kept.start, kept.end, kept.quote, kept.comment) == (5, 10, "乙是四家。", HOSTILE)
    assert "<blockquote>乙是四家。</blockquote>" in html
    assert "<script" not in html
    post(browser, talk, comment="改了")
    assert desk.feedback.all()[0].quote == "乙是四家。"
    post(browser, talk, where="absent")
    (kept,) = desk.feedback.all()
    assert (kept.quote, kept.absent, kept.comment) == ("", True, "改了")


def test_what_was_said_of_another_answer_in_its_place_doesnt_count(desk: Desk, browser: TestClient, talk: str) -> None:
    post(browser, talk, verdict=1)
    found = desk.conversations.get(talk)
    assert found is not None
    desk.conversations.keep(talk, [Exchange("乙呢", replace(ANSWER, standalone="乙是几家？"))], 0, found.changed)
    assert browser.get(f"/feedback/{talk}").json() == {}
    post(browser, talk, comment="新的")
    assert (desk.feedback.all()[0].question, desk.feedback.all()[0].verdict) == ("乙是几家？", 0)


@pytest.mark.parametrize("position", [1, 7, -1])
def test_of_no_answer_nothing_can_be_said(browser: TestClient, talk: str, position: int) -> None:
    reply = browser.post("/feedback", json={"conversation": talk, "position": position, "verdict": 1})
    assert reply.status_code == 404
    assert "没有保存" in reply.text
    assert browser.get(f"/export/{talk}/{position}").status_code == 404


def test_an_unknown_document_is_said(browser: TestClient, talk: str) -> None:
    marked = {"where": "passage", "document": "no.txt", "start": 0, "end": 3}
    assert browser.post("/feedback", json={"conversation": talk, "position": 0, **marked}).status_code == 400
    assert browser.get("/document", params={"name": "no.txt"}).status_code == 404
    shown = browser.get("/document", params={"name": "d.txt"}).text
    assert 'data-document="d.txt"' in shown
    assert "<script" not in shown


@pytest.mark.parametrize(("position", "name"), [("0", "甲呢"), ("all", "甲呢")])
@pytest.mark.parametrize("kind", ["md", "docx"])
def test_an_answer_and_a_conversation_are_files(
    browser: TestClient, talk: str, position: str, name: str, kind: str
) -> None:
    reply = browser.get(f"/export/{talk}/{position}", params={"as": kind})
    assert reply.status_code == 200
    assert reply.headers["content-disposition"].startswith("attachment; filename*=UTF-8''%E7%94%B2%E5%91%A2.")
    assert reply.content.startswith(b"PK" if kind == "docx" else f"# {name}\n\n## 甲呢\n\n甲是三家。[^1]".encode())
    assert browser.get("/export/none/all").status_code == 404


def test_the_form_shows_what_was_said_as_text() -> None:
    said = Feedback("c", 0, HOSTILE, -1, HOSTILE, HOSTILE, 0, 5, HOSTILE)
    html = feedback.form(said, [DocumentInfo(HOSTILE, HOSTILE, 1, 1, Reading())] * 2, ZH)
    assert not re.search(r"<(script|b)\b", html)
    assert "{{" not in html
    assert 'value="passage" checked' in html
