"""Every door, knocked at with what no page sends: it says no in a sentence, and nothing breaks."""

from __future__ import annotations

import json
import logging
import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient

from rag.library import Library
from rag.settings import Settings
from tests.ui.access.test_doors import EVERY
from ui.access.doors import OPEN
from ui.server import build_app

OWN = sorted(EVERY)
GRADIOS = [(method, path) for method, path in sorted(OPEN) if method != "HEAD"]
ROUTES = [*OWN, *GRADIOS, ("GET", "/gradio_api/queue/none"), ("GET", "/assets/none.js"), ("GET", "/c/none")]
UPLOADS = (("POST", "/files"), ("POST", "/api/v1/documents"))
"""These take bytes of any kind, and more of them."""
ASKED = """
document name words section asked start end page at wanted limit search sort down collection kind term year
language as session_hash
"""
SENT = """
name documents folder wanted search collection document id ids title text conversation position verdict comment
where start end selected value key fn_index session_hash data event_id event_data trigger_id question query
messages model stream history top_k kind limit collection mode generate put take jsonrpc method
"""
TEXTS = ("", "没有这一篇.txt", "../../etc/passwd", "7", "-1", "9" * 30, "1e400", "<b>", "x" * 3000)
BROKEN = ("%00", "%ff", "%ed%a0%80", "%c0%ae", "a%00b.txt")
VALUES: tuple[Any, ...] = (
    None,
    True,
    7,
    -1,
    2**70,
    1.5,
    "",
    "没有",
    "../x",
    "x" * 3000,
    [],
    ["没有"],
    [None, {}],
    {},
    {"a": []},
)
BODIES = (
    b"",
    b"{",
    b"null",
    b"[]",
    b"7",
    b'"x"',
    b"NaN",
    b"\xff\xfe",
    b"[" * 50_000,
    b'{"name": ' + b"9" * 5000 + b"}",
    b'{"name": "\\ud800", "title": "\\udc00x", "session_hash": "\\ud83d"}',
    b'{"name": "a\\u0000b", "document": "\\u0000"}',
    b'{"name": "a\xed\xa0\x80"}',
)


@pytest.fixture(scope="module")
def client(shipped_library: Library, tmp_path_factory: pytest.TempPathFactory) -> TestClient:
    home = tmp_path_factory.mktemp("bad")
    settings = Settings(home=home, corpus=home / "corpus", index=home / "index")
    shutil.copytree(shipped_library.index, settings.index)
    settings.corpus.mkdir()
    app = build_app(Library(settings.index, settings), settings)
    return TestClient(app, base_url="http://127.0.0.1:7860", raise_server_exceptions=False)


def judge(reply: Any, caplog: pytest.LogCaptureFixture, what: object) -> None:
    """Whatever it says, it says in a sentence, and as if nothing had happened."""
    assert reply.status_code < 500, (what, reply.text[:500])
    if reply.status_code >= 400:
        assert reply.text.strip(), what
    assert "Traceback" not in reply.text, what
    assert [each for each in caplog.records if each.levelno >= logging.ERROR] == [], what


def filled(path: str, text: str) -> str:
    """The path with all its parameters replaced."""
    parts = [text.replace("/", "%2f") if part.startswith("{") else part for part in path.split("/")]
    return "/".join(parts)


@pytest.mark.parametrize(("method", "path"), ROUTES)
def test_text_that_is_none_is_refused(
    client: TestClient, caplog: pytest.LogCaptureFixture, method: str, path: str
) -> None:
    for broken in BROKEN:
        for asked in (f"{filled(path, 'x')}?document={broken}", f"{filled(path, 'x')}?{broken}=x"):
            reply = client.request(method, asked)
            assert reply.status_code == 400, asked
            assert "UTF-8" in reply.text
        if "{" in path:
            assert client.request(method, filled(path, broken)).status_code == 400
    for body in BODIES[-3:]:
        kind = {"content-type": "application/json"}
        if (method, path) not in UPLOADS and method != "GET":
            assert client.request(method, filled(path, "x"), content=body, headers=kind).status_code in (400, 404, 405)
    assert caplog.records == []


@pytest.mark.parametrize(("method", "path"), ROUTES)
def test_values_that_make_no_sense_break_nothing(
    client: TestClient, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str], method: str, path: str
) -> None:
    if path == "/doctor":  # it examines all there is, whatever it is asked
        return
    for text in TEXTS if method == "GET" or "{" in path else ("没有",):
        asked = dict.fromkeys(ASKED.split(), text)
        judge(client.request(method, filled(path, text or "x"), params=asked), caplog, asked)
        if method == "GET":
            judge(
                client.request(method, filled(path, "没有"), params={"document": "没有", **asked, "start": 0}),
                caplog,
                text,
            )
    if method == "GET" or (method, path) in UPLOADS:
        return
    for body in (*BODIES, *(json.dumps(dict.fromkeys(SENT.split(), value)).encode() for value in VALUES)):
        for kind in ("application/json", "text/plain"):
            reply = client.request(method, filled(path, "x"), content=body, headers={"content-type": kind})
            judge(reply, caplog, body[:100])
    assert "Traceback" not in "".join(capfd.readouterr())


@pytest.mark.parametrize(("method", "path"), [each for each in ROUTES if each[0] != "GET" and each not in UPLOADS])
def test_a_body_that_is_too_large_is_not_parsed(client: TestClient, method: str, path: str) -> None:
    large = b'{"name": "' + b"x" * (2 << 20) + b'"}'
    reply = client.request(method, filled(path, "x"), content=large)
    pieces = client.request(
        method, filled(path, "x"), content=(large[i : i + 60_000] for i in range(0, len(large), 60_000))
    )
    if path != "/texts":
        assert (reply.status_code, pieces.status_code) == (413, 413)
        assert "字节" in reply.text


def test_a_file_that_is_too_large_is_refused_while_it_comes(
    client: TestClient, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Settings, "max_file_mb", 1)
    sent = []

    def endless() -> Iterator[bytes]:
        for n in range(100):
            sent.append(n)
            yield b"x" * (1 << 18)

    reply = client.post("/files", params={"name": "大.txt"}, content=endless())
    assert reply.status_code == 413
    assert "MB" in reply.text or "字节" in reply.text
    assert caplog.records == []


def test_whoever_asks_for_answers_that_nobody_asked_for_is_told(client: TestClient) -> None:
    reply = client.get("/gradio_api/queue/data", params={"session_hash": "没有"})
    assert reply.status_code == 404
    assert "会话" in reply.text
