"""Reading a set, and saying where it can't be read."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from rag.errors import UserError
from rag.evaluation.dataset import Kind, load
from rag.types import Turn


def test_a_set_is_read(folder: Path) -> None:
    dataset = load(folder)
    assert (dataset.name, dataset.corpus) == ("小集", folder / "corpus.jsonl")
    kinds = {question.id: question.kind for question in dataset.questions}
    assert kinds == {
        **dict.fromkeys(("q1", "q2", "q3"), Kind.ANSWERABLE),
        "q4": Kind.REWRITING,
        **dict.fromkeys(("u1", "u2"), Kind.UNANSWERABLE),
    }
    follow_up = dataset.questions[1]
    assert follow_up.history == (Turn("甲公司的总部在哪里？"),)
    assert (follow_up.gold, follow_up.standalone) == (("乙",), "乙公司的总部在哪里？")


def test_the_corpus_may_be_packed_or_missing(folder: Path) -> None:
    (folder / "corpus.jsonl").rename(folder / "corpus.jsonl.gz")
    assert load(folder).corpus == folder / "corpus.jsonl.gz"
    (folder / "corpus.jsonl.gz").unlink()
    assert load(folder).corpus is None


def test_a_limit_is_by_kind_spread_and_named(folder: Path) -> None:
    lines = [json.dumps({"_id": str(i), "text": "问", "gold": ["甲"]}) for i in range(10)]
    (folder / "queries.jsonl").write_text("\n".join(lines), "utf-8")
    limited = load(folder, 2)
    assert [question.id for question in limited.questions] == ["0", "5", "u1", "u2"]
    assert limited.name == "小集@2"
    assert len(load(folder, 99).questions) == 12


def test_history_may_hold_answers(folder: Path) -> None:
    turn = {"question": "甲？", "answer": "乙。"}
    entry = {"_id": 7, "text": "为什么", "history": [turn], "standalone": "甲为什么乙"}
    (folder / "queries.jsonl").write_text(json.dumps(entry), "utf-8")
    question = load(folder).questions[0]
    assert (question.id, question.history) == ("7", (Turn("甲？", "乙。"),))


@pytest.mark.parametrize("name", ["queries.jsonl", "unanswerable.jsonl"])
def test_a_question_may_be_asked_of_named_documents(folder: Path, name: str) -> None:
    (folder / name).write_text('{"_id": "7", "text": "问", "gold": ["甲"], "documents": ["甲", "乙"]}', "utf-8")
    assert next(each for each in load(folder).questions if each.id == "7").documents == ("甲", "乙")


GOOD = '{"_id": "1", "text": "问", "gold": ["甲"]}'


@pytest.mark.parametrize(
    "line",
    [
        '{"_id": "2", "text": ',
        '["_id"]',
        '{"text": "问", "gold": ["甲"]}',
        '{"_id": "2", "gold": ["甲"]}',
        '{"_id": "2", "text": " ", "gold": ["甲"]}',
        '{"_id": "2", "text": "问"}',
        '{"_id": "2", "text": "问", "gold": "甲"}',
        '{"_id": "2", "text": "问", "answers": [""]}',
        '{"_id": "2", "text": "问", "answers": [3]}',
        '{"_id": "2", "text": "问", "gold": ["甲"], "documents": "甲"}',
        '{"_id": "2", "text": "问", "gold": ["甲"], "history": [{"answer": "无问"}]}',
    ],
)
@pytest.mark.parametrize("name", ["queries.jsonl", "unanswerable.jsonl"])
def test_a_bad_line_is_named(folder: Path, name: str, line: str) -> None:
    (folder / name).write_text(f"{GOOD}\n\n{line}\n", "utf-8")
    if name == "unanswerable.jsonl" and line == '{"_id": "2", "text": "问"}':
        return  # such a question is known by its having no answer
    with pytest.raises(UserError, match=rf"{name}」第 3 行"):
        load(folder)


def test_what_is_missing_is_named(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="nowhere"):
        load(tmp_path / "nowhere")
    (folder / "queries.jsonl").write_text("\n\n", "utf-8")
    with pytest.raises(UserError, match=r"queries\.jsonl"):
        load(folder)
    (folder / "queries.jsonl").write_bytes(b"\xff\xfe\xff")
    with pytest.raises(UserError, match=r"queries\.jsonl"):
        load(folder)
    (folder / "queries.jsonl").unlink()
    with pytest.raises(UserError, match=r"queries\.jsonl"):
        load(folder)


def test_an_id_may_not_come_twice(folder: Path) -> None:
    (folder / "unanswerable.jsonl").write_text('{"_id": "q1", "text": "问"}', "utf-8")
    with pytest.raises(UserError, match="「q1」"):
        load(folder)
