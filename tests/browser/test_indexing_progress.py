"""What the page shows of an indexing run in any process: a bar, and the new documents, without being loaded again."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest

from rag.embedding import Encoder
from rag.library import Library
from rag.settings import Settings
from rag.store.activity import publishing
from rag.types import Answer, Progress
from tests.support.browsing import PHONE

Visit = Callable[..., Any]

# Gradio, which runs in this process here, uses what pandas is about to drop.
pytestmark = pytest.mark.filterwarnings(r"ignore::DeprecationWarning:gradio\.queueing")

TEXTS = {
    "青山市.txt": "青山市租房补贴办法\n\n青山市租房补贴标准为每人每月600元，最长发放24个月。\n",
    "云水市.txt": "云水市求职补贴通知\n\n云水市求职创业补贴标准为每人1500元，一次性发放。\n",
}
RUN = Progress(120.5, 599, 21_000.0, 35.0)


class Held(Library):
    """A library whose answers wait for ``free``."""

    def __init__(self, index: Path, encoder: Encoder) -> None:
        super().__init__(index, Settings(index=index))
        self._shared = encoder
        self.free = threading.Event()
        self.free.set()

    def encoder(self) -> Encoder:
        return self._shared

    def ask(self, *given: Any, **named: Any) -> Answer:
        assert self.free.wait(600)
        return super().ask(*given, **named)


@pytest.fixture(scope="module")
def library(encoder: Encoder, tmp_path_factory: pytest.TempPathFactory) -> Held:
    return Held(tmp_path_factory.mktemp("indexing") / "index", encoder)


@pytest.fixture(scope="module")
def server(serve: Callable[[Any], AbstractContextManager[str]], library: Held) -> Iterator[str]:
    """The address of the page over a library that holds nothing yet."""
    with serve(library) as address:
        yield address


def hold(library: Held, *names: str) -> None:
    """Have the library hold the documents of these names, and no others."""
    folder = library.index.parent / "资料"
    folder.mkdir(exist_ok=True)
    for name, text in TEXTS.items():
        if name in names:
            (folder / name).write_text(text, encoding="utf-8")
        else:
            (folder / name).unlink(missing_ok=True)
    library.add([folder])


def scope(page: Any, said: str) -> Any:
    """What is asked, once the page says it so."""
    found = page.locator("#scope .now", has_text=said)
    found.wait_for()
    return found


def test_new_documents_appear_by_themselves(visit: Visit, library: Held) -> None:
    page = visit()
    page.evaluate("window.same = true")
    assert page.locator(".welcome").get_by_text("还没有文档").count() == 1
    hold(library, "青山市.txt")
    scope(page, "全部 1 篇")
    page.locator(".welcome button[data-ask]").first.wait_for()
    page.evaluate("location.hash = '#/documents'")
    page.locator("#pane tr[data-document]").wait_for()
    hold(library, *TEXTS)
    scope(page, "全部 2 篇")
    page.locator("#pane tr[data-document]").nth(1).wait_for()
    assert page.evaluate("window.same")


def test_an_answer_in_the_making_is_left_alone(visit: Visit, library: Held) -> None:
    hold(library, "青山市.txt")
    page = visit()
    scope(page, "全部 1 篇")
    library.free.clear()
    page.fill("#question textarea", "青山市租房补贴每人每月多少元？")
    page.press("#question textarea", "Enter")
    page.locator("#stop").wait_for()
    hold(library, *TEXTS)
    scope(page, "全部 2 篇")
    assert page.locator("#stop").is_visible()
    library.free.set()
    page.wait_for_selector("article[data-answer]")
    assert "600元" in page.locator("article[data-answer] .said").inner_text()


def test_a_filter_stays_and_loses_what_is_gone(visit: Visit, library: Held) -> None:
    hold(library, *TEXTS)
    page = visit()
    scope(page, "全部 2 篇").click()
    for name in ("青山市", "云水市"):
        page.get_by_role("checkbox", name=name).check()
    scope(page, "只问：2 篇文档")
    page.get_by_role("button", name="确定").click()
    hold(library, "青山市.txt")
    scope(page, "只问：青山市租房补贴办法")
    page.get_by_role("button", name="改回问全部文档").click()
    scope(page, "全部 1 篇")


@pytest.mark.parametrize(
    ("options", "label"),
    [
        ({}, "正在收录：120/599 篇 · 每秒 2.1 万字 · 约剩 35 秒"),
        ({"locale": "en-US", **PHONE}, "Indexing: 120/599 documents · 21,000 chars/s · 35 s left"),
    ],
)
def test_a_run_is_shown_while_it_lasts(visit: Visit, library: Held, options: dict[str, Any], label: str) -> None:
    page = visit(**options)
    bar = page.get_by_role("progressbar", name=label)
    assert not page.locator("#indexing .run").is_visible()
    with publishing(library.index) as publish:
        publish(RUN)
        bar.wait_for()
        assert bar.evaluate("bar => bar.value") == pytest.approx(RUN.done / RUN.documents)
        assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]
        words = page.locator("#indexing p")
        assert words.evaluate("p => p.scrollWidth <= p.clientWidth"), "the words are cut"
    bar.wait_for(state="hidden")


def test_what_is_embedded_is_shown_when_all_can_be_found_by_words(visit: Visit, library: Held) -> None:
    page = visit()
    with publishing(library.index) as publish:
        publish(Progress(0, 0, 2_100.0, 35.0, share=0.375))
        bar = page.get_by_role("progressbar", name="正在收录：按词可查，语义索引 37 % · 每秒 2,100 字 · 约剩 35 秒")
        bar.wait_for()
        assert bar.evaluate("bar => bar.value") == pytest.approx(0.375)
    bar.wait_for(state="hidden")
