"""Documents by HTTP: in, out, and looked at."""

from __future__ import annotations

import io
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest
from PIL import Image

from rag.library import Library
from tests.support.paper import Paper
from tests.support.programs import ROLE, listening
from tests.support.timing import PATIENCE_S
from ui.api import models

TEXT = "杭州办事处的电话是0571-88880000，负责人是李雷。"
SHIPPED = "元宇宙产业创新发展三年行动计划-政策解读"


def coming(client: httpx.Client) -> list[dict[str, Any]]:
    """The files that were given, once all have ended."""
    until = time.monotonic() + PATIENCE_S
    while True:
        jobs: list[dict[str, Any]] = client.get("/documents/coming").json()
        if jobs and all(job["stage"] in ("done", "failed") for job in jobs):
            return jobs
        assert time.monotonic() < until
        time.sleep(0.05)


def test_a_file_is_added_asked_and_deleted(writing: httpx.Client, filled: Library) -> None:
    files = [("file", ("资料/甲.txt", TEXT.encode())), ("file", ("乙.txt", "失业保险金每月1500元。".encode()))]
    reply = writing.post("/documents", files=files)
    assert (reply.status_code, reply.json()) == (
        202,
        [{"name": "资料/甲.txt", "new": True}, {"name": "乙.txt", "new": True}],
    )
    assert [(job["name"], job["stage"]) for job in coming(writing)] == [("甲.txt", "done"), ("乙.txt", "done")]
    assert {"乙.txt", "资料/甲.txt"} < {each["document"] for each in writing.get("/documents").json()["items"]}
    answer = writing.post("/ask", json={"question": "杭州办事处的负责人是谁？"}).json()
    assert answer["citations"][0]["document"] == "资料/甲.txt"
    assert writing.post("/documents", files=files[:1]).json() == [{"name": "资料/甲.txt", "new": False}]
    coming(writing)
    gone = writing.delete("/documents", params={"document": "资料/甲.txt"})
    assert (gone.status_code, "甲" in gone.json()["said"]) == (200, True)
    assert "资料/甲.txt" not in str(writing.get("/documents").json())
    assert not (filled.files.folder / "资料" / "甲.txt").exists()
    assert [each.name for each in filled.trash.listed()] == ["甲"]
    assert writing.delete("/documents", params={"document": "没有.txt"}).status_code == 404


def test_a_list_is_paged_sorted_and_searched(client: httpx.Client, shipped_library: Library) -> None:
    found = client.get("/documents", params={"size": 1, "page": 9}).json()
    assert (found["count"], found["page"], found["pages"], len(found["items"])) == (1, 1, 1, 1)
    assert set(found["items"][0]) == set(models.Document.model_fields)
    assert str(shipped_library.index.parent) not in str(found)
    assert client.get("/documents", params={"search": "没有这样的"}).json()["count"] == 0
    assert client.get("/documents", params={"collection": "没有"}).status_code == 422
    assert client.get("/documents", params={"size": 10**9}).status_code == 422


def test_a_text_is_given_in_part(client: httpx.Client, shipped_library: Library) -> None:
    whole = client.get("/documents/text", params={"document": SHIPPED}).json()
    text = shipped_library.text(whole["document"])
    assert (whole["text"], whole["characters"], whole["start"], whole["end"]) == (text, len(text), 0, len(text))
    part = client.get("/documents/text", params={"document": SHIPPED, "start": 10, "end": 10**9}).json()
    assert (part["text"], part["end"]) == (text[10:], len(text))
    assert client.get("/documents/text", params={"document": SHIPPED, "start": 9, "end": 3}).json()["text"] == ""
    for document in ("没有", "../../etc/passwd"):
        assert client.get("/documents/text", params={"document": document}).status_code == 404
    assert client.get("/documents/text", params={"document": SHIPPED, "start": -1}).status_code == 422


def test_the_picture_of_a_page(writing: httpx.Client, client: httpx.Client) -> None:
    paper = Paper()
    paper.text(72, 100, "杭州办事处的电话是八八八八。")
    writing.post("/documents", files={"file": ("页.pdf", paper.done())})
    coming(writing)
    page: dict[str, Any] = {"document": "页.pdf", "page": 1}
    plain, marked = (writing.get("/documents/page", params={**page, "end": end}) for end in (0, 8))
    assert (plain.status_code, plain.headers["content-type"]) == (200, "image/png")
    assert Image.open(io.BytesIO(plain.content)).size == Image.open(io.BytesIO(marked.content)).size
    assert plain.content != marked.content
    assert writing.get("/documents/page", params={**page, "page": 2}).status_code == 404
    assert client.get("/documents/page", params={"document": SHIPPED, "page": 1}).status_code == 404


