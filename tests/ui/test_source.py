"""The source panel: the quote marked in its mended context, and where it stands."""

from __future__ import annotations

import re
from html import unescape

import pytest

from ui.source import AROUND_MOST, Place, panel, passage, position
from ui.text import EN, ZH

WRAPPED = """产业政策解读

元宇宙是人工智能、区块链、
5G、物联网、虚拟现实等新一代
信息技术的集大成应用，是具有
广阔空间和巨大潜力的未来产

业。发展元宇宙产业将极大开
辟数字经济的新场景、新应用、
新生态，培育经济新动能。

第二段在这里，它说的是别的事情。
"""


def place(quote: str, text: str = WRAPPED, **more: object) -> Place:
    pattern = r"\s*".join(map(re.escape, "".join(quote.split())))
    found = re.search(pattern, text)
    assert found
    values: dict[str, object] = {"section": "", "page": None, "quote": quote, **more}
    return Place("d.txt", "标题", start=found.start(), end=found.end(), **values)  # type: ignore[arg-type]


def marked(html: str) -> str:
    return unescape(re.sub(r"<[^>]+>", "", "".join(re.findall(r"<mark>(.*?)</mark>", html))))


def squeeze(text: str) -> str:
    return "".join(text.split())


@pytest.mark.parametrize(
    "quote",
    [
        "元宇宙是人工智能、区块链、5G、物联网、虚拟现实等新一代信息技术的集大成应用，是具有广阔空间和巨大潜力的未来产业。",
        "发展元宇宙产业将极大开辟数字经济的新场景、新应用、新生态，培育经济新动能。",
        "产业政策解读",
        "新动能。第二段在这里，",
    ],
)
def test_the_mark_is_the_quote(quote: str) -> None:
    assert squeeze(marked(passage(WRAPPED, place(quote), 1500))) == squeeze(quote)


def test_the_context_reads_without_line_breaks() -> None:
    html = passage(WRAPPED, place("信息技术的集大成应用"), 1500)
    assert "巨大潜力的未来产业。发展元宇宙产业将极大开辟数字经济" in html
    assert '<p class="heading">产业政策解读</p>' in html


def test_the_exact_words_are_bold_inside_the_mark() -> None:
    quote = "是具有广阔空间和巨大潜力的未来产业。"
    html = passage(WRAPPED, place(quote, emphasis=((3, 7), (8, 12))), 1500)
    assert re.findall(r"<strong>(.*?)</strong>", html) == ["广阔空间", "巨大潜力"]


def test_a_doubled_glyph_in_a_quote_stays() -> None:
    text = "法规政政策策\n\n为贯彻落实党的精神，加快培育新优势。\n"
    assert marked(passage(text, place("法规政政策策", text), 1500)) == "法规政政策策"


def test_a_long_document_is_shown_in_part() -> None:
    text = "前面的话。\n" * 2000 + "要找的这句话。\n" + "后面的话。\n" * 2000
    here = place("要找的这句话。", text)
    html = panel(here, text, ZH)
    assert len(html) < 12_000
    assert html.count('class="cut"') == 2
    assert marked(html) == "要找的这句话。"
    assert "看全文" in html
    assert "document=d.txt&amp;start=12000" in html
    assert 'class="cut"' not in passage(text, here, AROUND_MOST)


def test_a_short_document_is_shown_whole() -> None:
    html = panel(place("第二段在这里，"), WRAPPED, ZH)
    assert "看全文" not in html
    assert 'class="cut"' not in html


def test_a_document_without_lines_is_cut_too() -> None:
    text = "字" * 50_000
    html = passage(text, Place("d", "d", "", None, 25_000, 25_010), 1500)
    assert marked(html) == "字" * 10
    assert len(html) < 5000


@pytest.mark.parametrize(("start", "end"), [(0, 0), (0, len(WRAPPED)), (len(WRAPPED), len(WRAPPED))])
def test_odd_places_do_no_harm(start: int, end: int) -> None:
    assert passage(WRAPPED, Place("d", "d", "", None, start, end), 1500)


def test_position_counts_from_one_and_names_the_page() -> None:
    here = Place("d", "d", "", 3, 0, 7)
    assert position(here, 2500, ZH) == "第 3 页 · 第 1–7 字 / 共 2500 字"
    assert position(here, 2500, EN) == "Page 3 · Characters 1–7 of 2500"


def test_title_section_and_markup_in_the_source_are_escaped() -> None:
    text = "<script>alert(1)</script>这是<b>正文</b>，$x$ 和 {{y}}。\n"
    html = panel(Place("<i>.txt", "<u>题</u>", "<s>节</s> › $$", None, 0, 8), text, ZH)
    assert not re.search(r"<(script|b|i|u|s)\b", html)
    assert "&lt;u&gt;题&lt;/u&gt;" in html
    assert "{{" not in html
