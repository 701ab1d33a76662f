"""Settings, the library in pictures, and the question box that is there before Gradio is, as a person uses them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import replace
from typing import Any

import pytest

from rag.embedding import Encoder
from rag.library import Library
from rag.settings import Settings
from tests.support.browsing import PHONE
from ui.language import EN, ZH

Visit = Callable[..., Any]

TEXT = "海洋牧场管理办法\n\n2023年6月1日\n\n海洋牧场由渔业局管理。海洋牧场不得排污。\n"
BACKGROUND = "getComputedStyle(document.body).backgroundColor"


@pytest.fixture(scope="module")
def library(encoder: Encoder, tmp_path_factory: pytest.TempPathFactory) -> Library:
    home = tmp_path_factory.mktemp("home")
    (home / "海洋牧场.txt").write_text(TEXT, "utf-8")

    class Sharing(Library):
        def encoder(self) -> Encoder:
            return encoder

    library = Sharing(home / "index", replace(Settings(), home=home, index=home / "index"))
    library.add([home / "海洋牧场.txt"])
    return library


@pytest.fixture(scope="module")
def server(serve: Callable[..., AbstractContextManager[str]], library: Library) -> Iterator[str]:
    with serve(library) as address:
        yield address


def opened(visit: Visit, screen: str, **options: Any) -> Any:
    page = visit(**options)
    page.evaluate(f"location.hash = '#/{screen}'")
    page.wait_for_selector(".pane-head h1")
    return page


def choose(page: Any, name: str, value: str) -> None:
    with page.expect_response(lambda reply: reply.url.endswith("/settings")):
        page.locator(f"input[name={name}][value='{value}'] + span").click()
    if name != "language":  # which loads the page anew
        page.locator(".saved:not(:empty)").wait_for()  # told when it is in force


def test_choices_are_in_force_at_once_and_after_a_reload(visit: Visit, library: Library) -> None:
    page = opened(visit, "settings")
    choose(page, "theme", "light")
    light = page.evaluate(BACKGROUND)
    choose(page, "theme", "dark")
    page.wait_for_function(f"before => {BACKGROUND} !== before", arg=light)
    small = page.evaluate("getComputedStyle(document.documentElement).fontSize")
    choose(page, "text_size", "3")
    assert page.evaluate("getComputedStyle(document.documentElement).fontSize") != small
    choose(page, "caution", "strict")
    assert library.settings.caution == "strict"
    keys = page.get_by_role("dialog", name=ZH.shortcuts_title())
    for way in ("off", "on"):
        choose(page, "shortcuts", way)
        page.evaluate("document.activeElement.blur()")
        page.keyboard.press("?")
        assert keys.count() == (way == "on")
    page.keyboard.press("Escape")
    page.set_viewport_size(PHONE["viewport"])
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.reload(wait_until="commit")
    assert page.evaluate("document.documentElement.matches('.dark[data-text=\"1.25\"]')")
    page.wait_for_selector("input[name=caution][value=strict]:checked", state="attached")
    choose(page, "language", "en")
    page.wait_for_selector(f".pane-head h1:text-is('{EN.screen_settings()}')")
    for name, value in (("theme", ""), ("text_size", "1"), ("caution", "balanced"), ("language", "")):
        choose(page, name, value)
    page.wait_for_selector(f".pane-head h1:text-is('{ZH.screen_settings()}')")  # a tab that is being loaded can't rest


def test_the_key_is_written_and_never_shown_again(visit: Visit, library: Library) -> None:
    page = opened(visit, "settings")
    page.fill("#choose-key", "sk-secret-7")
    page.click("[data-key=keep]")
    page.wait_for_selector(f".knob.key :text-is('{ZH.key_set()}')")
    assert library.preferences.has_key
    assert "sk-secret-7" not in page.content()
    page.click("[data-key=forget]")
    page.wait_for_selector("#choose-key")
    assert not library.preferences.has_key


def test_the_doctor_shows_each_check(visit: Visit) -> None:
    page = opened(visit, "settings")
    page.click("[data-doctor]")
    page.wait_for_function("document.querySelectorAll('.checks li').length >= 3")
    page.wait_for_selector("[data-doctor]:enabled")


def test_the_pictures_lead_to_documents(visit: Visit) -> None:
    page = opened(visit, "overview", **PHONE)
    assert page.locator(".tiles dd").first.text_content() == "1"
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.locator(".bars a").first.click()
    page.wait_for_function("location.hash === '#/documents?kind=txt'")
    page.wait_for_selector(".shelf .only")
    page.wait_for_selector("tr[data-document]")
    page.go_back()
    page.wait_for_selector(".overview")


def holding(page: Any) -> Callable[[], None]:
    """Hold back what Gradio starts from, until what is given back is called."""
    held: list[Any] = []
    is_held = True

    def hold(route: Any) -> None:
        held.append(route) if is_held else route.continue_()

    def let_go() -> None:
        nonlocal is_held
        is_held = False
        for route in held:
            route.continue_()

    page.route("**/assets/index-*.js", hold)
    return let_go


def test_what_is_being_typed_goes_over(visit: Visit) -> None:
    page = visit()
    let_go = holding(page)
    page.reload(wait_until="commit")
    page.fill("#early textarea", "海洋")
    let_go()
    page.wait_for_selector("#early", state="detached")
    assert page.input_value("#question textarea") == "海洋"
    page.keyboard.type("牧场")
    assert page.input_value("#question textarea") == "海洋牧场"
    assert page.locator(".asked").count() == 0
