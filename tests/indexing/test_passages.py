"""Sections → passages: their size, their cuts, and offsets that point into the source."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from rag.chinese.sentences import ITEM
from rag.indexing.passages import LONGEST, SHORTEST, split
from rag.indexing.question_fit import Matrix
from rag.reading.assembly import document as structured
from rag.reading.element import Element
from rag.reading.plain.text import read
from rag.reading.source import Source
from rag.reading.structure.pairing import QuestionFit, sections
from rag.types import SEPARATOR, Document, Layout, Passage

PLAIN = "本办法适用于全市范围内依法登记注册的各类企业以及其他的经济组织。"
ENGLISH = (
    "The committee shall publish\nits annual report no later than\nthe end of the next year. It shall\nbe public.\n"
)
SOURCES = {
    "windows": f"　　{PLAIN}\r\n\r\n　　第二段，“{PLAIN}”他说。\r\n" * 6,
    "one long line": PLAIN * 40,
    "no stop at all": "元宇宙产业" * 300,
    "numbered": f"一、总则\n{PLAIN}\n二、条件\n（一）基本条件\n{PLAIN}\n（二）其他条件\n{PLAIN}\n三、附则\n{PLAIN}\n",
    "doubled glyphs": f"法规政政策策\n{PLAIN}\n{PLAIN}政政策策\n",
    "latin": ENGLISH,
    "list": "申请材料\n1. 身份证复印件\n2. 户口本复印件\n3. 结婚证复印件\n4. 银行卡复印件\n" + PLAIN,
    "title only": "标题",
    "column": "元宇宙是人工智能、区块链、\n5G、物联网、虚拟现实等新一代\n"
    "信息技术的集大成应用，是具有\n广阔空间和巨大潜力的未来产\n\n"
    "业。发展元宇宙产业将极大开\n辟数字经济的新场景、新应用、\n新生态，培育经济新动能。\n",
}


def never_asked(questions: Sequence[str], paragraphs: Sequence[str]) -> Matrix:
    raise AssertionError("without questions there is nothing to weigh")


def document(text: str) -> Document:
    return next(read(Source(text.encode(), "d.txt")))


def passages(text: str) -> list[Passage]:
    made = document(text)
    return split(made, sections(made.blocks, never_asked))


def squeeze(text: str) -> str:
    return "".join(text.split())


def check_offsets(text: str, made: Sequence[Passage]) -> None:
    for passage in made:
        assert (passage.start, passage.end) == (passage.sentences[0].start, passage.sentences[-1].end)
        for sentence in passage.sentences:
            assert squeeze(sentence.text) == squeeze(text[sentence.start : sentence.end])


def check_nothing_lost(source: Document, made: Sequence[Passage]) -> None:
    """The sentences and the headings above them are the document, each of its characters once."""
    used = {heading for passage in made for heading in passage.section.split(SEPARATOR)}
    spans = [(sentence.start, sentence.end) for passage in made for sentence in passage.sentences]
    spans += [(block.start, block.end) for block in source.blocks if block.level and block.text in used]
    assert squeeze("".join(source.text[start:end] for start, end in sorted(spans))) == squeeze(source.text)


@pytest.fixture(scope="module")
def shipped(shipped_document: Path) -> Document:
    return next(read(Source(shipped_document.read_bytes(), "d.txt")))


@pytest.fixture(scope="module")
def shipped_passages(shipped: Document, evidence: QuestionFit) -> list[Passage]:
    return split(shipped, sections(shipped.blocks, evidence))


@pytest.mark.parametrize("name", SOURCES)
def test_sentences_point_to_their_place_in_the_source(name: str) -> None:
    made = passages(SOURCES[name])
    assert made
    check_offsets(SOURCES[name], made)


@pytest.mark.parametrize("name", SOURCES)
def test_no_text_is_lost_or_doubled(name: str) -> None:
    check_nothing_lost(document(SOURCES[name]), passages(SOURCES[name]))


@pytest.mark.parametrize("name", SOURCES)
def test_no_passage_is_overlong_or_empty(name: str) -> None:
    assert all(0 < len(passage.text) <= LONGEST for passage in passages(SOURCES[name]))


def test_the_shipped_documents_sentences_point_to_their_place(
    shipped: Document, shipped_passages: list[Passage]
) -> None:
    check_offsets(shipped.text, shipped_passages)


def test_nothing_of_the_shipped_document_is_lost(shipped: Document, shipped_passages: list[Passage]) -> None:
    check_nothing_lost(shipped, shipped_passages)


def test_the_shipped_documents_passages_are_of_a_readable_size(shipped_passages: list[Passage]) -> None:
    assert max(len(passage.text) for passage in shipped_passages) <= LONGEST
    assert sum(len(passage.text) < SHORTEST for passage in shipped_passages) == 1  # a title of its own


def test_passages_stand_in_source_order(shipped_passages: list[Passage]) -> None:
    starts = [passage.start for passage in shipped_passages]
    assert starts == sorted(starts)


def items(count: int, sentences: int) -> list[str]:
    numerals = "一二三四五六七八"
    return [f"{numerals[i]}是{'要' * (i + 1)}强化统筹。" + PLAIN * sentences for i in range(count)]


def test_an_enumeration_that_fits_is_kept_whole() -> None:
    text = "".join(items(4, 1))
    assert SHORTEST < len(text) < LONGEST
    assert [passage.text for passage in passages(text)] == [text]


def test_an_enumeration_that_does_not_fit_is_cut_between_its_items() -> None:
    made = passages("".join(items(6, 4)))
    assert len(made) > 1
    assert all(ITEM.match(passage.text) for passage in made)


def test_paragraphs_are_cut_between_and_not_inside_where_they_can_be() -> None:
    paragraphs = [PLAIN * 6] * 4
    assert [passage.text for passage in passages("\n".join(paragraphs))] == paragraphs


def test_short_paragraphs_of_a_section_share_a_passage() -> None:
    assert [passage.text for passage in passages(f"{PLAIN}\n{PLAIN}\n{PLAIN}")] == [f"{PLAIN}\n{PLAIN}\n{PLAIN}"]


def test_no_passage_crosses_a_section() -> None:
    assert [(passage.section, passage.text) for passage in passages(f"一、总则\n{PLAIN}\n二、附则\n{PLAIN}")] == [
        ("一、总则", PLAIN),
        ("二、附则", PLAIN),
    ]


def test_a_closing_quotation_mark_stays_with_its_sentence() -> None:
    text = "他说：“" + "好的。" * 3 + "”" + PLAIN
    assert passages(text)[0].sentences[0].text.endswith("”")


def test_a_passage_reads_as_a_person_would_read_it() -> None:
    made = passages(f"{PLAIN}政政策策\r\n{SOURCES['column']}")
    assert "政策" in made[0].text
    assert "政政策策" not in made[0].text
    assert "未来产业。发展元宇宙产业将极大开辟" in made[0].text


def test_a_passage_knows_its_document() -> None:
    assert [(passage.document, passage.title, passage.page) for passage in passages(PLAIN)] == [("d.txt", "d", None)]


def rows(*texts: str) -> tuple[Document, list[Passage]]:
    """A structured document of these rows with a paragraph on either side, and its passages."""
    elements = [Element(PLAIN), *(Element(text, row=True) for text in texts), Element(PLAIN)]
    made = structured(Source(b"", "d.xlsx"), "", elements)
    return made, split(made, sections(made.blocks, never_asked))


def test_a_row_is_a_sentence_and_a_passage_of_its_own() -> None:
    texts = ["地区：上海，金额：300万元。备注：已拨付；", "地区：北京，金额：200万元"]
    made, found = rows(*texts)
    assert [passage.text for passage in found] == [PLAIN, *texts, PLAIN]
    assert [len(passage.sentences) for passage in found] == [1, 1, 1, 1]
    check_offsets(made.text, found)


def test_an_overlong_row_is_cut_and_shares_no_passage() -> None:
    _, found = rows("，".join(f"第{i}季度：{'金额' * 20}" for i in range(20)))
    assert len(found) > 3
    assert all(len(passage.text) <= LONGEST for passage in found)
    assert all(PLAIN not in passage.text for passage in found[1:-1])


def test_passages_and_sentences_know_the_page_they_begin_on() -> None:
    text = PLAIN + "第二句在下一页。"
    made = document(text)
    pages = np.full(len(text), 2, np.uint16)
    pages[:3], pages[len(PLAIN) :] = 0, 3
    layout = Layout(((100, 100),) * 3, pages, np.zeros((len(text), 4), np.float32))
    (passage,) = split(replace(made, layout=layout), sections(made.blocks, never_asked))
    assert passage.page == 2
    assert [sentence.page for sentence in passage.sentences] == [2, 3]
    nowhere = replace(layout, pages=np.zeros(len(text), np.uint16))
    assert split(replace(made, layout=nowhere), sections(made.blocks, never_asked))[0].page is None


def test_each_article_is_a_passage_of_its_own() -> None:
    made = passages(f"第一条 {PLAIN}\n{PLAIN}\n第二条 {PLAIN}\n")
    assert [(passage.section, passage.text) for passage in made] == [
        ("第一条", f"第一条 {PLAIN}\n{PLAIN}"),
        ("第二条", f"第二条 {PLAIN}"),
    ]
