"""A person's first ten minutes with the page, as a script: a test walks it, and the guide's pictures are made on it."""

from __future__ import annotations

import base64
import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import docx

from tests.support import invented
from tests.support.browsing import ask, to
from tests.support.invented import ARCHIVE, MEASURES, MEASURES_TITLE, NOTICE, NOTICE_TITLE

FIRST, FOLLOW_UP, NARROWED = "硕士毕业生的租房补贴标准是多少？", "博士呢？", "补贴标准是多少？"
COLLECTION, COMMENT = "住房政策", "想问的是能领多久"
PATIENCE_MS = 600_000
_TITLES = (MEASURES_TITLE, NOTICE_TITLE, "常见问题", "服务窗口")
_DROP = """files => {
  const transfer = new DataTransfer();
  for (const [name, data] of files)
    transfer.items.add(new File([Uint8Array.from(atob(data), c => c.charCodeAt(0))], name));
  for (const kind of ["dragenter", "dragover", "drop"])
    document.body.dispatchEvent(new DragEvent(kind, {dataTransfer: transfer, bubbles: true, cancelable: true}));
}"""

Look = Callable[[Any, str], None]
"""Is shown the page at each place that is worth a picture, with the picture's name."""


def pass_by(page: Any, name: str) -> None:
    """Looks at nothing."""


@dataclass(frozen=True, slots=True)
class Left:
    """What is to be found again after a restart."""

    path: str
    """The conversation's, in the page's address."""
    questions: list[str]
    quotes: list[str]
    documents: list[str]


def first_minutes(page: Any, folder: Path, look: Look = pass_by) -> Left:
    """From an empty library to answers, their sources and files; ``page`` shows the welcome, files go to ``folder``."""
    look(page, "start")
    give(page, look)
    ask_and_open(page, look)
    narrow(page, look)
    collect(page, look)
    say_which_is_right(page, look)
    export(page, folder, look)
    delete_and_undo(page)
    return left(page)


def give(page: Any, look: Look) -> None:
    """Drop a PDF, a .docx and a ZIP, and wait until they can be asked."""
    given = {MEASURES: invented.measures(), NOTICE: invented.notice(), ARCHIVE: invented.archive()}
    page.evaluate(_DROP, [[name, base64.b64encode(data).decode()] for name, data in given.items()])
    for name in given:
        page.locator("#pane .jobs li.done", has_text=name).wait_for()
    page.wait_for_function("n => document.querySelectorAll('tr[data-document]').length === n", arg=len(_TITLES))
    assert sorted(titles(page)) == sorted(_TITLES)
    look(page, "documents")
    page.locator(".close-pane").click()
    page.locator(".examples button").first.wait_for()
    look(page, "welcome")


def ask_and_open(page: Any, look: Look) -> None:
    """Ask, open a citation on its page and in its text, and follow up."""
    answer = ask(page, FIRST)
    assert "900元" in answer.locator(".said").inner_text()
    answer.locator(".mark").first.click()
    page.locator("#source .sheet.drawn").wait_for()
    assert MEASURES_TITLE in page.locator("#source .title").inner_text()
    look(page, "answer")
    page.locator("#tab-text").click()
    assert "900元" in page.locator("#source mark").first.inner_text()
    look(page, "text")
    further = ask(page, FOLLOW_UP)
    assert "博士" in further.locator(".understood q").inner_text()
    assert "1500元" in further.locator(".said").inner_text()
    look(page, "follow-up")


def narrow(page: Any, look: Look) -> None:
    """Ask one document only."""
    page.locator("#scope .now").click()
    page.locator("#scope .choices label", has_text=NOTICE_TITLE).locator("input").check()
    page.locator("#scope .scope.narrowed .now", has_text=NOTICE_TITLE).wait_for(state="attached")
    look(page, "scope")
    page.locator("#scope dialog .done").click()
    answer = ask(page, NARROWED)
    assert "1500元" in answer.locator(".said").inner_text()
    assert NOTICE_TITLE in page.locator("#source .title").inner_text()
    page.locator("#scope .all").click()
    page.locator("#scope .scope:not(.narrowed)").wait_for()


