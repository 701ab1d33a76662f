"""The list of documents as HTML: what stands in it, what could not be read, and that names stay text."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

import pytest

from rag.types import Reading, Unread
from ui.language import EN, ZH
from ui.listing import listing, size
from ui.shelf import Found, Row, Wanted, day, search

HOSTILE = '<img src=x onerror="alert(1)">\u202e{{x}}${y}【】' + "长" * 10_000


def row(name: str, reading: Reading = Reading(), source: Path = Path("甲.zip"), member: str = "") -> Row:  # noqa: B008
    kind = source.suffix.lstrip(".").upper()
    return Row(name, f"{name}标题", kind, 2048, reading.pages, 67, "2023-05-01", reading, source, member)


def shown(*rows: Row, wanted: Wanted = Wanted(), pages: int = 1) -> str:  # noqa: B008 (it is frozen)
    return listing(Found(rows, len(rows), 1, pages), wanted, {"甲.pdf": ["合同"]}, ZH)


def test_a_document_is_shown_with_its_size_and_its_collections(tmp_path: Path) -> None:
    file = tmp_path / "甲.pdf"
    file.touch()
    html = shown(row("甲.pdf", Reading(1200), file))
    text = unescape(re.sub("<[^>]*>", "|", html))
    for said in ("甲.pdf标题", "|PDF|", "|2.0 KB|", "|1,200|", "|67|", "|2023-05-01|", "|合同|", "|正常|", "|改名|"):
        assert said in text, said
    assert "改名" not in shown(row("甲.zip/乙.txt", member="乙.txt"))
    assert ZH.state_gone() in shown(row("丙.txt", source=tmp_path / "丙.txt"))


def test_what_was_not_read_stands_behind_a_notice(tmp_path: Path) -> None:
    unread = (Unread("no_text_layer", (3, 4, 5)), Unread("pictures"))
    html = listing(Found([row("甲<i>.pdf", Reading(9, (), unread), tmp_path)], 1, 1, 1), Wanted(), {}, EN)
    (notice,) = re.findall(r"<details class=.unread.>(.*?)</details>", html)
    reasons = re.findall(r"<li>(.*?)</li>", notice)
    assert len(reasons) == 2
    assert "3–5" in reasons[0]
    assert "<i>" not in html


def test_hostile_names_stay_text() -> None:
    html = shown(row(HOSTILE, source=Path(HOSTILE[:60]), member=HOSTILE))
    assert "<img" not in html
    assert "{{" not in html
    assert "${" not in html


def test_the_sorted_column_says_so_and_pages_are_turned() -> None:
    html = shown(row("甲.pdf"), wanted=Wanted(sort="size", down=True), pages=3)
    assert '<th scope="col" class="size" aria-sort="descending">' in html
    assert html.count("aria-sort") == 1
    assert '<button type="button" data-to="0" disabled>' in html
    assert '<button type="button" data-to="2">' in html


def test_an_empty_list_says_what_to_do() -> None:
    assert ZH.shelf_none() in unescape(shown())
    assert ZH.shelf_nothing() in unescape(shown(wanted=Wanted(search="甲")))


def test_every_word_is_looked_for() -> None:
    rows = [row("合同 2023.PDF"), row("合同 2024.pdf")]
    assert search(rows, " 2024  合同 ") == rows[1:]
    assert search(rows, "pdf") == rows
    assert search(rows, "") == rows


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("2023年5月1日", "2023-05-01"),
        ("2023 年 05 月 1 日", "2023-05-01"),
        ("二〇二三年十二月二十一日", "2023-12-21"),
        ("2023-5-1", "2023-05-01"),
        ("明天", ""),
        ("", ""),
    ],
)
def test_a_date_is_read_as_it_is_written(written: str, found: str) -> None:
    assert day(written) == found


def test_sizes_are_said_as_a_person_would() -> None:
    assert [size(n) for n in (0, 999, 2048, 350_000, 5 << 20, 3 << 30)] == [
        "0 B",
        "999 B",
        "2.0 KB",
        "342 KB",
        "5.0 MB",
        "3.0 GB",
    ]
