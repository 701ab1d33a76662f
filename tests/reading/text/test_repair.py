"""Joined lines and doubled glyphs, every character knowing its place."""

from __future__ import annotations

import pytest

from rag.chinese.wraps import mend
from rag.reading.text.lines import split_lines
from rag.reading.text.repair import repair


def repaired(text: str) -> str:
    return repair(tuple(split_lines(text)))[0]


@pytest.mark.parametrize(
    ("drawn", "meant"),
    [
        ("法规政政策策", "法规政策"),
        ("政政策策", "政策"),
        ("目目录录", "目录"),
        ("产产业业政政策策", "产业政策"),
        ("法法规规政政策策", "法规政策"),
    ],
)
def test_glyphs_drawn_twice_are_read_once(drawn: str, meant: str) -> None:
    assert repaired(drawn) == meant


@pytest.mark.parametrize(
    "text",
    [
        "我们常常讨论这个问题",
        "清清楚楚",
        "方方面面",
        "请研究研究",
        "形形色色",
        "这里安安全全的",
        "高高兴兴上学去",
        "爸爸妈妈",
        "想想看看",
        "上海海关关于进口货物的公告",
        "北京市市长长期关注",
        "人人平等等级",
        "公司司法法规",
    ],
)
def test_words_that_double_their_characters_are_unharmed(text: str) -> None:
    assert repaired(text) == text


@pytest.mark.parametrize(
    ("lines", "joined"),
    [
        ("未来产\n业", "未来产业"),
        ("未来产\r\n\r\n  业", "未来产业"),
        ("annual\nreport", "annual report"),
        ("5\nG", "5 G"),
        ("技术\nAI", "技术AI"),
        ("AI\n技术", "AI技术"),
        ("工业  和\t信息化", "工业 和 信息化"),
    ],
)
def test_a_space_joins_lines_only_between_latin_words(lines: str, joined: str) -> None:
    assert repaired(lines) == joined


@pytest.mark.parametrize("text", ["法规政政策策\n的未来产\n\n  业", "annual\r\nreport  of\tthe 政政策策"])
def test_every_character_but_joining_spaces_knows_its_place(text: str) -> None:
    made, offsets = repair(tuple(split_lines(text)))
    assert len(made) == len(offsets)
    assert list(offsets) == sorted(offsets)
    assert all(text[offset] == char for char, offset in zip(made, offsets, strict=True) if char != " ")


def test_mending_joins_lines_and_keeps_doubled_glyphs() -> None:
    assert mend(" 法规政政策策的未来产\r\n\r\n  业 \nannual\nreport") == "法规政政策策的未来产业annual report"


def test_nothing_to_mend_is_nothing() -> None:
    assert mend(" \n ") == ""


def test_a_number_broken_by_the_wrap_is_whole_again() -> None:
    assert repaired("居民出门50\n0米见绿") == "居民出门500米见绿"
    assert repaired("version of\nthe plan") == "version of the plan"
