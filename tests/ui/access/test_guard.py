"""Who may ask: the page itself, and who opens it; no other site, and nobody by another name."""

from __future__ import annotations

from typing import Any

import pytest
from fastapi.testclient import TestClient

from rag.settings import Settings
from tests.support.originals import Shelf
from ui.server import build_app

SHELF: Any = Shelf({"d.txt": "甲。"})
HERE = "http://127.0.0.1:7860"
READ, WRITTEN = ("GET", "/config"), ("POST", "/scope")


def client(host: str = "127.0.0.1", hosts: str = "") -> TestClient:
    app = build_app(SHELF, Settings(host=host, hosts=hosts, sign_in="never"))
    return TestClient(app, base_url=HERE, raise_server_exceptions=False)


@pytest.fixture(scope="module")
def at_home() -> TestClient:
    return client()


@pytest.fixture(scope="module")
def shared() -> TestClient:
    return client("0.0.0.0", "docs.example.org, wiki")


@pytest.mark.parametrize("what", [READ, WRITTEN, ("GET", "/rail"), ("POST", "/gradio_api/queue/join")])
@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "http://evil.example"},
        {"origin": "http://127.0.0.1:8000"},
        {"origin": "http://localhost:7860"},
        {"origin": "https://127.0.0.1:7860"},
        {"origin": "file://127.0.0.1:7860"},
        {"origin": "null"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site", "sec-fetch-mode": "no-cors"},
        {"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate", "sec-fetch-dest": "iframe"},
        {"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate", "sec-fetch-dest": "document"},
    ],
)
def test_another_site_gets_nothing(at_home: TestClient, what: tuple[str, str], headers: dict[str, str]) -> None:
    reply = at_home.request(*what, headers=headers)
    assert reply.status_code == 403
    assert "明引" in reply.text
    assert "access-control-allow-origin" not in reply.headers


@pytest.mark.parametrize("path", ["/", "/c/abc", "/at?document=d.txt&start=0&end=2"])
def test_a_link_from_anywhere_opens_the_page(at_home: TestClient, path: str) -> None:
    came = {"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate", "sec-fetch-dest": "document"}
    assert at_home.get(path, headers=came).status_code == 200
    assert at_home.get(path, headers={**came, "sec-fetch-dest": "iframe"}).status_code == 403


def test_the_page_itself_may_read_and_write(at_home: TestClient) -> None:
    for said in ({}, {"origin": HERE}, {"origin": HERE, "sec-fetch-site": "same-origin"}, {"sec-fetch-site": "none"}):
        assert at_home.get("/config", headers=said).status_code == 200
        assert at_home.post("/scope", json={}, headers=said).status_code != 403


@pytest.mark.parametrize("host", ["127.0.0.1:7860", "localhost:9", "[::1]:7860", "LOCALHOST"])
def test_this_machine_has_these_names(at_home: TestClient, host: str) -> None:
    assert at_home.get("/config", headers={"host": host}).status_code == 200


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:7860", "192.168.1.2:7860", "", "[", "localhost.evil.example"]
)
def test_by_any_other_name_it_is_not_there(at_home: TestClient, host: str) -> None:
    assert at_home.get("/config", headers={"host": host}).status_code == 403


def test_on_a_network_it_is_there_by_address_and_by_the_names_that_were_given(shared: TestClient) -> None:
    for host in ("192.168.1.2:7860", "[fe80::1]:7860", "docs.example.org", "wiki:7860", "localhost:7860"):
        assert shared.get("/config", headers={"host": host}).status_code == 200, host
    for host in ("evil.example:7860", "docs.example.org.evil.example"):
        assert shared.get("/config", headers={"host": host}).status_code == 403, host
    own = {"host": "wiki:7860", "origin": "http://wiki:7860"}
    assert shared.post("/scope", json={}, headers=own).status_code != 403
    assert shared.post("/scope", json={}, headers={**own, "origin": "http://wiki:80"}).status_code == 403


def test_by_tls_its_own_page_has_that_scheme_and_no_other() -> None:
    app = build_app(SHELF, Settings(host="0.0.0.0", hosts="docs.example.org", sign_in="never"))
    secured = TestClient(app, base_url="https://docs.example.org", raise_server_exceptions=False)
    assert secured.post("/scope", json={}, headers={"origin": "https://docs.example.org"}).status_code != 403
    assert secured.post("/scope", json={}, headers={"origin": "http://docs.example.org"}).status_code == 403


def test_who_comes_through_a_proxy_that_isnt_named_is_told_so(shared: TestClient) -> None:
    reply = shared.post("/scope", json={}, headers={"host": "docs.example.org", "origin": "https://docs.example.org"})
    assert reply.status_code == 403
    assert "MINGYIN_PROXIES" in reply.text


@pytest.mark.parametrize("host", ["::1", "localhost"])
def test_loopback_has_one_check_by_whichever_address(host: str) -> None:
    here = client(host)
    assert here.get("/config", headers={"host": "[::1]:7860"}).status_code == 200
    assert here.get("/config", headers={"host": "evil.example:7860"}).status_code == 403


def test_on_a_network_no_other_site_reads_what_a_colleague_may(shared: TestClient) -> None:
    at = {"host": "192.168.1.2:7860", "origin": "http://evil.example", "sec-fetch-site": "cross-site"}
    for method, path in (READ, WRITTEN, ("GET", "/rail"), ("POST", "/gradio_api/queue/join")):
        assert shared.request(method, path, headers=at).status_code == 403
