"""How the page reaches the browser: compressed, kept where it never changes, and answers in pieces as they come."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import brotli
import gradio
import pytest
from fastapi import FastAPI
from fastapi.responses import StreamingResponse
from fastapi.testclient import TestClient

from rag.settings import Settings
from tests.support.originals import Shelf
from ui import dressing, own
from ui.delivery import Delivery
from ui.server import build_app

SHELF: Any = Shelf({"d.txt": "甲。\n"})
LONG = "长" * 3000


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    with TestClient(build_app(SHELF, Settings()), base_url="http://127.0.0.1:7860") as client:
        yield client


def raw(client: TestClient, path: str, **headers: str) -> Any:
    """The reply with its body as it was on the wire."""
    with client.stream("GET", path, headers=headers) as reply:
        return reply, b"".join(reply.iter_raw())


@pytest.mark.parametrize(("accepted", "undone"), [("br, gzip", brotli.decompress), ("gzip", gzip.decompress)])
def test_the_page_is_compressed_and_asked_for_anew(client: TestClient, accepted: str, undone: Any) -> None:
    reply, body = raw(client, "/", **{"accept-encoding": accepted})
    plain, whole = raw(client, "/", **{"accept-encoding": "identity"})
    assert "content-encoding" not in plain.headers
    assert len(body) < len(whole) / 3
    assert b"<gradio-app" in undone(body)
    assert reply.headers["cache-control"] == "no-cache"
    assert reply.headers["vary"] == "accept-encoding"
    assert "default-src 'self'" in reply.headers["content-security-policy"]


def test_a_page_that_is_the_same_is_not_sent_again(client: TestClient) -> None:
    first = client.get("/")
    again = client.get("/", headers={"if-none-match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_our_own_files_are_kept_for_good(client: TestClient) -> None:
    links = re.findall(r'(?:src|href)="\.(/look/[\w.-]+)"', client.get("/").text)
    assert {link.rpartition(".")[2] for link in links} == {"css", "js"}
    for link in links:
        reply = client.get(link)
        assert reply.status_code == 200
        assert "immutable" in reply.headers["cache-control"]
        assert reply.headers["x-content-type-options"] == "nosniff"


def test_our_own_files_are_whole_without_remarks_and_indentation() -> None:
    (style, script), folder = (content.decode() for _, content in own.files().values()), Path(own.__file__).parent
    for suffix, joined in (("css", style), ("js", script)):
        assert len(joined) > 0.7 * sum(len(each.read_text("utf-8")) for each in (folder / "assets").glob(f"*.{suffix}"))
    assert "/*" not in style + script
    assert not re.search(r"^(?:\s+\S|//)", style + script, re.MULTILINE)


def test_gradios_files_are_kept_for_good(client: TestClient) -> None:
    named = re.findall(r'(?:src|href)="\.(/assets/[\w.-]+)"', client.get("/").text)
    assert {path.rpartition(".")[2] for path in named} == {"css", "js"}
    for path in named:
        reply = client.get(path)
        assert reply.status_code == 200
        assert "immutable" in reply.headers["cache-control"]


@pytest.mark.parametrize("other", ["/assets/%2e/", "/assets/x/%2e%2e/", "/assets/%2e/%2e/"])
def test_a_file_is_kept_under_its_own_path_alone(client: TestClient, other: str) -> None:
    name = re.findall(r'src="\./assets/([\w.-]+\.js)"', client.get("/").text)[0]
    reply = client.get(f"{other}{name}")
    assert reply.status_code in (200, 403, 404)
    assert reply.headers.get("cache-control", "no-cache") == "no-cache"


def test_the_files_that_are_changed_are_those_of_the_pinned_version() -> None:
    assert gradio.__version__ == dressing.VERSION
    folder = Path(gradio.__file__).parent / "templates" / "frontend" / "assets"
    for name in dressing.REPLACED:
        assert (folder / name).is_file(), f"{name}: Gradio was changed, ui.dressing was not"
    exported = (folder / "index-DphvyggB.js").read_text("utf-8")
    assert len(dressing._BUSY.findall(exported)) == len(dressing._CANCEL.findall(exported)) == 1
    for name, pattern in (("Blocks", dressing._LOST), ("statustracker", dressing._TITLE)):
        assert sum(len(pattern.findall(each.read_text("utf-8"))) for each in folder.glob(f"{name}-*.js")) == 1
    for ours in (dressing.OURS).glob("*.js"):
        for names in re.findall(r"import \{([^}]*)\} from \"\./index-", ours.read_text("utf-8")):
            for name in names.split(","):
                assert re.search(rf"\bas {re.escape(name.split()[0])}[,}}]", exported), (ours.name, name)


def test_no_needless_file_is_named(client: TestClient) -> None:
    page = client.get("/").text
    for needless in ("iframeResizer.contentWindow", 'rel="manifest"', "githubusercontent", "markdown-code", "prism-"):
        assert needless not in page


def test_pieces_are_passed_on_as_they_come() -> None:
    """A server that sends one piece and waits for it to arrive before the next would stand still otherwise."""
    sent: list[str] = []
    app = FastAPI()

    @app.get("/pieces")
    def pieces() -> StreamingResponse:
        def made() -> Iterator[str]:
            for n in range(3):
                sent.append(str(n))
                yield f"{n} {LONG}\n"

        return StreamingResponse(made(), media_type="text/event-stream")

    seen: list[tuple[bytes, int]] = []

    class Watched:
        """Stands where the browser is, and looks how much has been made when a piece arrives."""

        def __init__(self, app: Any) -> None:
            self.app = app

        async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
            async def noted(message: Any) -> None:
                if message.get("body"):
                    seen.append((message["body"][:1], len(sent)))
                await send(message)

            await self.app(scope, receive, noted)

    app.add_middleware(Delivery, files={}, rewrite=lambda path, content, language: content)
    app.add_middleware(Watched)
    reply = TestClient(app).get("/pieces", headers={"accept-encoding": "br, gzip"})
    assert "content-encoding" not in reply.headers
    assert seen == [(b"0", 1), (b"1", 2), (b"2", 3)]
