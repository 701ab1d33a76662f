"""Questions about the shipped document: floors for the whole, and strictness where the layout was in the way."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from rag.library import Library
from rag.types import Answer

LINES = (Path(__file__).parent / "data" / "shipped_questions.jsonl").read_text("utf-8").splitlines()
QUESTIONS: list[dict[str, Any]] = [json.loads(line) for line in LINES]
ANSWERABLE = [each for each in QUESTIONS if not each.get("unanswerable")]
UNANSWERABLE = [each for each in QUESTIONS if each.get("unanswerable")]
HEADINGS = [each for each in QUESTIONS if re.fullmatch("h[1-7]", each["_id"])]
Answers = dict[str, Answer]


@pytest.fixture(scope="module")
def answers(shipped_library: Library) -> Answers:
    return {each["_id"]: shipped_library.ask(each["text"]) for each in QUESTIONS}


def squeezed(text: str) -> str:
    return "".join(text.split())


def lacking(question: dict[str, Any], answer: Answer) -> list[str]:
    """The expected words that the answer lacks; ``a|b`` is either."""
    said = squeezed(answer.text)
    return [words for words in question["expect"] if not any(squeezed(word) in said for word in words.split("|"))]


def test_the_questions_are_all_there() -> None:
    assert len(ANSWERABLE) >= 35
    assert len(UNANSWERABLE) >= 20
    assert len(HEADINGS) == 7
    assert len({each["_id"] for each in QUESTIONS}) == len(QUESTIONS)


def test_at_least_nine_of_ten_answers_hold_all_expected_words(answers: Answers) -> None:
    wrong = {each["_id"]: lacking(each, answers[each["_id"]]) for each in ANSWERABLE}
    wrong = {identity: words for identity, words in wrong.items() if words or answers[identity].refused}
    assert len(wrong) <= 0.1 * len(ANSWERABLE), wrong


def test_at_most_two_answerable_questions_are_refused(answers: Answers) -> None:
    refused = [each["text"] for each in ANSWERABLE if answers[each["_id"]].refused]
    assert len(refused) <= 2, refused


def test_at_least_nine_of_ten_unanswerable_questions_are_refused(answers: Answers) -> None:
    answered = {each["text"]: answers[each["_id"]].text for each in UNANSWERABLE if not answers[each["_id"]].refused}
    assert len(answered) <= 0.1 * len(UNANSWERABLE), answered


@pytest.mark.parametrize("question", HEADINGS, ids=lambda question: question["_id"])
def test_a_heading_is_answered_from_its_own_section(question: dict[str, Any], answers: Answers) -> None:
    """The headings stand after their text in the file, or run over two lines."""
    answer = answers[question["_id"]]
    assert not answer.refused
    assert lacking(question, answer) == []
    assert {citation.section for citation in answer.citations} == {question["section"]}


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question["_id"])
def test_every_sentence_stands_in_the_document_and_is_marked(
    question: dict[str, Any],
    answers: Answers,
    shipped_library: Library,
    is_verbatim: Callable[[Answer, Callable[[str], str]], bool],
) -> None:
    answer = answers[question["_id"]]
    assert is_verbatim(answer, shipped_library.text)
    assert bool(answer.citations) is not answer.refused
    assert answer.hits
    if not answer.refused:
        assert [citation.n for citation in answer.citations] == list(range(1, len(answer.citations) + 1))
        marked = "".join(f"{citation.quote}[{citation.n}]" for citation in answer.citations)
        assert answer.text.replace("\n", "") == marked.replace("\n", "")
