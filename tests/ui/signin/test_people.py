"""Accounts as they are managed in the browser: an admin everybody's, everybody their own."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from fastapi.testclient import TestClient

from rag.library import Library
from rag.workspace.people import Role
from tests.support.people import PASSWORD

At = Callable[..., TestClient]


def secret(reply: Any) -> str:
    """What is shown once."""
    found = re.search(r'<code class="secret">([^<]+)</code>', reply.text)
    assert found, reply.text
    return found[1]


def entered(browser: TestClient, **given: str) -> Any:
    return browser.post("/sign-in", data=given, follow_redirects=False)


def test_who_is_added_chooses_a_password_before_anything_opens(at: At, library: Library) -> None:
    boss, browser = at("boss"), at()
    added = boss.post("/people/add", data={"name": "Lin.Tao", "role": "editor"})
    once = secret(added)
    assert "已添加用户「lin.tao」（编辑）" in added.text
    assert once not in boss.get("/people").text
    asked = entered(browser, name="lin.tao", password=once, onward="/c/abc")
    assert (asked.status_code, "set-cookie" in asked.headers) == (200, False)
    assert "设一个自己的密码" in asked.text
    assert browser.get("/rail").status_code == 401
    both = {"name": "lin.tao", "password": once, "onward": "/c/abc"}
    for new, again in ((once, once), ("short", "short"), ("another one", "another two"), ("lin.tao lin", "")):
        assert entered(browser, **both, new=new, again=again).status_code == 422
    done = entered(browser, **both, new="another one", again="another one")
    assert (done.status_code, done.headers["location"]) == (303, "/c/abc")
    assert browser.get("/rail").status_code == 200
    assert library.accounts.get("lin.tao").role is Role.EDITOR
    assert entered(at(), name="lin.tao", password=once).status_code == 401


def test_an_admin_changes_what_the_command_line_does(at: At, library: Library) -> None:
    library.accounts.add("zhang", Role.READER, PASSWORD)
    boss, zhang = at("boss"), at("zhang")
    assert "「zhang」现在是编辑" in boss.post("/people/role", data={"name": "zhang", "role": "editor"}).text
    assert library.accounts.get("zhang").role is Role.EDITOR
    assert "1 处" in boss.post("/people/sign-out", data={"name": "zhang"}).text
    assert zhang.get("/rail").status_code == 401
    session = library.sessions.begin("zhang")
    once = secret(boss.post("/people/password", data={"name": "zhang"}))
    assert library.accounts.check("zhang", PASSWORD) is None
    assert library.accounts.check("zhang", once)
    assert library.sessions.person(session) is None
    _, key = library.keys.add("zhang")
    assert boss.post("/people/remove", data={"name": "zhang"}).status_code == 200
    assert library.keys.person(key) is None
    assert boss.post("/people/remove", data={"name": "zhang"}).status_code == 404


@pytest.mark.parametrize(
    ("what", "given", "status", "said"),
    [
        ("add", {"name": "a b", "role": "reader"}, 422, "用户名"),
        ("add", {"name": "BOSS", "role": "reader"}, 422, "已经有"),
        ("add", {"name": "x", "role": "owner"}, 422, "读不懂"),
        ("add", {}, 422, "读不懂"),
        ("role", {"name": "read", "role": ""}, 422, "读不懂"),
        ("role", {"name": "boss", "role": "reader"}, 422, "最后一个管理员"),
        ("remove", {"name": "boss"}, 422, "最后一个管理员"),
        ("password", {"name": "nobody"}, 404, "没有「nobody」"),
        ("password", {"name": "lei"}, 422, "单位"),
        ("sign-out", {"name": '"><script>'}, 404, "没有"),
        ("eat", {"name": "read"}, 404, "没有"),
    ],
)
def test_what_cant_be_is_told_and_changes_nothing(
    at: At, library: Library, what: str, given: dict[str, str], status: int, said: str
) -> None:
    library.accounts.signed_in_elsewhere("issuer lei", "lei", None)
    before = library.accounts.all()
    reply = at("boss").post(f"/people/{what}", data=given)
    assert (reply.status_code, said in reply.text) == (status, True)
    assert "<script" not in reply.text
    assert "user list" not in reply.text  # the page is the list
    assert library.accounts.all() == before


@pytest.mark.parametrize(
    ("name", "where", "to"),
    [
        ("boss", "/people/add", "/people"),
        ("read", "/account/keys", "/account"),
        ("read", "/account/keys/remove", "/account"),
    ],
)
def test_the_address_of_a_form_that_was_sent_can_be_opened_again(at: At, name: str, where: str, to: str) -> None:
    assert at(name).get(where, follow_redirects=False).headers["location"] == to


def test_keys_of_ones_own(at: At, library: Library) -> None:
    browser = at("other")
    made = browser.post("/account/keys", data={"label": "<b>WebUI"})
    key = secret(made)
    assert "&lt;b&gt;WebUI" in made.text
    assert "没有用过" in made.text
    assert at().get("/api/v1/collections", headers={"authorization": f"Bearer {key}"}).status_code == 200
    shown = browser.get("/account").text
    assert key not in shown
    assert "最近使用" in shown.split("API 密钥")[1].split("登录的地方")[0]
    [kept] = library.keys.listed("other")
    elsewhere = at("read").post("/account/keys/remove", data={"id": kept.id})
    assert (elsewhere.status_code, "python -m rag" in elsewhere.text) == (404, False)
    assert library.keys.person(key)
    assert browser.post("/account/keys/remove", data={"id": kept.id}).status_code == 200
    assert library.keys.person(key) is None


def test_a_key_makes_no_keys_and_lets_nobody_in(at: At, library: Library) -> None:
    _, key = library.keys.add("boss", "found")
    bearer = {"authorization": f"Bearer {key}"}
    for where in ("/account", "/people", "/account/", "/people/"):
        assert at().get(where, headers=bearer).status_code == 401, where
    for where in ("/account/keys", "/account/keys/remove", "/account/elsewhere", "/account/password", "/people/add"):
        assert at().post(where, headers=bearer, data={"name": "x", "role": "admin"}).status_code == 401, where
    assert at("read").get("/people", headers=bearer).status_code == 403  # the session counts


def test_sessions_of_ones_own(at: At, library: Library) -> None:
    library.accounts.add("here", Role.READER, PASSWORD)
    here, there = at("here"), at("here")
    assert here.get("/account").text.count("另一处") == 1
    assert "其他 1 处" in here.post("/account/elsewhere").text
    assert there.get("/account").status_code == 401
    shown = here.get("/account")
    assert shown.status_code == 200
    assert "退出其他各处" not in shown.text
