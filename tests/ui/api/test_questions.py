"""Searching and asking by HTTP."""

from __future__ import annotations

import json
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from typing import Any

import httpx
import pytest

from rag.command.contract import answer_json
from rag.library import Library
from tests.support.endpoint import Endpoint, Script
from tests.support.programs import events
from tests.support.timing import PATIENCE_S
from ui.api import models

QUESTION = "五大任务是哪五大？"


def untimed(answer: Any) -> Any:
    return {key: value for key, value in answer.items() if key not in ("timings_ms", "_id")}


@pytest.mark.parametrize("question", [QUESTION, "红烧肉怎么做？", "你好"])
def test_an_answer_is_that_of_the_contract(client: httpx.Client, shipped_library: Library, question: str) -> None:
    reply = client.post("/ask", json={"question": question})
    assert reply.status_code == 200
    known = answer_json(shipped_library.ask(question), "")
    assert untimed(reply.json()) == untimed(json.loads(json.dumps(known)))
    optional = {"statements", "notice", "tokens", "conversation"}
    assert set(models.Answer.model_fields) - optional == set(reply.json())


def test_a_citation_opens_its_place(client: httpx.Client) -> None:
    for each in client.post("/ask", json={"question": QUESTION}).json()["citations"]:
        place = {key: each[key] for key in ("document", "start", "end")}
        text = client.get("/documents/text", params=place).json()["text"]
        assert "".join(text.split()) == "".join(each["quote"].split())


def test_what_was_said_before_completes_a_question(client: httpx.Client) -> None:
    turn = {"question": "到2025年的近期目标是什么？", "answer": "……"}
    answer = client.post("/ask", json={"question": "那远景目标呢？", "history": [turn]}).json()
    assert "远景目标" in answer["standalone"]
    assert answer["standalone"] != "那远景目标呢？"


def test_a_search_finds_passages(client: httpx.Client, shipped_library: Library) -> None:
    found = client.post("/search", json={"question": QUESTION, "top_k": 3}).json()["hits"]
    assert [each["text"] for each in found] == [each.passage.text for each in shipped_library.search(QUESTION, top_k=3)]
    assert set(models.Hit.model_fields) == set(found[0])
    title = found[0]["document"].removesuffix(".txt")
    assert client.post("/search", json={"question": QUESTION, "documents": [title]}).json()["hits"]


def test_a_stream_gives_the_answer_piece_by_piece(client: httpx.Client) -> None:
    with client.stream("POST", "/ask/stream", json={"question": QUESTION}) as reply:
        assert reply.headers["content-type"].startswith("text/event-stream")
        *pieces, (last, whole) = [(kind, json.loads(data)) for kind, data in events(reply.iter_lines())]
    assert last == "answer"
    assert "".join(data["text"] for _, data in pieces) == whole["answer"]
    assert [each for _, data in pieces for each in data["citations"]] == whole["citations"]
    assert all(f"[{each['n']}]" in data["text"] for _, data in pieces for each in data["citations"])
    assert untimed(whole) == untimed(client.post("/ask", json={"question": QUESTION}).json())


@pytest.mark.parametrize("path", ["/ask", "/ask/stream", "/search"])
@pytest.mark.parametrize(
    ("body", "said"),
    [
        ({"question": ""}, "empty"),
        ({"question": "长" * 2001}, "2001"),
        ({"question": "问", "documents": ["没有"]}, "没有"),
        ({"question": "问", "collection": "没有"}, "没有"),
        ({"question": "问", "top_k": 0}, "#/top_k"),
        ({"question": 7}, "#/question"),
        ({}, "#/question"),
        ([], "#"),
    ],
)
def test_what_cannot_be_asked_is_said(client: httpx.Client, path: str, body: Any, said: str) -> None:
    reply = client.post(path, json=body, headers={"accept-language": "en"})
    assert (reply.status_code, reply.headers["content-type"]) == (422, "application/problem+json")
    assert said in reply.json()["detail"]


