"""The keyword index against BM25 written out, however its passages are spread over segments."""

from __future__ import annotations

import math
import os
import shutil
from collections.abc import Callable, Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from rag.store import keywords as module
from rag.store.keywords import Keywords, Postings

IDS = np.asarray([2, 5, 9, 11], np.int64)
TEXTS = [["元宇宙", "产业", "产业"], ["工业", "元宇宙", "赋能", "制造业"], [], ["人才", "培养"]]
VOCABULARY = [f"词{number}" for number in range(12)]


def bm25(query: Sequence[str], text: Sequence[str], texts: Sequence[Sequence[str]]) -> float:
    """Lucene's BM25 with k1 1.5 and b 0.75."""
    average = sum(map(len, texts)) / len(texts)
    score = 0.0
    for word in query:
        spread = sum(word in each for each in texts)
        rarity = math.log(1 + (len(texts) - spread + 0.5) / (spread + 0.5))
        count = text.count(word)
        if count:
            score += rarity * count / (count + 1.5 * (1 - 0.75 + 0.75 * len(text) / average))
    return score


def everything(postings: Postings) -> NDArray[np.bool_]:
    return np.ones(postings.rows, np.bool_)


def index(
    texts: Sequence[Sequence[str]], ids: NDArray[np.int64] | None = None, dead: Sequence[int] = (), segments: int = 1
) -> Keywords:
    """``texts`` over so many segments; the rows ``dead`` are removed."""
    cuts = [round(share * len(texts) / segments) for share in range(segments + 1)]
    parts = [Postings.build(texts[first:last]) for first, last in pairwise(cuts)]
    alive = np.ones(len(texts), np.bool_)
    alive[list(dead)] = False
    return Keywords(np.arange(len(texts)) if ids is None else ids, parts, alive)


@pytest.fixture(scope="module")
def keywords() -> Keywords:
    return index(TEXTS, IDS)


@pytest.mark.parametrize("query", [["元宇宙"], ["产业", "元宇宙"], ["人才", "没有的词"]])
def test_scores_are_bm25(keywords: Keywords, query: list[str]) -> None:
    np.testing.assert_allclose(keywords.scores(query), [bm25(query, text, TEXTS) for text in TEXTS], atol=1e-6)


def test_a_word_counts_once_however_often_it_is_asked_for(keywords: Keywords) -> None:
    np.testing.assert_array_equal(keywords.scores(["产业", "产业"]), keywords.scores(["产业"]))


@pytest.mark.parametrize("query", [[], ["没有的词"], [""], ["\ud800"]])
def test_unknown_words_find_nothing(keywords: Keywords, query: list[str]) -> None:
    assert keywords.best(keywords.scores(query), 10) == {}


def test_the_best_above_zero(keywords: Keywords) -> None:
    scores = keywords.scores(["元宇宙", "产业"])
    assert list(keywords.best(scores, 10)) == [2, 5]
    assert list(keywords.best(scores, 1)) == [2]


@pytest.mark.parametrize("allowed", [[5, 9, 11], [11, 5, 5], [1, 5, 6, 99]])
def test_the_best_of_the_allowed_ones_that_there_are(keywords: Keywords, allowed: list[int]) -> None:
    scores = keywords.scores(["元宇宙", "产业"])
    assert list(keywords.best(scores, 10, np.asarray(allowed, np.int64))) == [5]


def test_none_is_best_where_none_is_allowed(keywords: Keywords) -> None:
    assert keywords.best(keywords.scores(["元宇宙"]), 10, np.zeros(0, np.int64)) == {}


def test_the_scores_of_passages_by_id(keywords: Keywords) -> None:
    scores = keywords.scores(["元宇宙", "产业"])
    assert keywords.at(scores, [9, 5]) == pytest.approx({5: float(scores[1]), 9: 0.0})
    assert keywords.at(scores, []) == {}


@pytest.mark.parametrize(("word", "holders"), [("元宇宙", [2, 5]), ("产业", [2]), ("培养", [11]), ("没有", [])])
def test_holders_are_the_ids_of_the_passages_that_hold_a_word(
    keywords: Keywords, word: str, holders: list[int]
) -> None:
    assert keywords.holders(word).tolist() == holders
    assert keywords.spread(word) == len(holders)


