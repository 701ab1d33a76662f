"""The cited sentence on the picture of its page, in a real browser against the real server over a real PDF."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.support.browsing import PHONE, ask
from tests.support.paper import Box, Paper, prose

Visit = Callable[..., Any]

# Gradio, which runs in this process here, uses what pandas is about to drop.
pytestmark = pytest.mark.filterwarnings(r"ignore::DeprecationWarning:gradio\.queueing")

NAME = "云水市补贴办法.pdf"
TITLE = "云水市高校毕业生补贴实施办法"
RENT = "租房补贴标准为每人每月九百元，最长发放三年。"
START = "创业补贴标准为每户一万元。"
SIZE = 14.0
PLACES: dict[str, tuple[int, Box]] = {
    RENT: (1, (80.0, 520.0, 80.0 + SIZE * len(RENT), 520.0 + SIZE)),
    START: (2, (80.0, 80.0, 80.0 + SIZE * len(START), 80.0 + SIZE)),
}
"""Sentence → the page it was set on, and where."""
ASK_RENT, ASK_START = "租房补贴每人每月多少元？", "创业补贴标准为每户多少元？"

MARKED = """async ([left, top, right, bottom]) => {
  const picture = document.querySelector("#source .sheet img");
  await picture.decode();
  const canvas = document.createElement("canvas");
  const scale = picture.naturalWidth / 595;
  canvas.width = (right - left) * scale;
  canvas.height = (bottom - top) * scale;
  const pen = canvas.getContext("2d");
  pen.drawImage(picture, -left * scale, -top * scale);
  const pixels = pen.getImageData(0, 0, canvas.width, canvas.height).data;
  let marked = 0, ink = 0;
  for (let i = 0; i < pixels.length; i += 4) {
    const [red, green, blue] = pixels.slice(i, i + 3);
    if (red > 235 && green > 215 && blue < 180) marked++;
    if (red < 90 && green < 90 && blue < 90) ink++;
  }
  return [marked, ink].map((count) => (count * 4) / pixels.length);
}"""
"""The shares of marker and of ink in a box of the picture, given in points of an A4 page."""
IN_VIEW = """() => {
  const sheet = document.querySelector("#source .sheet");
  const picture = sheet.querySelector("img").getBoundingClientRect();
  const [left, top, right, bottom] = sheet.dataset.box.split(" ").map(Number);
  const view = sheet.getBoundingClientRect();
  const y = (share) => picture.top + share * picture.height;
  const x = (share) => picture.left + share * picture.width;
  return y(top) >= view.top && y(bottom) <= view.bottom && x(left) >= view.left && x(left) < view.right;
}"""


def write(folder: Path) -> None:
    """Two pages: the rent's sentence stands low on the first, the other at the top of the second."""
    paper = Paper()
    paper.centred(90, TITLE, 22)
    paper.flow([prose(0, 3), prose(3, 3)], [(80.0, 140.0, 515.0, 500.0)], size=12)
    paper.text(80, 520, RENT, SIZE)
    paper.page()
    paper.text(80, 80, START, SIZE)
    paper.flow([prose(6, 4)], [(80.0, 120.0, 515.0, 700.0)], size=12)
    (folder / NAME).write_bytes(paper.done())


