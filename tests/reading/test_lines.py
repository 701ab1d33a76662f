"""Hard-wrapped lines → paragraphs."""

from __future__ import annotations

import pytest

from rag.reading.lines import columns, ends_sentence, paragraphs, split_lines

COLUMN = """\
元宇宙是人工智能、区块链、
5G、物联网、虚拟现实等新一代
信息技术的集大成应用，是具有
广阔空间和巨大潜力的未来产

业。发展元宇宙产业将极大开
辟数字经济的新场景、新应用、
新生态，培育经济新动能。
"""


def grouped(text: str) -> list[list[str]]:
    return [[line.text for line in paragraph.lines] for paragraph in paragraphs(text)]


def test_a_paragraph_flows_on_over_the_blank_line_of_a_column_break() -> None:
    assert grouped(COLUMN) == [[line for line in COLUMN.split("\n") if line]]


@pytest.mark.parametrize("line_end", ["\r\n", "\r", "\n"])
def test_every_kind_of_line_end_is_understood(line_end: str) -> None:
    assert len(grouped(COLUMN.replace("\n", line_end))) == 1


def test_the_width_of_the_column_is_kept() -> None:
    assert paragraphs(COLUMN)[0].wrap == columns("广阔空间和巨大潜力的未来产")


def test_unwrapped_lines_are_paragraphs_of_their_own() -> None:
    assert grouped("第一段文字在此，没有折行。\n第二段文字也在此。\n") == [
        ["第一段文字在此，没有折行。"],
        ["第二段文字也在此。"],
    ]


def test_an_indented_line_begins_a_paragraph() -> None:
    wrapped = (
        "　　为了规范管理，制定本办法，现将有关事项通知如下，请认\n"
        "真贯彻执行，并将执行情况及时上报到上级主管部门备案。\n"
        "　　各区人民政府要高度重视这项工作，切实加强组织领导，\n"
        "明确责任分工，确保各项任务落到实处，取得实际的效果。\n"
    )
    assert [len(lines) for lines in grouped(wrapped)] == [2, 2]


def test_a_wrapped_line_may_begin_with_a_cross_reference() -> None:
    wrapped = (
        "违反本条例规定，有下列情形之一的，由主管部门依照\n第十二条的规定给予处罚；情节严重的，依照本条例\n"
        "第十三条的规定处理，并向社会公布处理的结果。\n"
    )
    assert len(grouped(wrapped)) == 1


@pytest.mark.parametrize(
    "lines",
    [
        ["1. 身份证复印件", "2. 户口本复印件", "3. 结婚证复印件"],
        ["• 提升关键技术", "• 培育产业生态", "• 强化产业基础"],
        ["一、总体要求和基本原则", "（一）指导思想和工作目标", "（二）基本原则和工作要求"],
        ["1. 申请人身份证明材料原件及复印件", "2. 申请人户籍所在地的证明材料", "3. 申请人婚姻状况的证明材料"],
        ["北京市", "上海市", "广州市", "深圳市"],
    ],
)
def test_the_lines_of_a_list_stay_apart(lines: list[str]) -> None:
    assert grouped("\n".join(lines)) == [[line] for line in lines]


def test_no_paragraph_begins_with_a_comma_or_ends_in_one() -> None:
    assert grouped("按照规定，\n办理\n。\n完") == [["按照规定，", "办理", "。"], ["完"]]


def test_a_flattened_line_is_split_before_its_inline_numerals() -> None:
    text = (
        "一、总则 本办法适用于全市范围内所有符合条件的企业和个人，不分所有制。 "
        "二、适用范围 凡在本市注册登记的中小企业均可以申请。"
    )
    assert [line.text[:2] for line in split_lines(text)] == ["一、", "二、"]


def test_offsets_point_into_the_source_without_the_surrounding_space() -> None:
    text = "\r\n　　第一行  \r\n\r\n\t第二行\r\n"
    assert [text[line.start : line.end] for line in split_lines(text)] == ["第一行", "第二行"]


def test_only_blank_lines_are_no_lines() -> None:
    assert split_lines(" \n　\r\n\t") == []


def test_full_width_characters_take_two_columns() -> None:
    assert columns("元宇宙5G，") == 10


@pytest.mark.parametrize("text", ["完了。", "真的吗？", "“好。”", "如下：", "（详见附件。）", "The end."])
def test_a_sentence_ends_behind_its_closing_marks(text: str) -> None:
    assert ends_sentence(text)


@pytest.mark.parametrize("text", ["完了，", "元宇宙产", "《行动计划》"])
def test_a_cut_line_ends_no_sentence(text: str) -> None:
    assert not ends_sentence(text)


def test_a_question_that_fills_its_line_ends_before_the_answer() -> None:
    interview = (
        "问：资金从哪里来，由谁来管，怎么用？\n答：总投资约三十八亿元，由市级的财政\n和社会资本共同来承担，分三年安排好。\n"
        "问：建成以后怎么来维护，谁来负责呢？\n答：各区要明确管护的单位，落实好经费\n并接受社会监督，每年公布一次结果。\n"
    )
    assert [len(lines) for lines in grouped(interview)] == [1, 2, 1, 2]
