"""What the question names is what is quoted, for each thing that it names."""

from __future__ import annotations

import pytest

from rag.answering.evidence.caution import borders
from rag.library import Library
from rag.types import AnswerKind

BEFORE = (
    "您好，我们单位是做园区运维的，厂区面积比较大，以前都靠人工巡检，夜里特别辛苦，领导让我调研一下市面上的产品。"
    "同事推荐了星河A1，说用着还可以，不过我们最担心的是电池，因为以前买过别家的设备，没多久电池就不行了。"
)


@pytest.mark.parametrize(
    "question",
    [
        "C3巡检机器人的电池寿命是多久？",
        "A2充满一次电可以工作多久？",
        "青河县2022年粮食产量是多少？",
        "白河县2023年粮食产量是多少？",
        "青河县2024年新增城镇就业多少人？",
        "南岭区的B类人才一次性奖励多少？",
        "东山区的D类人才一次性奖励多少？",
        "2020年版的考勤手册里年休假是几天？",
    ],
)
def test_a_thing_that_is_not_there_is_not_answered_by_another(named: Library, question: str) -> None:
    answer = named.ask(question)
    assert answer.refused
    assert answer.confidence < borders(named.settings).sure


@pytest.mark.parametrize(
    ("question", "said", "unsaid"),
    [
        ("B2的电池寿命是多久？", "十年", "六年"),
        ("青河县2023年粮食产量是多少？", "32万吨", "33万吨"),
        ("青河县2024年粮食产量是多少？", "33万吨", "32万吨"),
        ("东山区的B类人才一次性奖励多少？", "30万元", "25万元"),
        ("2022年版的考勤手册规定年休假几天？", "5天", "7天"),
        ("2024年版的考勤手册规定年休假几天？", "7天", "年休假5天"),
        (f"{BEFORE}所以想请教一下，它的电池寿命是多久？非常感谢，祝工作顺利！", "六年", "十年"),
    ],
)
def test_what_is_named_speaks_alone(named: Library, question: str, said: str, unsaid: str) -> None:
    answer = named.ask(question)
    assert answer.kind is AnswerKind.CITED
    assert said in answer.text
    assert unsaid not in answer.text


@pytest.mark.parametrize(
    ("question", "quoted", "missing"),
    [
        ("东山区和西岭区的B类人才奖励分别是多少？", ("30万元", "25万元"), 0),
        ("星河A1与星河B2的电池寿命是几年？", ("六年", "十年"), 0),
        ("A1和B2哪个更快？", ("1.5米", "2.2米"), 0),
        ("2022年版和2024年版的年休假分别是几天？", ("5天", "7天"), 0),
        ("A1和C3的电池寿命是多久？", ("六年",), 1),
    ],
)
def test_each_of_the_things_named_has_its_sentence_or_is_missing(
    named: Library, question: str, quoted: tuple[str, ...], missing: int
) -> None:
    answer = named.ask(question)
    assert answer.kind is (AnswerKind.PARTLY if missing else AnswerKind.CITED)
    assert len(answer.missing) == missing
    assert all(each in citation.quote for each, citation in zip(quoted, answer.citations, strict=True))
    assert len({citation.document for citation in answer.citations}) == len(quoted)
