"""Lines in which official documents state their number, date and issuer."""

from __future__ import annotations

import pytest

from rag.chinese.official import NUMBER_LINE, ORGANISATION, TITLE, stands_alone


@pytest.mark.parametrize(
    ("line", "number"),
    [
        ("工信部联科〔2023〕49号", "工信部联科〔2023〕49号"),
        ("国办发〔2022〕12号　签发人：张某", "国办发〔2022〕12号"),
        ("京政发[2021]3号", "京政发[2021]3号"),
        ("（沪府办规〔2020〕8号）", "沪府办规〔2020〕8号"),
        ("（2023）京01民终123号", "（2023）京01民终123号"),
        ("第 12 号", "第 12 号"),
        ("第七三六号", "第七三六号"),
        ("2023年第12号", "2023年第12号"),
        ("中华人民共和国国务院令第736号", "中华人民共和国国务院令第736号"),
    ],
)
def test_a_number_on_a_line_of_its_own_is_known(line: str, number: str) -> None:
    match = NUMBER_LINE.fullmatch(line)
    assert match is not None
    assert match["number"] == number


@pytest.mark.parametrize(
    "line",
    ["根据国办发〔2022〕12号文件精神", "联系电话12345号", "文明路12号", "第12号台风昨日登陆", "共有3号和4号两栋"],
)
def test_a_number_within_a_line_is_of_something_else(line: str) -> None:
    assert not NUMBER_LINE.fullmatch(line)
    assert not stands_alone(line)


@pytest.mark.parametrize(
    "line",
    [
        "2023年8月29日",
        "二〇二三年八月二十九日",
        "临湖市人民政府 2023年6月5日",
        "临湖市人民政府文件",
        "（2022年9月28日青禾省第十三届人民代表大会常务委员会第三十六次会议通过）",
        "本报记者 周一禾",
        "索引号：000014349/2022-00050",
    ],
)
def test_a_line_that_states_one_thing_stands_alone(line: str) -> None:
    assert stands_alone(line)


@pytest.mark.parametrize(
    "line", ["2023年8月29日起施行", "记者在采访中了解到这一情况", "自2023年8月29日", "来源于群众", "融合新一代信息技术"]
)
def test_running_text_does_not(line: str) -> None:
    assert not stands_alone(line)


def test_those_who_issue_are_known_by_their_ending() -> None:
    assert all(map(ORGANISATION.fullmatch, ("临湖市人民政府", "工业和信息化部办公厅", "国家发展和改革委员会")))
    assert not any(map(ORGANISATION.fullmatch, ("临湖市人民", "各区，市政府", "特此通知。")))


def test_a_title_ends_in_the_sort_of_document() -> None:
    assert all(map(TITLE.search, ("关于印发方案的通知", "停车管理办法（试行）", "三年行动计划")))
    assert not TITLE.search("通知如下")
