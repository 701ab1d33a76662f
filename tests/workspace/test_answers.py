"""An answer as JSON, and back."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest

from rag.types import Answer, AnswerKind, Citation, Doubt, Hit, Passage, Sentence, Statement
from rag.workspace.answers import NEAREST, dump, load

CITATION = Citation(1, "d.txt", "标题", "节 › 款", 3, 2, 9, "「甲」。\n乙", 0.9, ((0, 2), (3, 4)))
WRITTEN = Answer(
    "那上海呢？",
    "上海的补贴是多少？",
    AnswerKind.UNVERIFIED,
    0.7,
    "甲。[1]\n乙。〔未核实〕",
    (CITATION,),
    missing=("丙",),
    statements=(Statement("甲。", (1,)), Statement("乙。", (), (Doubt("number", "8"),), True)),
    notice="模型没有答好。",
    tokens=(11, 5),
    note="共 3 行。",
)


def hit(n: int) -> Hit:
    sentence = Sentence("甲。", n, n + 2, 1)
    return Hit(Passage("d.txt", "标题", "", "甲。", n, n + 2, (sentence,), 1), np.float32(0.5), 0.5, 2.0)  # type: ignore[arg-type]


@pytest.mark.parametrize("kind", list(AnswerKind))
def test_what_is_shown_comes_back(kind: AnswerKind) -> None:
    answer = replace(WRITTEN, kind=kind)
    assert load(dump(answer)) == answer


def test_a_refusal_keeps_the_passages_that_it_shows() -> None:
    refused = Answer("问？", "问？", AnswerKind.REFUSED, 0.01, "没有。", hits=tuple(map(hit, range(9))))
    assert load(dump(refused)) == replace(refused, hits=refused.hits[:NEAREST])


def test_how_long_it_took_and_what_lies_behind_quotes_is_left_out() -> None:
    answer = replace(WRITTEN, hits=(hit(1),), timings_ms={"search": 3.0})
    assert load(dump(answer)) == WRITTEN


def test_other_versions_are_read() -> None:
    data = json.loads(dump(WRITTEN))
    data["later"] = data["citations"][0]["later"] = {"x": 1}
    for name in ("standalone", "tokens", "missing", "note", "notice", "statements"):
        del data[name]
    for name in ("emphasis", "score", "page"):
        del data["citations"][0][name]
    read = load(json.dumps(data))
    assert read is not None
    assert read.standalone == read.question == WRITTEN.question
    assert read.citations == (replace(CITATION, emphasis=(), score=0.0, page=None),)
    assert read.tokens == (0, 0)


@pytest.mark.parametrize("text", ["", "{", "[]", '{"kind": "other"}', '{"citations": 3}', '{"hits": [{}]}'])
def test_what_cannot_be_read_is_no_answer(text: str) -> None:
    assert load(text) is None
