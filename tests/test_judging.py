"""The judging set is as it should be, and judges as it says."""

from __future__ import annotations

import re
from collections import Counter
from enum import Enum
from typing import Any

import pytest

from rag.types import Answer, AnswerKind, Citation
from tests.support.judging import Question, judged, read, summary, wilson
from tests.support.places import ROOT

SET = ROOT / "benchmarks" / "judging"
HALVES = {half: read(SET / f"{half}.jsonl") for half in ("dev", "held")}
LONG = 150


class Coming(Enum):
    """A kind of answer that may not be there yet."""

    NEAR = "near"


def asked(**more: Any) -> Question:
    return Question("1", more.pop("kind", "naming"), "DN-9的电池能用多久？", more.pop("expect", "answer"), **more)


def answered(*quotes: str, kind: Any = AnswerKind.CITED, own: str = "", **more: Any) -> Answer:
    cited = tuple(Citation(n, "说明.md", "说明", "二、供电", None, 0, 9, quote, 1) for n, quote in enumerate(quotes, 1))
    text = own + "".join(f"{each.quote}[{each.n}]" for each in cited)
    return Answer("", "", kind, 0.5, text, cited, **more)


def test_it_is_large_enough_and_each_half_has_as_many_of_each_kind() -> None:
    kinds = [Counter(question.kind for question in half) for half in HALVES.values()]
    assert kinds[0] == kinds[1]
    assert kinds[0].total() >= 65
    assert len(list((SET / "documents").iterdir())) >= 13


def test_no_question_stands_in_both_halves_or_is_about_the_same_document() -> None:
    texts = [question.text for half in HALVES.values() for question in half if not question.history]
    assert len(set(texts)) == len(texts)
    dev, held = ({name for question in half for name in question.documents} for half in HALVES.values())
    assert dev & held == set()


@pytest.mark.parametrize(
    "question", [question for half in HALVES.values() for question in half], ids=lambda each: each.id
)
def test_what_a_question_expects_stands_in_its_documents(question: Question) -> None:
    texts = {path.name: re.sub(r"\s+", "", path.read_text("utf-8")) for path in (SET / "documents").iterdir()}
    assert set(question.documents) <= set(texts)
    own = "".join(texts[name] for name in question.documents)
    anywhere = "".join(texts.values())
    # A table's cell is told with its column's name, which stands above it.
    assert all(part in own for wordings in question.holds for each in wordings for part in each.split("，名称："))
    assert all(each in anywhere for each in question.lacks)
    assert not any(name in own for name in question.missing)
    assert bool(question.holds or question.count) == (question.expect != "absent")
    assert bool(question.missing) == (question.expect == "partly")
    assert question.kind != "long" or len(question.text) >= LONG


@pytest.mark.parametrize(
    ("question", "answer", "outcome"),
    [
        (asked(holds=(("十年",),)), answered("电池能工作 十年。"), "right"),
        (asked(holds=(("十年", "10年"),)), answered("可用10年。", kind=AnswerKind.DIFFERING), "right"),
        (asked(holds=(("十年",),)), answered("六年。"), "wrong"),
        (asked(holds=(("十年",),), lacks=("六年",)), answered("十年。", "六年。"), "wrong"),
        (asked(holds=(("十年",),), documents=("别的.md",)), answered("十年。"), "wrong"),
        (asked(holds=(("十年",),)), answered(kind=AnswerKind.REFUSED), "withheld"),
        (asked(holds=(("十年",),)), answered("十年。", kind=Coming.NEAR), "near"),
        (asked(holds=(("十年",),)), answered("六年。", kind=Coming.NEAR), "withheld"),
        (asked(expect="absent", lacks=("六年",)), answered(kind=AnswerKind.REFUSED), "right"),
        (asked(expect="absent", lacks=("六年",)), answered("六年。", kind=Coming.NEAR), "right"),
        (asked(expect="absent", lacks=("六年",)), answered("外壳是铜的。"), "wrong"),
        (asked(expect="absent"), answered("铜的。", kind=AnswerKind.PARTLY, missing=("电池",)), "right"),
        (asked(expect="absent", lacks=("铜",)), answered("铜的。", kind=AnswerKind.PARTLY, missing=("电池",)), "wrong"),
        (asked(expect="partly", holds=(("十年",),), missing=("DN-7",)), answered("十年。"), "wrong"),
        (
            asked(expect="partly", holds=(("十年",),), missing=("DN-7",)),
            answered("十年。", kind=AnswerKind.PARTLY, missing=("DN-7的电池",)),
            "right",
        ),
        (
            asked(expect="partly", holds=(("十年",),), missing=("DN-7",)),
            answered("十年。", kind=AnswerKind.PARTLY, missing=("DN-9的电池",)),
            "wrong",
        ),
        (asked(holds=(("十年",), ("铜",))), answered("十年。", kind=AnswerKind.PARTLY, missing=("外壳",)), "withheld"),
        (asked(holds=(("十年",), ("铜",))), answered("十年。", kind=AnswerKind.PARTLY), "wrong"),
        (asked(kind="rows", count=4), answered("数量：3", "数量：9", own="共4行："), "right"),
        (asked(kind="rows", count=4), answered("甲", kind=AnswerKind.PARTLY, missing=("一共几条",)), "withheld"),
        (asked(kind="rows", count=4), answered("数量：4", "4", "甲", "乙"), "wrong"),
        (asked(kind="rows", count=4), answered("甲", own="共14行："), "wrong"),
        (asked(holds=(("5立方米",),)), answered("25立方米。"), "wrong"),
        (asked(kind="whole", holds=(("供电", "电池"),)), answered("表内没有活动部件。"), "right"),
        (asked(holds=(("供电", "电池"),)), answered("表内没有活动部件。"), "wrong"),
    ],
)
def test_an_answer_is_judged_by_what_it_quotes_and_what_it_says_it_is(
    question: Question, answer: Answer, outcome: str
) -> None:
    assert judged(question, answer)[0] == outcome


def test_shares_come_with_intervals_that_stay_open_at_the_ends() -> None:
    found = summary(["right", "right", "near", "wrong"])
    assert (found["right"], found["near"], found["wrong"], found["score"]) == (0.5, 0.25, 0.25, 0.625)
    assert wilson(0, 70)[0] == 0
    assert wilson(0, 70)[1] == pytest.approx(0.052, abs=0.001)
    assert wilson(8, 10) == pytest.approx((0.490, 0.943), abs=0.001)
