"""Forms, lists and what has parts of both: told apart by the words of the whole table."""

from __future__ import annotations

import pytest

from rag.reading.structure.table_header import is_keyed
from rag.reading.structure.table_kinds import Part, parts
from rag.reading.structure.tables import rows
from tests.support.forms import KINDS
from tests.support.grids import ABOVE, Grid

WIDE = (None, None, None)
FORM: list[list[str | None]] = [["姓名", "张三", "性别", "男"], ["民族", "汉族", "电话", "13800001111"]]


def _with_merged_text(grid: Grid) -> list[list[str | None]]:
    made: list[list[str | None]] = []
    for row in grid:
        made.append([made[-1][j] if text == ABOVE else text for j, text in enumerate(row)])
    return made


@pytest.mark.parametrize("kind", KINDS)
def test_nearly_all_tables_of_a_kind_are_read_right_whatever_their_words(kind: str) -> None:
    wrong = 0
    for seed in range(100, 200):
        grid, said = KINDS[kind](seed)
        found = rows(_with_merged_text(grid)) or []
        wrong += [element.text for element in found if element.row] != said
    assert wrong <= 5


def test_a_form_between_bars_is_cut_at_them() -> None:
    grid: list[list[str | None]] = [
        ["一、本人", *WIDE],
        *FORM,
        ["二、学历", *WIDE],
        ["毕业院校", "江南大学", "毕业时间", "2015年6月"],
    ]
    assert parts(grid) == [
        Part("bar", 0, 1),
        Part("pairs", 1, 3),
        Part("bar", 3, 4),
        Part("pairs", 4, 5),
    ]


def test_rows_beside_a_cell_merged_downwards_are_about_it() -> None:
    grid: list[list[str | None]] = [
        ["姓名", "张三", None, "性别", "男"],
        ["住址", "户籍地址", "武昌区民主路", "邮编", "430060"],
        ["住址", "现住地址", "汉阳大道", "邮编", "430050"],
    ]
    found = rows(grid) or []
    assert [element.text for element in found] == [
        "姓名：张三，性别：男",
        "住址，户籍地址：武昌区民主路，邮编：430060",
        "住址，现住地址：汉阳大道，邮编：430050",
    ]


def test_a_list_beside_a_cell_merged_downwards_has_names_of_its_own() -> None:
    listed: list[list[str | None]] = [["家庭成员", "姓名", "关系", "工作单位"], ["家庭成员", "王芳", "配偶", "机械厂"]]
    found = rows([*FORM, *listed, ["家庭成员", "张伟", "父亲", "退休"]]) or []
    assert [element.text for element in found][2:] == [
        "家庭成员，姓名：王芳，关系：配偶，工作单位：机械厂",
        "家庭成员，姓名：张伟，关系：父亲，工作单位：退休",
    ]


def test_lists_below_each_other_have_their_own_names() -> None:
    grid: list[list[str | None]] = [
        ["人员", *WIDE],
        ["姓名", "职务", "学历", "电话"],
        ["张三", "科长", "本科", "8001"],
        ["设备", *WIDE],
        ["名称", "型号", "数量", "产地"],
        ["显微镜", "X-3", "2台", "江城"],
    ]
    found = rows(grid) or []
    assert [(element.text, element.row) for element in found] == [
        ("人员", False),
        ("姓名：张三，职务：科长，学历：本科，电话：8001", True),
        ("设备", False),
        ("名称：显微镜，型号：X-3，数量：2台，产地：江城", True),
    ]


@pytest.mark.parametrize(
    "grid",
    [
        [
            ["参数", "默认值", "类型", "说明"],
            ["超时时间", "30", "整数", "以秒计"],
            ["重试次数", "3", "整数", "失败之后"],
        ],
        [["站点", "线路", "方向", "班次"], ["城东站", "一号线", "往北", "早班"], ["江滩站", "二号线", "往南", "晚班"]],
        [["指标", "2023年", "2024年", "增速"], ["产值", "12", "15", "3%"], ["利润", "1", "2", "5%"]],
        [["省份", "江苏省", "浙江省", "山东省"], ["产值", "12", "15", "18"], ["特产", "大米", "茶叶", "苹果"]],
        [
            ["节次", "星期一", "星期二", "星期三"],
            ["第一节", "语文", "数学", "英语"],
            ["第二节", "体育", "音乐", "美术"],
        ],
        [["姓名", "成绩", "姓名", "成绩"], ["张三", "90", "李四", "85"], ["王五", "77", "赵六", "69"]],
    ],
    ids=["settings", "words only", "years", "places", "hours", "two lists side by side"],
)
def test_lists_and_cross_tables_are_no_forms(grid: list[list[str | None]]) -> None:
    assert parts(grid) == []


def test_what_goes_on_from_a_list_is_one_and_what_goes_on_from_a_form_is_that() -> None:
    row = [["颜色", "深蓝", "排量", "2.0T"]]
    assert parts(row, ["车型", "款式", "等级", "售价"]) == []
    assert parts(row, goes_on=True) == [Part("pairs", 0, 1)]


def test_a_first_row_of_a_label_and_its_value_names_no_columns() -> None:
    assert is_keyed([["单位名称", "东湖文化公司"], ["成立时间", "2011年3月"], ["职工人数", "86人"]])
    assert not is_keyed([["参数", "限制"], ["任务数量", "600"], ["节点数量", "1000"]])
    assert not is_keyed([["姓名", "成绩"], ["张三", "90"], ["李四", "85"]])
