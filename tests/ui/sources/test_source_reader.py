"""The outline of a document, and searching in it."""

from __future__ import annotations

import re

from tests.support.originals import original
from ui.language import ZH
from ui.sources.passage import passage
from ui.sources.place import Place
from ui.sources.reader import contents, matches, tools

TEXT = """第一章 总则

元宇宙是人工智能、区块链、
5G、物联网、虚拟现实等新一代
信息技术的集大成应用，是具有
广阔空间和巨大潜力的未来产
业。发展元宇宙产业将极大开
辟数字经济的新场景、新应用、
新生态，培育经济新动能。

ABC abc <b>未来产业</b>在这里，说的是未来产业。
"""


def found(html: str) -> list[tuple[str, str]]:
    return re.findall(r'<mark class="found" data-n="(\d+)">(.*?)</mark>', html)


def test_what_is_searched_is_found_across_line_ends_and_in_any_case() -> None:
    kept = original(TEXT)
    assert ["".join(TEXT[start:end].split()) for start, end in matches(kept, "未来产业")] == ["未来产业"] * 3
    assert [TEXT[start:end] for start, end in matches(kept, " aBc ")] == ["ABC", "abc"]
    assert matches(kept, "  ") == matches(kept, "没有的") == []
    assert len(matches(kept, "<b>未来")) == 1


def test_places_are_marked_inside_and_outside_the_quote() -> None:
    kept = original(TEXT)
    places = matches(kept, "未来产业")
    start = TEXT.index("未来产业</b>")
    html = passage(kept, Place("d", "d", "", None, start, start + 4), 1500, ZH, places)
    assert found(html) == [("0", "未来产业"), ("1", "未来产业"), ("2", "未来产业")]
    assert re.search("<mark><mark[^>]*>未来产业</mark></mark>", html)
    assert "<b>" not in html
    cut = passage(kept, Place("d", "d", "", None, start + 2, start + 6), 1500, ZH, places)
    assert found(cut)[1:3] == [("1", "未来"), ("1", "产业")]


def test_a_far_place_is_numbered_as_in_the_whole() -> None:
    text = "前面的话。\n" * 3000 + "要找的这句话。\n"
    kept = original(text)
    places = matches(kept, "话")
    html = passage(kept, Place("d", "d", "", None, 0, 0), 100, ZH, places[:2000], at=places[1500][0])
    assert "1500" in [n for n, _ in found(html)]
    assert 'class="cut"' in html


def test_the_outline_lists_headings_with_where_they_lead() -> None:
    kept = original("# <i>\n\n第一章 总则\n\n正文。\n\n第二章 分则\n\n正文。\n")
    html = contents(kept, ZH)
    assert re.findall(r'data-goto="(\d+)"[^>]*>([^<]*第[^<]*)<', html) == [
        (str(kept.text.index("第一章")), "第一章 总则"),
        (str(kept.text.index("第二章")), "第二章 分则"),
    ]
    assert "<i>" not in html
    assert "<details" in tools(kept, ZH)
    assert "<details" not in tools(original("只有一句正文，没有标题，它说完了。\n"), ZH)