def test_no_more_are_best_than_asked_for_even_where_they_are_equal() -> None:
    equal = index([["甲", "乙"]] * 4, IDS)
    scores = equal.scores(["甲"])
    assert [list(equal.best(scores, count)) for count in (0, 1, 3, 9)] == [[], [2], [2, 5, 9], IDS.tolist()]
    assert list(equal.best(scores, 2, np.asarray([11, 9, 9, 5]))) == [5, 9]


def test_of_many_equal_ones_the_elder_are_best() -> None:
    equal = index([["甲"], ["甲", "乙"]] * 100)
    assert list(equal.best(equal.scores(["甲"]), 150)) == [*range(0, 200, 2), *range(1, 100, 2)]


def test_a_dead_passage_is_never_found_nor_counted() -> None:
    some = index(TEXTS, IDS, dead=[0, 2], segments=2)
    left = [TEXTS[1], TEXTS[3]]
    assert some.holders("元宇宙").tolist() == [5]
    assert some.spread("元宇宙") == 1
    assert some.spread("产业") == 0
    scores = some.scores(["元宇宙", "产业"])
    assert list(some.best(scores, 10)) == [5]
    assert some.at(scores, [2, 5]) == pytest.approx({2: 0.0, 5: bm25(["元宇宙"], TEXTS[1], left)})


@pytest.mark.parametrize("seed", range(30))
def test_segments_merges_and_removals_score_as_if_built_anew(seed: int) -> None:
    random = np.random.default_rng(seed)
    texts = [random.choice(VOCABULARY, random.integers(0, 20)).tolist() for _ in range(random.integers(1, 40))]
    dead = np.flatnonzero(random.random(len(texts)) < random.choice([0, 0.3, 1])).tolist()
    alive = np.setdiff1d(np.arange(len(texts)), dead)
    query = random.choice(VOCABULARY, 5, replace=False).tolist()

    anew = index([texts[row] for row in alive])
    spread_out = index(texts, dead=dead, segments=int(random.integers(1, 6)))
    np.testing.assert_array_equal(spread_out.scores(query)[alive], anew.scores(query))
    assert not spread_out.scores(query)[dead].any()
    assert spread_out.holders(query[0]).tolist() == alive[anew.holders(query[0])].tolist()

    cut = int(random.integers(0, len(texts) + 1))
    halves = [(Postings.build(texts[:cut]), 0), (Postings.build(texts[cut:]), cut)]
    merged = Postings.merged([(part, np.isin(np.arange(part.rows) + first, alive)) for part, first in halves])
    expected = Postings.build([texts[row] for row in alive])
    for name in ("terms", "starts", "passages", "counts", "lengths"):
        np.testing.assert_array_equal(getattr(merged, name), getattr(expected, name))


def test_many_words_are_inverted_and_moved_a_run_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    at_once = Postings.build(TEXTS * 9)
    monkeypatch.setattr(module, "_RUN", 5)
    in_runs = Postings.build(TEXTS * 9)
    for name in ("terms", "starts", "passages", "counts", "lengths"):
        np.testing.assert_array_equal(getattr(in_runs, name), getattr(at_once, name))


def test_a_word_may_recur_more_often_than_a_byte_can_tell() -> None:
    texts = [["甲"] * 300 + ["乙"], ["甲"]]
    merged = Postings.merged([(part, everything(part)) for part in map(Postings.build, ([texts[1]], [texts[0]]))])
    keywords = Keywords(np.asarray([1, 2]), [merged], everything(merged))
    expected = [bm25(["甲"], text, texts) for text in reversed(texts)]
    np.testing.assert_allclose(keywords.scores(["甲"]), expected, rtol=1e-6)


