"""An answer on its way into another program."""

from __future__ import annotations

import zipfile
from html.parser import HTMLParser
from pathlib import Path

from lxml import etree

from rag.exporting.clipboard import plain, rich
from rag.exporting.pieces import clean
from rag.messages import Speech
from tests.exporting.conftest import Make
from tests.support.office import needs_libreoffice, opened

ZH = Speech("zh")


class Pasted(HTMLParser):
    """What another program would make of the HTML."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)

    def handle_data(self, data: str) -> None:
        self.text += data


def test_both_forms_hold_the_answer_and_its_sources(answered: Make) -> None:
    answer = answered("甲。", "乙。")
    assert plain(answer, ZH) == (
        "甲。[1]乙。[2]\n\n[1] 《办法》 › 第一章，第 3 页：“甲。”\n[2] 《办法》 › 第一章，第 3 页：“乙。”"
    )
    html = rich(answer, ZH)
    assert "<p>甲。<sup>[1]</sup>乙。<sup>[2]</sup></p>" in html
    assert "[2] 《办法》 › 第一章，第 3 页：“乙。”" in html


@needs_libreoffice
def test_pasted_numbers_stay_raised_and_sources_stay_below(answered: Make, tmp_path: Path) -> None:
    """As Writer's own document, which is what it makes of HTML that is pasted."""
    (tmp_path / "a.html").write_text(f'<meta charset="utf-8">{rich(answered("甲<b>。", "乙。"), ZH)}', "utf-8")
    with zipfile.ZipFile(opened(tmp_path / "a.html", "odt", "--infilter=HTML (StarWriter)")) as made:
        root = etree.fromstring(made.read("content.xml"))
    raised = root.xpath("//style:style[style:text-properties/@style:text-position]/@style:name", namespaces=root.nsmap)
    spans = root.xpath("//text:span", namespaces=root.nsmap)
    style = f"{{{root.nsmap['text']}}}style-name"
    assert [each.text for each in spans if each.get(style) in raised] == ["[1]", "[2]"]
    lines = ["".join(each.itertext()) for each in root.xpath("//text:p", namespaces=root.nsmap)]
    assert [line for line in lines if line] == [
        "甲<b>。[1]乙。[2]",
        "[1] 《办法》 › 第一章，第 3 页：“甲<b>。”",
        "[2] 《办法》 › 第一章，第 3 页：“乙。”",
    ]


def test_hostile_text_is_text(answered: Make, hostile: str) -> None:
    pasted = Pasted(rich(answered(hostile, title=hostile, section=f"节{hostile}"), ZH))
    assert pasted.tags == {"div", "p", "sup", "hr", "small"}
    assert pasted.text.count(clean(hostile)) == 4  # the answer; the source's title, section and quote
