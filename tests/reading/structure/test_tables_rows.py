"""A grid of cells → the rows that a person would say."""

from __future__ import annotations

import numpy as np
import pytest

from rag.reading.structure.table_cells import Cell, Grid
from rag.reading.structure.tables import column_names, rows

LONG = "各区人民政府应当加强组织领导，明确责任分工，把各项措施落到实处，及时报告进展情况。"


def said(grid: Grid, header_rows: int | None = None, names: tuple[Cell, ...] | None = None) -> list[str]:
    found = rows(grid, header_rows, names)
    assert found is not None
    assert all(element.row for element in found)
    return [element.text for element in found]


def placed(text: str, left: float, page: int = 1) -> Cell:
    """``text`` set from ``left`` in characters one point wide."""
    n = len(text)
    boxes = [(left + i, 10.0, left + i + 1, 20.0) for i in range(n)]
    return Cell(text, np.full(n, page, np.uint16), np.array(boxes, np.float32).reshape(-1, 4))


def test_each_value_is_said_with_the_name_of_its_column() -> None:
    assert said([["地区", "金额", "年份"], ["上海", "300万元", "2023"], ["北京", "280万元", "2023"]]) == [
        "地区：上海，金额：300万元，年份：2023",
        "地区：北京，金额：280万元，年份：2023",
    ]


def test_empty_cells_rows_and_columns_are_left_out() -> None:
    assert said([["地区", "", "金额"], ["上海", "", ""], ["", "", ""], ["北京", " ", "280万元"]]) == [
        "地区：上海",
        "地区：北京，金额：280万元",
    ]


def test_names_of_rows_stand_first_without_a_name() -> None:
    assert said([["", "2022年", "2023年"], ["产值", "12.3", "15.6"], ["增速", "3%", "4%"]]) == [
        "产值，2022年：12.3，2023年：15.6",
        "增速，2022年：3%，2023年：4%",
    ]


@pytest.mark.parametrize(
    "header",
    [
        [["地区", "2022年", None, "2023年", None], ["地区", "产量", "销量", "产量", "销量"]],
        [["地区", "2022年", "", "2023年", ""], ["", "产量", "销量", "产量", "销量"]],
    ],
    ids=["merged", "left open"],
)
def test_a_header_of_two_rows_is_one_name_for_each_column(header: list[list[str | None]]) -> None:
    assert said([*header, ["上海", "1", "2", "3", "4"], ["北京", "5", "6", "7", "8"]]) == [
        "地区：上海，2022年·产量：1，2022年·销量：2，2023年·产量：3，2023年·销量：4",
        "地区：北京，2022年·产量：5，2022年·销量：6，2023年·产量：7，2023年·销量：8",
    ]


def test_units_below_the_names_belong_to_them() -> None:
    grid = [["地区", "产值", "增速"], ["", "（亿元）", "（%）"], ["上海", "12", "3"]]
    assert said(grid) == ["地区：上海，产值（亿元）：12，增速（%）：3"]


def test_a_value_over_two_columns_is_said_once_with_both_names() -> None:
    assert said([["地区", "产量", "销量"], ["上海", "停产", None]]) == ["地区：上海，产量、销量：停产"]


def test_a_value_merged_downwards_is_said_in_every_row() -> None:
    assert said([["类别", "指标", "数值"], ["经济", "产值", "12"], ["经济", "增速", "3%"]]) == [
        "类别：经济，指标：产值，数值：12",
        "类别：经济，指标：增速，数值：3%",
    ]


def test_without_names_the_cells_are_joined() -> None:
    assert said([["张三", "30", "北京"], ["李四", "31", "上海"]]) == ["张三，30，北京", "李四，31，上海"]


