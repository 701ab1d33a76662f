"""Headings and the text that belongs to them, with the real evidence of meaning and words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import chain
from pathlib import Path

import pytest

from rag.indexing.question_fit import Matrix
from rag.reading.plain.text import read
from rag.reading.source import Source
from rag.reading.structure.headings import blocks
from rag.reading.structure.pairing import QuestionFit, Section, sections

OPENINGS = {
    "《行动计划》出台的背景是什么？": "党的二十大报告指出",
    "《行动计划》的工作目标是什么？": "《行动计划》按照长远布局",
    "《行动计划》主要内容是什么？": "主要内容可以将要概括为",
    "如何构建先进元宇宙技术和产业体系？": "《行动计划》针对我国核心技术不强",
    "如何通过发展元宇宙赋能新型工业化？": "《行动计划》提出以构建工业元宇宙",
    "《行动计划》如何构建系统完备产业支撑？": "《行动计划》从完善产业标准体系",
    "为顺利推进《行动计划》的落地实施，有哪些保障措施？": "一是强化统筹协调",
}
"""Heading → how its text begins, in the shipped document."""
INTRO = "本刊记者就社会关心的几个问题采访了有关负责同志，现将采访的内容整理如下，供大家参考。"
CLOSING = "下一步，各地区各部门将结合实际，认真抓好贯彻落实，确保各项任务落到实处。"
WEATHER = "昨日上午，市气象台发布暴雨黄色预警，市民出行请注意安全，部分公交线路将临时调整。"

Pairs = list[tuple[str, str]]
Layout = Callable[[Pairs], list[str]]


def never_asked(questions: Sequence[str], paragraphs: Sequence[str]) -> Matrix:
    raise AssertionError("without questions there is nothing to weigh")


def openings(made: Sequence[Section]) -> dict[str, str]:
    return {section.path: section.blocks[0].text for section in made}


def paragraphs_under(made: Sequence[Section], path: str) -> list[str]:
    return [block.text for section in made if section.path == path for block in section.blocks]


def divided(parts: Sequence[str], evidence: QuestionFit) -> list[Section]:
    return sections(blocks("\n\n".join(parts)), evidence)


@pytest.fixture(scope="module")
def shipped(shipped_document: Path, evidence: QuestionFit) -> list[Section]:
    return sections(next(read(Source(shipped_document.read_bytes(), "d.txt"))).blocks, evidence)


@pytest.fixture(scope="module")
def pairs(shipped: list[Section]) -> Pairs:
    """(question, its text) of the shipped document."""
    return [(section.path, section.blocks[0].text) for section in shipped if section.path in OPENINGS]


@pytest.mark.parametrize("question", OPENINGS)
def test_every_question_of_the_shipped_document_finds_its_text(question: str, shipped: list[Section]) -> None:
    assert openings(shipped)[question].startswith(OPENINGS[question])


def test_the_shipped_documents_introduction_stands_under_its_title(shipped: list[Section]) -> None:
    assert shipped[0].path == "法规政策 › 融合新一代信息技术 构建元宇宙产业体系"
    assert shipped[0].blocks[0].text.startswith("为贯彻落实党的二十大精神")


def test_a_title_that_gets_no_text_is_kept_as_text(shipped: list[Section]) -> None:
    assert any(text.startswith("工信部等五部门联合印发") for text in paragraphs_under(shipped, ""))


def above(pairs: Pairs) -> list[str]:
    return [part for question, text in pairs for part in (question, text)]


def below(pairs: Pairs) -> list[str]:
    return [part for question, text in pairs for part in (text, question)]


def two_at_once_above(pairs: Pairs) -> list[str]:
    (first, text), (second, other), *rest = pairs
    return [first, second, text, other, *above(rest)]


def two_at_once_below(pairs: Pairs) -> list[str]:
    (first, text), (second, other), *rest = pairs
    return [text, other, first, second, *below(rest)]


def all_above(pairs: Pairs) -> list[str]:
    return [*(question for question, _ in pairs), *(text for _, text in pairs)]


def all_below(pairs: Pairs) -> list[str]:
    return [*(text for _, text in pairs), *(question for question, _ in pairs)]


LAYOUTS = [above, below, two_at_once_above, two_at_once_below, all_above, all_below]


@pytest.mark.parametrize("layout", LAYOUTS)
def test_questions_find_their_text_in_every_layout(layout: Layout, pairs: Pairs, evidence: QuestionFit) -> None:
    assert openings(divided(layout(pairs), evidence)) == dict(pairs)


@pytest.mark.parametrize("layout", [below, two_at_once_below])
def test_an_introduction_and_a_closing_get_no_heading_below_them(
    layout: Layout, pairs: Pairs, evidence: QuestionFit
) -> None:
    made = divided([INTRO, *layout(pairs), CLOSING], evidence)
    assert CLOSING in paragraphs_under(made, "")
    assert all(text in paragraphs_under(made, question) for question, text in pairs)


def test_an_introduction_above_the_first_question_gets_no_heading(pairs: Pairs, evidence: QuestionFit) -> None:
    made = divided([INTRO, *above(pairs)], evidence)
    assert paragraphs_under(made, "") == [INTRO]
    assert all(paragraphs_under(made, question) == [text] for question, text in pairs)


def test_an_unrelated_paragraph_above_the_first_question_gets_no_heading(pairs: Pairs, evidence: QuestionFit) -> None:
    assert paragraphs_under(divided([WEATHER, *above(pairs)], evidence), "") == [WEATHER]


def test_an_unrelated_paragraph_below_the_last_question_gets_no_heading(pairs: Pairs, evidence: QuestionFit) -> None:
    assert paragraphs_under(divided([*below(pairs), WEATHER], evidence), "") == [WEATHER]


@pytest.mark.parametrize("place", [0, 2, 4])
def test_an_unrelated_paragraph_above_the_text_of_a_question_gets_no_heading(
    place: int, pairs: Pairs, evidence: QuestionFit
) -> None:
    parts = below(pairs)
    parts.insert(place, WEATHER)
    assert paragraphs_under(divided(parts, evidence), "") == [WEATHER]


@pytest.mark.parametrize("order", [1, -1])
def test_a_single_question_finds_its_text_above_or_below(order: int, pairs: Pairs, evidence: QuestionFit) -> None:
    question, text = pairs[0]
    assert openings(divided([question, text][::order], evidence)) == {question: text}


def test_a_single_question_heads_even_text_that_fits_it_weakly(evidence: QuestionFit) -> None:
    made = divided(["什么是元宇宙？", WEATHER], evidence)
    assert openings(made) == {"什么是元宇宙？": WEATHER}


@pytest.mark.parametrize("parts", [["什么是元宇宙？"], ["什么是元宇宙？", "怎么发展元宇宙？"]])
def test_questions_without_any_text_are_kept_as_text(parts: list[str], evidence: QuestionFit) -> None:
    assert paragraphs_under(divided(parts, evidence), "") == parts


def test_a_question_without_text_among_others_is_kept_as_text(pairs: Pairs, evidence: QuestionFit) -> None:
    made = divided([*above(pairs[:2]), "什么是元宇宙？", *above(pairs[2:])], evidence)
    assert paragraphs_under(made, "") == ["什么是元宇宙？"]
    assert all(paragraphs_under(made, question) == [text] for question, text in pairs)


def test_numbered_headings_are_joined_to_a_path() -> None:
    text = """\
