"""Why a passage was found."""

from __future__ import annotations

from rag.types import Answer, AnswerKind, Citation, Hit, Passage
from ui.language import EN, ZH
from ui.sources.why import shared, why

HIT = Hit(Passage("d", "t", "", "元宇宙产业的工作目标。", 10, 30, ()), 0.7, 0.864, 3.0)
ANSWER = Answer("问", "问", AnswerKind.CITED, 0.9, "答。[1]", (), (HIT,))


def cited(start: int, document: str = "d") -> Citation:
    return Citation(1, document, "t", "", None, start, start + 4, "工作目标", 0.9)


def test_words_and_meaning_in_one_line() -> None:
    words = ["元宇宙", "宇宙", "目标", "红烧肉"]
    assert why(ANSWER, cited(12), words, ZH) == "词：元宇宙、目标 · 意义 0.86"
    assert why(ANSWER, HIT, words, EN) == "Words: 元宇宙, 目标 · meaning 0.86"


def test_what_isnt_known_isnt_said() -> None:
    assert why(ANSWER, cited(12, "other"), ["目标"], ZH) == "词：目标"
    assert why(ANSWER, cited(40), [], ZH) == ""


def test_parts_of_a_word_are_no_words_of_their_own() -> None:
    assert shared(["行动计划", "行动", "计划"], "《行动计划》") == ["行动计划"]
