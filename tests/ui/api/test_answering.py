"""An answer as it grows."""

from __future__ import annotations

from rag.types import Answer, AnswerKind, Citation
from ui.api.answering import Growth


def test_what_is_no_longer_said_is_no_new_piece() -> None:
    def answer(text: str, *numbers: int) -> Answer:
        cited = tuple(Citation(n, "d", "t", "", None, 0, 1, "甲", 1.0) for n in numbers)
        return Answer("问", "问", AnswerKind.CITED, 1.0, text, cited)

    growth = Growth()
    assert [(text, [each.n for each in cited]) for text, cited in growth.of(answer("甲[1]乙[2][3]", 1, 2, 3))] == [
        ("甲[1]", [1]),
        ("乙[2][3]", [2, 3]),
    ]
    assert [(text, len(cited)) for text, cited in growth.of(answer("甲[1]乙[2][3]\n丙[1]丁", 1, 2, 3))] == [
        ("\n丙[1]", 0),
        ("丁", 0),
    ]
    assert list(growth.of(answer("别的[1]", 1))) == []
