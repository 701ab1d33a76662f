"""Every measure against values worked out by hand."""

from __future__ import annotations

from math import log2

import numpy as np
import pytest

from rag.evaluation import metrics
from rag.evaluation.metrics import Bin, Values, change, estimate, mean

HELD = np.array([0.9, 0.8, 0.4])
MISSING = np.array([0.8, 0.3, 0.2, 0.1])


@pytest.mark.parametrize(
    ("text", "answers", "expected"),
    [
        ("前文一二三四五六七八九十后文", ["一二三四五六七八九十"], True),
        ("一二三四 五六\n七八九[1]", ["一二三四五六七八九十"], True),  # 2 of its 3 windows
        ("一二三四五六七八", ["一二三四五六七八九十"], False),  # 1 of 3
        ("一二三四五六七八", ["一二三四五六七八九"], True),  # 1 of 2: just half
        ("共有4分钟。", ["4分钟"], True),
        ("共有14 分 钟。", ["5分钟"], False),
        ("前文九", ["没有的一句话很长", "文九"], True),
        ("前文", [], False),
    ],
)
def test_half_of_the_windows_of_any_answer(text: str, answers: list[str], expected: bool) -> None:
    assert metrics.holds(text, answers) is expected


def test_a_quote_overlaps_when_either_holds_half_of_the_other() -> None:
    gold = ["一二三四五六七八九十甲乙丙丁戊己庚辛"]
    assert metrics.overlaps("五六七八九十甲乙丙", gold)  # inside the gold
    assert metrics.overlaps(f"前面还有别的话，{gold[0]}，后面也有。", gold)
    assert not metrics.overlaps("七八九十子丑寅卯辰巳午未", gold)


def test_the_first_sentence_ends_at_its_mark() -> None:
    assert metrics.first_sentence("国发[2020]3号。[1]乙。[2]") == "国发[2020]3号。"
    assert metrics.first_sentence("没有引文") == "没有引文"
    assert metrics.bare(" 甲 。[1]\n乙[12]国发[2020]3号") == "甲。乙国发[2020]3号"


def test_character_f1() -> None:
    assert metrics.character_f1("北京市", ["北京"]) == pytest.approx(2 * 2 / (3 + 2))
    assert metrics.character_f1("北京市。", ["上海", "北京，市！"]) == 1
    assert metrics.character_f1("人人", ["人"]) == pytest.approx(2 / 3)  # one of two is shared
    assert metrics.character_f1("GDP[1]", ["gdp"]) == 1
    assert metrics.character_f1("", ["北京"]) == metrics.character_f1("北京", []) == 0


def test_rankings_of_several_things() -> None:
    ranks = (3, None, 1, 11)
    assert [metrics.recall(ranks, k) for k in (1, 2, 3, 11)] == [0.25, 0.25, 0.5, 0.75]
    assert [metrics.hit((3, None), k) for k in (2, 3)] == [0, 1]
    assert metrics.reciprocal_rank((3, None, 2), 10) == 0.5
    assert metrics.reciprocal_rank((11, None), 10) == 0
    ideal = 1 + 1 / log2(3) + 1 / log2(4) + 1 / log2(5)
    assert metrics.ndcg(ranks, 10) == pytest.approx((1 / log2(4) + 1) / ideal)
    assert metrics.ndcg((1, 2), 10) == metrics.ndcg((2, 1, 3), 2) == pytest.approx(1)


def test_auroc_counts_a_tie_as_half() -> None:
    # Of 12 pairs 0.9 wins 4, 0.8 wins 3 and ties 1, 0.4 wins 3.
    assert metrics.auroc(HELD, MISSING) == pytest.approx(10.5 / 12)
    assert metrics.auroc(np.array([1.0]), np.array([0.0])) == 1


def test_false_answers_at_5_percent_false_refusals() -> None:
    held = np.arange(100) / 100  # 5 of them lie below 0.05
    assert metrics.threshold(held) == pytest.approx(0.04)
    assert (held < metrics.threshold(held)).mean() <= 0.05
    assert metrics.false_answers(held, np.array([0.03, 0.04, 0.5, 0.9])) == 0.75
    assert metrics.false_answers(HELD, MISSING) == 0.25


def test_reliability_brier_and_calibration_error() -> None:
    held, missing = np.array([0.9, 0.7]), np.array([0.2, 0.6])
    bins = metrics.reliability(held, missing, bins=2)
    assert [(each.answerable, each.count) for each in bins] == [(0, 2), (1, 2)]
    assert [each.confidence for each in bins] == pytest.approx([0.4, 0.8])
    assert metrics.calibration_error(bins) == pytest.approx((0.4 + 0.2) / 2)
    assert metrics.brier(held, missing) == pytest.approx((0.01 + 0.09 + 0.04 + 0.36) / 4)
    assert len(metrics.reliability(held, missing)) == 4  # no bin is empty
    uneven = [Bin(0.5, 0.0, 3), Bin(0.9, 1.0, 1)]
    assert metrics.calibration_error(uneven) == pytest.approx((3 * 0.5 + 0.1) / 4)


def test_the_interval_of_a_mean_is_that_of_theory() -> None:
    values = np.random.default_rng(7).normal(5, 2, 400)
    found = estimate(mean, values)
    error = 1.96 * values.std() / np.sqrt(400)
    assert found.value == pytest.approx(values.mean())
    assert found.low == pytest.approx(values.mean() - error, abs=0.02)
    assert found.high == pytest.approx(values.mean() + error, abs=0.02)
    assert found.n == 400
    assert estimate(mean, values) == found  # the seed is fixed


def test_strata_are_resampled_by_themselves() -> None:
    """Were they mixed, a constant stratum would make its constant vary."""
    zeros, ones = np.zeros(5), np.ones(9)

    def seen(first: Values, second: Values) -> float:
        assert (len(first), len(second)) == (5, 9)
        return float(first.sum() - second.sum())

    found = estimate(seen, zeros, ones)
    assert (found.low, found.high, found.n) == (-9, -9, 14)


def test_the_paired_bootstrap_sees_a_small_steady_difference() -> None:
    before = np.random.default_rng(3).normal(0, 10, 200)
    pairs = np.stack([before, before + 0.1], axis=1)
    found = estimate(change(mean), pairs)
    assert found.value == pytest.approx(0.1)
    assert found.is_real
    assert not estimate(change(mean), np.stack([before, before[::-1]], axis=1)).is_real
    assert estimate(change(mean), pairs[:, ::-1]).is_real  # downwards, too
