"""The measures, as pure functions.

``ranks`` holds for each thing that was to be found the place where it was, from 1, or None where it
wasn't. ``held`` and ``missing`` are the confidences of questions that the documents answer and don't.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]
Ranks = Sequence[int | None]

FALSE_REFUSALS = 0.05
"""Share of answerable questions that may be refused where systems are compared at one operating point."""
_WINDOW = 8
_RESAMPLES = 1000
_SEED = 0
_LOW, _HIGH = 2.5, 97.5
_MARK = re.compile(r"\[\d{1,2}\]")  # not the year of 国发[2020]1号


# Texts


def bare(text: str) -> str:
    """``text`` without white space and the marks ``[n]`` of citations."""
    return "".join(_MARK.sub("", text).split())


def first_sentence(answer: str) -> str:
    """What stands before the mark ``[1]``."""
    return answer.partition("[1]")[0]


def holds(text: str, answers: Sequence[str]) -> bool:
    """Whether ``text`` holds at least half of the 8-character windows of one of ``answers``, white space aside.

    An answer of fewer characters is a window of its own.
    """
    within = bare(text)
    return any(2 * sum(window in within for window in windows) >= len(windows) for windows in map(_windows, answers))


def overlaps(quote: str, answers: Sequence[str]) -> bool:
    """Whether half of ``quote`` stands in one of ``answers``, or half of that in ``quote``."""
    return holds(quote, answers) or any(holds(answer, [quote]) for answer in answers)


def _windows(text: str) -> set[str]:
    whole = bare(text)
    return {whole[i : i + _WINDOW] for i in range(max(1, len(whole) - _WINDOW + 1))}


def character_f1(text: str, answers: Sequence[str]) -> float:
    """F1 of the characters that ``text`` and the best of ``answers`` share, 0..1, punctuation and case aside.

    The measure of SQuAD (Rajpurkar et al. 2016, arXiv 1606.05250) with characters for words.
    """
    return max((_f1(_characters(text), _characters(answer)) for answer in answers), default=0.0)


def _characters(text: str) -> Counter[str]:
    return Counter(re.sub(r"[\W_]", "", bare(text)).lower())


def _f1(found: Counter[str], wanted: Counter[str]) -> float:
    return 2 * (found & wanted).total() / max(1, found.total() + wanted.total())


# Rankings


def recall(ranks: Ranks, k: int) -> float:
    """Share of what was to be found that is among the first ``k``."""
    return sum(rank is not None and rank <= k for rank in ranks) / len(ranks)


def hit(ranks: Ranks, k: int) -> float:
    """1 where anything that was to be found is among the first ``k``."""
    return float(recall(ranks, k) > 0)


def reciprocal_rank(ranks: Ranks, k: int) -> float:
    """1 / the best rank, 0 beyond ``k``."""
    return max((1 / rank for rank in ranks if rank is not None and rank <= k), default=0.0)


def ndcg(ranks: Ranks, k: int) -> float:
    """Normalised discounted cumulative gain of equal gains (Järvelin & Kekäläinen 2002, TOIS 20:4)."""
    found = sum(1 / math.log2(rank + 1) for rank in ranks if rank is not None and rank <= k)
    return found / sum(1 / math.log2(i + 1) for i in range(1, min(k, len(ranks)) + 1))


# Confidences


def auroc(held: Values, missing: Values) -> float:
    """Chance that an answerable question is the more confident one of a pair (Hanley & McNeil 1982).

    Ties count half.
    """
    ordered = np.sort(missing)
    below = np.searchsorted(ordered, held, "left") + np.searchsorted(ordered, held, "right")
    return float(below.mean() / 2 / len(ordered))


def threshold(held: Values, false_refusals: float = FALSE_REFUSALS) -> float:
    """The highest confidence below which no more than ``false_refusals`` of the answerable questions lie."""
    return float(np.quantile(held, false_refusals, method="lower"))


def false_answers(held: Values, missing: Values) -> float:
    """Share of the unanswerable questions that are answered at that ``threshold``."""
    return float((missing >= threshold(held)).mean())


@dataclass(frozen=True, slots=True)
class Bin:
    """Questions of like confidence: their mean confidence, and how many the documents answer."""

    confidence: float
    answerable: float
    count: int


def reliability(held: Values, missing: Values, bins: int = 10) -> list[Bin]:
    """``bins`` of equally many questions, least confident first."""
    confidences, labels = _labelled(held, missing)
    order = np.argsort(confidences, kind="stable")
    return [
        Bin(float(confidences[part].mean()), float(labels[part].mean()), len(part))
        for part in np.array_split(order, min(bins, len(order)))
    ]


def calibration_error(bins: Sequence[Bin]) -> float:
    """Expected calibration error over bins of equal counts (Naeini et al. 2015; Nguyen & O'Connor 2015)."""
    return sum(each.count * abs(each.confidence - each.answerable) for each in bins) / sum(each.count for each in bins)


def brier(held: Values, missing: Values) -> float:
    """Mean squared distance of the confidence from what is the case (Brier 1950)."""
    confidences, labels = _labelled(held, missing)
    return float(((confidences - labels) ** 2).mean())


def _labelled(held: Values, missing: Values) -> tuple[Values, Values]:
    return np.concatenate([held, missing]), np.repeat([1.0, 0.0], [len(held), len(missing)])


# How sure a measure is


@dataclass(frozen=True, slots=True)
class Estimate:
    """A measure over ``n`` questions with its 95 % interval."""

    value: float
    low: float
    high: float
    n: int

    @property
    def is_real(self) -> bool:
        """Of a difference: whether the interval excludes 0."""
        return self.low > 0 or self.high < 0


def estimate(statistic: Callable[..., float], *strata: Values) -> Estimate:
    """``statistic(*strata)`` with its percentile bootstrap interval (Efron 1979; 1,000 resamples, fixed seed).

    Each of ``strata`` has a question a row and is resampled by itself. None may be empty.
    """
    draw = np.random.default_rng(_SEED)
    drawn = [statistic(*(each[draw.integers(len(each), size=len(each))] for each in strata)) for _ in range(_RESAMPLES)]
    low, high = np.percentile(drawn, [_LOW, _HIGH])
    return Estimate(statistic(*strata), float(low), float(high), sum(map(len, strata)))


def change(statistic: Callable[..., float]) -> Callable[..., float]:
    """How much ``statistic`` is changed from the first column of each stratum (n, 2) to the second.

    With it ``estimate`` gives the paired bootstrap: both systems are resampled alike.
    """
    return lambda *strata: statistic(*(each[:, 1] for each in strata)) - statistic(*(each[:, 0] for each in strata))


def mean(values: Values) -> float:
    return float(values.mean())