一、总则
本办法适用于依法在本市登记注册的各类企业。
二、申请条件
（一）基本条件
企业应当依法注册满三年，且财务制度健全。
（二）其他条件
企业应当信用良好，近三年没有重大违法记录。
三、附则
本办法自发布之日起施行。
"""
    assert [section.path for section in sections(blocks(text), never_asked)] == [
        "一、总则",
        "二、申请条件 › （一）基本条件",
        "二、申请条件 › （二）其他条件",
        "三、附则",
    ]


def test_numbered_questions_head_the_text_below_them(evidence: QuestionFit) -> None:
    pairs = {
        "一、什么是失业保险金？": "失业保险金是对失业人员在失业期间的生活补助。",
        "二、如何申请失业保险金？": "失业人员应当向户籍所在地的社保机构提出申请。",
        "三、失业保险金的标准是多少？": "失业保险金按最低工资的百分之八十发放。",
    }
    assert openings(divided(list(chain.from_iterable(pairs.items())), evidence)) == pairs


def test_a_document_without_headings_is_one_section_without_a_path() -> None:
    made = sections(blocks(f"{INTRO}\n\n{WEATHER}"), never_asked)
    assert [(section.path, len(section.blocks)) for section in made] == [("", 2)]


@pytest.mark.parametrize("layout", LAYOUTS)
def test_no_block_is_lost_or_doubled(layout: Layout, pairs: Pairs, evidence: QuestionFit) -> None:
    made = blocks("\n\n".join([INTRO, *layout(pairs), CLOSING]))
    divided_blocks = sections(made, evidence)
    kept = [block for section in divided_blocks for block in section.blocks]
    paths = {section.path for section in divided_blocks}
    assert [block for block in made if block.text not in paths] == kept


def paths(text: str) -> list[str]:
    return [section.path for section in sections(blocks(text), never_asked)]


def test_an_article_heads_itself_and_its_further_paragraphs() -> None:
    text = """\