@pytest.fixture(scope="module")
def documents(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("papers") / "documents"
    folder.mkdir()
    write(folder)
    return folder


@pytest.fixture(scope="module")
def server(serve_documents: Callable[[Path, Path], AbstractContextManager[str]], documents: Path) -> Iterator[str]:
    """The address of a server over the PDF."""
    with serve_documents(documents, documents.parent / "index") as address:
        yield address


@contextmanager
def away(file: Path) -> Iterator[None]:
    """While the file is not where it was."""
    file.rename(file.with_suffix(".away"))
    try:
        yield
    finally:
        file.with_suffix(".away").rename(file)


def opened(page: Any, question: str, sentence: str) -> Any:
    """Ask, and open the citation of ``sentence``."""
    answer = ask(page, question)
    mark = answer.locator(f".mark[data-tip='{sentence}']")
    mark.click()
    page.wait_for_function("mark => mark.getAttribute('aria-pressed') === 'true'", arg=mark.element_handle())
    return answer


def test_a_citation_opens_its_page_with_the_words_boxed(visit: Visit) -> None:
    page = visit()
    for question, sentence in ((ASK_RENT, RENT), (ASK_START, START)):
        opened(page, question, sentence)
        page.wait_for_selector("#source .sheet.drawn")
        assert_boxed(page, sentence)


def assert_boxed(page: Any, sentence: str) -> None:
    """The page's picture shows the sentence's page, with its words marked and nothing beside them."""
    number, box = PLACES[sentence]
    assert page.locator("#tab-page").get_attribute("aria-selected") == "true"
    assert page.locator(".folio").inner_text() == f"{number} / 2 页"
    assert f"第 {number} 页" in page.locator("#source .position").inner_text()
    assert page.evaluate(IN_VIEW)
    marked, ink = page.evaluate(MARKED, box)
    assert marked > 0.5
    assert ink > 0.02
    left, top, right, bottom = box
    for beside in ((left, top - 12, right, top - 4), (left, bottom + 4, right, bottom + 12)):
        assert page.evaluate(MARKED, beside)[0] == 0
    assert sentence in page.get_by_role("img").get_attribute("alt")


def test_the_text_is_a_tab_away_and_stays_chosen(visit: Visit) -> None:
    page = visit()
    opened(page, ASK_RENT, RENT)
    page.wait_for_selector("#source .sheet.drawn")
    assert not page.locator("#source .passage").is_visible()
    page.locator("#tab-page").focus()
    page.keyboard.press("ArrowRight")
    page.locator("#source mark").wait_for()
    assert page.evaluate("document.activeElement.id") == "tab-text"
    assert "".join(page.locator("#source mark").all_text_contents()) == RENT
    assert not page.locator("#source .sheet").is_visible()
    assert not page.locator(".enlarge").is_visible()
    opened(page, ASK_START, START)
    assert "".join(page.locator("#source mark").all_text_contents()) == START
    assert page.locator("#source .passage").is_visible()
    page.locator("#tab-text").focus()
    page.keyboard.press("ArrowLeft")
    page.wait_for_selector("#source .sheet.drawn")
    assert page.evaluate(IN_VIEW)


def test_the_pages_around_can_be_looked_at(visit: Visit) -> None:
    page = visit()
    opened(page, ASK_RENT, RENT)
    page.wait_for_selector("#source .sheet.drawn")
    assert page.locator(".turn").first.is_disabled()
    page.click(".turn[data-turn='1']")
    page.wait_for_selector("#source .sheet.drawn")
    assert page.locator(".folio").inner_text() == "2 / 2 页"
    assert page.evaluate(MARKED, PLACES[START][1])[0] == 0
    assert page.locator(".turn").last.is_disabled()
    page.click(".turn[data-turn='-1']")
    page.wait_for_selector("#source .sheet.drawn")
    assert page.evaluate(MARKED, PLACES[RENT][1])[0] > 0.5
    assert page.evaluate(IN_VIEW)


@pytest.mark.parametrize("options", [{}, PHONE])
def test_the_page_can_be_enlarged_and_put_back(visit: Visit, options: dict[str, Any]) -> None:
    page = visit(**options)
    opened(page, ASK_RENT, RENT)
    page.wait_for_selector("#source .sheet.drawn")
    small = page.locator("#source .sheet img").bounding_box()["width"]
    page.click("#source .enlarge")
    full = page.locator("dialog.full")
    full.locator(".sheet.drawn").wait_for()
    assert full.locator("img").bounding_box()["width"] > small * 1.2
    page.keyboard.press("Escape")
    full.wait_for(state="detached")
    assert page.evaluate("document.activeElement.className") == "enlarge"
    page.click("#source .sheet img")
    full.locator(".close").click()
    full.wait_for(state="detached")


def test_a_phone_shows_the_page_without_growing_wider(visit: Visit) -> None:
    page = visit(**PHONE)
    opened(page, ASK_RENT, RENT)
    page.wait_for_selector("#source .sheet.drawn")
    page.wait_for_function("document.querySelector('#source').getBoundingClientRect().top < 100")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert page.locator("#source .sheet").bounding_box()["width"] <= 390
    assert page.evaluate(IN_VIEW)
    for button in page.locator("#source button:visible").all():
        box = button.bounding_box()
        assert min(box["width"], box["height"]) >= 32, button.evaluate("b => b.outerHTML")


def test_without_its_file_a_page_gives_way_to_the_text(visit: Visit, documents: Path) -> None:
    page = visit()
    with away(documents / NAME):
        opened(page, ASK_RENT, RENT)
        notice = page.locator("#source .unavailable")
        notice.get_by_text("移走或删除").wait_for()
        assert notice.inner_text().startswith("原页无法显示")
        assert "".join(page.locator("#source mark").all_text_contents()) == RENT
        assert page.locator("#source mark").is_visible()
        assert page.locator("#source [role=tab]").count() == 0
    page.locator(".mark").first.click()
    page.wait_for_selector("#source .sheet.drawn")


def test_pictures_are_private_and_ask_for_what_there_is(visit: Visit, server: str) -> None:
    page = visit()
    reply = page.request.get(f"{server}picture?document={NAME}&page=1&start=0&end=9")
    assert (reply.status, reply.headers["content-type"]) == (200, "image/png")
    assert reply.headers["cache-control"] == "no-store"
    assert reply.headers["cross-origin-resource-policy"] == "same-origin"
    for asked, status in ((f"document={NAME}&page=3", 404), ("document=..%2Fetc&page=1", 404), ("page=x", 422)):
        assert page.request.get(f"{server}picture?{asked}").status == status
