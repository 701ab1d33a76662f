"""axe-core finds nothing that shuts people out on any screen: each in light and dark, and on a phone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from rag.library import Library
from rag.types import Answer, AnswerKind
from tests.support import invented
from tests.support.browsing import ask, to
from tests.support.hashed import HashedLibrary, at_home

Visit = Callable[..., Any]

# Gradio, which runs in this process here, uses what pandas is about to drop.
pytestmark = pytest.mark.filterwarnings(r"ignore::DeprecationWarning:gradio\.queueing")

SIZES = {"wide": {"width": 1440, "height": 900}, "phone": {"width": 390, "height": 844}}
COLOURS = {"runOnly": ["color-contrast"]}
THEMES: dict[str, dict[str, Any]] = {"wide": {"light": {}, "dark": COLOURS}, "phone": {"light": {}}}
"""In dark only the rule that depends on colours, which are the same on a phone."""
KINDS = {"近": AnswerKind.NEAR, "无": AnswerKind.REFUSED}


_AT_REST = "document.getAnimations().forEach(each => each.effect.getTiming().iterations < 1e9 && each.finish())"
"""Colours that pass over into those of the other theme are there."""


class Told(HashedLibrary):
    """Its answer to a question that begins with a sign of ``KINDS`` is of that kind."""

    def ask(self, question: str, *given: Any, **more: Any) -> Answer:
        answer = super().ask(question, *given, **more)
        kind = KINDS.get(question[0], answer.kind)
        return replace(answer, kind=kind, citations=() if kind is AnswerKind.REFUSED else answer.citations)


@pytest.fixture
def library(tmp_path: Path) -> Library:
    """One that holds nothing yet."""
    return Told(tmp_path / "index", at_home(tmp_path).settings)


@pytest.fixture
def server(serve: Callable[[Any], AbstractContextManager[str]], library: Library) -> Iterator[str]:
    """The address of the page over it."""
    with serve(library) as address:
        yield address


class Inspector:
    """Looks at the page as it is, in both sizes and themes, and remembers what is wrong."""

    def __init__(self, page: Any) -> None:
        self.found: list[str] = []
        self._page = page

    def look(self, screen: str, part: str = "html") -> None:
        """Look at a ``part`` of the page; only that part is gone through, which is quick."""
        for name, size in SIZES.items():
            self._page.set_viewport_size(size)
            self._page.evaluate(
                "on => document.body.classList.toggle('drawer', on)", name == "phone" and "#rail" in part
            )
            for theme, only in THEMES[name].items():
                self.found += [f"{screen}, {name}, {theme}: {each}" for each in self._violations(part, theme, only)]
        self._page.set_viewport_size(SIZES["wide"])

    def _violations(self, part: str, theme: str, only: dict[str, Any]) -> list[str]:
        page = self._page
        page.emulate_media(color_scheme=theme, reduced_motion="reduce")
        page.wait_for_function("dark => document.body.classList.contains('dark') === dark", arg=theme == "dark")
        page.evaluate(_AT_REST)
        if not page.evaluate("'axe' in window"):
            page.evaluate(Axe().axe_script)  # no script element: the page's policy could refuse it
        options = {"resultTypes": ["violations"], "preload": False, **only}
        found = page.evaluate("given => axe.run(...given)", [part, options])["violations"]
        return [
            f"{each['id']}: {node['html'][:200]} {node['failureSummary']}" for each in found for node in each["nodes"]
        ]


def test_no_screen_shuts_anybody_out(visit: Visit, server: str) -> None:
    page = visit(fresh=True)  # its size and theme change
    inspector = Inspector(page)
    look = inspector.look

    look("welcome to nothing")
    for name in ("overview", "settings", "documents"):
        to(page, name)
        look(f"{name}, empty", "#pane")
    documents(page, look)
    to(page, "overview")
    look("overview", "#pane")
    page.locator(".close-pane").click()
    page.locator(".examples button").first.wait_for()
    answers(page, look)
    conversations(page, look)
    page.goto(f"{server}c/unknown")
    page.locator(".welcome .actions").wait_for()
    look("no such conversation", "#talk")
    assert inspector.found == [], "\n".join(inspector.found)


def documents(page: Any, look: Callable[..., None]) -> None:
    given = {invented.MEASURES: invented.measures(), invented.NOTICE: invented.notice(), "坏.pdf": b"none"}
    files = [{"name": name, "mimeType": "", "buffer": data} for name, data in given.items()]
    page.set_input_files("#pane .give input[accept]", files)
    for row in (page.locator("#pane .jobs .done").nth(1), page.locator("#pane .jobs .failed")):
        row.wait_for()
    rows = page.locator("tr[data-document]")
    rows.nth(1).wait_for()

    page.locator("[data-do=collection-new]").click()
    look("a name is asked for", "dialog[open]")
    page.locator(".naming input").first.fill("住房")
    page.locator(".naming [type=submit]").click()
    page.locator(".naming").wait_for(state="hidden")
    menu = rows.first.locator(".actions summary")
    menu.click()
    rows.first.locator("[data-do=delete]").click()
    page.locator(".trash summary").click()
    page.locator(".trash li").wait_for()
    page.locator("[data-do=paste]").click()
    rows.first.locator("input").check()
    menu.click()
    look("documents: pasting, chosen, a menu, what was deleted", "#pane")
    look("a way back", ".toast")
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("Escape")  # the open menu may lie over what was deleted
    page.locator("#pane .actions[open]").wait_for(state="hidden")
    page.locator(".trash li button").click()
    for name in ("租房", "求职"):
        to(page, "documents")
        page.locator(".shelf-table .name a", has_text=name).click()
        page.locator(".as-read").wait_for()
        look(f"a document as it was read: {name}", "#pane")


def answers(page: Any, look: Callable[..., None]) -> None:
    look("welcome", "#talk")
    answer = ask(page, "硕士毕业生租房补贴标准是多少？")
    answer.locator(".mark").first.click()
    page.locator("#source .sheet.drawn").wait_for()
    answer.locator("[data-vote='-1']").click()
    answer.locator("form.feedback [value=passage]").check()
    answer.locator(".export summary").click()
    look("an answer, its page, its files, what is said of it")
    page.locator("#source .enlarge").click()
    look("a page as large as the window", "dialog[open]")
    page.locator("dialog .close").click()
    answer.locator(".begin-marking").click()
    page.locator("#source .find input").fill("补贴")
    page.locator("mark.found.now").first.wait_for()
    page.locator("#source .contents summary").click()
    page.locator("#source .contents li").first.wait_for()
    look("the text: outline, search, marking", "#source")
    page.keyboard.press("Escape")
    page.locator(".marking-bar .leave").click()
    ask(page, "近来怎样发放补贴？")
    ask(page, "无房怎样申请补贴？")
    own = page.locator(".own").first
    own.hover()
    own.locator(".edit").click()
    page.locator("header .export summary").click()
    look("near and refused answers, a question edited, the conversation's files")
    page.locator("header .export summary").click()
    page.locator("#scope .now").click()
    page.locator(".choices li").first.wait_for()
    look("what is asked", "dialog[open]")
    page.keyboard.press("Escape")


def conversations(page: Any, look: Callable[..., None]) -> None:
    item = page.locator(".talks li").first
    item.hover()
    item.locator("summary").click()
    look("the rail, a conversation's menu", "#rail")
    item.locator("[data-rename]").click()
    look("a conversation renamed", "#rail .list")
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    look("keys", "dialog[open]")
