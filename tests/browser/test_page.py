"""The page as a person uses it, in a real browser against the real server.

The ``visit`` fixture also asserts, after every test, that no request left this machine.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.support.browsing import PHONE, ask

Visit = Callable[..., Any]

NEAR = "到2025年的近期目标是什么？"
HOSTILE = '<b>x</b><img src=x onerror="window.pwned=1"> $a$ $$b$$ **c** ![d](http://evil.example/e.png) {{f}} ${g}'


def squeeze(text: str) -> str:
    return "".join(text.split())


def assert_open(page: Any, answer: Any, n: int) -> None:
    """The panel shows the answer's n-th citation: marked, in view, and its button looks pressed."""
    mark = answer.locator(f".mark[data-open='{n}']")
    page.wait_for_function("mark => mark.getAttribute('aria-pressed') === 'true'", arg=mark.element_handle())
    assert page.locator("[aria-pressed='true']").count() == 1
    shown = "".join(page.locator("#source mark").all_text_contents())
    assert squeeze(shown) == squeeze(mark.get_attribute("data-tip"))
    in_view = "([mark, box]) => mark.top >= box.top - 1 && mark.top < box.bottom"
    boxes = page.evaluate(
        "[...document.querySelectorAll('#source mark, #source .passage')].map(e => e.getBoundingClientRect().toJSON())"
    )
    passage = page.evaluate("document.querySelector('#source .passage').getBoundingClientRect().toJSON()")
    first = next(box for box in boxes if box != passage)
    assert page.evaluate(in_view, [first, passage])


def test_an_example_is_answered_with_citations(visit: Visit) -> None:
    page = visit()
    example = page.locator(".examples button").first
    question = example.inner_text()
    example.click()
    page.wait_for_selector("article[data-answer]")
    assert page.locator(".asked").inner_text() == question
    answer = page.locator("article.cited")
    assert answer.locator(".mark").count() >= 1
    assert answer.locator(".said > span").count() == answer.locator(".mark").count()
    assert page.input_value("#question textarea") == ""
    # The first source opens by itself beside the answer.
    assert_open(page, answer, 1)


def test_marks_open_their_source_by_click_and_by_keyboard(visit: Visit) -> None:
    page = visit()
    first = ask(page, NEAR)
    assert "2025" in first.inner_text()
    second = ask(page, "《行动计划》主要内容是什么？")
    for answer in (first, second):
        for n in range(answer.locator(".mark").count(), 0, -1):
            answer.locator(f".mark[data-open='{n}']").click()
            assert_open(page, answer, n)
    for key in ("Enter", "Space"):
        for answer in (first, second):
            answer.locator(".mark").first.focus()
            page.keyboard.press(key)
            assert_open(page, answer, 1)
    assert "政策解读" in page.locator("#source .title").inner_text()
    assert "字 / 共" in page.locator("#source .position").inner_text()
    page.locator(".mark").first.hover()
    assert page.locator("#tip").inner_text() == page.locator(".mark").first.get_attribute("data-tip")


def test_the_panel_steps_through_the_citations_and_shows_the_whole_document(visit: Visit) -> None:
    page = visit()
    answer = ask(page, "《行动计划》主要内容是什么？")
    count = answer.locator(".mark").count()
    for n in range(2, count + 1):
        page.click(".step[data-step='1']")
        assert_open(page, answer, n)
    if count > 1:
        assert page.locator(".step[data-step='1']").is_disabled()
    if page.locator(".whole").count():
        page.click(".whole")
        page.wait_for_selector("#source .passage:not(:has(.cut))")
        assert "国际双循环相互促进" in page.locator("#source .passage").inner_text()
        assert_open(page, answer, max(count, 1))


def test_a_refusal_shows_the_nearest_passages(visit: Visit) -> None:
    page = visit()
    answer = ask(page, "红烧肉怎么做才不腻？")
    assert "refused" in answer.get_attribute("class")
    assert answer.locator(".mark").count() == 0
    nearest = answer.locator(".nearest button")
    assert nearest.count() >= 1
    nearest.last.click()
    page.wait_for_function("b => b.getAttribute('aria-pressed') === 'true'", arg=nearest.last.element_handle())
    shown = squeeze("".join(page.locator("#source mark").all_text_contents()))
    lead = squeeze(nearest.last.locator(".lead").inner_text()).removesuffix("…")
    assert lead[:20] in shown


def test_a_follow_up_says_how_it_was_understood(visit: Visit) -> None:
    page = visit()
    ask(page, NEAR)
    answer = ask(page, "那远景目标呢？")
    assert "理解为" in answer.locator(".understood").inner_text()
    assert "远景" in answer.locator(".said").inner_text()