第一章 总则
第一条 为了规范停车管理，制定本条例。
国家鼓励社会资本参与建设。
第二条【适用范围】 本条例适用于全省。
第十二条规定的情形除外。
（一）经批准的；
（二）临时占用的。
第二章 规划
第三条 新建建筑应当配建停车位。
"""
    made = sections(blocks(text), never_asked)
    assert [(section.path, len(section.blocks)) for section in made] == [
        ("第一章 总则 › 第一条", 2),
        ("第一章 总则 › 第二条【适用范围】", 4),
        ("第二章 规划 › 第三条", 1),
    ]


def test_an_article_with_its_name_on_a_line_of_its_own_is_one_heading() -> None:
    text = "第一条 目的\n为了规范停车管理，制定本条例。\n第二条 适用范围\n本条例适用于全省的停车场。"
    assert paths(text) == ["第一条 目的", "第二条 适用范围"]


def test_the_only_article_of_a_text_does_not_divide_it() -> None:
    assert paths("第十二条 停车场应当明示收费的标准。\n收费标准由省政府制定。") == [""]


def test_an_annex_ends_the_last_article_and_has_its_title_below_its_number() -> None:
    text = "第一条 为了规范管理，制定本办法。\n第二条 本办法自发布之日起施行。\n"
    text += "附件1\n任务分工表\n一、总体要求\n要抓好落实。"
    assert paths(text) == ["第一条", "第二条", "附件1 › 任务分工表 › 一、总体要求"]


def test_a_plain_heading_ends_an_article() -> None:
    text = "第一条 为了规范管理，制定本办法。\n第二条 本办法自发布之日起施行。\n停车场管理说明\n本说明是对办法的解读。"
    assert paths(text) == ["第一条", "第二条", "停车场管理说明"]


def test_the_head_of_a_table_stands_in_the_path_of_its_rows_and_of_nothing_else() -> None:
    text = "三、各区产值\n地区  产值  增速\n东湖区  120.5  5.2%\n西湖区  98.3  4.1%\n以上数据为初步核算的结果。"
    made = sections(blocks(text), never_asked)
    assert [(section.path, [block.text for block in section.blocks]) for section in made] == [
        ("三、各区产值 › 地区 产值 增速", ["东湖区 120.5 5.2%", "西湖区 98.3 4.1%"]),
        ("三、各区产值", ["以上数据为初步核算的结果。"]),
    ]


def test_a_heading_without_text_stands_under_the_headings_above_it() -> None:
    text = "一、申请\n（一）申请材料\n申请人应当提交下列材料。\n（二）申请期限\n二、附则\n本办法自发布之日起施行。"
    made = sections(blocks(text), never_asked)
    assert {block.text: section.path for section in made for block in section.blocks}["（二）申请期限"] == "一、申请"


def test_what_states_something_of_the_document_stands_under_none_of_its_headings() -> None:
    made = blocks("停车场管理办法\n滨政发〔2023〕9号\n停车场应当明示收费的标准。")
    stated = {made[1].start: "停车场管理办法 › 发文字号"}
    assert [(section.path, section.blocks[0].text) for section in sections(made, never_asked, stated)] == [
        ("停车场管理办法 › 发文字号", "滨政发〔2023〕9号"),
        ("停车场管理办法", "停车场应当明示收费的标准。"),
    ]


def test_a_heading_above_nothing_but_what_is_stated_is_kept() -> None:
    made = blocks("本办法自发布之日起施行。\n主任 庄某某\n2023年7月10日\n附件\n说明\n这是附件的正文。")
    divided_blocks = sections(made, never_asked, {made[2].start: "办法 › 发布日期"})
    assert "主任 庄某某" in [block.text for section in divided_blocks for block in section.blocks]
