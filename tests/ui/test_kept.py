"""What an earlier answer cites, in documents that have changed or gone since."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from rag.types import Answer, AnswerKind, Citation, Hit, Passage, Sentence
from rag.viewing.sheet import Sheet
from tests.support.originals import Shelf, original
from ui import render
from ui.kept import Remembering, Source
from ui.language import ZH

TEXT = "甲是第一\n句。乙是第二句。"
CITATION = Citation(1, "d.txt", "标题", "标题 › <节>", None, 0, 7, "甲是第一句。", 0.9, ((0, 1),))
HIT = Hit(Passage("d.txt", "标题", "", "甲是第一句。", 0, 7, (Sentence("甲是第一句。", 0, 7),)), 0.5, 0.5, 0.5)


def since(text: str | None, found: Citation | Hit = CITATION) -> Source:
    return Source.since(found, Shelf({} if text is None else {"d.txt": text}))


def test_what_still_stands_is_shown_in_its_place() -> None:
    for found in (CITATION, HIT):
        source = since(TEXT, found)
        assert "乙是第二句" in source.panel(ZH)
        assert "共 13 字" in source.position(ZH)
    # White space doesn't count.
    assert not since("甲是\n第一句。乙。").changed


def test_what_has_changed_shows_the_quote_that_was_kept() -> None:
    for found in (CITATION, HIT):
        source = since("丙在这里，前面多了几个字。" + TEXT, found)
        assert ZH.quoted_changed() in source.panel(ZH)
        assert "丙" not in source.panel(ZH)
        assert source.position(ZH) == ZH.changed_since()
    assert "<mark><strong>甲</strong>是第一句。</mark>" in since("别的", CITATION).panel(ZH)
    assert "&lt;节&gt;" in since("别的", CITATION).panel(ZH)


def test_what_has_gone_too() -> None:
    source = since(None)
    assert ZH.quoted_gone() in source.panel(ZH)
    assert source.position(ZH) == ZH.gone_since()


def test_another_document_of_the_same_title_is_not_it() -> None:
    class Renamed(Shelf):
        def original(self, name: str) -> Any:
            return original(TEXT, "other.txt")

    assert Source.since(CITATION, Renamed({})).original is None


def test_a_page_that_has_gone_is_no_error() -> None:
    shelf = Shelf({"d.txt": TEXT}, {3: Sheet(3, 4, 100.0, 200.0, ())})
    assert Source.since(replace(CITATION, page=3), shelf).sheet
    assert Source.since(replace(CITATION, page=3, start=1), shelf).changed


def test_an_earlier_answer_is_shown_whatever_became_of_its_documents() -> None:
    answer = Answer("问？", "问？", AnswerKind.CITED, 0.9, "甲是第一句。[1]", (CITATION,))
    refused = Answer("问？", "问？", AnswerKind.REFUSED, 0.0, "没有。", hits=(HIT,))
    for each in (answer, refused):
        html = render.answered(each, "a", Shelf({}), ZH, earlier=True)
        assert ZH.quoted_gone() in html
        assert ZH.gone_since() in html


def test_no_document_is_read_twice() -> None:
    class Counting(Shelf):
        read = 0

        def original(self, name: str) -> Any:
            self.read += 1
            return super().original(name)

    shelf = Counting({"d.txt": TEXT})
    remembering = Remembering(shelf)
    assert remembering.original("d.txt") is remembering.original("d.txt")
    assert shelf.read == 1