def test_what_cannot_be_read_is_not_taken(writing: httpx.Client, filled: Library) -> None:
    good = ("file", ("甲.txt", TEXT.encode()))
    reply = writing.post("/documents", files=[good, ("file", ("乙.exe", b"MZ"))])
    assert reply.status_code == 400
    assert "乙.exe" in reply.json()["detail"]
    assert [path for path in filled.files.folder.rglob("*") if path.is_file()] == []
    assert writing.get("/documents/coming").json() == []


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("application/json", b"{}"),
        ("multipart/form-data", b""),
        ("multipart/form-data; boundary=x", b""),
        ("multipart/form-data; boundary=x", b"nothing of a form"),
        ("multipart/form-data; boundary=x", b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n--x--\r\n'),
        (
            "multipart/form-data; boundary=x",
            b'--x\r\nContent-Disposition: form-data; name="a"; filename="a.txt"\r\n\r\nbroken off',
        ),
        ("multipart/form-data; boundary=" + "x" * 5000, b""),
        ("multipart/form-data; boundary=x", b"--x\r\n" + b"A: " + b"b" * 100_000),
    ],
)
def test_what_is_no_form_with_files_is_refused(writing: httpx.Client, filled: Library, kind: str, body: bytes) -> None:
    reply = writing.post("/documents", content=body, headers={"content-type": kind})
    assert (reply.status_code, "curl" in reply.json()["detail"]) == (422, True)
    assert [path for path in filled.files.folder.rglob("*") if path.is_file()] == []


def test_a_name_leads_nowhere_else(writing: httpx.Client, filled: Library) -> None:
    names = [
        each["name"]
        for wanted in ("../../../x.txt", "/etc/x2.txt", "C:\\x3.txt", "..\\x4.txt")
        for each in writing.post("/documents", files={"file": (wanted, TEXT.encode())}).json()
    ]
    assert len(names) == 4
    assert all((filled.files.folder / name).is_file() and ".." not in name for name in names)


@pytest.mark.parametrize("name", ["...txt", "\u200b.txt", ". .txt"])
def test_a_name_counts_as_the_file_will_be_called(writing: httpx.Client, filled: Library, name: str) -> None:
    assert writing.post("/documents", files={"file": (name, TEXT.encode())}).status_code == 400
    page = str(writing.base_url).removesuffix("/api/v1/")
    assert writing.post(f"{page}/files", params={"name": name}, content=TEXT.encode()).status_code == 400
    assert [path for path in filled.files.folder.rglob("*") if path.is_file()] == []


@pytest.mark.skipif(sys.platform != "linux", reason="there it is seen how many files are open")
def test_a_form_of_many_files_has_few_of_them_open(writing: httpx.Client, filled: Library) -> None:
    resource = pytest.importorskip("resource")
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (len(list(Path("/proc/self/fd").iterdir())) + 60, before[1]))
    try:
        files = [("file", (f"{n}.txt", TEXT.encode())) for n in range(100)]
        reply = writing.post("/documents", files=files)
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, before)
    assert (reply.status_code, len(reply.json())) == (202, 100)


@pytest.fixture
def narrow(filled: Library, tmp_path: Path) -> Iterator[httpx.Client]:
    """A server that takes files of 1 MB."""
    library = Library(filled.index, replace(filled.settings, max_file_mb=1))
    with listening(library) as found, httpx.Client(base_url=f"{found}/api/v1", timeout=60) as made:
        yield made


@pytest.mark.parametrize("size", [(1 << 20) + 1, 5 << 20])
@pytest.mark.parametrize("declared", [True, False])
def test_a_file_that_is_too_large_is_refused_as_it_comes(
    narrow: httpx.Client, filled: Library, size: int, declared: bool
) -> None:
    head = b'--x\r\nContent-Disposition: form-data; name="a"; filename="a.txt"\r\n\r\n'
    pieces = [head, *[b"a" * (1 << 16)] * (size >> 16), b"a" * (size & 0xFFFF), b"\r\n--x--\r\n"]
    headers = {"content-type": "multipart/form-data; boundary=x"}
    reply = narrow.post("/documents", content=b"".join(pieces) if declared else iter(pieces), headers=headers)
    assert reply.status_code == 413
    assert [path for path in filled.files.folder.rglob("*") if path.is_file()] == []


@pytest.mark.parametrize("role", ["reader", "editor", "admin"])
def test_roles(writing: httpx.Client, role: str) -> None:
    headers = {ROLE: role, "accept-language": "en"}
    files = {"file": ("甲.txt", TEXT.encode())}
    may = role != "reader"
    reply = writing.post("/documents", files=files, headers=headers)
    assert reply.status_code == (202 if may else 403)
    reply = writing.delete("/documents", params={"document": SHIPPED}, headers=headers)
    assert reply.status_code == (200 if may else 403)
    if not may:
        assert "administrator" in reply.json()["detail"]
    made = writing.post("/collections", json={"name": "甲"}, headers=headers)
    assert made.status_code == (201 if role == "admin" else 403)
    for path in ("/documents", "/collections", "/conversations", "/health", "/documents/coming"):
        assert writing.get(path, headers=headers).status_code == 200, path
    assert writing.post("/search", json={"question": "行动计划"}, headers=headers).status_code in (200, 400)
