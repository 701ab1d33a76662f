"""The server: an address that is free, headers that keep to it, and the text around a passage."""

from __future__ import annotations

import socket
from dataclasses import replace
from typing import Any

import pytest
from fastapi.testclient import TestClient

from rag.errors import UserError
from rag.settings import Settings
from tests.support.originals import Shelf
from ui.server import build_app, serve

SHELF: Any = Shelf({"d.txt": "<b>甲</b>。\n\n乙是第二段。\n"})


@pytest.fixture(scope="module")
def client() -> TestClient:
    return TestClient(build_app(SHELF, Settings()), base_url="http://127.0.0.1:7860")


def test_the_page_may_load_nothing_from_elsewhere(client: TestClient) -> None:
    reply = client.get("/")
    assert reply.status_code == 200
    policy = reply.headers["content-security-policy"]
    assert "default-src 'self'" in policy
    assert "script-src-attr 'none'" in policy
    assert "http" not in policy
    assert "fonts.googleapis" not in client.get("/theme.css").text


def test_the_text_around_a_passage_is_escaped(client: TestClient) -> None:
    reply = client.get("/source", params={"document": "d.txt", "start": 0, "end": 9})
    assert "<mark>&lt;b&gt;甲&lt;/b&gt;。</mark>" in reply.text


@pytest.mark.parametrize("document", ["", "../etc/passwd", "e.txt"])
def test_an_unknown_document_is_not_found(client: TestClient, document: str) -> None:
    assert client.get("/source", params={"document": document, "start": 0, "end": 9}).status_code == 404


def test_the_language_models_key_and_address_stay_here() -> None:
    class Writing(Shelf):
        generates = True

    library: Any = Writing({"d.txt": "甲。"})
    key, address = "sk-secret-7", "http://models.example/v1"
    settings = replace(Settings(), llm_base_url=address, llm_model="m", llm_api_key=key)
    library.settings = settings
    client = TestClient(build_app(library, settings), base_url="http://127.0.0.1:7860")
    for path in ("/", "/config"):
        text = client.get(path).text
        assert key not in text
        assert "models.example" not in text
    assert "生成" in client.get("/config").text


def test_a_taken_port_is_told() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(UserError, match=str(port)):
            serve(SHELF, replace(Settings(), port=port))


@pytest.mark.parametrize(("host", "port"), [("203.0.113.7", 0), ("no such host", 0), ("127.0.0.1", 70_000)])
def test_an_address_that_cannot_be_bound_is_told(host: str, port: int) -> None:
    with pytest.raises(UserError):
        serve(SHELF, replace(Settings(), host=host, port=port, sign_in="never"))
