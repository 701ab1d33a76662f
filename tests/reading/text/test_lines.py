"""Hard-wrapped lines → paragraphs."""

from __future__ import annotations

import pytest

from rag.reading.text.lines import columns, ends_sentence, paragraphs, split_lines

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


PAIR = "为加大对重点群体创业的扶持力度，现就我市创业扶持政策的有关事\n项通知如下。"


def test_two_lines_are_a_paragraph_where_the_first_stops_in_mid_sentence() -> None:
    assert len(grouped(PAIR)) == 1
    assert [len(lines) for lines in grouped(f"一、总则\n\n{PAIR}\n\n二、附则\n\n本通知自发布之日起施行。")] == [
        1,
        2,
        1,
        1,
    ]


@pytest.mark.parametrize(
    "lines",
    [
        ["滨江市小微企业创业扶持政策和担保贷款有关事项的说明", "请各单位认真贯彻执行。"],  # no prose: a heading
        [
            "为进一步加大扶持力度，现就我市创业扶持政策有关事项",
            "对我市各类创业扶持政策的标准作出以下调整，请各单位认真贯彻执行。",
        ],  # the second is wider
        ["1. 申请人及其配偶的身份证，户口本的原件以及复印件", "以上材料一式两份。"],  # an item of a list
        ["为进一步加大扶持力度，现就我市创业扶持政策有关事项", "一、提高标准。"],
    ],
)
def test_two_other_lines_are_two_paragraphs(lines: list[str]) -> None:
    assert grouped("\n".join(lines)) == [[line] for line in lines]


def test_paragraphs_of_two_lines_are_joined_by_the_margin_of_the_whole_text() -> None:
    wrapped = (
        "（一）减免国有房产租金承租市属国有经营性房产的小微企业二〇二三年免收\n三个月租金。\n\n"
        "（二）返还失业保险费用对不裁员或者少裁员的小微企业按其上年度实际缴纳\n部分返还。\n\n"
        "（三）补贴物流费用支出对在市内物流园区入驻的商贸类小微企业按年度仓储\n费用给予补贴。\n\n"
    )
    assert [len(lines) for lines in grouped(wrapped)] == [2, 2, 2]


@pytest.mark.parametrize(
    "lines",
    [
        [
            "申请人身份证明原件及复印件",
            "申请人户籍所在地派出所出具的居住证明",
            "养老机构设立备案回执",
            "消防验收合格意见书",
        ],
        ["社会团体法人登记证书复印件", "近三年财务审计报告以及纳税申报表复印件", "项目实施方案复印件"],
        [
            "给予首次创业的企业，一次性补贴",
            "给予带动就业的企业，按人数计算的补贴，每户三万元",
            "给予入驻园区的，租金减半",
        ],
    ],
)
def test_the_lines_of_a_list_without_numbers_stay_apart(lines: list[str]) -> None:
    assert grouped("\n".join([*lines, "以上材料一式两份。"])) == [[line] for line in [*lines, "以上材料一式两份。"]]


def test_a_list_may_be_followed_by_a_wrapped_paragraph() -> None:
    listed = ["申请材料清单", "身份证明原件及复印件", "居住证明"]
    prose = [
        "承租市属国有房产的小微企业应当提交的材料",
        "以及证明，由主管部门公布，并接受社会监督",
        "各区要做好审核，把好入口关，不得要求企业",
        "重复提交。",
    ]
    assert grouped("\n".join([*listed, *prose])) == [*([line] for line in listed), prose]


def test_prose_without_punctuation_at_its_margin_is_no_list() -> None:
    prose = [
        "元宇宙产业将极大开辟数字经济",
        "的新场景和新应用以及新生态并",
        "且培育经济新动能推动高质量发",
        "展。各地要抓好落实。",
    ]
    assert grouped("\n".join(prose)) == [prose]


def test_the_lines_of_a_title_are_one() -> None:
    title = ["滨江市财政局", "关于调整创业扶持政策", "有关事项的通知"]
    assert grouped("\n".join([*title, "", "各有关单位："])) == [title, ["各有关单位："]]
    assert grouped("\n".join(["滨江市人民政府文件", *title, "各有关单位："]))[:2] == [["滨江市人民政府文件"], title]


@pytest.mark.parametrize("lines", [["目录", "总体要求", "工作方案"], ["会议议程。", "关于印发三年计划的通知"]])
def test_other_lines_above_the_text_are_no_title(lines: list[str]) -> None:
    assert grouped("\n".join(lines)) == [[line] for line in lines]


@pytest.mark.parametrize("alone", ["临政发〔2023〕9号", "2023年6月5日", "本报记者 周一禾", "成文日期：2023年6月5日"])
def test_a_line_that_states_one_thing_flows_nowhere(alone: str) -> None:
    lines = ["让老人家在自己的家门口吃上热乎饭", alone, "云溪县民政局谈老年助餐的服务"]
    assert [alone] in grouped("\n\n".join([*lines, *lines]))


def test_the_rows_of_a_table_flow_nowhere() -> None:
    lines = [
        "产品　　　　　　2023年　　2022年",
        "工业机器人　　　6.17　　　4.95",
        "智能物流装备　　4.24　　　3.96",
        "第三节 讨论",
    ]
    assert grouped("\n".join(lines)) == [[line] for line in lines]
    assert [paragraph.cells for paragraph in paragraphs("\n".join(lines))] == ["head", "row", "row", ""]


@pytest.mark.parametrize("gap", ["\n", "\n\n"])
def test_a_title_does_not_flow_into_the_first_question(gap: str) -> None:
    answer = "凡是本县户籍、年满六十周岁的\n老人都可以办卡就餐，按年龄分\n档补贴。"
    text = f"云溪县老年助餐服务政策{gap}哪些老人可以享受助餐补贴呢？\n\n{answer}"
    assert grouped(text)[:2] == [["云溪县老年助餐服务政策"], ["哪些老人可以享受助餐补贴呢？"]]


def test_a_heading_does_not_flow_into_the_item_below_a_blank_line() -> None:
    assert len(grouped("第三节 经营情况讨论与分析\n\n一、主要的业务和业务回顾\n\n二、公司研发投入情况\n")) == 3
