"""What a text names, and how a follow-up is asked of it."""

from __future__ import annotations

import pytest

from rag.chinese.words import Words
from rag.conversation import asked_of_the_thing, rewrite, things
from rag.types import Turn

WORDS = Words()


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("临川县2022年和丰源县2020年的产量", ["临川县2022年", "丰源县2020年"]),
        ("临川县和平岗县2023年的产量", ["临川县", "平岗县2023年"]),
        ("2021年版借阅规则", ["2021年版"]),
        ("KD-28的容量", ["KD-28"]),
        ("《借阅规则（2021年版）》的借期", ["《借阅规则（2021年版）》"]),
    ],
)
def test_names_side_by_side_name_one_thing(text: str, named: list[str]) -> None:
    assert [text[thing.start : thing.end] for thing in things.things(text, WORDS)] == named


@pytest.mark.parametrize(
    ("earlier", "question", "complete"),
    [
        ("西峪区B类人才的安家补助是多少？", "那东陵区呢？", "东陵区B类人才的安家补助是多少？"),
        ("临川县2022年粮食总产量是多少？", "丰源县2020年呢？", "丰源县2020年粮食总产量是多少？"),
        ("2021年版借阅规则里阅览室开到几点？", "那2017年版呢？", "2017年版借阅规则里阅览室开到几点？"),
        ("临川县2022年学校有多少所？", "粮食产量呢？", "临川县2022年粮食产量有多少？"),
        ("临川县2022年的生产总值是多少？", "森林覆盖率呢？", "临川县2022年的森林覆盖率是多少？"),
        ("临川县2022年的生产总值是多少？", "那2021年的粮食产量呢？", "临川县2021年的粮食产量是多少？"),
        ("KD-28用什么方式连手机？", "电池寿命呢？", "KD-28的电池寿命是什么？"),
    ],
)
def test_like_takes_the_place_of_like_and_the_rest_is_kept(earlier: str, question: str, complete: str) -> None:
    assert rewrite(question, [Turn(earlier)], WORDS) == complete


@pytest.mark.parametrize(
    ("earlier", "question", "complete"),
    [
        ("KD-28的容量多大？", "能用洗碗机洗吗？", "KD-28能用洗碗机洗吗？"),
        ("2021年版借阅规则里借期是几天？", "一次可以借几本？", "2021年版借阅规则一次可以借几本？"),
        ("丰源县2020年的收入是多少？", "新增了多少学位？", "丰源县2020年新增了多少学位？"),
        ("KD-28的容量多大？", "KD-15能预约吗？", ""),
        ("容量多大？", "能预约吗？", ""),
    ],
)
def test_a_question_that_names_nothing_can_be_asked_of_the_thing(earlier: str, question: str, complete: str) -> None:
    assert asked_of_the_thing(question, [Turn(earlier)], WORDS) == complete
