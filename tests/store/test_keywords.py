"""The keyword index against BM25 written out."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from rag.store.keywords import Keywords

IDS = np.asarray([2, 5, 9, 11], np.int64)
TEXTS = [["元宇宙", "产业", "产业"], ["工业", "元宇宙", "赋能", "制造业"], [], ["人才", "培养"]]


def bm25(query: Sequence[str], text: Sequence[str]) -> float:
    """Lucene's BM25 with k1 1.5 and b 0.75; an empty text counts as one word."""
    lengths = [max(1, len(each)) for each in TEXTS]
    score = 0.0
    for word in query:
        spread = sum(word in each for each in TEXTS)
        if spread:
            rarity = math.log(1 + (len(TEXTS) - spread + 0.5) / (spread + 0.5))
            count = text.count(word)
            norm = 1.5 * (1 - 0.75 + 0.75 * max(1, len(text)) / (sum(lengths) / len(lengths)))
            score += rarity * count / (count + norm)
    return score


@pytest.fixture(scope="module")
def keywords() -> Keywords:
    return Keywords.build(IDS, TEXTS)


@pytest.mark.parametrize("query", [["元宇宙"], ["产业", "元宇宙"], ["人才", "没有的词"]])
def test_scores_are_bm25(keywords: Keywords, query: list[str]) -> None:
    np.testing.assert_allclose(keywords.scores(query), [bm25(query, text) for text in TEXTS], atol=1e-5)


def test_a_word_counts_once_however_often_it_is_asked_for(keywords: Keywords) -> None:
    np.testing.assert_array_equal(keywords.scores(["产业", "产业"]), keywords.scores(["产业"]))


@pytest.mark.parametrize("query", [[], ["没有的词"]])
def test_unknown_words_find_nothing(keywords: Keywords, query: list[str]) -> None:
    assert keywords.best(keywords.scores(query), 10) == {}


def test_the_best_above_zero(keywords: Keywords) -> None:
    scores = keywords.scores(["元宇宙", "产业"])
    assert list(keywords.best(scores, 10)) == [2, 5]
    assert list(keywords.best(scores, 1)) == [2]
    assert list(keywords.best(scores, 10, np.asarray([5, 9, 11], np.int64))) == [5]
    assert keywords.at(scores, [5, 9]) == pytest.approx({5: float(scores[1]), 9: 0.0})


def test_spread(keywords: Keywords) -> None:
    assert [keywords.spread(word) for word in ("元宇宙", "产业", "没有")] == [2, 1, 0]


@pytest.mark.parametrize(("word", "holders"), [("元宇宙", [2, 5]), ("产业", [2]), ("培养", [11]), ("没有", [])])
def test_holders_are_the_ids_of_the_passages_that_hold_a_word(
    keywords: Keywords, word: str, holders: list[int]
) -> None:
    assert keywords.holders(word).tolist() == holders
    assert keywords.spread(word) == len(holders)


def test_holders_ascend_whatever_the_order_of_the_rows() -> None:
    mixed = Keywords.build(np.asarray([9, 3, 7], np.int64), [["甲"], ["甲", "乙", "甲"], ["甲"]])
    assert mixed.holders("甲").tolist() == [3, 7, 9]
    assert mixed.holders("乙").tolist() == [3]


def test_no_more_are_best_than_asked_for_even_where_they_are_equal() -> None:
    equal = Keywords.build(IDS, [["甲", "乙"]] * 4)
    scores = equal.scores(["甲"])
    assert [list(equal.best(scores, count)) for count in (0, 1, 3, 9)] == [[], [2], [2, 5, 9], IDS.tolist()]


def test_saved_and_loaded_without_pickles(keywords: Keywords, tmp_path: Path) -> None:
    folder = tmp_path / "关键 词"
    keywords.save(folder)
    loaded = Keywords.load(folder)
    np.testing.assert_array_equal(loaded.scores(["元宇宙", "人才"]), keywords.scores(["元宇宙", "人才"]))
    assert loaded.spread("元宇宙") == 2
    assert loaded.holders("元宇宙").tolist() == [2, 5]
    assert not [path for path in folder.rglob("*") if path.suffix in (".pkl", ".pickle")]
    for path in folder.rglob("*.npy"):
        np.load(path, allow_pickle=False)


def test_none(tmp_path: Path) -> None:
    Keywords.build(np.asarray([], np.int64), []).save(tmp_path / "k")
    loaded = Keywords.load(tmp_path / "k")
    assert loaded.scores(["元宇宙"]).shape == (0,)
    assert loaded.best(loaded.scores(["元宇宙"]), 5) == {}
    assert loaded.spread("元宇宙") == 0
    assert loaded.holders("元宇宙").tolist() == []
