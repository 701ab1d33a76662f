"""Conversations as a person keeps them, in a real browser, over a library that answers at once."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest

from rag.types import Answer, AnswerKind, Citation, Turn
from rag.workspace.conversations import Conversations
from rag.workspace.database import Database
from rag.workspace.feedback import Feedbacks
from tests.support.browsing import PHONE, ask
from tests.support.originals import Shelf
from ui.language import ZH

Visit = Callable[..., Any]

# Gradio, which runs in this process here, uses what pandas is about to drop.
pytestmark = pytest.mark.filterwarnings(r"ignore::DeprecationWarning:gradio\.queueing")

TEXT = "租房补贴标准为每人每月600元，最长发放24个月。"
HOSTILE = '<script>window.pwned=1</script><img src=x onerror="window.pwned=1"> \u202e【甲】{{a}} [b](javascript:c)'
CLOSE_AND_PRESS = """key => {
  document.querySelector("dialog[open]").close();
  document.activeElement.dispatchEvent(new KeyboardEvent("keydown", {key, bubbles: true, cancelable: true}));
}"""
TALK = re.compile(r"/c/[\w-]{12}$")


class Library(Shelf):
    """Stands in for a library: every question is answered with what its document says, or waits for ``free``."""

    def __init__(self, own: Path) -> None:
        super().__init__({"补贴.txt": TEXT})
        self.own = own
        self.texts = self._texts
        database = Database(own / "workspace.sqlite")
        self.conversations, self.feedback = Conversations(database), Feedbacks(database)
        self.free = threading.Event()

    def ask(self, question: str, history: Sequence[Turn] = (), documents: Sequence[str] = ()) -> Answer:
        if "等" in question:
            assert self.free.wait(60)
        standalone = f"{question}（接着「{history[-1].question}」）" if history else question
        found = Citation(1, "补贴.txt", "租房补贴办法", "", None, 0, len(TEXT), TEXT, 0.9)
        return Answer(question, standalone, AnswerKind.CITED, 0.9, f"{TEXT}[1]", (found,))

    def onward(self, *_: Any) -> list[str]:
        return []


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    return Library(tmp_path_factory.mktemp("own"))


@pytest.fixture(scope="module")
def server(serve: Callable[[Any], AbstractContextManager[str]], library: Library) -> Iterator[str]:
    """The address of the page over ``Library``."""
    with serve(library) as address:
        yield address


@pytest.fixture(autouse=True)
def nothing_kept(library: Library) -> None:
    for each in library.conversations.newest(100):
        library.conversations.delete(each.id)
    library.texts["补贴.txt"] = TEXT
    library.free.clear()


def shown(page: Any, *questions: str) -> None:
    """The chat shows these questions, all answered."""
    wanted = list(questions)
    page.wait_for_function(
        "wanted => JSON.stringify([...document.querySelectorAll('.asked')].map(e => e.textContent)) === wanted"
        " && document.querySelectorAll('article[data-answer]').length === JSON.parse(wanted).length",
        arg=str(page.evaluate("wanted => JSON.stringify(wanted)", wanted)),
    )


def listed(page: Any, *titles: str) -> None:
    """The rail lists these conversations."""
    page.wait_for_function(
        "wanted => JSON.stringify([...document.querySelectorAll('.talks .name')].map(e => e.textContent)) === wanted",
        arg=str(page.evaluate("wanted => JSON.stringify(wanted)", list(titles))),
    )


def menu(page: Any, title: str, action: str) -> None:
    item = page.locator(".talks li", has=page.get_by_text(title, exact=True))
    item.hover()
    item.locator("summary").click()
    item.get_by_role("button", name=action).click()


def test_a_day_of_conversations(visit: Visit, server: str) -> None:
    page = visit()
    page.get_by_text(ZH.no_conversations()).wait_for()
    ask(page, "租房补贴多少？")
    page.wait_for_url(TALK)
    first = page.url
    listed(page, "租房补贴多少？")
    assert page.title().startswith("租房补贴多少？")
    assert page.locator(".talks a[aria-current='page']").count() == 1
    # It is there after a reload, with its sources, and goes on from what was said.
    page.reload()
    shown(page, "租房补贴多少？")
    page.wait_for_selector("#source mark")
    assert page.title().startswith("租房补贴多少？")
    answer = ask(page, "发多久？")
    assert "接着「租房补贴多少？」" in answer.locator(".understood").inner_text()
    assert page.url == first
    # A new one, and the browser's way back and forth.
    page.click("#rail .new")
    page.wait_for_selector(".welcome")
    assert page.url == server
    ask(page, "谁能申请？")
    page.wait_for_url(TALK)
    second = page.url
    listed(page, "谁能申请？", "租房补贴多少？")
    page.go_back()
    shown(page, "租房补贴多少？", "发多久？")
    assert page.url == first
    page.go_forward()
    shown(page, "谁能申请？")
    assert page.url == second
    page.locator(".talks a", has_text="租房补贴").click()
    shown(page, "租房补贴多少？", "发多久？")
    # Found again by what was asked or answered.
    page.fill(".find-talk", "多久")
    listed(page, "租房补贴多少？")
    assert page.locator(".talks .snippet mark").inner_text() == "多久"
    page.fill(".find-talk", "没有的话")
    page.get_by_text(ZH.no_conversation_found(text="没有的话")).wait_for()
    page.fill(".find-talk", "")
    listed(page, "谁能申请？", "租房补贴多少？")
    # Renamed, and its title is an open door for nothing.
    menu(page, "租房补贴多少？", ZH.rename())
    page.fill(".renaming", HOSTILE[:60])
    page.keyboard.press("Enter")
    listed(page, "谁能申请？", HOSTILE[:60])
    page.reload()
    shown(page, "租房补贴多少？", "发多久？")
    listed(page, "谁能申请？", HOSTILE[:60])
    assert page.evaluate("window.pwned") is None


def test_a_deleted_one_can_be_brought_back(visit: Visit, server: str) -> None:
    page = visit()
    ask(page, "租房补贴多少？")
    page.wait_for_url(TALK)
    address = page.url
    menu(page, "租房补贴多少？", ZH.delete())
    listed(page)
    page.wait_for_selector(".welcome")
    assert page.url == server
    page.locator(".toast").get_by_role("button", name=ZH.undo()).click()
    listed(page, "租房补贴多少？")
    page.locator(".talks a").click()
    shown(page, "租房补贴多少？")
    # By the keyboard alone: the way back has the focus.
    page.locator(".talks summary").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_selector(".toast button:focus")
    page.keyboard.press("Enter")
    listed(page, "租房补贴多少？")
    # And from its address.
    menu(page, "租房补贴多少？", ZH.delete())
    listed(page)
    page.goto(address)
    page.get_by_role("heading", name=ZH.conversation_deleted_title()).wait_for()
    page.get_by_role("button", name=ZH.restore_conversation()).click()
    shown(page, "租房补贴多少？")
    page.goto(f"{server}c/unknown")
    page.get_by_role("heading", name=ZH.conversation_missing_title()).wait_for()
    ask(page, "谁能申请？")
    page.wait_for_url(TALK)


def test_a_question_is_edited_and_asked_again(visit: Visit) -> None:
    page = visit()
    for question in ("一？", "二？", "三？"):
        ask(page, question)
    turn = page.locator(".own").nth(1)
    turn.hover()
    turn.locator(".edit").click()
    page.keyboard.press("Escape")
    shown(page, "一？", "二？", "三？")
    page.keyboard.press("Enter")  # the pencil has the focus again
    page.fill(".editing textarea", "改过的二？")
    page.keyboard.press("Enter")
    shown(page, "一？", "改过的二？")
    page.locator("#send").wait_for()
    answer = page.locator("article[data-answer]").last.get_attribute("data-answer")
    page.locator(".retry").last.click()
    page.locator(f"article[data-answer='{answer}']").wait_for(state="detached")
    shown(page, "一？", "改过的二？")
    page.reload()
    shown(page, "一？", "改过的二？")
    assert "接着「一？」" in page.locator(".understood").inner_text()


def test_what_was_stopped_or_left_is_not_lost(visit: Visit, library: Library) -> None:
    page = visit()
    # The first question of a conversation, which has no answer yet.
    page.fill("#question textarea", "等一等？")
    page.press("#question textarea", "Enter")
    page.wait_for_url(TALK)
    address = page.url
    page.click("#stop")
    page.locator("#send").wait_for()
    page.reload()
    page.get_by_text(ZH.unanswered()).wait_for()
    library.free.set()
    page.locator(".waiting .retry").click()
    shown(page, "等一等？")
    library.free.clear()
    page.locator("#send").wait_for()
    page.fill("#question textarea", "要等的？")
    page.press("#question textarea", "Enter")
    page.click("#stop")
    page.locator("#send").wait_for()
    page.reload()
    page.get_by_text(ZH.unanswered()).wait_for()
    assert page.locator(".asked").all_inner_texts() == ["等一等？", "要等的？"]
    library.free.set()
    page.locator(".waiting .retry").click()
    shown(page, "等一等？", "要等的？")
    # A page that is closed while it waits.
    library.free.clear()
    page.locator("#send").wait_for()
    page.fill("#question textarea", "还要等？")
    page.press("#question textarea", "Enter")
    page.locator("#stop").wait_for()
    page.goto("about:blank")
    library.free.set()
    page.goto(address)
    page.locator(".asked", has_text="还要等？").wait_for()


def test_what_the_server_has_not_taken_yet_is_not_given_up_by_no_name(
    visit: Visit, library: Library, server: str
) -> None:
    page = visit()
    held: list[Any] = []
    given_up: list[Any] = []
    page.on("request", lambda each: given_up.append(each.post_data_json) if each.url.endswith("/cancel") else None)

    def hold(route: Any) -> None:
        held.append(route) if "等一等？" in (route.request.post_data or "") else route.continue_()

    page.route("**/queue/join*", hold)
    page.fill("#question textarea", "等一等？")
    page.press("#question textarea", "Enter")
    page.click("#stop")
    page.wait_for_timeout(200)
    assert held
    assert [each for each in given_up if not each["event_id"]] == []
    library.free.set()
    held[0].continue_()
    page.goto(server)
    page.wait_for_selector(".welcome")
    ask(page, "一？")


def test_a_citation_keeps_what_was_quoted(visit: Visit, library: Library) -> None:
    page = visit()
    ask(page, "一？")
    page.wait_for_url(TALK)
    library.texts["补贴.txt"] = "现在每人每月800元，别的都不再说了，也不再发放。"
    page.reload()
    page.get_by_text(ZH.quoted_changed()).wait_for()
    assert page.locator("#source mark").inner_text() == TEXT
    del library.texts["补贴.txt"]
    page.reload()
    page.get_by_text(ZH.quoted_gone()).wait_for()
    assert page.locator("#source mark").inner_text() == TEXT


def test_two_tabs_and_a_restart(visit: Visit, serve: Any, library: Library) -> None:
    page, other = visit(), visit()
    ask(page, "一？")
    page.wait_for_url(TALK)
    other.goto(page.url)
    shown(other, "一？")
    ask(page, "二？")
    ask(other, "三？")
    shown(other, "一？", "二？", "三？")
    with serve(Library(library.own)) as again:
        page.context.new_page()
        restarted = page.context.pages[-1]
        restarted.goto(again + page.url.partition("/c/")[1].lstrip("/") + page.url.partition("/c/")[2])
        shown(restarted, "一？", "二？", "三？")
        restarted.close()


def test_keys_do_what_their_list_says(visit: Visit) -> None:
    page = visit()
    ask(page, "一？")
    page.wait_for_url(TALK)
    page.keyboard.type("?ns/")
    assert page.input_value("#question textarea") == "?ns/"
    page.fill("#question textarea", "")
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("?")
    page.get_by_role("dialog", name=ZH.shortcuts_title()).wait_for()
    page.keyboard.press("Escape")
    page.locator("dialog[open]").wait_for(state="detached")
    page.keyboard.press("s")
    page.wait_for_selector(".find-talk:focus")
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("/")
    page.wait_for_selector("#question textarea:focus")
    # The key after the one that closes the list counts, too, though the browser hasn't let go of the list yet.
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("?")
    page.get_by_role("dialog", name=ZH.shortcuts_title()).wait_for()
    page.evaluate(CLOSE_AND_PRESS, "n")
    page.wait_for_selector(".welcome")


def test_what_cannot_be_kept_is_shown_nevertheless(visit: Visit, library: Library) -> None:
    page = visit()
    kept, library.conversations = library.conversations, Conversations(Database(Path("/dev/null/workspace.sqlite")))
    try:
        answer = ask(page, "一？")
        assert TEXT in answer.inner_text().replace("\n", "")
        page.get_by_text(ZH.not_kept()).wait_for()
        page.reload()
        page.wait_for_selector(".welcome")
    finally:
        library.conversations = kept


def test_a_phone_has_them_in_a_drawer(visit: Visit) -> None:
    page = visit(**PHONE)
    ask(page, "租房补贴多少？")
    page.wait_for_url(TALK)
    page.tap("header .menu")
    page.locator(".talks li").wait_for()
    for each in page.locator("#rail :is(button, a, summary, input):visible").all():
        assert each.bounding_box()["height"] >= 44, each.evaluate("e => e.outerHTML")
    page.tap("#rail .new")
    page.wait_for_selector(".welcome")
    page.wait_for_function("!document.body.classList.contains('drawer')")
    page.tap("header .menu")
    page.tap(".talks a")
    shown(page, "租房补贴多少？")
    page.wait_for_function("!document.body.classList.contains('drawer')")
    box = page.locator(".edit").bounding_box()
    assert min(box["width"], box["height"]) >= 44
    page.tap(".edit")
    page.fill(".editing textarea", "改过的？")
    page.locator(".editing [type=submit]").tap()
    shown(page, "改过的？")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
