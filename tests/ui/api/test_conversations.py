"""Conversations by HTTP."""

from __future__ import annotations

import json

import httpx

from rag.command.contract import answer_json
from rag.library import Library
from rag.workspace import answers
from rag.workspace.conversations import Exchange
from tests.support.programs import events
from ui.api import models

QUESTION = "五大任务是哪五大？"


def test_a_conversation_is_found_read_renamed_deleted_and_restored(writing: httpx.Client, filled: Library) -> None:
    answer = filled.ask(QUESTION)
    kept = filled.conversations.begin([Exchange(QUESTION, answer), Exchange("停下的？", None)])
    [found] = writing.get("/conversations", params={"search": "五大任务"}).json()
    assert (found["id"], found["title"]) == (kept.id, QUESTION)
    assert writing.get("/conversations", params={"search": "没有这样的"}).json() == []
    read = writing.get(f"/conversations/{kept.id}").json()
    as_kept = answers.load(answers.dump(answer))
    assert as_kept is not None
    said = json.loads(json.dumps(answer_json(as_kept, "")))
    said.pop("_id")
    assert [each["answer"] for each in read["exchanges"]] == [said, None]
    assert set(read) == set(models.Exchanges.model_fields)
    assert writing.patch(f"/conversations/{kept.id}", json={"title": "任务"}).json()["title"] == "任务"
    assert writing.delete(f"/conversations/{kept.id}").status_code == 204
    assert writing.get("/conversations").json() == []
    assert writing.post(f"/conversations/{kept.id}/restore").json()["deleted"] is None
    assert [each["title"] for each in writing.get("/conversations").json()] == ["任务"]


def test_an_unknown_conversation_is_not_found(writing: httpx.Client) -> None:
    for method, path in (("GET", ""), ("DELETE", ""), ("POST", "/restore")):
        assert writing.request(method, f"/conversations/none{path}").status_code == 404
    assert writing.patch("/conversations/none", json={"title": "题"}).status_code == 404
    assert writing.patch("/conversations/none", json={"title": ""}).status_code == 422


def test_a_conversation_is_gone_on_with(writing: httpx.Client, filled: Library) -> None:
    first = writing.post("/ask", json={"question": QUESTION, "conversation": "new"}).json()
    id = first["conversation"]
    then = {"question": "第三项是什么？", "conversation": id}
    with writing.stream("POST", "/ask/stream", json=then) as reply:
        kind, data = list(events(reply.iter_lines()))[-1]
    followed = json.loads(data)
    assert (kind, followed["conversation"]) == ("answer", id)
    assert followed["answer"] != writing.post("/ask", json={"question": then["question"]}).json()["answer"]
    assert [each.question for each in filled.conversations.exchanges(id)] == [QUESTION, then["question"]]
    assert [each["question"] for each in writing.get(f"/conversations/{id}").json()["exchanges"]] == [
        QUESTION,
        then["question"],
    ]
    assert len(writing.get("/conversations").json()) == 1, "what named no conversation is kept in none"


def test_an_unknown_conversation_is_not_gone_on_with(writing: httpx.Client) -> None:
    for path in ("/ask", "/ask/stream"):
        assert writing.post(path, json={"question": QUESTION, "conversation": "none"}).status_code == 404
    assert writing.post("/ask", json={"question": "", "conversation": "new"}).status_code == 422
    assert writing.get("/conversations").json() == [], "what can't be asked begins none"
