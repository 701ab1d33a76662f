"""Tables on the pages of real PDFs, checked against the cells that were put in."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from typing import Any

import pypdfium2
import pytest
from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import Paragraph, SimpleDocTemplate
from reportlab.platypus import Table as Drawn

from rag.reading.layout.glyphs import Page
from rag.reading.layout.tables import Table, continues, find
from rag.reading.pages import pdf_page
from tests.support.paper import FONT, Paper, prose

SIZE = 10
IN_CELL = ParagraphStyle("cell", fontName=FONT, fontSize=SIZE, leading=14, wordWrap="CJK")
TEXT = ParagraphStyle("text", fontName=FONT, fontSize=11, leading=18, wordWrap="CJK", firstLineIndent=22)
GRID = [("GRID", (0, 0), (-1, -1), 0.5, "black")]
THREE_LINES = [
    ("LINEABOVE", (0, 0), (-1, 0), 1, "black"),
    ("LINEBELOW", (0, 0), (-1, 0), 0.5, "black"),
    ("LINEBELOW", (0, -1), (-1, -1), 1, "black"),
]
OUTPUT = [
    ["地区", "产值（亿元）", "增速（%）"],
    ["上海", "1,200.5", "15.6"],
    ["北京市", "3.2", "-4.1"],
    ["合计", "120", "3"],
]
OUTPUT_ROWS = [
    "地区：上海，产值（亿元）：1,200.5，增速（%）：15.6",
    "地区：北京市，产值（亿元）：3.2，增速（%）：-4.1",
    "地区：合计，产值（亿元）：120，增速（%）：3",
]


@pytest.fixture(autouse=True)
def _font() -> None:
    Paper()  # registers its font


def pages(data: bytes) -> list[Page]:
    pdf = pypdfium2.PdfDocument(data)
    made = [pdf_page.read(pdf[i], i + 1)[0] for i in range(len(pdf))]
    pdf.close()
    return made


def drawn(cells: Sequence[Sequence[Any]], style: Sequence[Any], widths: Any = 110, repeat: int = 0) -> Drawn:
    return Drawn(cells, colWidths=widths, repeatRows=repeat, style=[("FONT", (0, 0), (-1, -1), FONT, SIZE), *style])


def paragraph(text: str) -> Paragraph:
    return Paragraph(text, TEXT)


def set_out(*parts: Any) -> list[Page]:
    """The pages that hold ``parts`` one below the other."""
    file = BytesIO()
    SimpleDocTemplate(file, pagesize=(595, 842)).build(list(parts))
    return pages(file.getvalue())


def only(found: Sequence[Table]) -> Table:
    assert len(found) == 1
    return found[0]


def said(table: Table) -> list[str]:
    return [element.text for element in table.elements()]


def lines_of(*lines: Sequence[tuple[float, str]], leading: float = 20) -> list[Page]:
    """A page of lines, each of words with the place where they begin."""
    paper = Paper()
    for i, line in enumerate(lines):
        for x, text in line:
            paper.text(x, 80 + leading * i, text)
    return pages(paper.done())


def test_a_ruled_table_with_merged_cells_is_read_cell_by_cell() -> None:
    note = "这是一段在单元格里要换好几行才写得下的说明文字"
    cells = [
        ["地区", "2022年", "", "2023年", ""],
        ["", "产量", "销量", "产量", "说明"],
        ["上海", "10", "11", "12", Paragraph(note, IN_CELL)],
        ["北京", "停产", "", "23", "GDP per\nhead"],
    ]
    spans = [("SPAN", (1, 0), (2, 0)), ("SPAN", (3, 0), (4, 0)), ("SPAN", (0, 0), (0, 1)), ("SPAN", (1, 3), (2, 3))]
    [page] = set_out(paragraph("表1　各地产销情况"), drawn(cells, [*GRID, *spans], 80), paragraph(prose(0, 6)))
    table = only(find(page))
    assert said(table) == [
        f"地区：上海，2022年·产量：10，2022年·销量：11，2023年·产量：12，2023年·说明：{note}",
        "地区：北京，2022年·产量、2022年·销量：停产，2023年·产量：23，2023年·说明：GDP per head",
    ]
    outside = "".join(glyph.char for i, glyph in enumerate(page.glyphs) if i not in table.glyphs)
    assert outside == "表1各地产销情况" + prose(0, 6)


@pytest.mark.parametrize("style", [GRID, THREE_LINES, []], ids=["ruled", "three lines", "unruled"])
def test_every_character_stands_in_its_own_cell(style: Sequence[Any]) -> None:
    [page] = set_out(paragraph(prose(0, 4)), drawn(OUTPUT, style, 120), paragraph(prose(1, 4)))
    table = only(find(page))
    assert said(table) == OUTPUT_ROWS
    left, top = (595 - 3 * 120) / 2, min(page.glyphs[i].top for i in table.glyphs)
    for number, element in enumerate(table.elements(), 1):
        assert element.pages is not None
        assert element.boxes is not None
        at = 0
        for column, (name, value) in enumerate(zip(OUTPUT[0], OUTPUT[number], strict=True)):
            for text, row in ((name, 0), (value, number)):
                at = element.text.index(text, at)
                boxes = element.boxes[at : at + len(text)]
                assert (element.pages[at : at + len(text)] == 1).all()
                assert (boxes[:, 0] >= left + 120 * column).all()
                assert (boxes[:, 2] <= left + 120 * (column + 1)).all()
                assert (boxes[:, 1] >= top + 18 * row - 5).all()
                assert (boxes[:, 3] <= top + 18 * (row + 1) + 5).all()
                at += len(text)
        assert not element.boxes[element.pages == 0].any()


def test_a_table_of_three_lines_may_have_names_above_several_columns() -> None:
    cells = [
        ["指标", "2022年", "", "2023年", ""],
        ["", "产量", "销量", "产量", "销量"],
        ["粮食", *"1234"],
        ["棉花", *"5678"],
    ]
    spans = [("SPAN", (1, 0), (2, 0)), ("SPAN", (3, 0), (4, 0)), ("SPAN", (0, 0), (0, 1))]
    lines = [
        ("LINEABOVE", (0, 0), (-1, 0), 1, "black"),
        ("LINEBELOW", (1, 0), (2, 0), 0.5, "black"),
        ("LINEBELOW", (3, 0), (4, 0), 0.5, "black"),
        ("LINEBELOW", (0, 1), (-1, 1), 0.5, "black"),
        ("LINEBELOW", (0, -1), (-1, -1), 1, "black"),
    ]
    middle = [("ALIGN", (0, 0), (-1, -1), "CENTER"), ("VALIGN", (0, 0), (-1, -1), "MIDDLE")]
    [page] = set_out(drawn(cells, [*spans, *lines, *middle], 80))
    assert said(only(find(page))) == [
        "指标：粮食，2022年·产量：1，2022年·销量：2，2023年·产量：3，2023年·销量：4",
        "指标：棉花，2022年·产量：5，2022年·销量：6，2023年·产量：7，2023年·销量：8",
    ]


def test_cells_between_horizontal_lines_may_wrap() -> None:
    task = "建立部门联席会议制度并定期通报工作进展情况"
    cells = [["序号", "任务", "责任单位"], ["1", Paragraph(task, IN_CELL), "市教育局"], ["2", "简化审批", "市财政局"]]
    lines = [("LINEABOVE", (0, 0), (-1, -1), 0.5, "black"), ("LINEBELOW", (0, -1), (-1, -1), 0.5, "black")]
    [page] = set_out(drawn(cells, [*lines, ("VALIGN", (0, 0), (-1, -1), "MIDDLE")], [60, 150, 120]))
    assert said(only(find(page))) == [
        f"序号：1，任务：{task}，责任单位：市教育局",
        "序号：2，任务：简化审批，责任单位：市财政局",
    ]


def test_two_tables_of_three_lines_on_a_page_stay_two() -> None:
    [page] = set_out(*(part for n in "12" for part in (paragraph(f"表{n}　产值"), drawn(OUTPUT, THREE_LINES))))
    assert [said(table) for table in find(page)] == [OUTPUT_ROWS, OUTPUT_ROWS]


@pytest.mark.parametrize(
    "between",
    [[(100, "表2　产值"), (330, "单位：亿元")], [(60, "另外几个地区的数据"), (330, "列在下面")]],
    ids=["a caption", "text across the side"],
)
def test_what_stands_between_two_tables_of_equal_width_parts_them(between: list[tuple[float, str]]) -> None:
    paper = Paper()
    for top in (100, 204):
        for y in (top, top + 20, top + 80):
            paper.rule(100, y, 420, y)
        for i, row in enumerate(OUTPUT):
            for x, text in zip((105.0, 220.0, 340.0), row, strict=True):
                paper.text(x, top + 4 + 20 * i, text)
    for x, text in between:
        paper.text(x, 186, text)
    [page] = pages(paper.done())
    assert [said(table) for table in find(page)] == [OUTPUT_ROWS, OUTPUT_ROWS]


def test_a_total_set_apart_by_a_line_leaves_the_rows_above_it_apart() -> None:
    [page] = set_out(drawn(OUTPUT, [*THREE_LINES, ("LINEABOVE", (0, -1), (-1, -1), 0.5, "black")]))
    assert said(only(find(page))) == OUTPUT_ROWS


def test_rows_shaded_in_turn_and_a_header_over_its_line_belong_to_the_table() -> None:
    shaded = [("ROWBACKGROUNDS", (0, 0), (-1, -1), ["#dddddd", "#ffffff"])]
    below = [("LINEBELOW", (0, i), (-1, i), 0.5, "black") for i in range(len(OUTPUT))]
    for style in (shaded, below):
        [page] = set_out(paragraph(prose(0, 3)), drawn(OUTPUT, style), paragraph(prose(1, 3)))
        assert said(only(find(page))) == OUTPUT_ROWS


def test_a_row_without_upright_lines_is_parted_like_the_others() -> None:
    inner = [("GRID", (0, i), (-1, i), 0.5, "black") for i in (0, 1, 3)]
    sides = [("BOX", (0, 2), (-1, 2), 0.5, "black")]
    [page] = set_out(drawn(OUTPUT, [*inner, *sides]))
    assert said(only(find(page))) == OUTPUT_ROWS


def test_a_header_in_shaded_boxes_names_the_columns_of_rows_without_lines() -> None:
    boxes = [("BACKGROUND", (j, 0), (j, 0), colour) for j, colour in enumerate(("#cccccc", "#ccccdd", "#ccddcc"))]
    [page] = set_out(drawn(OUTPUT, boxes))
    assert said(only(find(page))) == OUTPUT_ROWS


def test_the_last_row_alone_on_a_page_goes_on() -> None:
    first = only(find(set_out(drawn(OUTPUT, GRID))[0]))
    last = only(find(set_out(paragraph(prose(0, 60)), drawn([["江苏", "8", "9.9"]], GRID))[1]))
    assert continues(first, last)
    assert said(last.going_on(first)) == ["地区：江苏，产值（亿元）：8，增速（%）：9.9"]


def of_boxes(paper: Paper) -> None:
    """``OUTPUT`` with a box of its own around every cell."""
    for i, row in enumerate(OUTPUT):
        for j, text in enumerate(row):
            paper.canvas.rect(100 + 110 * j, 700 - 20 * i, 108.5, 18.5)
            paper.text(104 + 110 * j, 126 + 20 * i, text)


def test_a_table_of_boxes_with_room_between_them_is_read() -> None:
    paper = Paper()
    of_boxes(paper)
    [page] = pages(paper.done())
    assert said(only(find(page))) == OUTPUT_ROWS


def test_a_watermark_over_a_table_is_in_no_cell() -> None:
    paper = Paper()
    of_boxes(paper)
    paper.canvas.saveState()
    paper.canvas.translate(180, 640)
    paper.canvas.rotate(45)
    paper.canvas.setFont(FONT, 12)
    paper.canvas.drawString(0, 0, "内部资料")
    paper.canvas.restoreState()
    [page] = pages(paper.done())
    assert sum(glyph.angle != 0 for glyph in page.glyphs) == 4
    assert said(only(find(page))) == OUTPUT_ROWS


def test_cells_of_a_table_of_three_lines_may_wrap() -> None:
    paper = Paper()
    for y in (100, 120, 205):
        paper.rule(100, y, 480, y)
    placed = [
        [(105, "指标"), (240, "数值"), (340, "说明")],
        [(105, "城镇居民可支配")],
        [(105, "收入"), (240, "52000"), (340, "按常住人口计算的")],
        [(340, "年平均数")],
        [(105, "人口"), (240, "100"), (340, "万人")],
    ]
    for i, line in enumerate(placed):
        for x, text in line:
            paper.text(x, 104 + 20 * i, text)
    [page] = pages(paper.done())
    assert said(only(find(page))) == [
        "指标：城镇居民可支配收入，数值：52000，说明：按常住人口计算的年平均数",
        "指标：人口，数值：100，说明：万人",
    ]


def test_rows_without_lines_between_them_are_parted_in_a_ruled_table() -> None:
    cells = [["地区", "产值\n（亿元）", "增速"], ["上海\n北京\n江苏", "12.3\n3.2\n8", "15.6%\n\n3%"]]
    [page] = set_out(drawn(cells, GRID))
    assert said(only(find(page))) == [
        "地区：上海，产值（亿元）：12.3，增速：15.6%",
        "地区：北京，产值（亿元）：3.2",
        "地区：江苏，产值（亿元）：8，增速：3%",
    ]


def test_a_table_open_at_its_sides_and_one_with_double_lines_are_read() -> None:
    inner = [("INNERGRID", (0, 0), (-1, -1), 0.5, "black")]
    double = [("BOX", (0, 0), (-1, -1), 0.5, "black", None, None, None, 2, 1.5)]
    outer = [("LINEABOVE", (0, 0), (-1, 0), 1, "black"), ("LINEBELOW", (0, -1), (-1, -1), 1, "black")]
    for style in ([*inner, *outer], [*inner, *double]):
        [page] = set_out(drawn(OUTPUT, style))
        assert said(only(find(page))) == OUTPUT_ROWS


@pytest.mark.parametrize("repeat", [0, 1], ids=["once", "repeated"])
def test_a_table_over_three_pages_keeps_its_column_names(repeat: int) -> None:
    body = [[f"第{i}区", str(3 * i), f"{i}.5%"] for i in range(90)]
    set_pages = set_out(drawn([["地区", "产值", "增速"], *body], GRID, repeat=repeat))
    assert len(set_pages) == 3
    before = only(find(set_pages[0]))
    texts = said(before)
    for page in set_pages[1:]:
        table = only(find(page))
        assert continues(before, table)
        before = table.going_on(before)
        texts += said(before)
        own = before.elements()[0]
        assert own.pages is not None
        assert set(own.pages.tolist()) == {0, page.number}
    assert texts == [f"地区：{a}，产值：{b}，增速：{c}" for a, b, c in body]


def test_another_table_on_the_next_page_does_not_go_on() -> None:
    first = only(find(set_out(drawn(OUTPUT, GRID))[0]))
    other = only(find(set_out(paragraph(prose(0, 60)), drawn(OUTPUT, GRID, 90))[1]))
    assert other.page == 2
    assert not continues(first, other)
    assert not continues(first, first)


def test_a_form_is_read_in_pairs_of_label_and_entry() -> None:
    cells = [
        ["姓　　名", "张三", "性　　别", "男"],
        ["出生年月", "1990年1月", "民族", "汉族"],
        ["通信地址", "上海市", "", ""],
    ]
    [page] = set_out(drawn(cells, [*GRID, ("SPAN", (1, 2), (3, 2))]))
    assert said(only(find(page))) == ["姓名：张三，性别：男", "出生年月：1990年1月，民族：汉族", "通信地址：上海市"]


def test_a_frame_around_text_is_no_table() -> None:
    [page] = set_out(drawn([[Paragraph(prose(0, 5), IN_CELL)]], GRID, 400), paragraph(prose(1, 3)))
    assert find(page) == ()


def columns_of_prose(paper: Paper, count: int) -> None:
    width = 500 / count
    for column in range(count):
        left = 50 + column * width
        paper.flow([prose(column, 6 if count > 2 else 12)], [(left, 90, left + width - 20, 780)])


@pytest.mark.parametrize("count", [1, 2, 3])
@pytest.mark.parametrize("ruled", [False, True])
def test_columns_of_prose_are_no_table(count: int, ruled: bool) -> None:
    paper = Paper()
    columns_of_prose(paper, count)
    if ruled:
        paper.canvas.rect(44, 40, 507, 762)
        for y in (84, 300, 800):
            paper.rule(44, y, 551, y)
        paper.rule(50 + 500 / count - 10, 84, 50 + 500 / count - 10, 800)
    [page] = pages(paper.done())
    assert find(page) == ()


@pytest.mark.parametrize(
    "lines",
    [
        [[(60, "第一章　总则"), (500, "1")], [(60, "第二章　规划"), (500, "3")], [(60, "第三章　附则"), (495, "12")]],
        [
            [(60, name), (130, "总则"), (500, page)]
            for name, page in (("第一章", "1"), ("第二章", "3"), ("第三章", "9"))
        ],
        [[(60, "章节"), (500, "页码")], *([(60, name), (500, page)] for name, page in (("总则", "1"), ("附则", "9")))],
        [
            [(60, left), (250, a), (320, right), (500, b)]
            for left, a, right, b in (
                ("总则", "1", "罚则", "20"),
                ("规划", "3", "附则", "25"),
                ("建设", "9", "附件", "30"),
            )
        ],
        [[(60, name + "…" * 6), (500, number)] for name, number in (("总则", "1"), ("规划", "9"), ("附件", "7"))],
        [
            [(60, "项目"), (300, "说明")],
            [(60, "产值"), (300, "12")],
            [(60, "来源"), (300, "附件")],
            [(60, "数"), (300, "3")],
        ],
        [[(60, f"{i}."), (90, "每年安排资金300万元。")] for i in range(1, 6)],
        [[(60, "联系人：张三"), (220, "电话：12345678"), (400, "邮编：200000")]] * 4,
        [[(60, "甲方（盖章）："), (320, "乙方（盖章）：")], [(60, "2023年1月1日"), (320, "2023年1月1日")]] * 2,
        [[(60, "A. 十元"), (180, "B. 二十元"), (300, "C. 三十元"), (420, "D. 四十元")]] * 3,
    ],
    ids=[
        "contents",
        "contents in three columns",
        "pages named",
        "contents side by side",
        "leaders",
        "few figures",
        "list",
        "contacts",
        "signatures",
        "options",
    ],
)
def test_lines_with_room_in_them_are_no_table(lines: list[list[tuple[float, str]]]) -> None:
    [page] = lines_of(*lines)
    assert find(page) == ()


def test_a_caption_with_a_unit_is_no_header_and_rising_figures_may_be_a_table() -> None:
    [page] = lines_of(
        [(60, "表3　常住人口"), (300, "单位：万人")],
        [(60, "年份"), (300, "人口")],
        [(60, "2020"), (300, "100")],
        [(60, "2021"), (300, "110")],
        [(60, "2022"), (300, "120")],
    )
    assert said(only(find(page))) == ["年份：2020，人口：100", "年份：2021，人口：110", "年份：2022，人口：120"]


def test_a_line_that_does_not_stand_in_the_columns_is_left_out() -> None:
    [page] = lines_of(
        [(60, "各地区去年的主要指标如下"), (220, "按产值排列")],
        *([(60 + 110 * j, text) for j, text in enumerate(row)] for row in OUTPUT),
    )
    assert said(only(find(page))) == OUTPUT_ROWS


def test_a_diagram_is_no_table() -> None:
    paper = Paper()
    for i in range(6):
        paper.rule(60, 400 - i * 60, 400, 400 - i * 60)
        paper.rule(60 + i * 68, 100, 60 + i * 68, 400)
        paper.text(35, 394 - i * 60, str(20 * i))
        paper.text(50 + i * 68, 410, str(2018 + i))
    for x in (145, 213, 281):
        paper.text(x, 250, "12.5")
    [page] = pages(paper.done())
    assert find(page) == ()


def test_labels_between_the_lines_of_a_diagram_are_no_table() -> None:
    paper = Paper()
    for i in range(5):
        paper.rule(60, 400 - i * 60, 400, 400 - i * 60)
        for j in range(3):
            paper.text(80 + 100 * j, 350 - i * 60, str(20 * i + j))
    [page] = pages(paper.done())
    assert find(page) == ()


def test_figures_far_apart_are_no_table() -> None:
    [page] = lines_of(*([(60, name), (300, "12.5"), (420, "3")] for name in "甲乙丙"), leading=60)
    assert find(page) == ()


def test_figures_beside_a_column_of_prose_are_no_table() -> None:
    paper = Paper()
    paper.flow([prose(0, 4)], [(50, 90, 250, 780)], leading=2.0)
    for i in range(4):
        paper.text(320, 90 + 21 * i, f"{i}.5%")
    [page] = pages(paper.done())
    assert find(page) == ()


def test_lines_to_fill_in_are_no_table() -> None:
    paper = Paper()
    for i, label in enumerate(("姓名", "单位", "电话", "地址")):
        for x in (60, 320):
            paper.text(x, 100 + 30 * i, label)
            paper.text(x + 60, 100 + 30 * i, "张三")
            paper.rule(x + 40, 114 + 30 * i, x + 200, 114 + 30 * i)
    [page] = pages(paper.done())
    assert find(page) == ()


def test_a_drawing_of_thousands_of_lines_is_left_alone() -> None:
    paper = Paper()
    for i in range(1800):
        paper.rule(50, 100 + i * 0.4, 500, 100 + i * 0.4)
        paper.rule(50 + i * 0.25, 100, 50 + i * 0.25, 800)
    paper.text(60, 50, "一幅图")
    [page] = pages(paper.done())
    assert find(page) == ()


def _laid(*lines: Sequence[tuple[float, str]], step: float = 15.0, rules: Sequence[float] = ()) -> list[str]:
    """The rows of the tables on a page whose lines are texts at their places."""
    paper = Paper()
    for i, line in enumerate(lines):
        for left, text in line:
            paper.text(left, 100 + i * step, text, SIZE)
    for rule in rules:
        paper.rule(30, 100 + rule * step - 3, 560, 100 + rule * step - 3)
    (page,) = pages(paper.done())
    return [element.text for table in find(page) for element in table.elements()]


NAMES = [(30, "采样点"), (130, "方法"), (230, "结果"), (330, "限值")]
POINTS = [
    [(30, "三号井"), (130, "滴定"), (230, "3.9"), (330, "4.0")],
    [(30, "城东水厂"), (130, "比色"), (230, "159"), (330, "175")],
    [(30, "码头"), (130, "比色"), (230, "5.4"), (330, "5.8")],
]
READ = [
    "采样点：三号井，方法：滴定，结果：3.9，限值：4.0",
    "采样点：城东水厂，方法：比色，结果：159，限值：175",
    "采样点：码头，方法：比色，结果：5.4，限值：5.8",
]


@pytest.mark.parametrize("rules", [(), (2, 3, 6)], ids=["no lines", "three lines"])
def test_lines_that_say_what_they_are_stand_above_a_table(rules: Sequence[float]) -> None:
    above = [
        [(30, "委托单位：江城水务"), (330, "电话：8001")],
        [(30, "样品：原水"), (230, "状态：正常"), (330, "批号：")],
    ]
    assert _laid(*above, NAMES, *POINTS, rules=rules) == READ


def test_columns_that_touch_are_cut_where_the_lower_ones_begin() -> None:
    names = [(30, "项目"), (230, "结果"), (330, "单位"), (363, "参考范围")]
    lines = [
        [(30, "白细胞"), (230, "3.9"), (330, "E+9/L"), (363, "[4.0-10.0]")],
        [(30, "血红蛋白"), (230, "159"), (330, "mmolsx"), (363, "[130-175]")],
        [(30, "压积"), (230, "0.198"), (330, "%"), (363, "[0.1-0.3]")],
    ]
    assert _laid(names, *lines)[1] == "项目：血红蛋白，结果：159，单位：mmolsx，参考范围：[130-175]"


def test_sections_with_lines_below_their_names_are_no_table() -> None:
    lines = [
        [(30, "证书")],
        [(30, "会计从业资格"), (400, "2019年05月")],
        [(30, "英语六级"), (400, "2019年11月")],
        [(30, "普通话"), (400, "2020年02月")],
        [(30, "语言")],
        [(30, "英语"), (200, "读写熟练"), (400, "听说熟练")],
        [(30, "日语"), (200, "读写一般"), (400, "听说一般")],
        [(30, "技能")],
        [(30, "驾驶"), (200, "一般"), (400, "使用时长：12个月")],
    ]
    assert _laid(*lines, step=28.0, rules=(1, 5, 8, 9)) == []
