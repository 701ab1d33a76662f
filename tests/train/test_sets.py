"""Sets → passages to read beside a question."""

from __future__ import annotations

import json
import random
from pathlib import Path

from train import sets
from train.sets import Question

TEXT = (
    "东湖文化公司成立于二〇〇八年，总部设在武昌区民主路。公司现有职工八十六人，其中编辑三十一人。"
    "公司主要出版地方志和年鉴，每年约四十种。二〇一九年起，公司承办东湖读书节。读书节每年四月举行，为期十天。"
    "公司的仓库设在东西湖区，面积三千平方米。"
)


def test_the_passage_with_the_answer_is_found_where_the_set_says_that_it_stands() -> None:
    cut = sets.passages_of("d", "东湖文化公司", TEXT)
    asked = Question("q", "公司每年出版多少种？", ("d",), ("每年",), (TEXT.index("每年约四十种"),))
    found = sets.located(asked, ("东湖文化公司", TEXT), cut)
    assert found is not None
    passage, start, end = found
    assert passage.text[start : end + 4] == "每年约四十种"


def test_an_answer_that_no_passage_holds_is_none() -> None:
    cut = sets.passages_of("d", "东湖文化公司", TEXT)
    assert sets.located(Question("q", "谁？", ("d",), ("张三",)), ("东湖文化公司", TEXT), cut) is None


def test_a_window_is_whole_sentences_around_the_answer() -> None:
    (passage,) = sets.passages_of("d", "东湖文化公司", TEXT)
    start = passage.text.index("四月")
    for seed in range(20):
        window = sets.window(passage, random.Random(seed), (start, start + 2), 70)
        assert window.answers
        assert window.span is not None
        assert window.text[slice(*window.span)] == "四月"
        assert window.text in passage.text
        assert window.text.endswith("。")
        assert len(window.text) <= 70
    wrong = sets.window(passage, random.Random(0), None, 70)
    assert not wrong.answers
    assert wrong.span is None


def test_questions_and_texts_are_read_in_simplified_characters(tmp_path: Path) -> None:
    asked = {"_id": 1, "text": "總部設在哪裡？", "answers": ["民主路"], "gold": ["d"], "reply": float("nan")}
    (tmp_path / "queries.jsonl").write_text(json.dumps(asked), encoding="utf-8")
    (tmp_path / "corpus.jsonl").write_text(json.dumps({"_id": "d", "text": "東湖"}), encoding="utf-8")
    assert sets.questions(tmp_path) == [Question("1", "总部设在哪里？", ("d",), ("民主路",))]
    assert sets.texts(tmp_path / "corpus.jsonl") == {"d": ("", "东湖")}
