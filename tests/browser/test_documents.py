"""Documents given to the page, followed until they can be asked, chosen, renamed, deleted and brought back."""

from __future__ import annotations

import base64
import zipfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

import docx
import pytest
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from rag.library import Library
from rag.workspace.conversations import Exchange
from rag.workspace.scope import Scope
from tests.support.browsing import PHONE, ask
from tests.support.hashed import at_home
from tests.support.office import saved
from ui.language import ZH

Visit = Callable[..., Any]

# Gradio, which runs in this process here, uses what pandas is about to drop.
pytestmark = pytest.mark.filterwarnings(r"ignore::DeprecationWarning:gradio\.queueing")

HOSTILE = "【甲】<img src=x onerror=pwned()>\u202e{{x}}${y}" + "长" * 200 + ".txt"
DROP = """([name, data]) => {
  const transfer = new DataTransfer();
  transfer.items.add(new File([Uint8Array.from(atob(data), c => c.charCodeAt(0))], name));
  for (const kind of ["dragenter", "dragover", "drop"])
    document.body.dispatchEvent(new DragEvent(kind, {dataTransfer: transfer, bubbles: true, cancelable: true}));
}"""


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    """One that holds nothing yet; its encoder is instant, for nothing here depends on meaning."""
    return at_home(tmp_path_factory.mktemp("given"))


@pytest.fixture(scope="module")
def server(serve: Callable[[Any], AbstractContextManager[str]], library: Library) -> Iterator[str]:
    """The address of the page over it."""
    with serve(library) as address:
        yield address


@cache
def paper() -> bytes:
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    file = BytesIO()
    canvas = Canvas(file, invariant=1)
    canvas.setFont("STSong-Light", 14)
    canvas.drawString(70, 760, "青山市租房补贴办法")
    canvas.drawString(70, 720, "青山市租房补贴标准为每人每月600元，最长发放24个月。")
    canvas.save()
    return file.getvalue()


@cache  # two archives made at different times differ
def letter() -> bytes:
    made = docx.Document()
    made.add_heading("云水市求职补贴通知", 0)
    made.add_paragraph("云水市求职创业补贴标准为每人1500元，一次性发放。")
    return saved(made)


@cache
def packed() -> bytes:
    file = BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("附件/白石市.txt", "白石市交通补贴标准为每人每月80元。")
    return file.getvalue()


def uploads(**files: bytes) -> list[dict[str, Any]]:
    return [{"name": name, "mimeType": "", "buffer": data} for name, data in files.items()]


def row(page: Any, name: str) -> Any:
    return page.locator("#pane tr[data-document]", has_text=name)


def job(page: Any, name: str, said: str) -> Any:
    found = page.locator("#pane .intake li", has_text=name).filter(has_text=said)
    found.first.wait_for()
    return found.first


def act(page: Any, name: str, what: str) -> None:
    """Choose from a document's menu."""
    row(page, name).locator(".actions summary").click()
    row(page, name).get_by_text(what, exact=True).click()


def to_documents(page: Any) -> None:
    page.evaluate("location.hash = '#/documents'")
    page.locator("#pane .found[aria-busy=false]").wait_for()


def asking(page: Any, said: str) -> None:
    page.locator("#scope .now", has_text=said).wait_for()


def test_from_an_empty_library_to_answers_of_one_document_and_of_a_collection(visit: Visit, library: Library) -> None:
    page = visit()
    page.get_by_role("button", name="加入文档").click()
    page.locator("#pane").get_by_text(str(library.files.folder)).wait_for()
    page.set_input_files(
        "#pane .give input[accept]", uploads(**{"青山.pdf": paper(), "云水.docx": letter(), "坏.pdf": b"no pdf"})
    )

    page.evaluate(DROP, ["白石.zip", base64.b64encode(packed()).decode()])
    for name in ("青山.pdf", "云水.docx", "白石.zip"):
        job(page, name, "可以问了")
    assert "坏.pdf" in job(page, "坏.pdf", "没有收录").locator(".note").inner_text()
    row(page, "白石市").wait_for()
    assert page.locator("#pane tr[data-document]").count() == 3
    page.set_input_files("#pane .give input[accept]", uploads(**{"云水.docx": letter()}))
    job(page, "云水.docx", "已经有了")

    # Of one document only: the other's answer isn't found in it.
    page.get_by_role("checkbox", name="选中：云水市求职补贴通知").check()
    page.get_by_role("button", name="只问这些").click()
    asking(page, "只问：云水市求职补贴通知")
    assert "1500元" in ask(page, "求职补贴标准是多少？").inner_text()
    assert "600元" not in ask(page, "青山市租房补贴每人每月多少元？").inner_text()

    # Of a collection.
    to_documents(page)
    page.get_by_role("checkbox", name="选中：青山市").check()
    page.get_by_role("button", name="新建合集").click()
    page.get_by_label("合集的名字").fill("住<房>")
    page.get_by_role("button", name="确定").last.click()
    row(page, "青山市").locator(".chip", has_text="住<房>").wait_for()
    page.get_by_role("button", name="回到对话").click()
    page.get_by_role("button", name="改回问全部文档").click()
    asking(page, "全部 3 篇")
    page.locator("#scope .now").click()
    page.get_by_role("checkbox", name="住<房>").check()
    asking(page, "只问合集：住<房>（2 篇）")
    page.keyboard.press("Escape")
    assert "600元" in ask(page, "租房补贴每人每月多少元？").inner_text()

    # A conversation that is opened again goes on with what it was last asked of.
    page.get_by_role("button", name="改回问全部文档").click()
    asking(page, "全部 3 篇")
    page.click("#rail .new")
    page.wait_for_selector(".welcome")
    page.locator(".talks .list a").first.click()
    asking(page, "只问合集：住<房>（2 篇）")


