"""Nothing is answered to who isn't signed in, and nothing done that a role doesn't include."""

from __future__ import annotations

import asyncio
import re
import threading
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from fastapi.testclient import TestClient

from rag.errors import UserError
from rag.library import Library
from rag.settings import Settings
from rag.workspace.people import Role
from tests.support.loops import finished
from tests.support.people import HERE, PASSWORD, PEOPLE, settings
from tests.ui.access.test_doors import API, COMPLETIONS, OURS, named, routes
from ui.access.doors import OPEN as GRADIO
from ui.access.guard import LOOPBACK
from ui.server import build_app
from ui.signin import rights

At = Callable[..., TestClient]
SIGN_IN = {
    ("GET", "/sign-in"),
    ("POST", "/sign-in"),
    ("POST", "/sign-out"),
    ("GET", "/account"),
    ("GET", "/account/{what}"),
    ("GET", "/account/keys/remove"),
    ("POST", "/account/password"),
    ("POST", "/account/keys"),
    ("POST", "/account/keys/remove"),
    ("POST", "/account/elsewhere"),
    ("GET", "/people"),
    ("GET", "/people/{what}"),
    ("POST", "/people/{what}"),
}
NAMED = named(OURS)
MORE = [("GET", "/gradio_api/heartbeat/x"), ("GET", "/assets/index.js"), ("GET", "/static/x"), ("GET", "/c/abc")]
PROGRAMS = {
    ("POST", "/mcp"),
    *((method, f"/api/v1{path}") for method, path in named(API)),
    *((method, f"/v1{path}") for method, path in named(COMPLETIONS)),
}
ALL = sorted({*NAMED, *GRADIO, *MORE, *PROGRAMS, *SIGN_IN, ("GET", "/nothing"), ("POST", "/gradio_api/upload")})
OPEN = {
    ("GET", "/sign-in"),
    ("POST", "/sign-in"),
    ("GET", "/favicon.ico"),
    ("GET", "/api/v1/health"),
    ("GET", "/api/v1/ready"),
}


def path(template: str) -> str:
    return re.sub(r"\{[^}]*\}", "x", template)


def test_every_route_of_ours_stands_in_the_table(app: Any) -> None:
    found = {route for route in routes(app) if route[0] != "HEAD"}
    assert found == {*NAMED, *SIGN_IN}
    tables = f"{rights.OPEN}{rights.READER}{rights.EDITOR}{rights.ADMIN}"
    listed = {(words[0], each) for words in map(str.split, tables.strip().splitlines()) for each in words[1:]}
    assert {(method, path) for method, path in found if not {(method, path), ("*", path)} & listed} == set()
    named_twice = [each for each in listed if tables.count(f" {each[1]} ") > 3]
    assert named_twice == []


@pytest.mark.parametrize("route", ALL, ids=" ".join)
def test_who_isnt_signed_in_gets_nothing(at: At, route: tuple[str, str]) -> None:
    if route in OPEN:
        assert at().request(route[0], path(route[1])).status_code in (200, 401, 503)
        return
    for headers in ({}, {"cookie": "mingyin=wrong"}, {"authorization": "Bearer mk-wrong"}, {"accept": "text/html"}):
        reply = at().request(route[0], path(route[1]), headers=headers)
        assert reply.status_code == 401, headers
        assert "明引" not in reply.text or 'name="password"' in reply.text


@pytest.mark.parametrize("route", [each for each in ALL if each not in OPEN], ids=" ".join)
def test_a_role_that_is_too_small_is_refused_and_no_other(at: At, route: tuple[str, str]) -> None:
    method, where = route[0], path(route[1])
    wanted = rights.taken(method, where)
    for name in ("read", "edit", "boss"):
        if not PEOPLE[name].includes(wanted):
            assert at(name).request(method, where).status_code == 403, name


def test_the_table_says_what_a_role_means() -> None:
    for route in (("POST", "/files"), ("POST", "/documents/delete"), ("POST", "/collections/new"), ("GET", "/trash")):
        assert rights.taken(*route) is Role.EDITOR
    for route in (
        ("POST", "/settings"),
        ("GET", "/doctor"),
        ("GET", "/never-heard-of"),
        ("GET", "/people"),
        ("POST", "/people/add"),
    ):
        assert rights.taken(*route) is Role.ADMIN
    for route in (("GET", "/documents"), ("HEAD", "/picture"), ("POST", "/gradio_api/queue/join"), ("POST", "/mcp")):
        assert rights.taken(*route) is Role.READER


