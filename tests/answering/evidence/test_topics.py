"""A clause that speaks of a thing, and one that only mentions it."""

from __future__ import annotations

import pytest

from rag.answering.asked.terms import Term
from rag.answering.evidence.topics import speaks_of

DEPOSIT = (Term(("押金",), 1.0, synonyms=("保证金",)),)


@pytest.mark.parametrize(
    "sentence",
    [
        "押金为三个月租金，期满后退还。",
        "住院押金3000元，出院时结算。",
        "租赁期满后，押金应当在十日内退还。",
        "第五条 保证金由甲方保管。",
    ],
)
def test_it_speaks_of_what_a_clause_begins_with(sentence: str) -> None:
    assert speaks_of(DEPOSIT, sentence)


@pytest.mark.parametrize("sentence", ["逾期超过三十日的，甲方有权解除合同并没收押金。", "租金按季度支付。"])
def test_it_mentions_or_says_nothing_of_the_rest(sentence: str) -> None:
    assert not speaks_of(DEPOSIT, sentence)
    assert not speaks_of((), sentence)
