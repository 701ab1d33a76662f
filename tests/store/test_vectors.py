"""The dense index against plain numpy."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from rag.store.vectors import Vectors

IDS = np.asarray([3, 7, 8, 20, 2**40, 2**40 + 1], np.int64)


@pytest.fixture(scope="module")
def rows() -> NDArray[np.float32]:
    made = np.random.default_rng(0).normal(size=(len(IDS), 16)).astype("f4")
    normalised: NDArray[np.float32] = made / np.linalg.norm(made, axis=1, keepdims=True)
    return normalised


def test_the_nearest_are_those_of_numpy(rows: NDArray[np.float32]) -> None:
    vectors = Vectors.build(IDS, rows)
    query = rows[2] + rows[5]
    cosines = rows @ query
    best = np.argsort(-cosines)[:3]
    found = vectors.search(query, 3)
    assert list(found) == IDS[best].tolist()
    np.testing.assert_allclose(list(found.values()), cosines[best], atol=1e-5)
    assert len(vectors.search(query, 100)) == len(vectors) == len(IDS)


def test_only_the_allowed_are_found(rows: NDArray[np.float32]) -> None:
    vectors = Vectors.build(IDS, rows)
    assert set(vectors.search(rows[0], 5, np.asarray([7, 2**40], np.int64))) == {7, 2**40}
    assert vectors.search(rows[0], 5, np.asarray([4, 5], np.int64)) == {}
    assert vectors.search(rows[0], 5, np.asarray([], np.int64)) == {}


def test_scores_of_those_named(rows: NDArray[np.float32]) -> None:
    found = Vectors.build(IDS, rows).scores(rows[1], [20, 7])
    assert found == pytest.approx({20: float(rows[3] @ rows[1]), 7: 1.0}, abs=1e-5)


def test_saved_and_loaded(tmp_path: Path, rows: NDArray[np.float32]) -> None:
    path = tmp_path / "中文 空格.faiss"
    vectors = Vectors.build(IDS, rows)
    vectors.save(path)
    assert Vectors.load(path).search(rows[4], 6) == vectors.search(rows[4], 6)


def test_none(tmp_path: Path) -> None:
    Vectors.build(np.asarray([], np.int64), np.zeros((0, 0), "f4")).save(tmp_path / "v")
    loaded = Vectors.load(tmp_path / "v")
    assert len(loaded) == 0
    assert loaded.search(np.zeros(16, "f4"), 5) == {}
    assert loaded.scores(np.zeros(16, "f4"), []) == {}
