"""How much of what a question asks about is found in a text."""

from __future__ import annotations

import pytest

from rag.answering.asked.terms import Term
from rag.answering.evidence.coverage import coverage, credit, searchable

SUBSIDY, CITY = Term(("补贴",), 0.6, synonyms=("补助",)), Term(("上海市",), 0.9, name=True)


def test_the_word_itself_counts_in_full() -> None:
    assert credit(SUBSIDY, "企业可以申请补贴。") == 1


def test_a_word_is_found_across_scripts_widths_and_line_breaks() -> None:
    assert credit(SUBSIDY, "申請補\n貼") == 1
    assert searchable("ＡＩ 技\r\n术") == "ai技术"


def test_a_synonym_counts_for_less() -> None:
    assert 0 < credit(SUBSIDY, "企业可以申请补助。") < 1


def test_a_part_of_a_long_word_counts_for_some_of_it() -> None:
    standardised = Term(("标准化",), 0.5)
    assert 0 < credit(standardised, "制定标准") < 1
    assert credit(standardised, "制定办法") == 0


def test_a_word_with_its_characters_turned_counts_for_less() -> None:
    assert 0 < credit(Term(("集聚",), 0.5), "产业聚集区") < 1


def test_a_latin_word_is_found_whole_only() -> None:
    assert credit(Term(("ai",), 1.0), "发展AI技术") == 1
    assert credit(Term(("ai",), 1.0), "Air transport") == 0


def test_a_number_is_no_part_of_a_longer_one() -> None:
    assert credit(Term(("20",), 1.0), "到2025年") == 0


def test_translations_that_share_a_character_count_for_some() -> None:
    training = Term(("training", "培训", "培养"), 0.5, roots=("培",))
    assert 0 < credit(training, "加强人才的培育") < 1


@pytest.mark.parametrize(("text", "share"), [("上海市的补贴", 1.0), ("上海市", 0.6), ("补贴", 0.4), ("无关", 0.0)])
def test_terms_count_by_their_weight(text: str, share: float) -> None:
    assert coverage([SUBSIDY, CITY], text) == pytest.approx(share)


def test_a_question_without_terms_is_covered_by_nothing() -> None:
    assert coverage([], "补贴") == 0
