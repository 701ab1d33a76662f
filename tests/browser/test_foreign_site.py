"""A web site that the person visits while the page is served, in a real browser: it gets nothing, changes nothing."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

ASK = """async ([address, options]) => {
  try {
    const reply = await fetch(address, { credentials: "include", ...options });
    return reply.type === "opaque" ? "opaque" : reply.text();
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


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_a_page_of_another_origin_gets_nothing(browser: Any, server: str, port: int, host: str) -> None:
    context = browser.new_context()
    page, statuses = context.new_page(), []
    page.on("response", lambda reply: statuses.append(reply.status) if reply.url.startswith(server) else None)
    page.goto(f"http://{host}:{port}/")
    told = [
        page.evaluate(
            ASK, [server + path, {"mode": mode, "method": method, "body": "{}" if method == "POST" else None}]
        )
        for method, path in (("GET", "config"), ("GET", "rail"), ("POST", "scope"), ("POST", "gradio_api/queue/join"))
        for mode in ("cors", "no-cors")
    ]
    assert told == ["refused", "opaque"] * 4
    page.evaluate(FRAME, server)
    assert statuses == [403] * 5  # of what is refused by the browser, too, it tells nothing
    context.close()


def test_a_link_on_another_site_opens_the_page(browser: Any, server: str, port: int) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"http://localhost:{port}/")
    page.evaluate("(address) => { location.href = address }", server)
    page.locator("#question textarea").wait_for()
    context.close()