def test_a_hostile_question_is_shown_literally(visit: Visit) -> None:
    page = visit()
    ask(page, HOSTILE)
    assert page.locator(".asked").inner_text() == HOSTILE
    assert page.locator("#chat .asked *").count() == 0
    assert page.evaluate("window.pwned") is None


def test_an_empty_question_gets_a_friendly_word(visit: Visit) -> None:
    page = visit()
    page.click("#send")
    page.wait_for_selector(".notice")
    assert len(page.locator(".notice").inner_text()) > 3
    assert page.locator(".asked").count() == 0
    # And the page goes on.
    ask(page, NEAR)
    assert page.locator(".notice").count() == 0


def test_an_overlong_question_is_kept_for_mending(visit: Visit) -> None:
    page = visit()
    page.fill("#question textarea", "长" * 2001)
    page.press("#question textarea", "Enter")
    page.wait_for_selector(".notice")
    page.locator("#send").wait_for()
    assert page.input_value("#question textarea") == "长" * 2001


def test_enter_of_an_input_method_does_not_send(visit: Visit) -> None:
    page = visit()
    page.fill("#question textarea", "jin")
    page.eval_on_selector(
        "#question textarea",
        "box => box.dispatchEvent(new KeyboardEvent('keydown', "
        "{key: 'Enter', isComposing: true, bubbles: true, cancelable: true}))",
    )
    page.press("#question textarea", "Shift+Enter")
    page.wait_for_timeout(500)
    assert page.locator(".asked").count() == 0
    assert page.input_value("#question textarea") == "jin\n"


def test_copy_retry_and_clear(visit: Visit) -> None:
    page = visit()
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    answer = ask(page, NEAR)
    said = answer.locator(".said").inner_text()
    answer.locator(".copy").click()
    page.wait_for_selector(".copy:disabled")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert squeeze(copied).startswith(squeeze(said))
    assert "政策解读" in copied

    identity = answer.get_attribute("data-answer")
    answer.locator(".retry").click()
    page.wait_for_selector(f"article[data-answer]:not([data-answer='{identity}'])")
    page.locator("#send").wait_for()
    assert page.locator("article[data-answer]").count() == 1
    assert page.locator(".asked").all_inner_texts() == [NEAR]
    assert page.locator(".said").inner_text() == said

    page.click("#rail .new")
    page.wait_for_selector(".welcome")
    assert page.locator("article").count() == 0
    page.locator("#source .nothing").wait_for()
    assert page.locator("#source mark").count() == 0


def test_a_phone_has_one_column_and_is_dark_at_night(visit: Visit) -> None:
    page = visit(**PHONE)
    answer = ask(page, NEAR)
    background = page.evaluate("getComputedStyle(document.querySelector('.gradio-container')).backgroundColor")
    assert max(int(part) for part in background.removeprefix("rgb(").removesuffix(")").split(",")) < 60
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    outside = "[...document.querySelectorAll('#chat *, #source *')].some(e => e.getBoundingClientRect().right > 391)"
    assert not page.evaluate(outside)
    assert page.locator("#source").bounding_box()["y"] >= answer.bounding_box()["y"] + answer.bounding_box()["height"]
    composer = page.locator("#composer").bounding_box()
    assert composer["y"] + composer["height"] <= 845
    for button in page.locator("button:visible").all():
        box = button.bounding_box()
        assert min(box["width"], box["height"]) >= 32, button.evaluate("b => b.outerHTML")
    # The answer stays in view until its source is asked for.
    assert page.locator("#source mark").count() == 0
    answer.locator(".mark").first.tap()
    assert_open(page, answer, 1)
    page.wait_for_function("document.querySelector('#source').getBoundingClientRect().top < 100")
    page.locator(".back").tap()
    page.wait_for_function("document.querySelector('article .mark').getBoundingClientRect().top > 0")


def test_the_labels_follow_the_browser(visit: Visit) -> None:
    page = visit(locale="en-US")
    page.wait_for_function("document.documentElement.lang === 'en'")
    assert page.locator("#send").inner_text() == "Send"
    ask(page, NEAR)
    answer = ask(page, "那远景目标呢？")
    assert "Understood as" in answer.inner_text()


def test_the_documents_are_listed(visit: Visit) -> None:
    page = visit()
    page.get_by_role("button", name="文档", exact=True).click()
    row = page.locator("#pane tr[data-document]")
    row.first.wait_for()
    assert row.count() == 1
    assert "政策解读" in row.inner_text()
    page.get_by_role("button", name="回到对话").click()
    assert page.locator("#scope .now").inner_text() == "问：全部 1 篇文档 ▾"