@pytest.mark.parametrize(
    "grid",
    [
        [["东部", "上海", "高"], ["东部", "江苏", "低"]],
        [["甲", "乙", "", "", ""], ["一", "二", "三", "四", "五"]],
        [["共计三项。", "一般", "重要"], ["一", "二", "三"]],
    ],
    ids=["merged downwards", "mostly empty", "a sentence"],
)
def test_a_first_row_of_other_texts_names_nothing(grid: Grid) -> None:
    assert column_names(grid) is None


def test_the_format_may_say_how_many_rows_are_names() -> None:
    grid = [["张三", "30", "北京"], ["李四", "31", "上海"]]
    assert said(grid, header_rows=1) == ["张三：李四，30：31，北京：上海"]
    assert said([["地区", "金额", "年份"], ["上海", "高", "今年"]], header_rows=0) == [
        "地区，金额，年份",
        "上海，高，今年",
    ]


def test_a_header_never_takes_the_last_row() -> None:
    assert said([["地区", "金额", "年份"], ["上海", "高", "今年"]], header_rows=2) == [
        "地区：上海，金额：高，年份：今年"
    ]


def test_two_columns_are_names_and_their_values() -> None:
    grid = [["单位名称：", "某某公司"], ["注册资本", "300万元"], ["成立日期", "2020年1月1日"]]
    assert said(grid) == ["单位名称：某某公司", "注册资本：300万元", "成立日期：2020年1月1日"]
    assert said([["厂房", "三层"], ["宽度", "30米"], ["造价", "12万元"]]) == [
        "厂房：三层",
        "宽度：30米",
        "造价：12万元",
    ]


@pytest.mark.parametrize(
    ("header", "body", "row"),
    [
        (["项目", "内容"], [["单位名称", "某某公司"]], "项目：单位名称，内容：某某公司"),
        (["年份", "常住人口"], [["2020", "100"], ["2021", "101"]], "年份：2020，常住人口：100"),
        (["现行的", "修改后"], [[LONG, LONG], [LONG, LONG]], f"现行的：{LONG}修改后：{LONG}"),
    ],
    ids=["labels", "figures", "long texts"],
)
def test_two_columns_may_have_names(header: list[str], body: list[list[str]], row: str) -> None:
    assert said([header, *body])[0] == row


def test_a_form_is_read_in_pairs() -> None:
    grid: Grid = [
        ["姓　名", "张三", "性别", "男"],
        ["出生年月", "1990年1月", "民族", "汉族"],
        ["通信地址", "上海市浦东新区", None, None],
        ["联系电话", "", "电子邮箱", ""],
    ]
    assert said(grid) == [
        "姓名：张三，性别：男",
        "出生年月：1990年1月，民族：汉族",
        "通信地址：上海市浦东新区",
        "联系电话，电子邮箱",
    ]


def test_what_a_page_of_the_government_says_of_itself_is_read_in_pairs() -> None:
    assert said([["索 引 号", "LJ002-0305-2024-00031", "文号", "澜发改公告〔2024〕6号"]]) == [
        "索引号：LJ002-0305-2024-00031，文号：澜发改公告〔2024〕6号"
    ]
    assert said([["发文字号：", "澜发改公告〔2024〕6号", "发布状态：", ""]]) == [
        "发文字号：澜发改公告〔2024〕6号，发布状态："
    ]
    assert said(
        [["标题", "关于印发若干措施的通知", None, None], ["文号", "云政办发〔2024〕17号", "主题分类", "水利"]]
    ) == [
        "标题：关于印发若干措施的通知",
        "文号：云政办发〔2024〕17号，主题分类：水利",
    ]
    assert said([["联系人：", "张三"]]) == ["联系人：张三"]


def test_names_of_columns_of_which_every_other_is_a_label_make_no_form() -> None:
    grid = [["标题", "作者", "来源", "页码"], ["水利志", "张三", "县志办", "12"]]
    assert said(grid) == ["标题：水利志，作者：张三，来源：县志办，页码：12"]


