"""Segments: written once, merged when small or mostly dead, refused when they aren't what was written."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from rag.store import segments
from rag.store.engine import DAMAGE
from rag.store.keywords import Postings
from rag.store.segments import Segment, compacted
from rag.store.tables import Named
from rag.store.vectors import VectorPart

NONE = np.zeros(0, np.int64)


def segment(index: Path, first: int, last: int) -> Segment:
    """A segment in which each passage has a vector and a word of its own."""
    ids = np.arange(first, last + 1)
    vectors = np.stack([ids, np.ones(len(ids))], axis=1) / 100
    return segments.write(index, ids, VectorPart.build(vectors.astype("f4")), Postings.build([[f"词{i}"] for i in ids]))


def sizes(found: list[Segment]) -> list[int]:
    return [len(each.ids) for each in found]


def check(found: list[Segment], ids: list[int]) -> None:
    """Each passage has its own vector and word, and all are in order."""
    assert [int(i) for each in found for i in each.ids] == ids
    for each in found:
        assert each.vectors
        np.testing.assert_allclose(each.vectors.vectors[:, 0], each.ids / 100, rtol=1e-3)
        same = Postings.build([[f"词{i}"] for i in each.ids])
        np.testing.assert_array_equal(each.postings.terms, same.terms)
        np.testing.assert_array_equal(each.postings.passages, same.passages)


def test_what_is_written_is_loaded(tmp_path: Path) -> None:
    made = segment(tmp_path / "索 引", 5, 8)
    loaded = segments.load(tmp_path / "索 引", made.named)
    assert loaded.named == made.named == Named(5, 8, 4, made.name)
    check([loaded], [5, 6, 7, 8])
    assert loaded.alive(np.array([1, 6, 9])).tolist() == [True, False, True, True]


def test_one_that_is_not_what_the_catalog_names_is_refused(tmp_path: Path) -> None:
    made = segment(tmp_path, 5, 8)
    for named in (Named(5, 8, 3, made.name), Named(4, 8, 4, made.name), Named(5, 8, 4, "other")):
        with pytest.raises(DAMAGE):
            segments.load(tmp_path, named)
    np.save(tmp_path / "segments" / made.name / "vectors.npy", np.zeros((3, 2), "<f2"))
    with pytest.raises(DAMAGE):
        segments.load(tmp_path, made.named)


def test_small_ones_at_the_end_are_merged_and_large_ones_stay(tmp_path: Path) -> None:
    before = [segment(tmp_path, 1, 10), segment(tmp_path, 11, 14), segment(tmp_path, 15, 16), segment(tmp_path, 17, 18)]
    after = compacted(tmp_path, before, NONE)
    assert sizes(after) == [10, 8]
    assert after[0] is before[0]
    check(after, list(range(1, 19)))
    assert compacted(tmp_path, after, NONE) == after


def test_one_by_one_they_stay_few(tmp_path: Path) -> None:
    found: list[Segment] = []
    for i in range(1, 101):
        found = compacted(tmp_path, [*found, segment(tmp_path, i, i)], NONE)
        assert len(found) <= i.bit_length()
    check(found, list(range(1, 101)))


def test_in_whatever_order_their_sizes_are_they_stay_few(tmp_path: Path) -> None:
    """As they are where vectors came for the newest documents first."""
    before, start = [], 1
    for size in (40, 31, 21, 40, 20, 13, 30, 20, 25, 5, 2):
        before.append(segment(tmp_path, start, start + size - 1))
        start += size
    after = compacted(tmp_path, before, NONE)
    assert sizes(after) == [247]
    uneven = [segment(tmp_path, 1, 3), segment(tmp_path, 4, 40), segment(tmp_path, 41, 45), segment(tmp_path, 46, 50)]
    assert sizes(compacted(tmp_path, uneven, NONE)) == [3, 37, 10]


def test_the_dead_are_left_out_when_segments_are_merged(tmp_path: Path) -> None:
    before = [segment(tmp_path, 1, 4), segment(tmp_path, 5, 8)]
    check(compacted(tmp_path, before, np.array([2, 4, 5, 8])), [1, 3, 6, 7])


def test_one_that_is_mostly_dead_is_written_anew_and_one_wholly_dead_goes(tmp_path: Path) -> None:
    before = [segment(tmp_path, 1, 40), segment(tmp_path, 41, 50), segment(tmp_path, 51, 55), segment(tmp_path, 56, 57)]
    half = compacted(tmp_path, before, np.arange(1, 21))
    assert half[0] is before[0], "half of it is alive"
    dead = np.array([*range(1, 22), *range(41, 51)])
    after = compacted(tmp_path, before, dead)
    assert sizes(after) == [19, 5, 2]
    assert after[2] is before[3]
    check(after, [*range(22, 41), *range(51, 58)])
    assert compacted(tmp_path, before, np.arange(1, 58)) == []
    assert compacted(tmp_path, [], NONE) == []


def test_what_nobody_names_is_swept(tmp_path: Path) -> None:
    segments.sweep(tmp_path, [])
    kept, gone = segment(tmp_path, 1, 2), segment(tmp_path, 3, 4)
    segments.sweep(tmp_path, [kept.name])
    assert [path.name for path in (tmp_path / "segments").iterdir()] == [kept.name]
    check([gone], [3, 4])  # whoever has it open keeps it


def test_what_has_no_vectors_is_merged_apart_and_not_without_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(segments, "BY_WORDS_MOST", 4)
    nothing_dead = np.zeros(0, np.int64)
    found: list[Segment] = []
    for i in range(1, 12):
        ids = np.array([i], np.int64)
        vectors = None if i > 3 else VectorPart.build(np.array([[i / 100, 1.0]], np.float32))
        found = segments.compacted(
            tmp_path, [*found, segments.write(tmp_path, ids, vectors, Postings.build([[f"词{i}"]]))], nothing_dead
        )
        assert [int(i) for each in found for i in each.ids] == list(range(1, i + 1))
        assert all((each.vectors is None) == (each.ids[0] > 3) for each in found)
        assert all(len(each.ids) <= 4 for each in found if each.vectors is None)
        assert [each.named.is_by_words for each in found] == [each.vectors is None for each in found]
        assert all(segments.load(tmp_path, each.named).name == each.name for each in found)
    made = VectorPart.build(np.array([[i / 100, 1.0] for i in found[1].ids], np.float32))
    whole = segments.completed(tmp_path, found[1], made, nothing_dead)
    assert whole.vectors
    assert not whole.named.is_by_words
    assert whole.ids.tolist() == found[1].ids.tolist()
