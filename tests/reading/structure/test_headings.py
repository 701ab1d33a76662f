"""Which lines are headings, how deep, and which of them ask."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import pytest

from rag.chinese.official import ARTICLE
from rag.indexing.question_fit import Matrix
from rag.reading.plain.text import read
from rag.reading.source import Source
from rag.reading.structure.headings import QUESTION_LEVEL, blocks, goes_on
from rag.reading.structure.pairing import sections
from rag.types import Block


def no_questions(questions: Sequence[str], paragraphs: Sequence[str]) -> Matrix:
    raise AssertionError("nothing is asked here")


def only(heading: str) -> Block:
    """The block of ``heading`` with text below it."""
    return blocks(f"{heading}\n这是标题下面的一段正文，讲的是具体的内容，它有好几个分句。")[0]


def test_the_levels_of_an_official_document_nest() -> None:
    headings = ["第一编 总编", "第一章 总则", "第一节 原则", "一、总体要求", "（一）指导思想", "1．基本原则"]
    levels = [only(heading).level for heading in headings]
    assert all(outer < inner for outer, inner in pairwise(levels))
    assert levels[0] > 0


@pytest.mark.parametrize("marks", ["#", "##", "###"])
def test_markdown_headings_are_headings(marks: str) -> None:
    assert only(f"{marks} 标题").level == len(marks)


@pytest.mark.parametrize(
    "text", ["什么是元宇宙？", "《行动计划》的工作目标是什么？", "“什么是元宇宙？”", "What is it?"]
)
def test_a_short_question_is_a_heading_that_asks(text: str) -> None:
    block = only(text)
    assert (block.level, block.question) == (QUESTION_LEVEL, True)


def test_a_numbered_question_keeps_its_number_s_level() -> None:
    block = only("一、什么是失业保险金？")
    assert block.question
    assert block.level == only("一、总体要求").level


@pytest.mark.parametrize(
    "text",
    [
        "这是为什么？因为需要。",
        "我们要问，" + "发展元宇宙产业" * 10 + "究竟是为了什么？",
        "本办法自发布之日起施行。",
        "各区人民政府：",
        "2024年1月1日",
        "（此件公开发布）",
        "— 12 —",
        "元宇宙产业创新发展" * 6,
    ],
)
def test_a_paragraph_is_no_heading(text: str) -> None:
    assert only(text).level == 0


def test_a_short_line_above_text_is_a_heading() -> None:
    assert only("融合新一代信息技术 构建元宇宙产业体系").level > 0


def test_a_run_of_short_lines_is_a_list() -> None:
    made = blocks("北京市\n上海市\n广州市\n以上城市列入第一批试点范围，试点期限为三年。")
    assert [block.level for block in made] == [0, 0, 0, 0]


def test_a_numbered_list_is_no_nest_of_headings() -> None:
    text = "申请材料\n1. 身份证复印件\n2. 户口本复印件\n3. 劳动合同\n4. 银行卡\n以上材料一式两份，由申请人提交。"
    assert [block.level > 0 for block in blocks(text)] == [True, False, False, False, False, False]


def test_a_short_line_at_the_end_heads_nothing() -> None:
    assert blocks("本办法自发布之日起施行。\n\n工业和信息化部")[-1].level == 0


def test_a_question_at_the_end_still_heads_the_text_above() -> None:
    assert blocks("本办法自发布之日起施行。\n\n何时施行？")[-1].question


def test_a_wrapped_question_is_one_heading(shipped_document: Path) -> None:
    document = next(read(Source(shipped_document.read_bytes(), "d.txt")))
    questions = [block.text for block in document.blocks if block.question]
    assert len(questions) == 7
    assert questions[-1] == "为顺利推进《行动计划》的落地实施，有哪些保障措施？"


def test_the_shipped_documents_doubled_title_is_mended(shipped_document: Path) -> None:
    document = next(read(Source(shipped_document.read_bytes(), "d.txt")))
    assert document.blocks[0].text == "法规政策"
    assert document.text[document.blocks[0].start : document.blocks[0].end] == "法规政政策策"


def test_blocks_cover_the_whole_document_in_order(shipped_document: Path) -> None:
    document = next(read(Source(shipped_document.read_bytes(), "d.txt")))
    covered = "".join(document.text[block.start : block.end] for block in document.blocks)
    assert "".join(covered.split()) == "".join(document.text.split())


def test_no_text_has_no_blocks() -> None:
    assert blocks(" \n\n") == ()


@pytest.mark.parametrize("text", ["哪些老人可以享受补贴？补多少？", "“为什么？”“怎么办？”"])
def test_a_heading_may_ask_twice(text: str) -> None:
    assert only(text).question


@pytest.mark.parametrize("speaker", ["问：", "记者：", "Q："])
def test_what_an_interviewer_says_is_a_question(speaker: str) -> None:
    assert only(f"{speaker}我们注意到，去年有人反映报销比例偏低。请问今年有没有提高？").question
    assert not only("我们注意到，去年有人反映报销比例偏低。请问今年有没有提高？").question


@pytest.mark.parametrize(
    "text", ["第十二条", "第十二条 停车收费", "第十二条之一　停车收费", "第一百零三条【停车收费】"]
)
def test_the_number_of_an_article_alone_is_a_heading_within_a_section(text: str) -> None:
    assert only("第一节 原则").level < only(text).level < only("一、总体要求").level


@pytest.mark.parametrize(
    "text",
    ["第十二条规定的情形除外", "第十二条、第十三条的规定", "第十二条的规定", "第十二条第二款", "第十二条所称企业"],
)
def test_a_reference_to_an_article_is_none(text: str) -> None:
    assert ARTICLE.match(text) is None


def test_a_long_title_of_an_official_document_is_a_heading() -> None:
    title = "滨江市人力资源和社会保障局 滨江市财政局关于调整小微企业创业扶持政策和担保贷款有关事项的通知"
    assert len(title) > 40
    assert only(title).level > 0


def test_those_who_sign_head_nothing() -> None:
    made = blocks(
        "本通知自发布之日起施行。\n\n滨江市人力资源局\n滨江市财政局\n2024年2月6日\n\n附件1\n\n分工\n\n各部门要抓好落实。"
    )
    assert [block.text for block in made if block.level] == ["附件1", "分工"]


@pytest.mark.parametrize(
    "line", ["临政发〔2023〕9号", "滨江市人民政府文件", "本报记者 周一禾", "来源：滨江日报", "总则……1"]
)
def test_a_line_that_states_one_thing_is_no_heading(line: str) -> None:
    assert only(line).level == 0


def test_the_names_of_annexes_head_nothing() -> None:
    made = blocks("特此通知。\n\n附件：1. 任务分工表\n2. 重点项目清单\n\n（此件公开发布）\n\n一、总则\n这是正文。")
    assert [block.text for block in made if block.level] == ["一、总则"]


def test_items_that_head_nothing_are_the_text_of_the_heading_above() -> None:
    made = blocks("二、申请材料\n（三）其他材料\n1. 户口本复印件\n2. 银行卡复印件\n三、附则\n本办法自发布之日起施行。")
    assert [block.text for block in made if block.level] == ["二、申请材料", "（三）其他材料", "三、附则"]


def test_the_head_of_a_table_heads_its_rows() -> None:
    made = blocks("地区  产值  增速\n东湖区  120.5  5.2%\n西湖区  98.3  4.1%\n以上数据为初步核算的结果。")
    assert [(block.row, block.level > 0) for block in made] == [
        (True, True),
        (True, False),
        (True, False),
        (False, False),
    ]


CHAPTERS = ["第一章 总则", "第二章 设施与开放", "第三章 法律责任"]
LAW = "\n".join(
    f"{chapter}\n第{n}条 这是正文，讲的是具体的内容。" for chapter, n in zip(CHAPTERS, "一二三", strict=True)
)


@pytest.mark.parametrize("name", ["目录", "目 录", "目 次："])
@pytest.mark.parametrize("entries", [CHAPTERS, [f"{each} …… {n}" for n, each in enumerate(CHAPTERS, 9)]])
def test_a_table_of_contents_heads_nothing_and_the_first_chapter_does(name: str, entries: list[str]) -> None:
    text = "\n".join(["青港市浴场条例", name, *entries, LAW])
    made = blocks(text)
    assert [block.text for block in made if block.level] == ["青港市浴场条例", name, *CHAPTERS]
    assert [block.text for block in made if not block.level][:3] == entries
    under = [section for section in sections(made, no_questions) if section.path.endswith(name)]
    assert [[block.text for block in section.blocks] for section in under] == [entries]


def test_an_entry_that_stands_nowhere_else_may_end_in_its_page() -> None:
    made = blocks("目录\n第一章 总则\t1\n附表 12\n第一章 总则\n第一条 这是正文，讲的是具体的内容。")
    assert [block.text for block in made if block.level] == ["目录", "第一章 总则"]


def test_the_chapters_of_a_second_law_leave_the_first_one_its_headings() -> None:
    made = blocks("\n".join(["目录", *CHAPTERS, LAW, LAW]))
    assert [block.text for block in made if block.level] == ["目录", *CHAPTERS, *CHAPTERS]


def test_headings_below_the_word_for_contents_that_head_their_text_are_headings() -> None:
    assert [block.text for block in blocks(f"目录\n{LAW}") if block.level] == ["目录", *CHAPTERS]


@pytest.mark.parametrize(
    ("heading", "following", "one"),
    [
        ("云溪县人民政府办公室关于印发", "云溪县饮水安全方案的通知", True),
        ("云溪县人民政府关于进一步加强", "农村饮水安全工作的意见", True),
        ("云溪县人民政府关于加强饮水安全的意见", "云溪县饮水安全方案", False),
        ("关于我们", "关于开展检查的通知", False),
        ("工作要求", "加强饮水安全的规定", False),
        ("云溪县人民政府办公室关于印发", "一、饮水安全方案", False),
        ("云溪县人民政府办公室关于印发", "云政办发〔2024〕17号", False),
    ],
)
def test_a_heading_goes_on_where_it_can_not_stand_alone(heading: str, following: str, one: bool) -> None:
    assert goes_on(heading, following) is one


@pytest.mark.parametrize(
    "line",
    [
        "联系电话：0571",
        "传真：0571-88886666",
        "办公地点：东楼三层",
        "读者群：66778899",
        "性别：男 年龄：50岁",
        "云岭一中 高中毕业 优秀学生",
    ],
)
def test_what_states_something_heads_nothing(line: str) -> None:
    assert only(line).level == 0


@pytest.mark.parametrize(
    "line", ["附件1：申请表", "第一章 总则", "步骤二：提交材料", "专栏1：2025年目标", "营业收入（单位：亿元）"]
)
def test_headings_with_a_colon_or_room_in_them_are_headings(line: str) -> None:
    assert only(line).level > 0


def test_what_is_numbered_like_the_headings_beside_it_is_one() -> None:
    long = "二、截至二〇二五年年末本公司为云岭茶叶专业合作社以及其他关联单位提供的各项担保的基本情况与处置进展"
    text = f"一、担保余额\n余额为三百万元。\n{long}\n正在核查。\n三、审计程序\n程序已经执行。"
    assert [block.text for block in blocks(text) if block.level] == ["一、担保余额", long, "三、审计程序"]


def test_a_numbered_sentence_beside_a_heading_is_none() -> None:
    text = "一、担保余额\n余额为三百万元。\n二、核查正在进行，结果将另行报告。\n正在核查。"
    assert [block.text for block in blocks(text) if block.level] == ["一、担保余额"]