@pytest.mark.parametrize("path", ["/ask", "/ask/stream", "/search"])
@pytest.mark.parametrize(
    "body", [rb'{"question": "\ud800"}', rb'{"\udfff": 1, "question": "?"}', b'{"question', b"\xff"]
)
def test_malformed_text_is_refused(client: httpx.Client, path: str, body: bytes) -> None:
    reply = client.post(path, content=body, headers={"content-type": "application/json"})
    assert 400 <= reply.status_code < 500
    assert reply.headers["content-type"] == "application/problem+json"
    assert reply.json()["detail"]


def test_without_a_language_model_none_can_be_asked(client: httpx.Client) -> None:
    for path in ("/ask", "/ask/stream"):
        reply = client.post(path, json={"question": QUESTION, "generate": True})
        assert (reply.status_code, reply.json()["status"]) == (400, 400)


def test_a_language_model_words_the_answer(written: httpx.Client, endpoint: Endpoint) -> None:
    endpoint.says("五大任务包括构建先进元宇宙技术和产业体系[1]。", "火星上有水。")
    answer = written.post("/ask", json={"question": QUESTION, "generate": True}).json()
    assert answer["kind"] == "unverified"
    assert [each["doubts"][0]["kind"] for each in answer["statements"] if each["doubts"]]
    with written.stream("POST", "/ask/stream", json={"question": QUESTION, "generate": True}) as reply:
        *pieces, (last, whole) = [(kind, json.loads(data)) for kind, data in events(reply.iter_lines())]
    assert last == "answer"
    assert len(pieces) >= 2
    assert "".join(data["text"] for _, data in pieces) == whole["answer"] == answer["answer"]


@pytest.mark.parametrize("path", ["/ask", "/ask/stream"])
def test_hanging_up_stops_the_language_model(written: httpx.Client, endpoint: Endpoint, path: str) -> None:
    endpoint.script(Script(["五大任务包括构建先进元宇宙技术和产业体系[1]。"] * 2, hang=True))
    request = {"question": QUESTION, "generate": True}
    if path == "/ask":
        with pytest.raises(httpx.ReadTimeout):
            written.post(path, json=request, timeout=2)
    else:
        with written.stream("POST", path, json=request) as reply:
            assert next(events(reply.iter_lines()))[0] == "text"
    [asked] = endpoint.requests
    assert asked.gone.wait(PATIENCE_S)
    assert written.post("/search", json={"question": QUESTION}).status_code == 200


def test_streams_that_wait_for_a_language_model_hold_up_nobody(written: httpx.Client, endpoint: Endpoint) -> None:
    endpoint.script(Script(silent=True))
    request = {"question": QUESTION, "generate": True}
    with ExitStack() as stack, ThreadPoolExecutor(24) as threads:

        def wait(_: int) -> None:
            with suppress(httpx.ReadTimeout, httpx.RemoteProtocolError):
                httpx.post(f"{written.base_url}ask/stream", json=request, timeout=3)

        waiting = [threads.submit(wait, n) for n in range(24)]
        stack.callback(lambda: [each.result() for each in waiting])
        while len(endpoint.requests) < 16:  # as many as have a place
            time.sleep(0.05)
        assert written.post("/ask", json={"question": QUESTION}, timeout=3).json()["kind"] == "cited"
        figures = httpx.get(str(written.base_url).replace("/api/v1/", "/metrics")).text
        assert 'mingyin_questions{line="written",state="served"} 16.0' in figures
    until = time.monotonic() + PATIENCE_S
    while 'mingyin_questions{line="written",state="served"} 0.0' not in figures:
        figures = httpx.get(str(written.base_url).replace("/api/v1/", "/metrics")).text
        assert time.monotonic() < until
    assert 'mingyin_questions{line="written",state="waiting"} 0.0' in figures


def test_a_model_that_fails_leaves_the_quotes(written: httpx.Client, endpoint: Endpoint) -> None:
    endpoint.script(Script(["五大任务包括构建先进元宇宙技术和产业体系[1]。" * 2], cut=True))
    with written.stream("POST", "/ask/stream", json={"question": QUESTION, "generate": True}) as reply:
        *_, (last, data) = events(reply.iter_lines())
    assert last == "answer"
    assert json.loads(data)["notice"]
