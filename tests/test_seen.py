"""A library as one person sees it: what isn't theirs isn't there, whatever way is taken to it."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from fastapi.testclient import TestClient

from rag.errors import QuestionError, UserError
from rag.library import Library
from rag.library.seen import Seen
from rag.types import Answer
from rag.workspace.conversations import Exchange
from rag.workspace.feedback import Feedback
from rag.workspace.people import OWNER, Person, Role
from tests.support.people import PASSWORD, client, settings, with_people
from ui.server import build_app

SECRET = "总经理的年薪是八十八万元，奖金另计二十三万元。"
NAME = "人事/薪酬方案.txt"
TEXTS = {
    NAME: f"薪酬方案\n\n一、总经理薪酬\n{SECRET}\n\n二、补充医疗\n补充医疗保险由飞鹤保险公司承保。\n",
    "食堂.txt": "食堂管理\n\n一、开饭时间\n食堂每天中午十一点半开饭，下午一点收餐。\n",
    "年假.txt": "年假办法\n\n一、年假天数\n工作满一年的职工享受五天年假，满十年的享受十天。\n",
}
TELLS = re.compile("薪酬|八十八万|飞鹤|总经理")
READ, OTHER, EDIT, BOSS = (Person("read"), Person("other"), Person("edit", Role.EDITOR), Person("boss", Role.ADMIN))
At = Callable[..., TestClient]


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    """人事 is given to ``read``."""
    home = tmp_path_factory.mktemp("seen")
    library = with_people(home)
    for name, text in TEXTS.items():
        path = home / "corpus" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    library.add()
    library.collections.make("人事", "人事")
    library.collections.make("大家的")
    library.collections.put("大家的", ["食堂.txt", NAME])
    library.grants.give("人事", ["read"])
    return library


@pytest.fixture(scope="module")
def at(library: Library) -> At:
    app = build_app(library, library.settings)

    def opened(name: str) -> TestClient:
        return client(library, name, app=app)

    return opened


def test_the_owner_of_the_machine_and_an_admin_see_all(library: Library) -> None:
    assert library.seen_by(OWNER) is library
    for person in (BOSS, READ):
        assert {each.name for each in library.seen_by(person).documents()} == set(TEXTS)


@pytest.mark.parametrize("person", [OTHER, EDIT])
def test_what_is_given_to_others_isnt_there(library: Library, person: Person) -> None:
    seen = library.seen_by(person)
    assert {each.name for each in seen.documents()} == {"食堂.txt", "年假.txt"}
    assert {each.info.name for each in seen.listed()} == {"食堂.txt", "年假.txt"}
    for ask in (seen.text, seen.original, seen.origin, seen.resolve, lambda name: seen.sheet(name, 1)):
        for name in (NAME, "薪酬方案", "薪酬方案.txt"):
            with pytest.raises(QuestionError, match="没有"):
                ask(name)
    assert [each.name for each in seen.collections.all()] == ["大家的"]
    assert seen.among((), "大家的") == ["食堂.txt"]
    with pytest.raises(QuestionError) as said:
        seen.among((), "人事")
    assert "人事、" not in str(said.value)
    assert not TELLS.search(str(seen.portrait()))
    assert seen.portrait().documents == 2
    assert NAME not in seen.holding()
    assert not TELLS.search(str(seen.suggestions(50)))
    assert seen.state() != library.state()


def test_an_answer_is_made_of_what_is_seen(library: Library) -> None:
    question = "总经理的年薪是多少？"
    assert "八十八万" in library.seen_by(READ).ask(question).text
    hidden = library.seen_by(OTHER).ask(question)
    assert "八十八万" not in repr(hidden)
    assert NAME not in repr(hidden)
    with pytest.raises(QuestionError):
        library.seen_by(OTHER).ask(question, documents=[NAME])


def test_conversations_feedback_and_the_trash_are_a_persons_own(library: Library, tmp_path: Path) -> None:
    mine, other = library.seen_by(READ), library.seen_by(OTHER)
    talk = mine.conversations.begin([Exchange("私事？", None)])
    assert other.conversations.get(talk.id) is library.seen_by(BOSS).conversations.get(talk.id) is None
    mine.feedback.give(Feedback(talk.id, 0, "私事？", 1))
    assert mine.feedback.of(talk.id)
    assert other.feedback.of(talk.id) == {}
    other.feedback.withdraw(talk.id, 0)
    assert mine.feedback.of(talk.id)
    file = tmp_path / "秘密的名字.txt"
    file.write_text("x", "utf-8")
    identity = library.seen_by(EDIT).trash.put(file, file.name)
    assert [each.name for each in library.seen_by(EDIT).trash.listed()] == [file.name]
    assert [each.name for each in library.seen_by(BOSS).trash.listed()] == [file.name]
    assert other.trash.listed() == []
    with pytest.raises(UserError):
        other.trash.restore(identity)


def test_who_isnt_an_admin_can_open_nothing_that_is_given(library: Library) -> None:
    edits = library.seen_by(EDIT).collections
    acts = partial(edits.delete, "人事"), partial(edits.put, "人事", ["食堂.txt"]), partial(edits.rename, "人事", "x")
    for act in acts:
        with pytest.raises(QuestionError):
            act()
    reads = library.seen_by(Person("read", Role.EDITOR)).collections
    with pytest.raises(UserError, match="管理员"):
        reads.take_out("人事", [NAME])
    with pytest.raises(UserError, match="管理员"):
        reads.delete("人事")


def test_that_the_last_one_leaves_opens_nothing(library: Library, tmp_path: Path) -> None:
    home = shutil.copytree(library.settings.own, tmp_path / "home", ignore=shutil.ignore_patterns("*.sqlite-*"))
    library.workspace.close()
    shutil.copy(library.workspace.path, home / "workspace.sqlite")
    copy = Library.open(settings=settings(home))
    copy.accounts.remove("read")
    assert NAME not in {each.name for each in copy.seen_by(OTHER).documents()}
    copy.grants.open("人事")
    assert NAME in {each.name for each in copy.seen_by(OTHER).documents()}


def test_a_grant_counts_from_the_next_request_on(library: Library) -> None:
    library.grants.give("人事", ["other"])
    assert NAME in {each.name for each in library.seen_by(OTHER).documents()}
    library.grants.withdraw("人事", ["other"])
    assert NAME not in {each.name for each in library.seen_by(OTHER).documents()}


READING = [
    ("GET", "/documents"),
    ("GET", "/documents?search=薪酬"),
    ("GET", "/documents?collection=人事"),
    ("GET", "/documents?term=飞鹤"),
    ("GET", f"/pane/documents/view?document={NAME}"),
    ("GET", "/pane/documents"),
    ("GET", "/pane/overview"),
    ("GET", f"/source?document={NAME}&start=0&end=50"),
    ("GET", f"/contents?document={NAME}"),
    ("GET", f"/matches?document={NAME}&words=年薪"),
    ("GET", f"/picture?document={NAME}&page=1"),
    ("GET", f"/onward?document={NAME}&start=0&section=x&asked=x"),
    ("GET", f"/original?document={NAME}"),
    ("GET", f"/document?name={NAME}"),
    ("GET", "/collections"),
    ("GET", "/conversations"),
    ("GET", "/intake"),
    ("GET", "/progress"),
    ("GET", "/rail"),
    ("GET", "/config"),
    ("GET", "/"),
    ("GET", "/api/v1/documents"),
    ("GET", "/api/v1/documents?search=薪酬"),
    ("GET", "/api/v1/documents/coming"),
    ("GET", f"/api/v1/documents/text?document={NAME}"),
    ("GET", f"/api/v1/documents/page?document={NAME}&page=1"),
    ("GET", "/api/v1/collections"),
    ("GET", "/api/v1/conversations"),
    ("POST", "/scope"),
    ("POST", "/scope/choices"),
]


@pytest.mark.parametrize(("method", "where"), READING, ids=lambda each: str(each))
def test_no_route_tells_of_it(at: At, method: str, where: str) -> None:
    asked = {"documents": [], "collection": "", "search": ""} if method == "POST" else None
    seen, hidden = (at(name).request(method, where, json=asked) for name in ("read", "other"))
    told = re.sub("薪酬|只列出：飞鹤", "", hidden.text) if "?" in where else hidden.text  # what they typed themselves
    said = re.sub(re.escape(NAME), "", told) if hidden.status_code >= 400 else told
    assert not TELLS.search(said)
    if NAME in where:
        assert hidden.status_code == 404
    if where in ("/documents", "/pane/documents", "/collections") or "/source" in where:
        assert TELLS.search(seen.text) or "人事" in seen.text  # there is something to be hidden


def test_programs_are_answered_as_their_people_are(at: At) -> None:
    question = "总经理的年薪是多少？"
    for where, asked in (
        ("/api/v1/search", {"question": question}),
        ("/api/v1/ask", {"question": question}),
        ("/api/v1/ask/stream", {"question": question}),
        ("/v1/chat/completions", {"model": "mingyin", "messages": [{"role": "user", "content": question}]}),
    ):
        assert "八十八万" in at("read").post(where, json=asked).text, where
        hidden = at("other").post(where, json=asked)
        assert hidden.status_code == 200
        assert not re.search("八十八万|薪酬方案", hidden.text)
    headers = {"accept": "application/json, text/event-stream", "mcp-protocol-version": "2025-06-18"}
    for tool, arguments in (
        ("ask", {"question": question}),
        ("search", {"question": question}),
        ("list_documents", {}),
        ("read", {"document": NAME}),
    ):
        call = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": tool, "arguments": arguments}}
        told, kept = (str(at(name).post("/mcp", json=call, headers=headers).json()) for name in ("read", "other"))
        assert TELLS.search(told), tool
        assert not re.search("八十八万|飞鹤", kept), tool
    named = {"question": question, "documents": [NAME]}
    assert at("other").post("/api/v1/ask", json=named).status_code == 422


def test_the_documents_of_others_can_neither_be_changed_nor_pulled_in(at: At, library: Library) -> None:
    edit = at("edit")
    assert edit.delete("/api/v1/documents", params={"document": NAME}).status_code == 404
    for where, data in (
        ("/documents/delete", {"documents": [NAME]}),
        ("/documents/rename", {"document": NAME, "name": "x"}),
        ("/documents/again", {"documents": [NAME]}),
        ("/collections/put", {"name": "大家的", "documents": [NAME]}),
        ("/collections/delete", {"name": "人事"}),
        ("/collections/take", {"name": "人事", "documents": [NAME]}),
    ):
        assert edit.post(where, json=data).status_code == 400, where
    assert NAME in {each.name for each in library.documents()}
    assert library.collections.named("人事").is_given


def test_an_archive_is_given_out_and_deleted_only_by_who_sees_all_of_it(tmp_path: Path) -> None:
    library = with_people(tmp_path)
    (tmp_path / "corpus").mkdir()
    with ZipFile(tmp_path / "corpus" / "公文.zip", "w") as archive:
        archive.writestr("食堂.txt", TEXTS["食堂.txt"])
        archive.writestr("薪酬方案.txt", TEXTS[NAME])
    library.add()
    library.collections.make("人事")
    library.collections.put("人事", ["公文.zip/薪酬方案.txt"])
    library.grants.give("人事", ["read"])
    app = build_app(library, library.settings)
    for name, status in (("read", 200), ("boss", 200), ("other", 403), ("edit", 403)):
        reply = client(library, name, app=app).get("/original?document=公文.zip/食堂.txt")
        assert reply.status_code == status, name
        assert ("薪酬方案.txt".encode() in reply.content) == (status == 200)
    edit = client(library, "edit", app=app)
    assert edit.post("/documents/delete", json={"documents": ["公文.zip/食堂.txt"]}).status_code == 400
    assert edit.delete("/api/v1/documents", params={"document": "公文.zip/食堂.txt"}).status_code == 400
    assert (tmp_path / "corpus" / "公文.zip").is_file()
    library.grants.open("人事")
    assert edit.post("/documents/delete", json={"documents": ["公文.zip/食堂.txt"]}).status_code == 200


@pytest.mark.parametrize("where", ["/api/v1/ask", "/api/v1/ask/stream"])
def test_what_is_answered_to_who_was_removed_meanwhile_is_kept_for_nobody(
    library: Library, at: At, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    leaving, whole = Person("leaving"), Seen.ask
    library.accounts.add("leaving", Role.READER, PASSWORD)

    def ask(self: Seen, *given: Any, **named: Any) -> Answer:
        library.accounts.remove("leaving")
        return whole(self, *given, **named)

    browser = at("leaving")
    monkeypatch.setattr(Seen, "ask", ask)
    said = browser.post(where, json={"question": "食堂几点开饭？", "conversation": "new"})
    assert '"status":401' in said.text.replace(" ", "")
    assert library.seen_by(leaving).conversations.newest(9) == []


def test_another_persons_conversation_is_nothing(at: At, library: Library) -> None:
    mine = library.seen_by(READ)
    talk = mine.conversations.begin([Exchange("年假几天？", mine.ask("年假几天？"))])
    other = at("other")
    assert other.patch(f"/conversations/{talk.id}", json={"title": "x"}).status_code == 404
    assert other.delete(f"/conversations/{talk.id}").status_code == 404
    assert other.post(f"/conversations/{talk.id}/restore").status_code == 404
    assert other.get(f"/export/{talk.id}/all").status_code == 404
    assert other.post("/feedback", json={"conversation": talk.id, "position": 0, "verdict": 1}).status_code == 404
    assert other.get(f"/feedback/{talk.id}").json() == {}
    assert "年假几天" not in other.get("/conversations").text
    assert at("read").get(f"/export/{talk.id}/all").status_code == 200
    assert "年假几天" in at("read").get("/conversations").text
    assert json.loads(at("read").get(f"/feedback/{talk.id}").text) == {}
