"""Two results over the same questions: by how much they differ, and whether that is more than chance."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from rag.errors import UserError
from rag.evaluation import results
from rag.evaluation.dataset import Kind
from rag.evaluation.labels import aligned, interval, label, shown
from rag.evaluation.metrics import Estimate, Values, change, estimate, mean
from rag.evaluation.summary import CONFIDENCE, OF_CONFIDENCES
from rag.messages import say


@dataclass(frozen=True, slots=True)
class Difference:
    """A measure of two results over the questions that both have."""

    dataset: str
    measure: str
    before: float
    after: float
    change: Estimate
    """``after`` - ``before``, with the interval of the paired bootstrap."""


def compare(before: Path, after: Path) -> list[Difference]:
    """Every measure that two results files both have. Raises ``UserError`` where there is none."""
    first, second = results.read(before)["sets"], results.read(after)["sets"]
    found = [
        difference
        for name in first
        if name in second
        for difference in _of_set(name, first[name]["values"], second[name]["values"])
    ]
    if not found:
        raise UserError(say.nothing_in_common(before=before, after=after))
    return found


def _of_set(name: str, before: dict[str, Any], after: dict[str, Any]) -> Iterator[Difference]:
    pairs = {
        kind: {measure: _pairs(columns, after[kind], measure) for measure in columns if measure in after[kind]}
        for kind, columns in before.items()
        if kind in after
    }
    for measure in dict.fromkeys(measure for columns in pairs.values() for measure in columns):
        both = np.concatenate([columns[measure] for columns in pairs.values() if measure in columns])
        if measure != CONFIDENCE and len(both):
            yield _difference(name, measure, mean, both)
    none = np.empty((0, 2))
    strata = [pairs.get(kind.value, {}).get(CONFIDENCE, none) for kind in (Kind.ANSWERABLE, Kind.UNANSWERABLE)]
    if all(map(len, strata)):
        for measure, statistic in OF_CONFIDENCES.items():
            yield _difference(name, measure, statistic, *strata)


def _difference(dataset: str, measure: str, statistic: Callable[..., float], *strata: Values) -> Difference:
    before, after = (statistic(*(each[:, side] for each in strata)) for side in (0, 1))
    return Difference(dataset, measure, before, after, estimate(change(statistic), *strata))


def _pairs(before: dict[str, list[Any]], after: dict[str, list[Any]], measure: str) -> Values:
    """(questions, 2) values of the questions that have one on both sides; ids are none."""
    if measure == "ids":
        return np.empty((0, 2))
    other = dict(zip(after["ids"], after[measure], strict=True))
    sides = ((value, other.get(id_)) for id_, value in zip(before["ids"], before[measure], strict=True))
    return np.array([pair for pair in sides if None not in pair], np.float64).reshape(-1, 2)


def difference_json(difference: Difference) -> dict[str, Any]:
    """One difference as its JSON object; ``real`` where the interval excludes 0."""
    return {**asdict(difference), "real": difference.change.is_real}


def table(differences: Sequence[Difference]) -> str:
    """The differences in aligned columns, as a person reads them."""
    lines = [
        (
            each.dataset,
            label(each.measure).strip(),
            shown(each.measure, each.before),
            shown(each.measure, each.after),
            interval(each.measure, asdict(each.change), "+"),
            str(each.change.n),
            (say.real if each.change.is_real else say.not_real)(),
        )
        for each in differences
    ]
    return aligned([say.compared().split("|"), *lines])
