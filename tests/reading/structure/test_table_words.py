"""What the words of a cell tell: whether it names something, and what it wants."""

from __future__ import annotations

import pytest

from rag.reading.structure.table_words import fits, is_number, is_value, label_odds


@pytest.mark.parametrize(
    "text", ["单位名称", "联系电话", "总投资（万元）", "毕业院校", "是否全日制", "迁出地", "备注：", "奖项"]
)
def test_names_look_like_names(text: str) -> None:
    assert label_odds(text) > 0


@pytest.mark.parametrize(
    "text",
    ["86人", "2011年3月", "东湖文化公司", "男", "汉族", "□已婚 √未婚", "a@b.cn", "张三", "本单位承诺上述内容真实。"],
)
def test_what_is_filled_in_looks_like_it(text: str) -> None:
    assert label_odds(text) < 0


def test_a_long_remark_makes_no_sentence_of_a_name() -> None:
    assert label_odds("工作单位（请严格按照社保记录上的公司名称填写）") > 0


@pytest.mark.parametrize(
    ("label", "value", "fit"),
    [
        ("成立时间", "2011年3月", 1),
        ("成立时间", "东湖文化公司", -1),
        ("职工人数", "86人", 1),
        ("联系电话", "0571-88886666", 1),
        ("性别", "女", 1),
        ("单位名称", "联系电话", -1),
        ("颜色", "深蓝", 0),
        ("成立时间", "", 0),
    ],
)
def test_a_label_wants_a_sort_of_value(label: str, value: str, fit: int) -> None:
    assert fits(label, value) == fit


def test_figures_and_numbers_to_call_are_numbers() -> None:
    assert all(map(is_number, ["86人", "0571-88886666", "a@b.cn", "3.5%"]))
    assert not any(map(is_number, ["2025年目标", "江南大学", "2011年3月"]))


def test_a_year_may_name_a_column() -> None:
    assert is_value("300万元")
    assert not is_value("2024年")