def test_a_snapshot_without_segments_holds_nothing() -> None:
    none = Keywords(np.zeros(0, np.int64), [], np.zeros(0, np.bool_))
    assert none.scores(["元宇宙"]).shape == (0,)
    assert none.best(none.scores(["元宇宙"]), 5) == {}
    assert none.spread("元宇宙") == 0
    assert none.holders("元宇宙").tolist() == []
    assert Postings.merged([]).rows == 0


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("texts", [[], [[], []]])
def test_segments_without_words_are_segments(texts: list[list[str]], tmp_path: Path) -> None:
    Postings.build(texts).save(tmp_path)
    loaded = Postings.load(tmp_path)
    assert loaded.rows == len(texts)
    assert Postings.merged([(loaded, np.zeros(len(texts), np.bool_))]).rows == 0
    assert not Keywords(np.arange(len(texts)), [loaded], everything(loaded)).scores(["人才"]).any()
    keywords = Keywords(
        np.arange(len(texts) + len(TEXTS)), [loaded, Postings.build(TEXTS)], np.ones(len(texts) + 4, bool)
    )
    assert keywords.holders("人才").tolist() == [len(texts) + 3]


def test_ids_that_are_not_those_of_the_postings_are_refused() -> None:
    with pytest.raises(ValueError, match="4 rows of postings for 3 passages"):
        Keywords(IDS[:3], [Postings.build(TEXTS)], np.ones(3, np.bool_))


def test_saved_and_loaded_without_pickles(keywords: Keywords, tmp_path: Path) -> None:
    folder = tmp_path / "关键 词"
    folder.mkdir()
    Postings.build(TEXTS).save(folder)
    loaded = Keywords(IDS, [Postings.load(folder)], np.ones(4, np.bool_))
    np.testing.assert_array_equal(loaded.scores(["元宇宙", "人才"]), keywords.scores(["元宇宙", "人才"]))
    assert loaded.holders("元宇宙").tolist() == [2, 5]
    assert {path.suffix for path in folder.iterdir()} == {".npy"}
    for path in folder.iterdir():
        np.load(path, allow_pickle=False)


@pytest.mark.skipif(os.name == "nt", reason="Windows deletes no file that is mapped")
def test_a_reader_keeps_its_segment_when_the_folder_is_deleted(keywords: Keywords, tmp_path: Path) -> None:
    folder = tmp_path / "segment"
    folder.mkdir()
    Postings.build(TEXTS).save(folder)
    reader = Keywords(IDS, [Postings.load(folder)], np.ones(4, np.bool_))
    shutil.rmtree(folder)
    np.testing.assert_array_equal(reader.scores(["元宇宙", "人才"]), keywords.scores(["元宇宙", "人才"]))


DAMAGE: dict[str, Callable[[Path], object]] = {
    "missing": Path.unlink,
    "empty": lambda path: path.write_bytes(b""),
    "cut short": lambda path: path.write_bytes(path.read_bytes()[:-1]),
    "cut in its head": lambda path: path.write_bytes(path.read_bytes()[:50]),
    "with a head that doesn't end": lambda path: path.write_bytes(path.read_bytes().replace(b"}", b"(")),
    "of another kind": lambda path: path.write_bytes(b"PK\x03\x04" + path.read_bytes()),
    "of floats": lambda path: np.save(path, np.load(path).astype(np.float64)),
    "of pairs": lambda path: np.save(path, np.stack([np.load(path)] * 2)),
    "of objects": lambda path: np.save(path, np.load(path).astype(object), allow_pickle=True),
}


@pytest.mark.parametrize("name", ["terms", "starts", "passages", "counts", "lengths"])
@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE)
def test_damaged_files_are_refused(name: str, damage: Callable[[Path], object], tmp_path: Path) -> None:
    Postings.build(TEXTS).save(tmp_path)
    damage(tmp_path / f"words-{name}.npy")
    with pytest.raises((OSError, ValueError)):
        Postings.load(tmp_path)


@pytest.mark.parametrize("name", ["terms", "starts", "passages", "counts"])
def test_files_of_another_segment_are_refused(name: str, tmp_path: Path) -> None:
    Postings.build(TEXTS).save(tmp_path)
    other = Postings.build(TEXTS[:2])
    np.save(tmp_path / f"words-{name}.npy", getattr(other, name))
    with pytest.raises(ValueError, match="not of one index"):
        Postings.load(tmp_path)


def test_postings_that_are_not_all_there_are_refused(tmp_path: Path) -> None:
    Postings.build(TEXTS).save(tmp_path)
    for name in ("passages", "counts"):
        path = tmp_path / f"words-{name}.npy"
        np.save(path, np.load(path)[:-1])
    with pytest.raises(ValueError, match="not of one index"):
        Postings.load(tmp_path)
