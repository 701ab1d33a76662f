"""The dense index against plain numpy."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from rag.store import vectors
from rag.store.sketches import Sketches
from rag.store.vectors import VectorPart, Vectors

Floats = NDArray[np.float32]
Mask = NDArray[np.bool_]
IDS = np.asarray([3, 7, 8, 20, 2**40, 2**40 + 1], np.int64)
ALIVE = np.ones(len(IDS), np.bool_)
DIMENSIONS, MANY = 384, 6_000


def normalised(rows: NDArray[np.floating[Any]]) -> Floats:
    result: Floats = (rows / np.linalg.norm(rows, axis=-1, keepdims=True)).astype("f4")
    return result


@pytest.fixture(scope="module")
def rows() -> Floats:
    return normalised(np.random.default_rng(0).normal(size=(len(IDS), 16)))


@pytest.fixture(scope="module")
def passages() -> Floats:
    """As embedded passages lie: in a narrow cone, in topics, most of what differs in few directions."""
    random = np.random.default_rng(1)
    spread = 0.6 / np.sqrt(np.arange(1, DIMENSIONS + 1))
    topics = 1 + random.normal(size=(400, DIMENSIONS)) * spread * 2
    made = normalised(topics[random.integers(0, 400, MANY)] + random.normal(size=(MANY, DIMENSIONS)) * spread)
    return made.astype("f2").astype("f4")  # as they are stored


@pytest.fixture(scope="module")
def questions(passages: Floats) -> Floats:
    """Between passages of different topics, not beside any one."""
    random = np.random.default_rng(2)
    mixed = random.dirichlet((1, 1, 1), 20)
    return normalised(np.einsum("qk,qkd->qd", mixed, passages[random.integers(0, MANY, (20, 3))]))


@pytest.fixture(scope="module")
def large(passages: Floats) -> VectorPart:
    halves = VectorPart.build(passages).vectors
    return VectorPart(halves, Sketches.build(halves))


@pytest.fixture
def sketched(large: VectorPart, monkeypatch: pytest.MonkeyPatch) -> VectorPart:
    """A part that is too large for all of it to be compared, searched in three blocks."""
    monkeypatch.setattr(os, "cpu_count", lambda: 3)
    monkeypatch.setattr(vectors, "_BLOCK", 2_000)
    monkeypatch.setattr(vectors, "_EXACT", 500)
    monkeypatch.setattr(vectors, "_CANDIDATES", 200)
    return large


def best(passages: Floats, question: Floats, count: int, keep: Mask | None = None) -> Floats:
    """The highest cosines of those that are kept, by numpy."""
    cosines = passages @ question
    return -np.sort(-(cosines if keep is None else cosines[keep]))[:count]


def recall(part: VectorPart, passages: Floats, questions: Floats, keep: Mask | None = None) -> float:
    """The mean share of the nearest 20 that is found."""
    pairs = [(part.search(each, 20, keep)[1], best(passages, each, 20, keep)) for each in questions]
    return float(np.mean([found >= true[-1] - 1e-6 for found, true in pairs]))


def test_the_nearest_are_those_of_numpy(rows: Floats) -> None:
    dense = Vectors(IDS, [VectorPart.build(rows[:4]), VectorPart.build(rows[4:])], ALIVE)
    query = rows[2] + rows[5]
    cosines = rows @ query
    best = np.argsort(-cosines)[:3]
    found = dense.search(query, 3)
    assert list(found) == IDS[best].tolist()
    np.testing.assert_allclose(list(found.values()), cosines[best], atol=2e-3)
    assert len(dense.search(query, 100)) == len(dense) == len(IDS)


def test_all_of_a_part_that_is_shared_out_are_compared(passages: Floats, questions: Floats) -> None:
    part = VectorPart.build(np.tile(passages, (6, 1)))
    assert not part.sketches
    for question in questions[:5]:
        rows, cosines = part.search(question, 48)
        np.testing.assert_allclose(cosines, np.repeat(best(passages, question, 8), 6), atol=1e-6)
        assert rows.tolist() == [row + copy * MANY for row in rows[::6] for copy in range(6)]  # the first copy first


def test_a_dead_passage_is_never_found(rows: Floats) -> None:
    alive = ALIVE.copy()
    alive[[0, 1, 4]] = False
    dense = Vectors(IDS, [VectorPart.build(rows[:2]), VectorPart.build(rows[2:])], alive)
    assert len(dense) == 3
    for row in rows:
        assert set(dense.search(row, 6)) == {8, 20, 2**40 + 1}
        assert set(dense.search(row, 6, np.asarray([3, 8, 2**40], np.int64))) == {8}


def test_only_the_allowed_are_found(rows: Floats) -> None:
    dense = Vectors(IDS, [VectorPart.build(rows[:4]), VectorPart.build(rows[4:])], ALIVE)
    assert set(dense.search(rows[0], 5, np.asarray([7, 2**40], np.int64))) == {7, 2**40}
    assert dense.search(rows[0], 5, np.asarray([4, 5, 2**41], np.int64)) == {}
    assert dense.search(rows[0], 5, np.asarray([], np.int64)) == {}


def test_scores_of_those_named_are_those_of_the_search(rows: Floats) -> None:
    dense = Vectors(IDS, [VectorPart.build(rows[:4]), VectorPart.build(rows[4:])], ALIVE)
    found = dense.scores(rows[1], [2**40, 7])
    assert list(found) == [2**40, 7]
    searched = dense.search(rows[1], 6)
    assert found == pytest.approx({number: searched[number] for number in found}, abs=1e-6)
    assert dense.scores(rows[1], []) == {}


def test_none() -> None:
    empty = np.zeros(0, np.int64)
    for parts in ([], [VectorPart.build(np.zeros((0, 16), "f4"))]):
        dense = Vectors(empty, parts, np.zeros(0, np.bool_))
        assert len(dense) == 0
        assert dense.search(np.zeros(16, "f4"), 5) == {}
        assert dense.search(np.zeros(16, "f4"), 5, np.asarray([1], np.int64)) == {}


def test_an_empty_part_is_searched_and_saved(tmp_path: Path) -> None:
    VectorPart.build(np.zeros((0, 16), "f4")).save(tmp_path)
    rows, cosines = VectorPart.load(tmp_path).search(np.zeros(16, "f4"), 5)
    assert len(rows) == len(cosines) == 0


def test_the_nearest_of_many_are_found_by_their_sketches(
    sketched: VectorPart, passages: Floats, questions: Floats
) -> None:
    assert recall(sketched, passages, questions) > 0.99
    rows, cosines = sketched.search(questions[0], 20)
    np.testing.assert_allclose(cosines, passages[rows] @ questions[0], atol=1e-3)  # compared themselves


def test_the_dead_of_many_are_never_found(sketched: VectorPart, passages: Floats, questions: Floats) -> None:
    keep = np.ones(MANY, np.bool_)
    for question in questions:
        keep[np.argsort(-passages @ question)[:30]] = False
    keep[::2] = False
    for question in questions:
        assert keep[sketched.search(question, 200, keep)[0]].all()
    assert recall(sketched, passages, questions, keep) > 0.99


def test_few_of_many_are_all_compared(
    sketched: VectorPart, passages: Floats, questions: Floats, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(vectors, "_CANDIDATES", 50)
    misled = VectorPart(sketched.vectors, Sketches.build(sketched.vectors[::-1]))
    assert recall(misled, passages, questions) < 0.5
    keep = np.zeros(MANY, np.bool_)
    keep[np.random.default_rng(3).choice(MANY, 500, replace=False)] = True
    for question in questions:
        rows, cosines = misled.search(question, 5, keep)
        assert keep[rows].all()
        np.testing.assert_allclose(cosines, best(passages, question, 5, keep), atol=1e-6)


def test_only_a_large_part_is_sketched(passages: Floats, sketched: VectorPart) -> None:
    assert VectorPart.build(passages[:500]).sketches is None
    built = VectorPart.build(passages[:501]).sketches
    assert built is not None
    assert len(built.codes) == 501


def test_more_than_there_are(sketched: VectorPart, questions: Floats) -> None:
    assert sorted(sketched.search(questions[0], 2 * MANY)[0].tolist()) == list(range(MANY))


def test_saved_and_loaded(tmp_path: Path, rows: Floats, sketched: VectorPart, questions: Floats) -> None:
    for name, part, query in (("小 的", VectorPart.build(rows), rows[4]), ("大 的", sketched, questions[0])):
        folder = tmp_path / "中文 空格" / name
        folder.mkdir(parents=True)
        part.save(folder)
        loaded = VectorPart.load(folder)
        np.testing.assert_array_equal(loaded.vectors, part.vectors)
        for mine, other in zip(loaded.search(query, 6), part.search(query, 6), strict=True):
            np.testing.assert_array_equal(mine, other)


def test_what_is_damaged_is_refused(tmp_path: Path, sketched: VectorPart) -> None:
    sketched.save(tmp_path)
    for name in ("vectors.npy", "sketches.npy", "turn.npy", "center.npy"):
        path = tmp_path / name
        whole = path.read_bytes()
        for damaged in (whole[:-1], whole[:40], b"", b"\0" * len(whole)):
            path.write_bytes(damaged)
            with pytest.raises((OSError, EOFError, ValueError)):
                VectorPart.load(tmp_path)
        path.unlink()
        with pytest.raises(FileNotFoundError):
            VectorPart.load(tmp_path)
        path.write_bytes(whole)
    np.save(tmp_path / "sketches.npy", np.zeros((MANY, 3), np.uint8))
    with pytest.raises(ValueError, match="sketches"):
        VectorPart.load(tmp_path)
    np.save(tmp_path / "vectors.npy", np.zeros((4, 4), "f4"))
    with pytest.raises(ValueError, match="float32"):
        VectorPart.load(tmp_path)
