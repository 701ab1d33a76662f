"""An answer on its way into another program."""

from __future__ import annotations

from html.parser import HTMLParser

from rag.exporting.clipboard import plain, rich
from rag.exporting.pieces import clean
from rag.messages import Speech
from tests.exporting.conftest import Make

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


def test_hostile_text_is_text(answered: Make, hostile: str) -> None:
    pasted = Pasted(rich(answered(hostile, title=hostile, section=f"节{hostile}"), ZH))
    assert pasted.tags == {"div", "p", "sup", "hr", "small"}
    assert pasted.text.count(clean(hostile)) == 4  # the answer; the source's title, section and quote