def collect(page: Any, look: Look) -> None:
    """Put two documents into a collection."""
    to(page, "documents")
    for title in (MEASURES_TITLE, "服务窗口"):
        row(page, title).locator("td.pick input").check()
    page.locator("[data-do=collection-new]").click()
    page.locator(".naming input").first.fill(COLLECTION)
    page.locator(".naming [type=submit]").click()
    row(page, MEASURES_TITLE).locator(".chip", has_text=COLLECTION).wait_for()
    page.locator("tr[data-document]").last.scroll_into_view_if_needed()
    look(page, "collection")
    for title in (MEASURES_TITLE, "服务窗口"):
        row(page, title).locator("td.pick input").uncheck()
    page.locator(".close-pane").click()


def say_which_is_right(page: Any, look: Look) -> None:
    """A thumb down for the first answer, with a comment and the right passage, marked in the source."""
    answer = page.locator("article[data-answer]").first
    answer.locator("[data-vote='-1']").click()
    form = answer.locator("form.feedback")
    form.locator("textarea").fill(COMMENT)
    form.locator("[value=passage]").check()
    answer.locator(".mark").first.click()
    form.locator(".begin-marking").click()
    right = page.locator("#source .passage [data-start]", has_text="第六条")
    right.locator(".take-block").wait_for()
    look(page, "feedback")
    right.locator(".take-block").click()
    form.locator("blockquote", has_text="24个月").wait_for()
    form.locator(".save").click()
    form.wait_for(state="detached")


def export(page: Any, folder: Path, look: Look) -> None:
    """The conversation as .docx: each citation is a footnote."""
    page.locator("header .export summary").click()
    look(page, "export")
    with page.expect_download() as download:
        page.locator("header [data-export=docx]").click()
    file = folder / str(download.value.suggested_filename)
    download.value.save_as(file)
    written = [each.text for each in docx.Document(str(file)).paragraphs]
    assert all(any(question in each for each in written) for question in (FIRST, FOLLOW_UP, NARROWED))
    with zipfile.ZipFile(file) as parts:
        notes = parts.read("word/footnotes.xml").decode()
        marks = parts.read("word/document.xml").count(b"<w:footnoteReference ")
    assert marks == page.locator(".said .mark").count() >= 3
    assert MEASURES_TITLE in notes
    assert NOTICE_TITLE in notes


def delete_and_undo(page: Any) -> None:
    """A document and a conversation go, and come back."""
    to(page, "documents")
    row(page, NOTICE_TITLE).locator(".actions summary").click()
    row(page, NOTICE_TITLE).locator("[data-do=delete]").click()
    row(page, NOTICE_TITLE).wait_for(state="detached")
    page.locator(".toast button").click()
    row(page, NOTICE_TITLE).wait_for()
    page.locator(".close-pane").click()
    talk = page.locator(".talks li").first
    while not talk.locator(".menu[open]").count():  # the list may be drawn anew under the pointer
        talk.hover()
        talk.locator("summary").click()
    talk.locator("[data-delete]").click()
    page.locator(".talks li").wait_for(state="detached")
    page.locator(".toast button").click()
    page.locator(".talks li a").click()
    page.locator("article[data-answer]").nth(2).wait_for()


def left(page: Any) -> Left:
    """What the page shows now."""
    page.wait_for_url(re.compile(r"/c/[\w-]+"))
    path = page.evaluate("location.pathname")
    questions = page.locator(".asked").all_inner_texts()
    quotes = [mark.get_attribute("data-tip") for mark in page.locator(".said .mark").all()]
    to(page, "documents")
    return Left(path, questions, quotes, titles(page))


def found_again(page: Any, address: str, before: Left, look: Look = pass_by) -> None:
    """After a restart, at the conversation's address, all is as it was."""
    page.goto(address.rstrip("/") + before.path)
    page.locator("article[data-answer]").nth(len(before.questions) - 1).wait_for()
    page.locator("[data-vote='-1'][aria-pressed=true]").wait_for()
    assert left(page) == before
    assert row(page, MEASURES_TITLE).locator(".chip", has_text=COLLECTION).count() == 1
    page.locator(".close-pane").click()
    page.locator("article[data-answer] .mark").first.click()
    page.locator("#source mark", has_text="900元").wait_for(state="attached")
    for name in ("overview", "settings"):
        to(page, name)
        look(page, name)
    page.locator(".close-pane").click()


def row(page: Any, title: str) -> Any:
    """A document in the list."""
    return page.locator("tr[data-document]", has_text=title)


def titles(page: Any) -> list[str]:
    """What the documents in the list are called."""
    return list(page.locator("tr[data-document] .name a").all_inner_texts())
