"""People at a server that asks them to sign in, in a real browser."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest
import uvicorn
from axe_playwright_python.sync_playwright import Axe

from rag.library import Library
from tests.browser.test_foreign_site import ROUTES, Site, told
from tests.support.browsing import PHONE
from tests.support.people import PASSWORD, with_people
from tests.ui.signin.test_middleware import SIGN_IN
from ui.server import build_app

DESK = {"viewport": {"width": 1440, "height": 900}}


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    home: Path = tmp_path_factory.mktemp("sign-in")
    library = with_people(home)
    (home / "corpus" / "人事").mkdir(parents=True)
    (home / "corpus" / "人事" / "薪酬.txt").write_text("薪酬方案\n\n总经理的年薪是八十八万元。\n", "utf-8")
    (home / "corpus" / "食堂.txt").write_text("食堂管理\n\n食堂每天中午十一点半开饭。\n", "utf-8")
    library.add()
    library.collections.make("人事", "人事")
    library.grants.give("人事", ["other"])
    return library


@pytest.fixture(scope="module")
def server(library: Library) -> Iterator[str]:
    running = uvicorn.Server(uvicorn.Config(build_app(library, library.settings), port=0, log_level="warning"))
    thread = threading.Thread(target=running.run, daemon=True)
    thread.start()
    while not running.started:
        assert thread.is_alive()
        threading.Event().wait(0.05)
    yield f"http://127.0.0.1:{running.servers[0].sockets[0].getsockname()[1]}/"
    running.should_exit = True
    running.force_exit = True
    thread.join(10)


def enter(page: Any, name: str, password: str = PASSWORD) -> None:
    page.fill("[name=name]", name)
    page.fill("[name=password]", password)
    page.click("form button")


def faults(page: Any) -> list[str]:
    return [each["id"] for each in Axe().run(page).response["violations"]]


@pytest.mark.parametrize("options", [DESK, PHONE], ids=["desk", "phone"])
def test_in_and_out(browser: Any, server: str, library: Library, options: dict[str, Any]) -> None:
    context = browser.new_context(locale="zh-CN", **options)
    page = context.new_page()
    page.goto(f"{server}c/abc")
    assert faults(page) == []
    enter(page, "read", "a wrong one")
    assert page.inner_text("[role=alert]") == "用户名或密码不对。"
    assert page.evaluate("document.activeElement.name") == "password"
    enter(page, "read")
    page.wait_for_selector(".rail .account", state="attached")
    assert page.url == f"{server}c/abc"
    [cookie] = context.cookies()
    assert (cookie["httpOnly"], cookie["sameSite"]) == (True, "Strict")
    page.evaluate("location.hash = '#/documents'")
    page.wait_for_selector("#pane .found[aria-busy=false]")
    assert "食堂" in page.inner_text("#pane")
    assert "薪酬" not in page.inner_text("#pane")
    assert page.locator("#pane .give").is_hidden()  # a reader gives nothing
    assert page.locator('[data-pane="settings"]').count() == 0
    page.goto(f"{server}account")
    assert faults(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.goto(server)
    page.wait_for_selector(".rail .account button", state="attached")
    page.evaluate("document.querySelector('.rail .account button').click()")
    page.wait_for_selector("[name=password]")
    assert context.cookies() == []
    context.close()


@pytest.mark.parametrize("options", [DESK, PHONE], ids=["desk", "phone"])
def test_an_admin_lets_somebody_in_who_makes_a_key(browser: Any, server: str, options: dict[str, Any]) -> None:
    admins, others = (browser.new_context(locale="zh-CN", **options) for _ in range(2))
    page, theirs, name = admins.new_page(), others.new_page(), f"new{options['viewport']['width']}"
    page.goto(server)
    enter(page, "boss")
    page.wait_for_selector(".rail .account", state="attached")
    page.evaluate("location.hash = '#/settings'")
    page.click("#pane a[href='/people']")
    page.fill("[name=name]", name)
    page.select_option("[action='/people/add'] select", "editor")
    page.click("text=添加用户 >> nth=-1")
    once = page.inner_text(".secret")
    page.click(f"summary:has-text('{name}')")
    assert "一次性密码" in page.inner_text(f"summary:has-text('{name}')")
    assert faults(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    theirs.goto(f"{server}c/abc")
    enter(theirs, name, once)
    assert faults(theirs) == []
    for field in ("new", "again"):
        theirs.fill(f"[name={field}]", PASSWORD)
    theirs.click("form button")
    theirs.wait_for_selector(".rail .account", state="attached")
    theirs.goto(f"{server}account")
    theirs.fill("[name=label]", "WebUI")
    theirs.click("text=新建密钥")
    key = theirs.inner_text(".secret")
    assert faults(theirs) == []
    assert theirs.evaluate("document.documentElement.scrollWidth <= innerWidth")
    asked = httpx.get(f"{server}api/v1/documents", headers={"authorization": f"Bearer {key}"})
    assert asked.status_code == 200
    page.click("text=移除…… >> visible=true")
    page.click(f"text=移除「{name}」")
    assert f"已移除用户「{name}」" in page.inner_text("[role=status]")
    assert httpx.get(f"{server}api/v1/documents", headers={"authorization": f"Bearer {key}"}).status_code == 401
    admins.close()
    others.close()


def test_without_script_too_and_in_english(browser: Any, server: str) -> None:
    context = browser.new_context(locale="en-US", java_script_enabled=False)
    page = context.new_page()
    page.goto(server)
    assert page.inner_text("h1") == "Sign in to Mingyin"
    enter(page, "read")
    page.goto(f"{server}account")
    assert "read (reader)" in page.inner_text("main")
    page.click("text=Sign out")
    assert page.locator("[name=password]").is_visible()
    assert context.cookies() == []
    context.close()


def test_a_link_from_elsewhere_finds_who_is_signed_in(browser: Any, server: str, library: Library) -> None:
    context = browser.new_context(locale="zh-CN")
    secret = library.sessions.begin("read")
    context.add_cookies([{"name": "mingyin", "value": secret, "url": server, "sameSite": "Strict", "httpOnly": True}])
    page = context.new_page()
    page.goto(server.replace("127.0.0.1", "localhost") + "sign-in")
    page.evaluate(f"location.href = {server!r}")
    page.wait_for_selector(".rail .account", state="attached")
    context.close()


@pytest.mark.parametrize("options", [DESK, PHONE], ids=["desk", "phone"])
def test_a_citation_that_a_chat_program_links_to_opens(
    browser: Any, server: str, library: Library, options: dict[str, Any]
) -> None:
    """From the other program's site: for who is signed in, for who signs in first, and not for whom it isn't there."""
    text = library.text("食堂.txt")
    start = text.index("食堂每天")
    at = f"{server}at?{urlencode({'document': '食堂.txt', 'start': start, 'end': len(text)})}"
    elsewhere = server.replace("127.0.0.1", "localhost") + "sign-in"
    for cookie in (library.sessions.begin("read"), ""):
        context = browser.new_context(locale="zh-CN", **options)
        if cookie:
            kept = {"name": "mingyin", "value": cookie, "url": server, "sameSite": "Strict", "httpOnly": True}
            context.add_cookies([kept])
        page = context.new_page()
        page.goto(elsewhere)
        page.evaluate(f"location.href = {at!r}")
        if not cookie:
            page.wait_for_url(at)
            enter(page, "read")
        page.wait_for_selector("blockquote")
        assert page.inner_text("blockquote") == "食堂每天中午十一点半开饭。"
        assert page.inner_text("mark") == "食堂每天中午十一点半开饭。"
        assert page.url == at
        assert faults(page) == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        hidden = page.goto(f"{server}at?document=人事/薪酬.txt&start=0&end=9")
        assert hidden.status == 404
        assert "薪酬" not in hidden.text()
        context.close()


def test_who_is_signed_out_elsewhere_sees_the_form(browser: Any, server: str, library: Library) -> None:
    context = browser.new_context(locale="zh-CN")
    page = context.new_page()
    page.goto(server)
    enter(page, "edit")
    page.wait_for_selector(".rail .account", state="attached")
    library.sessions.end_all("edit")
    page.wait_for_selector("[name=password]")
    context.close()


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_another_site_gets_nothing_from_who_is_signed_in(
    browser: Any, server: str, library: Library, host: str
) -> None:
    context = browser.new_context()
    secret = library.sessions.begin("edit")
    context.add_cookies([{"name": "mingyin", "value": secret, "url": server, "sameSite": "Strict", "httpOnly": True}])
    before = [each.name for each in library.documents()]
    with ThreadingHTTPServer(("127.0.0.1", 0), Site) as site:
        threading.Thread(target=site.serve_forever, daemon=True).start()
        page = context.new_page()
        page.goto(f"http://{host}:{site.server_port}/")
        learnt, statuses = told(page, server, {*ROUTES, *SIGN_IN})
        site.shutdown()
    assert set(learnt) == {"refused", "opaque"}
    assert set(statuses) == {403}
    page.goto(server)
    page.wait_for_selector(".rail .account", state="attached")  # nor is anybody signed out
    assert [each.name for each in library.documents()] == before
    context.close()