def test_a_browser_is_shown_the_form_and_comes_back_to_where_it_was(at: At) -> None:
    browser = at(headers={"sec-fetch-mode": "navigate", "sec-fetch-dest": "document", "sec-fetch-site": "none"})
    form = browser.get("/c/abc")
    assert form.status_code == 401
    assert 'value="/c/abc"' in form.text
    entered = browser.post(
        "/sign-in", data={"name": "READ", "password": PASSWORD, "onward": "/c/abc"}, follow_redirects=False
    )
    assert (entered.status_code, entered.headers["location"]) == (303, "/c/abc")
    assert browser.get("/rail").status_code == 200
    assert "read" in browser.get("/rail").text
    assert "#/settings" not in browser.get("/rail").text
    left = browser.post("/sign-out", follow_redirects=False)
    assert left.status_code == 303
    assert "cache" in left.headers["clear-site-data"]
    assert browser.get("/rail").status_code == 401


@pytest.mark.parametrize("onward", ["https://evil.example/", "//evil.example", "/settings", "/c/../x", "javascript:1"])
def test_after_signing_in_nobody_is_sent_elsewhere(at: At, onward: str) -> None:
    entered = at().post(
        "/sign-in", data={"name": "read", "password": PASSWORD, "onward": onward}, follow_redirects=False
    )
    assert entered.headers["location"] == "/"


def test_a_form_of_who_was_signed_out_meanwhile_leads_to_the_form_of_sign_in(at: At) -> None:
    sent = {"sec-fetch-mode": "navigate", "sec-fetch-dest": "document", "sec-fetch-site": "same-origin"}
    shown = at(headers=sent).post("/account/keys", data={"label": "x"})
    assert (shown.status_code, 'name="password"' in shown.text) == (401, True)
    assert at(headers={"sec-fetch-mode": "cors"}).post("/feedback").headers["content-type"].startswith("text/plain")


@pytest.mark.parametrize("where", ["/people", "/account"])
def test_who_opens_people_or_the_account_comes_back_there(at: At, where: str) -> None:
    given = {"name": "boss", "password": PASSWORD, "onward": where}
    assert at().post("/sign-in", data=given, follow_redirects=False).headers["location"] == where


@pytest.mark.parametrize(("where", "status"), [("/people", 403), ("/at", 422), ("/at?document=x", 404), ("/xyz", 403)])
def test_who_is_refused_in_a_tab_gets_a_page_with_a_way_back(at: At, where: str, status: int) -> None:
    opened = {"sec-fetch-mode": "navigate", "sec-fetch-dest": "document", "sec-fetch-site": "none"}
    shown = at("read", headers=opened).get(where)
    assert (shown.status_code, shown.headers["content-type"]) == (status, "text/html; charset=utf-8")
    assert '<a href="/">' in shown.text
    assert at("read").get(where).headers["content-type"].startswith("text/plain")


def test_who_comes_by_another_sites_link_comes_again_by_our_own(at: At) -> None:
    came = {"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate", "sec-fetch-dest": "document"}
    page = at(headers=came).get("/c/abc")
    assert page.status_code == 401
    assert 'http-equiv="refresh" content="0;url=/c/abc"' in page.text


def test_another_site_can_neither_sign_in_nor_out(at: At) -> None:
    for where in (path(each[1]) for each in SIGN_IN if each[0] == "POST"):
        reply = at("boss").post(where, data={"name": "read", "password": PASSWORD}, headers={"origin": "http://evil"})
        assert reply.status_code == 403


def test_cookies_are_out_of_reach_and_under_tls_for_this_host_alone(at: At) -> None:
    form = {"name": "read", "password": PASSWORD}
    plain = at().post("/sign-in", data=form, follow_redirects=False).headers["set-cookie"]
    assert re.fullmatch(r"mingyin=[\w-]{43}; Path=/; HttpOnly; SameSite=Strict; Max-Age=\d+", plain)
    secured = at(base_url="https://127.0.0.1:7860")
    kept = secured.post("/sign-in", data=form, follow_redirects=False).headers["set-cookie"]
    assert re.fullmatch(r"__Host-mingyin=[\w-]{43}; Path=/; HttpOnly; SameSite=Strict; Max-Age=\d+; Secure", kept)
    assert secured.get("/rail").status_code == 200
    bare = at(base_url="https://127.0.0.1:7860", cookies={"mingyin": kept.split("=")[1].split(";")[0]})
    assert bare.get("/rail").status_code == 401  # a page on the same host without TLS could have set it


def test_a_key_opens_what_its_person_may(at: At, library: Library) -> None:
    key, secret = library.keys.add("read", "test")
    bearer = {"authorization": f"Bearer {secret}"}
    assert at().get("/documents", headers=bearer).status_code != 401
    assert at().post("/texts", json={}, headers=bearer).status_code == 403
    library.keys.remove(key.id)
    assert at("boss").get("/rail", headers=bearer).status_code == 401  # whatever cookie is beside it


def test_programs_are_answered_in_json(at: At) -> None:
    reply = at().get("/v1/models")
    assert reply.headers["www-authenticate"] == "Bearer"
    assert reply.json()["error"]["type"] == "authentication_error"
    assert at().get("/api/v1/documents").json()["status"] == 401
    for method, where in (("DELETE", "documents?document=x"), ("POST", "documents"), ("POST", "collections")):
        assert at("read").request(method, f"/api/v1/{where}", json={"name": "x"}).status_code == 403


