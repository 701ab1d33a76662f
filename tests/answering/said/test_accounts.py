"""Documents that say different things of the same fact."""

from __future__ import annotations

import pytest

from rag.answering.asked.question import Question, analyse
from rag.answering.evidence.candidates import Candidate, Features
from rag.answering.said.accounts import accounts
from rag.chinese.words import Words
from rag.types import Passage, Sentence

WORDS = Words()
RENT = "租房补贴每人每月{}元，按季度发放到个人的银行账户。"


def asked(text: str) -> Question:
    return analyse(text, WORDS, lambda forms: 1.0)


def said(document: str, text: str, score: float = 9.0, cover: float = 1.0, strange: float = 0.0) -> Candidate:
    """A sentence of a document of its own."""
    sentence = Sentence(text, 0, len(text))
    passage = Passage(document, document, "", text, 0, len(text), (sentence,))
    features = Features(0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, strange)
    return Candidate(sentence, passage, features, 0.9, cover, score)


def told(question: str, *candidates: Candidate) -> list[str]:
    return [each.passage.document for each in accounts(asked(question), candidates)]


def test_two_documents_with_other_amounts_differ_the_better_first() -> None:
    assert told("租房补贴每月多少元？", said("甲", RENT.format(800)), said("乙", RENT.format(1200), 8.5)) == [
        "甲",
        "乙",
    ]


@pytest.mark.parametrize("amount", ["800", "８００", "八百", " 800 "])
def test_the_same_amount_is_no_difference_however_it_is_written(amount: str) -> None:
    assert told("租房补贴每月多少元？", said("甲", RENT.format(800)), said("乙", RENT.format(amount), 8.5)) == ["甲"]


@pytest.mark.parametrize(
    ("question", "one", "other"),
    [
        ("本办法什么时候施行？", "本办法自2024年5月1日起施行。", "本办法自2023年7月1日起施行。"),
        ("咨询电话是多少？", "咨询电话为0512-66881234。", "咨询电话为0512-66885678。"),
        ("报名网址是什么？", "报名网址为www.example1.cn。", "报名网址为www.example2.cn。"),
        ("要培育几家企业？", "培育3家企业。", "培育5家企业。"),
    ],
)
def test_times_numbers_telephones_and_addresses_can_differ(question: str, one: str, other: str) -> None:
    assert told(question, said("甲", one), said("乙", other, 8.9)) == ["甲", "乙"]
    assert told(question, said("甲", one), said("乙", one, 8.9)) == ["甲"]


@pytest.mark.parametrize("question", ["租房补贴有哪些要求？", "租房补贴怎么发放？", "租房补贴为什么发放？"])
def test_what_is_no_checkable_fact_is_not_compared(question: str) -> None:
    assert told(question, said("甲", RENT.format(800)), said("乙", RENT.format(1200))) == ["甲"]


def test_a_best_sentence_without_the_fact_has_no_other_account() -> None:
    best = said("甲", "租房补贴按季度发放到个人的银行账户。")
    assert told("租房补贴每月多少元？", best, said("乙", RENT.format(1200))) == ["甲"]


def test_another_sentence_of_the_same_document_is_no_account() -> None:
    assert told("租房补贴每月多少元？", said("甲", RENT.format(800)), said("甲", RENT.format(1200))) == ["甲"]


def test_a_document_of_another_city_is_no_account() -> None:
    near, far = said("甲", RENT.format(800)), said("乙", RENT.format(1200), strange=0.5)
    assert told("临湖市的租房补贴每月多少元？", near, far) == ["甲"]


@pytest.mark.parametrize(("score", "cover", "documents"), [(7.5, 1.0, 2), (6.9, 1.0, 1), (7.5, 0.7, 1)])
def test_a_sentence_that_answers_worse_is_no_account(score: float, cover: float, documents: int) -> None:
    other = said("乙", "各区对新就业者另外给予补贴1200元。", score, cover)
    assert len(told("租房补贴每月多少元？", said("甲", RENT.format(800)), other)) == documents


@pytest.mark.parametrize(("score", "documents"), [(5.5, 2), (4.9, 1)])
def test_a_sentence_alike_but_for_its_figures_may_score_lower(score: float, documents: int) -> None:
    other = said("乙", RENT.format(1200), score, cover=0.5)
    assert len(told("租房补贴每月多少元？", said("甲", RENT.format(800)), other)) == documents


def test_a_small_number_in_common_hides_no_difference() -> None:
    one = said("甲", "企业每招用1人给予800元补贴。")
    other = said("乙", "单位新吸纳毕业生就业，按每招用1人1200元的标准补贴。")
    assert told("每招用一人补贴多少？", one, other) == ["甲", "乙"]


def test_a_telling_number_in_common_is_agreement_between_sentences_that_differ_in_words() -> None:
    one = said("甲", "补贴每月800元，另发放交通费300元。")
    other = said("乙", "申请的人都可以领到800元的补贴，逾期领取的按照500元计算并且不再补发。")
    assert told("补贴是多少元？", one, other) == ["甲"]


def test_a_telling_number_in_common_hides_no_difference_between_sentences_alike() -> None:
    one, other = (
        said(name, f"补贴每人每月{amount}元，全年封顶3000元。") for name, amount in [("甲", 800), ("乙", 1200)]
    )
    assert told("补贴每月多少元？", one, other) == ["甲", "乙"]


def test_a_document_that_says_less_of_the_same_is_no_account() -> None:
    one, other = said("甲", "补贴每月800元，最高1200元。"), said("乙", "补贴每月800元。")
    assert told("补贴是多少元？", one, other) == ["甲"]
    assert told("补贴是多少元？", other, one) == ["乙"]


def test_three_documents_are_shown_at_most_and_each_differs_from_each() -> None:
    amounts = (800, 1200, 800, 900, 1500)
    candidates = [said(f"{i}", RENT.format(amount), 9.0 - i / 10) for i, amount in enumerate(amounts)]
    assert told("租房补贴每月多少元？", *candidates) == ["0", "1", "3"]
