"""A partial answer and documents that differ, from real documents through the real library to the page."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest

from tests.support.browsing import ask

Visit = Callable[..., Any]

# Gradio, which runs in this process here, uses what pandas is about to drop.
pytestmark = pytest.mark.filterwarnings(r"ignore::DeprecationWarning:gradio\.queueing")

# Made up for these tests: neither the cities nor the notices exist.
DOCUMENTS = {
    "青山市2021.txt": """青山市高校毕业生租房补贴实施办法（2021年）

为吸引高校毕业生来青山市就业，制定本办法。

青山市高校毕业生租房补贴标准为每人每月600元，最长发放24个月。

租房补贴由用人单位统一申报，按季度发放。
""",
    "青山市2024.txt": """青山市关于调整高校毕业生租房补贴标准的通知（2024年）

根据青山市人才工作会议精神，现将有关事项通知如下。

青山市高校毕业生租房补贴标准为每人每月900元，最长发放36个月。

申请人应当在青山市缴纳社会保险满三个月。
""",
    "云水市.txt": """云水市求职创业补贴申领通知

为帮助困难毕业生尽快就业，云水市发放一次性求职创业补贴。

云水市求职创业补贴标准为每人1500元，一次性发放到本人社会保障卡。

申请时间为每年9月1日至9月30日，逾期不再受理。
""",
}


@pytest.fixture(scope="module")
def server(
    serve_documents: Callable[[Path, Path], AbstractContextManager[str]], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """The address of a server over the notices of two cities."""
    folder = tmp_path_factory.mktemp("notices")
    documents = folder / "documents"
    documents.mkdir()
    for name, text in DOCUMENTS.items():
        (documents / name).write_text(text, encoding="utf-8")
    with serve_documents(documents, folder / "index") as address:
        yield address


def test_a_question_of_which_one_half_is_in_the_documents(visit: Visit) -> None:
    page = visit()
    answer = ask(page, "云水市求职创业补贴每人多少元？云水市博士后安家补贴每人多少元？")
    assert "partly" in answer.get_attribute("class").split(), answer.inner_text()
    assert "1500元" in answer.locator(".said").inner_text()
    note = page.get_by_role("note")
    assert "只找到一部分" in note.inner_text()
    missing = note.locator("dd").all_inner_texts()
    assert len(missing) == 1
    assert "安家补贴" in missing[0]
    assert "求职" not in missing[0]


def test_a_question_that_two_documents_answer_differently(visit: Visit) -> None:
    page = visit()
    answer = ask(page, "青山市高校毕业生租房补贴每人每月多少元？")
    assert "differing" in answer.get_attribute("class").split(), answer.inner_text()
    assert "说法不一致" in page.get_by_role("note").inner_text()
    shown = answer.locator(".account").all_inner_texts()
    assert len(shown) == 2
    for amount, year in (("600元", "2021"), ("900元", "2024")):
        assert sum(amount in account and year in account for account in shown) == 1
    left, right = (account.bounding_box() for account in answer.locator(".account").all())
    assert left["y"] == right["y"]
    for mark in answer.locator(".mark").all():
        mark.click()
        page.wait_for_function("mark => mark.getAttribute('aria-pressed') === 'true'", arg=mark.element_handle())
        assert "元" in page.locator("#source mark").inner_text()