def test_a_narrow_row_above_columns_makes_no_form() -> None:
    grid: Grid = [["指标", "2023年", None, None], ["", "一季度", "二季度", "三季度"], ["产量", "12", "15", "18"]]
    assert said(grid)[-1].startswith("指标：产量")


def test_labels_above_columns_are_no_form() -> None:
    grid = [["序号", "任务", "责任单位", "完成时限"], ["1", "简化审批", "市教育局", "12月底"]]
    assert said(grid) == ["序号：1，任务：简化审批，责任单位：市教育局，完成时限：12月底"]


def test_titles_and_notes_are_paragraphs_and_groups_are_said_with_their_rows() -> None:
    found = rows(
        [
            ["2023年各地产值", "", ""],
            ["地区", "产值", "增速"],
            ["一、东部", None, None],
            ["上海", "1", "2%"],
            ["二、西部", None, None],
            ["西藏", "3", "4%"],
            ["合计", "4", "3%"],
            ["注：为初步核算数。", "", ""],
            ["统计科制表", None, None],
        ]
    )
    assert found is not None
    assert [(element.text, element.row) for element in found] == [
        ("2023年各地产值", False),
        ("一、东部，地区：上海，产值：1，增速：2%", True),
        ("二、西部，地区：西藏，产值：3，增速：4%", True),
        ("地区：合计，产值：4，增速：3%", True),
        ("注：为初步核算数。", False),
        ("统计科制表", False),
    ]
    assert found[-1].level == 0


def test_a_row_missing_its_values_heads_no_others() -> None:
    assert said([["地区", "产值", "增速"], ["西藏", "", ""], ["青海", "1", "2%"]])[1] == "地区：青海，产值：1，增速：2%"


@pytest.mark.parametrize(
    "grid",
    [
        [],
        [[]],
        [["", ""]],
        [["一"], ["二"]],
        [["单位：某某", "日期：某日"]],
        [[LONG * 3, LONG * 4]],
        [["左", "右"], [LONG * 3, LONG * 4]],
    ],
    ids=["no rows", "no cells", "no text", "one column", "two cells", "prose", "prose below words"],
)
def test_what_only_sets_a_page_is_no_table(grid: Grid) -> None:
    assert rows(grid) is None


def test_line_breaks_in_cells_are_mended() -> None:
    grid = [["序号", "任 务", "单位"], ["1", "简化\n审批\r\n流程", "Hello\nworld 你好"], ["2", "其他", ""]]
    assert said(grid)[0] == "序号：1，任务：简化审批流程，单位：Hello world 你好"


def test_no_comma_follows_a_full_stop() -> None:
    assert said([["序号", "任务", "单位"], ["1", "简化审批；减少材料。", "甲"]]) == [
        "序号：1，任务：简化审批；减少材料。单位：甲"
    ]


def test_ragged_rows_are_filled_up() -> None:
    assert said([["地区", "产值", "增速"], ["上海", "1"]]) == ["地区：上海，产值：1"]


def test_a_table_that_goes_on_takes_the_names_and_skips_their_repetition() -> None:
    names = column_names([["地区", "", "增速"], ["上海", "12", "3%"]])
    assert names is not None
    assert [name.text for name in names] == ["地区", "", "增速"]
    assert said([["西藏", "12", "4%"]], names=names) == ["地区：西藏，12，增速：4%"]
    assert said([["地区", "", "增速"], ["西藏", "12", "4%"]], names=names) == ["地区：西藏，12，增速：4%"]


def test_without_a_header_there_are_no_names() -> None:
    assert column_names([["张三", "30", "北京"], ["李四", "31", "上海"]]) is None
    assert column_names([["姓名", "张三", "性别", "男"], ["学历", "本科", "民族", "汉"]]) is None


