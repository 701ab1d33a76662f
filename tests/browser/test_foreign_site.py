"""A web site that the person visits while the page is served, in a real browser: it gets nothing, changes nothing."""

from __future__ import annotations

import re
import ssl
import threading
from collections.abc import Collection, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from tests.support.certificates import self_signed
from tests.ui.access.test_doors import EVERY
from ui.access.doors import OPEN

ROUTES = sorted(OPEN | EVERY)
ASK = """async ([address, options]) => {
  try {
    const reply = await fetch(address, { credentials: "include", ...options });
    return reply.type === "opaque" ? "opaque" : `read: ${await reply.text()}`;
  } catch {
    return "refused";
  }
}"""
FRAME = """(address) => new Promise((shown) => {
  const frame = document.createElement("iframe");
  frame.onload = () => shown();
  frame.src = address;
  document.body.append(frame);
})"""

FORM = """(address) => new Promise((sent) => {
  const frame = document.createElement("iframe");
  frame.name = "sent";
  frame.onload = () => sent();
  const form = document.createElement("form");
  Object.assign(form, { action: address, method: "post", enctype: "text/plain", target: "sent" });
  document.body.append(frame, form);
  form.submit();
})"""


class Site(BaseHTTPRequestHandler):
    """A page of another site: what it does is done by the test."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("content-type", "text/html")
        self.end_headers()
        self.wfile.write(b"<title>other</title>")

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Site) as site:
        threading.Thread(target=site.serve_forever, daemon=True).start()
        yield site.server_port
        site.shutdown()


@pytest.fixture(scope="module")
def secure_port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """The same site by another scheme."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*self_signed(tmp_path_factory.mktemp("tls")))
    with ThreadingHTTPServer(("127.0.0.1", 0), Site) as site:
        site.socket = context.wrap_socket(site.socket, server_side=True)
        threading.Thread(target=site.serve_forever, daemon=True).start()
        yield site.server_port
        site.shutdown()


def told(page: Any, server: str, routes: Collection[tuple[str, str]] = ROUTES) -> tuple[list[str], list[int]]:
    """What a page learns by asking at every route in every way, and the statuses that came."""
    statuses: list[int] = []
    page.on("response", lambda reply: statuses.append(reply.status) if reply.url.startswith(server) else None)
    asked = []
    for method, path in routes:
        address = server.rstrip("/") + re.sub(r"\{[^}]*\}", "x", path)
        body = "{}" if method not in ("GET", "HEAD") else None
        typed = {"content-type": "application/json"} if body else {}
        asked.append([address, {"mode": "cors", "method": method, "body": body}])
        asked.append([address, {"mode": "cors", "method": method, "body": body, "headers": typed}])
        if method in ("GET", "HEAD", "POST"):
            asked.append([address, {"mode": "no-cors", "method": method, "body": body}])
    return page.evaluate(f"(all) => Promise.all(all.map({ASK}))", asked), statuses


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "other.localhost"])
def test_a_page_of_another_origin_gets_nothing(browser: Any, server: str, port: int, host: str) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"http://{host}:{port}/")
    learnt, statuses = told(page, server)
    assert set(learnt) == {"refused", "opaque"}
    assert learnt.count("opaque") == sum(method in ("GET", "HEAD", "POST") for method, _ in ROUTES)
    assert set(statuses) == {403}  # of what is refused by the browser, too, it tells nothing
    page.evaluate(FRAME, server)
    page.evaluate(FORM, server + "texts")
    assert set(statuses) == {403}
    context.close()


def test_nor_does_one_of_another_scheme(browser: Any, server: str, secure_port: int, tmp_path: Path) -> None:
    context = browser.new_context(ignore_https_errors=True)
    (tmp_path / "other.html").write_text("<title>other</title>", "utf-8")
    for address in (f"https://127.0.0.1:{secure_port}/", (tmp_path / "other.html").as_uri()):
        page = context.new_page()
        page.goto(address)
        learnt, statuses = told(page, server)
        assert set(learnt) <= {"refused", "opaque"}
        assert set(statuses) <= {403}
    context.close()


def test_a_link_on_another_site_opens_the_page(browser: Any, server: str, port: int) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"http://localhost:{port}/")
    page.evaluate("(address) => { location.href = address }", server)
    page.locator("#question textarea").wait_for()
    context.close()
