"""The source panel: the quote marked in its mended context, and where it stands."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape
from urllib.parse import parse_qs

import pytest

from rag.store import outline
from rag.store.outline import Original
from rag.types import Attribute, AttributeName, Block
from rag.viewing.sheet import Sheet
from tests.support.originals import original
from ui.language import EN, ZH
from ui.sources.passage import passage
from ui.sources.place import Place
from ui.sources.source import AROUND_MOST, panel, position

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
    values: dict[str, object] = {"document": "d.txt", "section": "", "page": None, "quote": quote, **more}
    return Place(title="标题", start=found.start(), end=found.end(), **values)  # type: ignore[arg-type]


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
    assert squeeze(marked(passage(original(WRAPPED), place(quote), 1500, ZH))) == squeeze(quote)


def test_what_recognition_was_not_sure_of_is_marked_in_the_quote_and_around_it() -> None:
    words = [(WRAPPED.index(word), WRAPPED.index(word) + len(word)) for word in ("5G", "第二段")]
    doubted = replace(original(WRAPPED), doubtful=tuple(words))
    html = passage(doubted, place("5G、物联网、虚拟现实等新一代"), 1500, ZH)
    assert re.findall(r'<span class="doubt" title="[^"]+">(.*?)</span>', html) == ["5G", "第二段"]
    assert marked(html) == "5G、物联网、虚拟现实等新一代"
    plain = passage(original(WRAPPED), place("5G、物联网、虚拟现实等新一代"), 1500, ZH)
    assert re.sub(r"</?span[^>]*>", "", html) == plain


def test_the_context_reads_without_line_breaks() -> None:
    html = passage(original(WRAPPED), place("信息技术的集大成应用"), 1500, ZH)
    assert "巨大潜力的未来产业。发展元宇宙产业将极大开辟数字经济" in html
    assert re.search('<h3 class="heading" [^>]*>产业政策解读</h3>', html)


def test_the_exact_words_are_bold_inside_the_mark() -> None:
    quote = "是具有广阔空间和巨大潜力的未来产业。"
    html = passage(original(WRAPPED), place(quote, emphasis=((3, 7), (8, 12))), 1500, ZH)
    assert re.findall(r"<strong>(.*?)</strong>", html) == ["广阔空间", "巨大潜力"]


def test_a_doubled_glyph_in_a_quote_stays() -> None:
    text = "法规政政策策\n\n为贯彻落实党的精神，加快培育新优势。\n"
    assert marked(passage(original(text), place("法规政政策策", text), 1500, ZH)) == "法规政政策策"


def test_a_long_document_is_shown_in_part() -> None:
    text = "前面的话。\n" * 2000 + "要找的这句话。\n" + "后面的话。\n" * 2000
    here = place("要找的这句话。", text)
    html = panel(here, original(text), None, ZH)
    assert len(html) < 40_000
    assert html.count('class="cut"') == 2
    assert marked(html) == "要找的这句话。"
    assert "看全文" in html
    assert "document=d.txt&amp;start=12000" in html
    assert 'class="cut"' not in passage(original(text), here, AROUND_MOST, ZH)


def test_a_short_document_is_shown_whole() -> None:
    html = panel(place("第二段在这里，"), original(WRAPPED), None, ZH)
    assert "看全文" not in html
    assert 'class="cut"' not in html


def test_a_document_without_lines_is_cut_too() -> None:
    text = "字" * 50_000
    html = passage(original(text), Place("d", "d", "", None, 25_000, 25_010), 1500, ZH)
    assert marked(html) == "字" * 10
    assert len(html) < 5000


@pytest.mark.parametrize(("start", "end"), [(0, 0), (0, len(WRAPPED)), (len(WRAPPED), len(WRAPPED))])
def test_odd_places_do_no_harm(start: int, end: int) -> None:
    assert passage(original(WRAPPED), Place("d", "d", "", None, start, end), 1500, ZH)


def test_position_counts_from_one_and_names_the_page() -> None:
    here = Place("d", "d", "", 3, 0, 7)
    assert position(here, 2500, ZH) == "第 3 页 · 第 1–7 字 / 共 2500 字"
    assert position(here, 2500, EN) == "Page 3 · Characters 1–7 of 2500"


def test_the_file_is_named_where_its_title_does_not() -> None:
    here = place("第二段在这里，", document="资料/政策 2023<1>.pdf")
    assert '<span class="file">资料/政策 2023&lt;1&gt;.pdf</span> · ' in panel(here, original(WRAPPED), None, ZH)
    assert 'class="file"' not in panel(replace(here, document="资料/标题.txt"), original(WRAPPED), None, ZH)


def test_title_section_and_markup_in_the_source_are_escaped() -> None:
    text = "<script>alert(1)</script>这是<b>正文</b>，$x$ 和 {{y}}。\n"
    html = panel(Place("<i>.txt", "<u>题</u>", "<s>节</s> › $$", None, 0, 8), original(text), None, ZH)
    assert not re.search(r"<(script|b|i|u|s)\b", html)
    assert "&lt;u&gt;题&lt;/u&gt;" in html
    assert "{{" not in html


SHEET = Sheet(3, 12, 600.0, 800.0, ((60.0, 400.0, 540.0, 412.0), (60.0, 420.0, 120.0, 432.0)))


def test_a_page_is_shown_with_the_text_beside_it() -> None:
    html = panel(place("第二段在这里，", page=3, document="a b&c.txt"), original(WRAPPED), SHEET, ZH)
    assert re.findall(r'role="tab" id="([^"]+)"[^>]*aria-selected="([^"]+)"', html) == [
        ("tab-page", "true"),
        ("tab-text", "false"),
    ]
    (source,) = re.findall(r'<img[^>]* src="([^"]+)"', html)
    path, _, query = unescape(source).partition("?")
    start = WRAPPED.index("第二段在这里，")
    asked = {"document": ["a b&c.txt"], "page": ["3"], "start": [str(start)], "end": [str(start + 7)]}
    assert (path, parse_qs(query)) == ("picture", asked)
    assert 'data-box="0.1000 0.5000 0.9000 0.5400"' in html
    assert "3 / 12 页" in html
    assert marked(html) == "第二段在这里，"
    assert 'id="view-text" role="tabpanel" aria-labelledby="tab-text" hidden' in html


def test_without_a_page_there_is_only_the_text() -> None:
    html = panel(place("第二段在这里，"), original(WRAPPED), None, ZH)
    assert "<img" not in html
    assert "tab" not in re.findall(r'role="([^"]+)"', html)


@pytest.mark.parametrize(("height", "least"), [(12.0, 425), (6.0, 850)])
def test_a_page_of_small_print_is_shown_wider(height: float, least: int) -> None:
    sheet = replace(SHEET, boxes=((60.0, 400.0, 540.0, 400.0 + height),))
    assert f"--wide:{least}" in panel(place("第二段在这里，", page=3), original(WRAPPED), sheet, ZH)


def test_what_the_document_says_of_itself_stands_in_its_head() -> None:
    text = "云政办发〔2024〕<18>号\n云水市人民政府\n2024年5月6日\n正文在这里。\n"
    spans: dict[AttributeName, str] = {
        "number": "云政办发〔2024〕<18>号",
        "issuer": "云水市人民政府",
        "date": "2024年5月6日",
        "title": "正文",
    }
    stated = tuple(Attribute(name, text.index(said), text.index(said) + len(said)) for name, said in spans.items())
    facts = {}
    for say in (ZH, EN):
        html = panel(place("正文在这里。", text), original(text, attributes=stated), None, say)
        facts[say.language_tag()] = re.findall(r"<dt>(.*?)</dt><dd>(.*?)</dd>", html)
    values = ["云政办发〔2024〕&lt;18&gt;号", "云水市人民政府", "2024年5月6日"]
    assert facts["zh-CN"] == list(zip(("发文字号", "发布机关", "日期"), values, strict=True))
    assert facts["en"] == list(zip(("Number", "Issued by", "Date"), values, strict=True))


def test_headings_keep_their_rank_and_rows_are_rows() -> None:
    text = "第一章　总则\n第一节　目的\n制定本办法。\n地区：上海，金额：300万元\n末段在这里。\n"
    lines = text.splitlines()
    ends = [len("\n".join(lines[: i + 1])) for i in range(len(lines))]
    kinds = ((2, False), (5, False), (0, False), (0, True), (0, False))
    made = [
        Block(line, range(end - len(line), end), level, row=row)
        for line, end, (level, row) in zip(lines, ends, kinds, strict=True)
    ]
    kept = Original("d", "d", text, outline.decode(outline.encode(made), text), ())
    html = passage(kept, place("300万元", text), 1500, ZH)
    assert re.findall(r"<(h\d) class=.heading.[^>]*>(.*?)<", html) == [("h3", "第一章 总则"), ("h4", "第一节 目的")]
    assert re.search('<p class="row" [^>]*>地区：上海，金额：<mark>300万元</mark></p>', html)


def test_a_doubled_glyph_outside_the_quote_is_read_once() -> None:
    text = "法规政政策策汇编\n\n为贯彻落实党的精神，加快培育新优势。\n"
    assert "法规政策汇编" in passage(original(text), place("加快培育新优势", text), 1500, ZH)


BELOW = """第一章　总则

