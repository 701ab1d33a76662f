"""Whether a sentence speaks of what the question names."""

from __future__ import annotations

import pytest

from rag.answering.evidence.bounds import PARTLY, SLIGHTLY, WHOLLY, bound
from rag.types import Passage, Sentence


def foreign(question: str, *told: str, title: str = "", section: str = "") -> float:
    """Of the last sentence of ``told``, which is a passage."""
    sentences: list[Sentence] = []
    for text in told:
        start = sentences[-1].end if sentences else 0
        sentences.append(Sentence(text, start, start + len(text)))
    passage = Passage("d", title, section, "".join(told), 0, sentences[-1].end, tuple(sentences))
    return bound(question).foreign(passage, sentences[-1])


GRAIN = "全年粮食产量达到32万吨。"


@pytest.mark.parametrize(
    ("question", "told", "title", "section", "expected"),
    [
        ("2024年粮食产量是多少？", (GRAIN,), "青河县2023年报告", "", WHOLLY),
        ("2023年粮食产量是多少？", (GRAIN,), "青河县2023年报告", "", 0.0),
        ("2024年粮食产量是多少？", (GRAIN,), "青河县2023年报告", "二、2024年安排", 0.0),
        ("2024年粮食产量是多少？", ("2024年力争增产。", GRAIN), "青河县2023年报告", "", 0.0),
        ("2022年粮食产量是多少？", ("粮食产量32万吨，比2022年增长3%。",), "青河县2023年报告", "", WHOLLY),
        ("2023年粮食产量是多少？", ("2022年粮食产量为31万吨。",), "青河县2023年报告", "", SLIGHTLY),
        ("粮食产量是多少？", (GRAIN,), "青河县2023年报告", "", 0.0),
        ("白河县粮食产量是多少？", (GRAIN,), "青河县2023年报告", "", WHOLLY),
        ("江海市青河县粮食产量是多少？", (GRAIN,), "青河县2023年报告", "", 0.0),
        ("浦东新区的补贴是多少？", ("补贴500元。",), "上海浦东新区补贴办法", "", 0.0),
        ("东山区奖励多少？", ("西岭区奖励3万元。",), "江海市人才办法", "", WHOLLY),
        ("东山区奖励多少？", ("西岭区从严。", "奖励3万元。"), "江海市人才办法", "", PARTLY),
        ("东山区奖励多少？", ("奖励3万元。",), "江海市人才办法", "一、西岭区", WHOLLY),
        ("B类人才奖励多少？", ("A类人才奖励3万元。",), "人才办法", "", WHOLLY),
        ("C3的电池寿命是多久？", ("电池寿命为六年。",), "A1产品说明", "", WHOLLY),
        ("V2.0支持多少用户？", ("支持200个用户。",), "软件V3.0手册", "", WHOLLY),
        ("2022年版规定年假几天？", ("比2022年版多两天，共7天。",), "手册（2024年版）", "", WHOLLY),
        ("2022年版规定年假几天？", ("年假5天。",), "手册（2022年版）", "", 0.0),
    ],
)
def test_what_a_sentence_speaks_of_is_told_by_the_nearest_that_names_any(
    question: str, told: tuple[str, ...], title: str, section: str, expected: float
) -> None:
    assert foreign(question, *told, title=title, section=section) == expected


def test_a_body_may_be_named_in_short_or_in_full() -> None:
    assert foreign("北辰公司的年假几天？", "年假10天。", title="北辰科技有限公司员工手册") == 0.0
    assert foreign("天元公司的年假几天？", "年假10天。", title="北辰科技有限公司员工手册") == WHOLLY