def test_every_character_keeps_its_place() -> None:
    found = rows([[placed("地区", 0), placed("产\n值", 50)], [placed("上海", 100), placed("1 2", 150)]], header_rows=1)
    assert found is not None
    row = found[0]
    assert row.pages is not None
    assert row.boxes is not None
    assert row.text == "地区：上海，产值：1 2"
    assert row.boxes[:, 0].tolist() == [0, 1, 0, 100, 101, 0, 50, 52, 0, 150, 151, 152]
    assert row.pages.tolist() == [1, 1, 0, 1, 1, 0, 1, 1, 0, 1, 1, 1]


def test_names_from_another_page_have_no_place() -> None:
    names = (placed("地区", 0), placed("产值", 50))
    found = rows([[placed("西藏", 0, 2), placed("12", 50, 2)]], names=names)
    assert found is not None
    assert found[0].text == "地区：西藏，产值：12"
    assert found[0].pages is not None
    assert found[0].boxes is not None
    assert found[0].pages.tolist() == [0, 0, 0, 2, 2, 0, 0, 0, 0, 2, 2]
    assert not found[0].boxes[found[0].pages == 0].any()


def test_bars_over_a_form_are_headings_however_long_and_remarks_are_none() -> None:
    long = "二、教育经历（从大学填起，特殊情况可从中学或者相应的职业教育阶段依次填起，没有的不填）"
    found = rows(
        [
            ["一、本人情况", None, None, None],
            ["姓名", "张三", "性别", "男"],
            [long, None, None, None],
            ["毕业院校", "江南大学", "毕业时间", "2015年6月"],
            ["填报人：王五", None, None, None],
            ["注：本表一式两份。", None, None, None],
        ]
    )
    assert found is not None
    assert [(element.text, element.level, element.row) for element in found] == [
        ("一、本人情况", 5, False),
        ("姓名：张三，性别：男", None, True),
        (long, 5, False),
        ("毕业院校：江南大学，毕业时间：2015年6月", None, True),
        ("填报人：王五", None, True),
        ("注：本表一式两份。", 0, False),
    ]


def test_a_long_bar_over_a_list_ends_the_one_before_it() -> None:
    long = "西部（含实行西部政策的地区，名单见附件，由各地发展改革部门核定之后每年公布一次）"
    found = rows(
        [
            ["地区", "产值", "增速"],
            ["东部", None, None],
            ["上海", "1", "2%"],
            [long, None, None],
            ["西藏", "3", "4%"],
        ]
    )
    assert found is not None
    assert [(element.text, element.row) for element in found] == [
        ("东部，地区：上海，产值：1，增速：2%", True),
        (long, False),
        ("西部，地区：西藏，产值：3，增速：4%", True),
    ]


def test_empty_values_keep_their_place_where_cells_are_merged() -> None:
    grid: Grid = [["身份证号", "", None, None, "籍贯", "湖北"], ["民族", "", "学历", "", "电话", "13800001111"]]
    assert said(grid) == ["身份证号，籍贯：湖北", "民族，学历，电话：13800001111"]


def test_a_photograph_beside_a_form_is_said_once() -> None:
    grid: Grid = [["姓名", "张三", "性别", "男", "照片"], ["民族", "汉族", "籍贯", "湖北", "照片"]]
    assert said(grid) == ["姓名：张三，性别：男，照片", "民族：汉族，籍贯：湖北"]


def test_names_with_nothing_below_them_are_no_pairs() -> None:
    grid: Grid = [
        ["本人情况", None, None, None],
        ["姓名", "张三", "性别", "男"],
        ["工作经历", None, None, None],
        ["起止时间", "工作单位", "职务", "备注"],
    ]
    found = rows(grid) or []
    assert [element.text for element in found if element.row][-1] == "起止时间，工作单位，职务，备注"


def test_a_header_that_a_format_demands_may_be_empty() -> None:
    assert said(
        [["", "", "", ""], ["姓名", "张三", "性别", "男"], ["民族", "汉族", "籍贯", "湖北"]], header_rows=1
    ) == [
        "姓名：张三，性别：男",
        "民族：汉族，籍贯：湖北",
    ]
