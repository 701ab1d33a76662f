"""Collections by HTTP."""

from __future__ import annotations

import httpx

SHIPPED = "元宇宙产业创新发展三年行动计划-政策解读"


def test_a_collection_is_made_changed_asked_and_deleted(writing: httpx.Client) -> None:
    made = writing.post("/collections", json={"name": "政策/一", "documents": [SHIPPED]})
    assert (made.status_code, made.json()) == (
        201,
        {"name": "政策/一", "folder": "", "is_given": False, "documents": 1},
    )
    assert writing.get("/documents", params={"collection": "政策/一"}).json()["count"] == 1
    question = {"question": "五大任务是哪五大？", "collection": "政策/一"}
    assert writing.post("/ask", json=question).json()["kind"] == "cited"
    changed = writing.patch("/collections/政策%2F一", json={"name": "乙", "take": [SHIPPED]})
    assert changed.json() == {"name": "乙", "folder": "", "is_given": False, "documents": 0}
    assert writing.post("/ask", json={**question, "collection": "乙"}).status_code == 422
    assert writing.patch("/collections/乙", json={"put": [SHIPPED]}).json()["documents"] == 1
    assert [each["name"] for each in writing.get("/collections").json()] == ["乙"]
    assert writing.delete("/collections/乙").status_code == 204
    assert writing.get("/collections").json() == []


def test_what_cannot_be_done_is_said(writing: httpx.Client) -> None:
    assert writing.post("/collections", json={"name": "甲"}).status_code == 201
    assert writing.post("/collections", json={"name": "甲"}).status_code == 400
    assert writing.post("/collections", json={"name": "字" * 61}).status_code == 400
    assert writing.post("/collections", json={"name": "乙", "documents": ["没有"]}).status_code == 422
    assert writing.patch("/collections/没有", json={}).status_code == 404
    assert writing.delete("/collections/没有").status_code == 404
    assert [each["name"] for each in writing.get("/collections").json()] == ["甲"]