def test_a_step_to_a_screen_draws_it_once(visit: Visit) -> None:
    page = visit()
    drawn: list[str] = []
    page.on("request", lambda request: drawn.append(request.url) if "/pane/" in request.url else None)
    to_documents(page)
    page.go_back()
    page.locator("#pane .pane").wait_for(state="hidden")
    page.go_forward()
    page.locator("#pane .found[aria-busy=false]").wait_for()
    assert len(drawn) == 2


def test_a_document_is_renamed_deleted_and_brought_back(visit: Visit, library: Library, server: str) -> None:
    page = visit()
    to_documents(page)
    act(page, "青山市", "改名")
    page.get_by_label("新名字").fill("../青山 <新>")
    page.keyboard.press("Enter")
    row(page, "青山 _新_.pdf").wait_for()
    assert row(page, "青山 _新_.pdf").locator(".chip").count() == 1, "it stays in its collection"
    with page.expect_download() as download:
        act(page, "青山 _新_.pdf", "下载原文件")
    assert Path(download.value.path()).read_bytes() == paper()
    assert page.locator("#pane .actions[open]").count() == 0, "what was chosen closes the menu"
    row(page, "青山 _新_.pdf").locator(".actions summary").click()
    page.evaluate("document.querySelector('#renew').click()")
    assert page.locator("#pane .actions[open]").count() == 1, "a script's click closes nothing"
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("Escape")
    assert page.locator("#pane .actions[open]").count() == 0
    assert page.locator("#pane .shelf").is_visible(), "Escape closes the menu, not what lies under it"

    act(page, "青山 _新_.pdf", "查看文字和原页")
    page.locator("#pane .as-read").get_by_text("最长发放24个月").wait_for()
    page.wait_for_function("document.querySelector('#pane figure img').naturalWidth > 0")
    page.get_by_role("link", name="所有文档").click()

    act(page, "青山 _新_.pdf", "删除")
    row(page, "青山").wait_for(state="detached")
    assert not (library.files.folder / "_青山 _新_.pdf").exists()
    page.locator(".toast").get_by_role("button", name="撤销").click()
    row(page, "青山").wait_for()
    act(page, "云水", "删除")
    row(page, "云水").wait_for(state="detached")
    asked = library.conversations.begin([Exchange("补贴多少？", None, Scope(("云水.docx",)))])
    page.goto(f"{server}c/{asked.id}")
    page.locator(".toast", has_text=ZH.scope_lost(name="云水.docx")).wait_for()
    asking(page, "全部 2 篇")
    to_documents(page)
    page.get_by_text("最近删除").click()
    page.get_by_role("button", name="恢复：云水市求职补贴通知").click()
    row(page, "云水").wait_for()


def test_hostile_names_and_pasted_text_show_as_text(visit: Visit, library: Library) -> None:
    page = visit(**PHONE)
    to_documents(page)
    page.get_by_role("button", name="粘贴文字").click()
    page.locator("#pane .paste input").fill("<b>纪要</b>")
    page.locator("#pane .paste textarea").fill("<script>pwned()</script>会议定于周五。")
    page.get_by_role("button", name="加入", exact=True).click()
    job(page, "纪要", "可以问了")
    page.set_input_files("#pane .give input[accept]", uploads(**{HOSTILE: b"x" * 10_000}))
    job(page, "【甲】", "可以问了")
    row(page, "【甲】").first.wait_for()
    assert page.evaluate("document.querySelectorAll('#pane img, #pane script, #pane b').length") == 0
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]
    small = page.evaluate(
        "[...document.querySelectorAll('#pane button, #pane summary, #pane td label, #pane label.button')]"
        ".filter(e => e.offsetHeight && (e.offsetHeight < 44 || e.offsetWidth < 44)).map(e => e.outerHTML)"
    )
    assert small == []
    page.set_input_files("#pane .give input[accept]", uploads(**{"程序.exe": b"x"}))
    refused = job(page, "程序.exe", "格式还不支持")
    assert refused.evaluate("e => e.querySelector('.stage').offsetWidth / e.offsetWidth") > 0.9  # it is a long sentence
    assert page.locator("[data-do=cancel-all]").is_hidden()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if request.url.endswith("/intake") else None)
    page.wait_for_timeout(2500)
    assert len(asked) < 3, "nothing is on its way: how far it is isn't asked all the time"
    refused.get_by_role("button", name=ZH.dismiss()).click()
    refused.wait_for(state="detached")