def test_a_session_ends_while_the_page_is_open(at: At, library: Library) -> None:
    browser = at("other")
    assert browser.get("/rail").status_code == 200
    library.sessions.end_all("other")
    assert browser.get("/rail").status_code == 401


def test_another_password_takes_the_present_one(at: At, library: Library) -> None:
    library.accounts.add("changing", Role.READER, PASSWORD)
    browser, elsewhere = at("changing"), at("changing")

    def change(present: str, new: str, again: str) -> Any:
        return browser.post("/account/password", data={"present": present, "new": new, "again": again})

    assert 'role="alert"' in change("wrong one", "another one", "another one").text
    assert change(PASSWORD, "another one", "another two").status_code == 422
    assert change(PASSWORD, "password", "password").status_code == 422
    assert library.accounts.check("changing", PASSWORD) is not None
    done = change(PASSWORD, "another one", "another one")
    assert done.status_code == 200
    assert browser.get("/account").status_code == 200
    assert elsewhere.get("/account").status_code == 401


def test_too_many_tries_wait(at: At, library: Library) -> None:
    library.accounts.add("tried", Role.READER, PASSWORD)
    browser = at()
    said = [browser.post("/sign-in", data={"name": "tried", "password": f"wrong {n}"}).status_code for n in range(11)]
    assert said == [401] * 10 + [429]
    waits = browser.post("/sign-in", data={"name": "tried", "password": PASSWORD})
    assert waits.status_code == 429
    assert 0 < int(waits.headers["retry-after"]) <= 900
    assert "分钟" in waits.text


def test_many_who_try_hold_up_nobody_else(monkeypatch: pytest.MonkeyPatch, library: Library) -> None:
    answers, looking = threading.Event(), threading.Semaphore(0)

    def slow(name: str, password: str) -> None:
        looking.release()
        answers.wait()

    monkeypatch.setattr(library.accounts, "check", slow)
    app, cookie = build_app(library, library.settings), f"mingyin={library.sessions.begin('read')}"

    def at(address: str) -> httpx.AsyncClient:
        return httpx.AsyncClient(transport=httpx.ASGITransport(app, client=(address, 1)), base_url=HERE)

    async def run() -> None:
        forms = [{"name": f"x{n}", "password": "y"} for n in range(60)]
        tries = [asyncio.ensure_future(at(f"10.0.{n}.1").post("/sign-in", data=each)) for n, each in enumerate(forms)]
        try:
            await asyncio.to_thread(looking.acquire)
            await asyncio.sleep(0.5)  # as many as can have begun
            reply = await asyncio.wait_for(at("10.1.0.1").get("/rail", headers={"cookie": cookie}), 10)
        finally:
            answers.set()
        assert reply.status_code == 200
        assert {each.status_code for each in await asyncio.gather(*tries)} == {401}

    finished(run())


@pytest.mark.parametrize("body", [b"\xff" * 20, b"a=1&" * 50, b"name=" + b"a" * 20_000, b"{}", b""])
def test_a_body_that_is_no_form_signs_nobody_in(at: At, body: bytes) -> None:
    reply = at().post("/sign-in", content=body, headers={"content-type": "application/x-www-form-urlencoded"})
    assert reply.status_code in (400, 401, 429)
    assert "set-cookie" not in reply.headers


def test_what_is_typed_is_never_markup(at: At) -> None:
    reply = at().post("/sign-in", data={"name": '"><script>', "password": "x", "onward": '"><script>'})
    assert "<script" not in reply.text


def test_a_websocket_is_shut(app: Any) -> None:
    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    async def receive() -> Any:
        return {"type": "websocket.connect"}

    scope = {"type": "websocket", "path": "/", "headers": [(b"host", b"127.0.0.1:7860")]}
    finished(app(scope, receive, send))
    assert [each["type"] for each in sent] == ["websocket.close"]


def test_where_sign_in_is_asked_for() -> None:
    def asked(host: str, sign_in: str) -> bool:
        return rights.is_asked_for(Settings(host=host, sign_in=sign_in))

    assert not any(asked(host, "auto") for host in LOOPBACK)
    assert all(asked(host, "auto") for host in ("0.0.0.0", "::", "192.168.1.2", "wiki", ""))
    assert all(asked(host, "always") and not asked(host, "never") for host in (*LOOPBACK, "0.0.0.0"))


def test_without_an_account_it_doesnt_start_for_others(tmp_path: Any) -> None:
    empty = Library.open(settings=settings(tmp_path))
    with pytest.raises(UserError, match="user add"):
        rights.check(empty, empty.settings)
    rights.check(empty, settings(tmp_path, host="127.0.0.1"))
    rights.check(empty, settings(tmp_path, sign_in="never"))
    rights.check(empty, settings(tmp_path, oidc_issuer="https://id.example"))
    empty.accounts.add("a", Role.ADMIN, PASSWORD)
    rights.check(empty, empty.settings)
