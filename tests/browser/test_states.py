"""How a partial answer, differing documents and what is only near look in a real browser, over answers made up here."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from typing import Any

import pytest

from rag.types import Answer, AnswerKind, Citation, Turn
from tests.support.browsing import PHONE, ask
from tests.support.originals import Shelf

Visit = Callable[..., Any]

# Gradio, which runs in this process here, uses what pandas is about to drop.
pytestmark = pytest.mark.filterwarnings(r"ignore::DeprecationWarning:gradio\.queueing")

SCREENS: tuple[dict[str, Any], ...] = ({}, PHONE)
"""Each colour is looked at on one of them."""
HOSTILE = '<script>window.pwned=1</script><img src=x onerror="window.pwned=1">'
TEXTS = {
    "旧.txt": "租房补贴标准为每人每月600元，最长发放24个月。",
    "新.txt": "租房补贴标准调整为每人每月900元，最长发放36个月。",
    HOSTILE: "租房补贴为每人每月800元。",
}
TITLES = {"旧.txt": "青山市租房补贴办法", "新.txt": "青山市关于调整租房补贴标准的通知", HOSTILE: HOSTILE * 2}
LEAD = f"文档里没有直接说明，最接近的是：{HOSTILE}"
MISSING = ("机票住宿补多少", HOSTILE * 3)


def cited(question: str, kind: AnswerKind, documents: Sequence[str], missing: tuple[str, ...] = ()) -> Answer:
    found = tuple(
        Citation(n, name, TITLES[name], "", None, 0, len(TEXTS[name]), TEXTS[name], 0.9)
        for n, name in enumerate(documents, 1)
    )
    text = "\n".join(f"{each.quote}[{each.n}]" for each in found)
    return Answer(question, question, kind, 0.9, text, found, missing=missing)


class Library(Shelf):
    """Stands in for a library: documents differ in what is asked of ``各`` and say only something near of ``近``; of
    anything else a part is missing, and what begins with 那 is completed."""

    def ask(self, question: str, history: Sequence[Turn] = (), documents: Sequence[str] = ()) -> Answer:
        if "近" in question:
            near = cited(question, AnswerKind.NEAR, ["旧.txt", "新.txt"])
            return replace(near, text=f"{LEAD}\n{near.text}")
        if "各" in question:
            return cited(question, AnswerKind.DIFFERING, list(TEXTS))
        if history and question.startswith("那"):
            return replace(cited(question, AnswerKind.CITED, ["新.txt"]), standalone="新的租房补贴是多少？")
        return cited(question, AnswerKind.PARTLY, ["旧.txt"], MISSING)


@pytest.fixture(scope="module")
def server(serve: Callable[[Any], AbstractContextManager[str]]) -> Iterator[str]:
    """The address of the page over ``Library``."""
    with serve(Library(TEXTS)) as address:
        yield address


def assert_nothing_sticks_out(page: Any, width: int) -> None:
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert not page.evaluate(
        "w => [...document.querySelectorAll('#chat *')].some(e => e.getBoundingClientRect().right > w + 1)", width
    )


def assert_the_note_can_be_read(page: Any) -> None:
    colours = "[getComputedStyle(e).color, getComputedStyle(e.closest('.note')).backgroundColor]"
    for element in page.locator(".note p, .note dt, .note dd").all():
        assert contrast(*element.evaluate(f"e => {colours}")) >= 4.5


@pytest.mark.parametrize("options", SCREENS)
def test_a_partial_answer_is_marked_as_one(visit: Visit, options: dict[str, Any]) -> None:
    page = visit(**options)
    answer = ask(page, "租房补贴多少？机票住宿补多少？")
    note = page.get_by_role("note")
    assert note.count() == 1
    assert note.locator(".state").inner_text() == "只找到一部分"
    assert_the_note_can_be_read(page)
    assert tuple(note.locator("dd").all_inner_texts()) == MISSING
    assert "600元" in answer.locator(".said").inner_text()
    answer.locator(".mark").click()
    page.wait_for_selector(".mark[aria-pressed='true']")
    assert "600元" in page.locator("#source mark").inner_text()
    assert page.evaluate("window.pwned") is None
    assert_nothing_sticks_out(page, page.viewport_size["width"])


@pytest.mark.parametrize(
    ("options", "columns"),
    [({"viewport": {"width": 1900, "height": 900}}, 3), (PHONE, 1)],
)
def test_differing_documents_are_side_by_side_where_there_is_room(
    visit: Visit, options: dict[str, Any], columns: int
) -> None:
    page = visit(**options)
    answer = ask(page, "各说多少？")
    assert "说法不一致" in page.get_by_role("note").inner_text()
    assert answer.locator(".account h2").all_inner_texts() == list(TITLES.values())
    for account, text in zip(answer.locator(".account").all(), TEXTS.values(), strict=True):
        assert text in "".join(account.locator(".said").inner_text().split())
    boxes = [account.bounding_box() for account in answer.locator(".account").all()]
    assert len({round(box["x"]) for box in boxes}) == columns
    assert len({round(box["y"]) for box in boxes}) == len(boxes) // columns
    assert page.evaluate("window.pwned") is None
    assert_nothing_sticks_out(page, page.viewport_size["width"])
    answer.locator(".mark").nth(1).click()
    page.wait_for_selector(".mark[data-open='2'][aria-pressed='true']")
    assert "900元" in page.locator("#source mark").inner_text()


@pytest.mark.parametrize("options", SCREENS)
def test_what_is_only_near_looks_other_than_a_sure_answer(visit: Visit, options: dict[str, Any]) -> None:
    page = visit(**options)
    answer = ask(page, "租房补贴的近况？")
    note = page.get_by_role("note")
    assert note.locator(".state").inner_text() == LEAD
    assert "不一定回答了您的问题" in note.inner_text()
    assert_the_note_can_be_read(page)
    said = answer.locator(".said")
    assert said.locator(".mark").count() == 2
    assert LEAD not in said.inner_text()
    style = (
        "e => [getComputedStyle(e).borderLeftStyle, getComputedStyle(e).color, getComputedStyle(document.body).color]"
    )
    border, ink, usual = said.evaluate(style)
    assert border == "dashed"
    assert ink != usual
    paper = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert contrast(ink, paper) >= 4.5
    said.locator(".mark").nth(1).click()
    page.wait_for_selector(".mark[data-open='2'][aria-pressed='true']")
    assert "900元" in page.locator("#source mark").inner_text()
    assert page.evaluate("window.pwned") is None
    assert_nothing_sticks_out(page, page.viewport_size["width"])


def contrast(*colours: str) -> float:
    """The contrast ratio of two colours, as WCAG defines it."""

    def luminance(colour: str) -> float:
        parts = [int(part) / 255 for part in colour.removeprefix("rgb(").removesuffix(")").split(",")]
        red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    low, high = sorted(map(luminance, colours))
    return (high + 0.05) / (low + 0.05)


def test_a_follow_up_can_be_asked_as_it_was_typed(visit: Visit) -> None:
    page = visit(**PHONE)
    ask(page, "租房补贴多少？")
    answer = ask(page, "那新的呢？")
    assert "新的租房补贴是多少？" in answer.locator(".understood").inner_text()
    assert answer.locator(".literal").bounding_box()["height"] >= 32
    answer.locator(".literal").click()
    page.locator(".understood").wait_for(state="detached")
    page.locator("#send").wait_for()
    assert page.locator(".asked").all_inner_texts() == ["租房补贴多少？", "那新的呢？"]
    assert "600元" in page.locator("article[data-answer]").last.inner_text()
    assert_nothing_sticks_out(page, page.viewport_size["width"])
