"""A question that asks several things at once."""

from __future__ import annotations

import pytest

from rag.answering.several.parts import parts
from rag.chinese.words import Words

WORDS = Words()


def texts(question: str) -> list[str]:
    return [part.text for part in parts(question, WORDS)]


def alone(question: str) -> list[str]:
    return [part.standalone for part in parts(question, WORDS)]


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        ("创业贷款的额度是多少？游船由谁经营？", ["创业贷款的额度是多少？", "游船由谁经营？"]),
        ("贷款额度是多少；利率如何？", ["贷款额度是多少；", "利率如何？"]),
        ("创业贷款最高多少元，游船由谁经营？", ["创业贷款最高多少元", "游船由谁经营？"]),
        ("贷款利率是多少?游船由谁经营? 公园几点开放?", ["贷款利率是多少?", "游船由谁经营?", "公园几点开放?"]),
        ("贷款额度是多少，利率如何？公园几点开放？", ["贷款额度是多少", "利率如何？", "公园几点开放？"]),
    ],
)
def test_what_is_asked_apart_is_answered_apart_in_the_questions_own_words(question: str, asked: list[str]) -> None:
    assert texts(question) == asked


@pytest.mark.parametrize(
    "question",
    [
        "创业贷款的额度是多少？",
        "从哪些方面，采取哪些措施？",
        "对于失业人员，有什么补贴？",
        "2025年，要培育多少家企业？",
        "补贴标准是多少？为什么？",  # why what? The question as a whole says it
        "补贴标准是多少？请回答。",
        "失业人员，也就是没有工作的人，能领多少补贴？",
        "额度是多少？期限多久？利率是多少？条件是什么？找谁申请？",  # too many to answer one by one
        "补贴标准，",
        "",
        "？？",
    ],
)
def test_a_question_that_asks_one_thing_is_not_split(question: str) -> None:
    assert texts(question) == []


def test_a_later_part_takes_from_the_one_before_what_it_leaves_out() -> None:
    assert alone("创业贷款的额度是多少？期限是多久？") == ["创业贷款的额度是多少？", "创业贷款的期限是多久？"]


def test_a_part_that_says_all_is_left_as_it_is() -> None:
    question = "创业贷款的额度是多少？青山公园的游船由谁经营？"
    assert alone(question) == texts(question) == ["创业贷款的额度是多少？", "青山公园的游船由谁经营？"]


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        ("临湖市和滨江市的租金分别免几个月？", ["临湖市的租金免几个月？", "滨江市的租金免几个月？"]),
        ("北京、上海的租金分别是多少？", ["北京的租金是多少？", "上海的租金是多少？"]),
        ("请问芦溪镇与上海市的租金各是多少？", ["请问芦溪镇的租金是多少？", "请问上海市的租金是多少？"]),
        ("2023年和2024年的产值分别是多少？", ["2023年的产值是多少？", "2024年的产值是多少？"]),
        ("2023年和2024年，产值分别是多少？", ["2023年，产值是多少？", "2024年，产值是多少？"]),
        ("临湖市和滨江市的租金是多少？", ["临湖市的租金是多少？", "滨江市的租金是多少？"]),
        ("A1、B2与C3的重量是多少？", ["A1的重量是多少？", "B2的重量是多少？", "C3的重量是多少？"]),
        ("星河A1和星河B2的电池寿命是几年？", ["星河A1的电池寿命是几年？", "星河B2的电池寿命是几年？"]),
        ("2022年版和2024年版的年假是几天？", ["2022年版的年假是几天？", "2024年版的年假是几天？"]),
        ("A类人才和B类人才各奖励多少？", ["A类人才奖励多少？", "B类人才奖励多少？"]),
        ("临湖县2022年和滨江县2020年的产量各多少？", ["临湖县2022年的产量多少？", "滨江县2020年的产量多少？"]),
        ("临湖县和平岗县2023年的产量分别是多少？", ["临湖县2023年的产量是多少？", "平岗县2023年的产量是多少？"]),
        ("员工的婚假和丧假各有几天？", ["员工的婚假有几天？", "员工的丧假有几天？"]),
        ("种植牙和烤瓷牙质保期各多长？", ["种植牙质保期多长？", "烤瓷牙质保期多长？"]),
        ("早自习和晚自习分别几点开始、几点结束？", ["早自习几点开始、几点结束？", "晚自习几点开始、几点结束？"]),
        ("《安居办法》和《创业办法》何时施行？", ["《安居办法》何时施行？", "《创业办法》何时施行？"]),
        ("老人和儿童的门票分别是多少？", ["老人的门票是多少？", "儿童的门票是多少？"]),
        ("临湖市的租金和补贴分别是多少？", ["临湖市的租金是多少？", "临湖市的补贴是多少？"]),
        ("2023年的产值和2024年的税收分别是多少？", ["2023年的产值是多少？", "2024年的税收是多少？"]),
        ("5大任务、14项措施、4项工程分别是什么？", ["5大任务是什么？", "14项措施是什么？", "4项工程是什么？"]),
        ("毕业生创业贷款和租房补贴的期限分别多久？", ["毕业生创业贷款的期限多久？", "毕业生租房补贴的期限多久？"]),
    ],
)
def test_what_is_asked_of_several_things_each_is_asked_of_each(question: str, asked: list[str]) -> None:
    assert texts(question) == alone(question) == asked


@pytest.mark.parametrize(
    "question",
    [
        "临湖市和滨江市的租金一共是多少？",  # of the two together
        "临湖市和滨江市之间的距离是多少？",
        "临湖银行、滨江银行2家银行的贷款是多少？",
        "2023年至2024年各月的产值是多少？",
        "老人和儿童的门票是多少？",
        "企业和个人提交什么材料？",
    ],
)
def test_other_things_joined_by_and_stay_together(question: str) -> None:
    assert texts(question) == []


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        ("A1和B2哪个更快？", "的速度是多少？"),
        ("A1跟B2谁的续航更长？", "的续航是多少？"),
        ("A1和B2的续航哪个更长一些呢？", "的续航是多少？"),
        ("A1与B2相比，哪款更便宜？", "的价格是多少？"),
        ("A1比B2重多少？", "的重量是多少？"),
        ("A1的续航比B2长吗？", "的续航是多少？"),
        ("A1的续航和B2的续航有什么区别？", "的续航是多少？"),
        ("A1和B2的质保期一样吗？", "的质保期是多少？"),
        ("是A1快还是B2快？", "的速度是多少？"),
        ("哪个更快，A1还是B2？", "的速度是多少？"),
        ("A1还是B2更省电？", "省电吗？"),
    ],
)
def test_what_is_compared_is_asked_of_each(question: str, asked: str) -> None:
    assert texts(question) == [f"A1{asked}", f"B2{asked}"]


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        ("临湖县和滨江县哪个县的收入多？", ["临湖县的收入是多少？", "滨江县的收入是多少？"]),
        ("发电机和空压机相比，哪个日租金更高？", ["发电机的日租金是多少？", "空压机的日租金是多少？"]),
        ("断路器和接触器CJX2-6511相比，哪个单价更贵？", ["断路器的单价是多少？", "接触器CJX2-6511的单价是多少？"]),
        (
            "2019年版和2022年版的规范，哪一版允许货物堆得更高？",
            ["2019年版的规范允许货物堆多高？", "2022年版的规范允许货物堆多高？"],
        ),
        ("A1和B2这两款水表，哪款更贵？", ["A1的价格是多少？", "B2的价格是多少？"]),
    ],
)
def test_nouns_places_and_editions_are_compared_too(question: str, asked: list[str]) -> None:
    assert texts(question) == asked
