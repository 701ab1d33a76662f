"""An answer's way out of the page, what a person says of it, and its source read as a whole."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import docx as python_docx
import pytest

from tests.support.browsing import PHONE, ask

Visit = Callable[..., Any]

QUESTION = "到2025年的近期目标是什么？"
SCREENS = [pytest.param({}, id="wide"), pytest.param(PHONE, id="phone")]


def squeeze(text: str) -> str:
    return "".join(text.split())


def saved(page: Any, button: Any, folder: Path) -> Path:
    """The file that a press on the button saves."""
    with page.expect_download() as download:
        button.click()
    path = folder / str(download.value.suggested_filename)
    download.value.save_as(path)
    return path


def test_an_answer_is_copied_and_saved_with_its_sources(visit: Visit, tmp_path: Path) -> None:
    page = visit()
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    answer = ask(page, QUESTION)
    count = answer.locator(".mark").count()
    answer.locator(".copy").click()
    page.wait_for_selector(".copy:disabled")
    assert f"\n[{count}] 《" in page.evaluate("navigator.clipboard.readText()")
    html = page.evaluate(
        "navigator.clipboard.read().then(([item]) => item.getType('text/html')).then((blob) => blob.text())"
    )
    assert html.count("<sup") == count

    answer.locator(".export summary").click()
    word = saved(page, answer.locator("[data-export='docx']"), tmp_path)
    assert [each.style and each.style.name for each in python_docx.Document(str(word)).paragraphs][:3] == [
        "Title",
        "Heading 1",
        "Normal",
    ]
    with zipfile.ZipFile(word) as archive:
        assert archive.read("word/document.xml").count(b"<w:footnoteReference ") == count
        assert archive.read("word/footnotes.xml").count(b"<w:footnote ") == count + 2

    ask(page, "元宇宙是什么？")
    page.locator("header .export summary").click()
    text = saved(page, page.locator("header [data-export='md']"), tmp_path).read_text("utf-8")
    assert re.findall(r"^## (.*)", text, re.MULTILINE) == [QUESTION, "元宇宙是什么？"]
    assert f"[^{count + 1}]: 《" in text


@pytest.mark.parametrize("screen", SCREENS)
def test_the_right_passage_is_marked_by_button_and_by_selection(visit: Visit, screen: dict[str, Any]) -> None:
    page = visit(**screen)
    answer = ask(page, QUESTION)
    up, down = (answer.locator(f"[data-vote='{vote}']") for vote in (1, -1))
    up.click()
    page.wait_for_selector("[data-vote='1'][aria-pressed='true']")
    assert "正确答案" in answer.locator(".feedback").inner_text()
    down.click()
    form = answer.locator("form.feedback")
    form.wait_for()
    assert up.get_attribute("aria-pressed") == "false"
    answer.locator(".mark").first.click()
    form.locator("textarea").fill("<b>少了一句</b>")
    form.locator("[value='passage']").check()
    form.locator(".begin-marking").click()
    block = page.locator("#source .passage [data-start]:has(mark) .take-block")
    block.focus()
    page.keyboard.press("Enter")
    form.locator("blockquote").wait_for()
    paragraph = squeeze(form.locator("blockquote").inner_text())
    assert paragraph.startswith("《行动计划》按照长远布局")

    form.locator(".begin-marking").click()
    page.wait_for_selector(".take-block")
    take = page.locator(".marking-bar .take")
    press = take.tap if screen else take.click
    press()
    page.locator(".toast", has_text="选中正确的话").wait_for()
    page.evaluate(
        "(words) => { for (const p of document.querySelectorAll('#source [data-start]')) {"
        " const walker = document.createTreeWalker(p, NodeFilter.SHOW_TEXT);"
        " for (let node; (node = walker.nextNode()); ) { const at = node.data.indexOf(words);"
        " if (at >= 0) { getSelection().setBaseAndExtent(node, at, node, at + words.length); return; } } } }",
        "核心技术实现重大突破",
    )
    page.wait_for_function("getSelection().toString() !== ''")
    press()
    page.wait_for_function(
        "(long) => document.querySelector('form.feedback blockquote')?.textContent.length < long", arg=len(paragraph)
    )
    assert "核心技术实现重大突破" in squeeze(form.locator("blockquote").inner_text())
    assert form.locator("textarea").input_value() == "<b>少了一句</b>"
    form.locator(".save").click()
    form.wait_for(state="detached")
    page.reload()
    page.wait_for_selector("[data-vote='-1'][aria-pressed='true']")
    down.click()
    page.wait_for_selector("[data-vote='-1'][aria-pressed='false']")


@pytest.mark.parametrize("screen", SCREENS)
def test_a_source_is_read_as_a_whole(visit: Visit, screen: dict[str, Any]) -> None:
    page = visit(**screen)
    answer = ask(page, QUESTION)
    answer.locator(".mark").first.click()
    source = page.locator("#source")
    assert re.match(r"词：.*目标.* · 意义 0\.\d\d$", source.locator(".why").inner_text())
    # The heading of the text stands below it in the document, and is shown with it.
    above = source.locator("[data-start]:has(mark)").evaluate("block => block.previousElementSibling.textContent")
    assert above == "《行动计划》的工作目标是什么？"
    assert "↑ 上文的标题" in source.locator(".headed", has_text="工作目标").inner_text()

    box, told = source.locator(".find input"), source.locator(".find output")
    box.fill("产业链<b>")
    page.wait_for_function("document.querySelector('.find output').textContent === '没有'")
    box.fill("工业元宇宙")
    page.wait_for_function("document.querySelector('.find output').textContent.startsWith('1 / ')")
    count = int(told.inner_text().split("/")[1])
    assert source.locator("mark.found").count() == count
    for key, n in (("Enter", 2), ("Shift+Enter", 1), ("Shift+Enter", count)):
        page.keyboard.press(key)
        page.wait_for_function(f"document.querySelector('.find output').textContent.startsWith('{n} / ')")
        assert source.locator("mark.found.now").inner_text() == "工业元宇宙"
    page.keyboard.press("Escape")
    page.wait_for_selector("mark.found", state="detached")

    source.locator(".contents summary").click()
    source.locator("[data-goto]", has_text="主要内容是什么").click()
    page.wait_for_function(
        "() => { const view = document.querySelector('#source .passage').getBoundingClientRect();"
        " const head = [...document.querySelectorAll('.heads')].find((each) => each.textContent.includes('主要内容'));"
        " const top = head.getBoundingClientRect().top; return top >= view.top - 2 && top < view.bottom; }"
    )
    assert not source.locator(".contents").evaluate("each => each.open")