甲的正文在这里，说的是甲。

甲是什么？

乙的正文在这里。

乙的后一段。

乙是什么？
"""


def below() -> Original:
    """A document whose question headings stand after their text."""
    kinds = {"第一章　总则": 2, "甲是什么？": 9, "乙是什么？": 9}
    lines = [line for line in BELOW.splitlines() if line]
    made = [Block(line, range(BELOW.index(line), BELOW.index(line) + len(line)), kinds.get(line, 0)) for line in lines]
    sections = (
        (BELOW.index("甲的"), BELOW.index("甲的") + 13, "甲是什么？"),
        (BELOW.index("乙的正"), BELOW.index("乙的正") + 8, "乙是什么？"),
        (BELOW.index("乙的后"), BELOW.index("乙的后") + 6, "乙是什么？"),
    )
    return Original("d", "d", BELOW, outline.decode(outline.encode(made), BELOW), (), sections)


def test_a_heading_after_its_text_is_shown_with_its_text_and_muted_in_its_place() -> None:
    html = passage(below(), place("乙的正文", BELOW), 1500, ZH)
    shown = [unescape(re.sub(r"<[^>]+>", "", each)) for each in re.findall(r"<(?:h\d|p)[^>]*>.*?</(?:h\d|p)>", html)]
    assert shown == [
        "第一章 总则",
        "甲是什么？",
        "甲的正文在这里，说的是甲。",
        "↑ 上文的标题甲是什么？",
        "乙是什么？",
        "乙的正文在这里。",
        "乙的后一段。",
        "↑ 上文的标题乙是什么？",
    ]
    assert html.count('class="heading heads"') == html.count('<p class="headed"') == 2


def test_a_heading_before_its_text_stays_as_it_is() -> None:
    html = passage(
        original("甲是什么？\n\n甲的正文在这里。\n"), place("甲的正文", "甲是什么？\n\n甲的正文在这里。\n"), 1500, ZH
    )
    assert "heads" not in html
    assert "上文的标题" not in html


def test_blocks_say_where_they_stand() -> None:
    html = passage(original(WRAPPED), place("第二段"), 1500, ZH)
    spans = [(int(a), int(b)) for a, b in re.findall(r'data-start="(\d+)" data-end="(\d+)"', html)]
    assert [WRAPPED[start:end][:4] for start, end in spans] == ["产业政策", "元宇宙是", "第二段在"]


def test_why_it_was_found_is_a_line_of_the_head() -> None:
    assert '<p class="why">词：&lt;b&gt;</p>' in panel(place("第二段"), original(WRAPPED), None, ZH, "词：<b>")
    assert 'class="why"' not in panel(place("第二段"), original(WRAPPED), None, ZH)
