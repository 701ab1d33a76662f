"""Rows → the result of a set: measures with their intervals, and each question's values for comparison."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import Any

import numpy as np

from rag.evaluation import generated, metrics
from rag.evaluation.dataset import Kind
from rag.evaluation.metrics import Estimate, Values, estimate, mean
from rag.evaluation.rows import Reply, Row, RowQuote

DEPTHS = (1, 3, 5, 10, 20)
_CUT = 10
CONFIDENCE = "confidence"
"""A value of each question that is no measure by itself; those below come from it."""
OF_CONFIDENCES = {
    "auroc": metrics.auroc,
    "false_answers_at_5": metrics.false_answers,
    "brier": metrics.brier,
}
"""Measures of the confidences of the answerable and the unanswerable questions together."""
_DIGITS = 4

Result = dict[str, Any]


def summarise(rows: Sequence[Row]) -> Result:
    """The result of a set as JSON has it; empty parts are left out.

    ``metrics``: name → value, low, high (95 %) and n. ``values``: kind of question → ids and, under the
    name of each measure, one value a question, null where it has none. Shares are 0..1, times milliseconds.
    """
    values = {kind.value: _columns([row for row in rows if row.kind is kind]) for kind in Kind}
    values = {kind: columns for kind, columns in values.items() if columns["ids"]}
    result = {
        "questions": {kind: len(columns["ids"]) for kind, columns in values.items()},
        "metrics": _metrics(values),
        "gains": _gains(values),
        "length_p90": _long(values.get(Kind.ANSWERABLE.value, {})),
        "reliability": _reliability(values),
        "latency_ms": _latency(rows),
        "values": values,
    }
    return {name: part for name, part in result.items() if part is not None and part != {}}


def measures(row: Row) -> dict[str, float]:
    """Every measure that one question has a value of."""
    found = ranking(row) if row.ranks else {}
    if row.human:
        found |= {
            "rewrite_f1": metrics.character_f1(row.standalone, [row.human]),
            "alone_f1": metrics.character_f1(row.question, [row.human]),
            "last_f1": metrics.character_f1(f"{row.last}{row.question}", [row.human]),
        }
    if row.generated is not None:
        found |= generated.measures(row.generated, row.answers)
    if row.reply is not None:
        found |= {CONFIDENCE: row.reply.confidence}
        if row.kind is Kind.UNANSWERABLE:
            return found | {"false_answers": float(not row.reply.refused), "false_near": float(row.reply.near)}
        found |= _replied(row.reply, row.answers) | _near(row.reply, row)
    if row.within is not None:
        found |= {f"within_{name}": value for name, value in _replied(row.within, row.answers).items()}
    return found


def ranking(row: Row, retriever: str = "default") -> dict[str, float]:
    """The measures of retrieval. Where more than one thing is to be found, being the first counts as well."""
    ranks = row.ranks[retriever]
    found = {f"recall@{k}": metrics.recall(ranks, k) for k in DEPTHS}
    if not row.answers:
        found |= {f"hit@{k}": metrics.hit(ranks, k) for k in DEPTHS}
    return found | {f"mrr@{_CUT}": metrics.reciprocal_rank(ranks, _CUT), f"ndcg@{_CUT}": metrics.ndcg(ranks, _CUT)}


def _near(reply: Reply, row: Row) -> dict[str, float]:
    """Whether something near was shown for want of a sure answer, whether it is the right thing, and whether nothing
    was shown where the right passage had been found first."""
    found = {"near": float(reply.near)}
    if reply.near:
        found["near_right"] = float(any(_is_right(quote, row) for quote in reply.quotes))
    if 1 in row.ranks.get("default", ()):
        found["nothing_first"] = float(reply.refused and not reply.near)
    return found


def _is_right(quote: RowQuote, row: Row) -> bool:
    return metrics.overlaps(quote.text, row.answers) if row.answers else quote.document in row.gold


def _replied(reply: Reply, answers: Sequence[str]) -> dict[str, float]:
    """The measures of one reply; without a sure answer it holds nothing, and has no length, and citations are only
    tried for being verbatim."""
    found = {"refused": float(reply.refused)}
    text = "" if reply.refused else reply.text
    if answers:
        found |= {
            "held": float(metrics.holds(text, answers)),
            "held_first": float(metrics.holds(metrics.first_sentence(text), answers)),
            "f1": metrics.character_f1(text, answers),
        }
    if not reply.refused:
        found["length"] = len(metrics.bare(text))
    if reply.quotes:
        found["verbatim"] = sum(quote.verbatim for quote in reply.quotes) / len(reply.quotes)
        if answers and not reply.refused:
            right = sum(metrics.overlaps(quote.text, answers) for quote in reply.quotes)
            found["cited_right"] = right / len(reply.quotes)
            found["gold_cited"] = float(metrics.holds("".join(quote.text for quote in reply.quotes), answers))
    return found


def _columns(rows: Sequence[Row]) -> dict[str, list[Any]]:
    """One list for each measure, a value a question."""
    measured = [measures(row) for row in rows]
    names = dict.fromkeys(name for each in measured for name in each)
    table = {name: [_short(each.get(name)) for each in measured] for name in names}
    return {"ids": [row.id for row in rows], **table}


def _short(value: float | None) -> float | None:
    if value is None:
        return None
    return int(value) if value == int(value) else round(value, _DIGITS)


def known(column: Iterable[float | None]) -> Values:
    """The values that there are."""
    return np.array([value for value in column if value is not None], np.float64)


def rounded(found: Estimate) -> dict[str, float]:
    return {name: round(value, _DIGITS) for name, value in asdict(found).items()}


def _metrics(values: dict[str, dict[str, list[Any]]]) -> dict[str, dict[str, float]]:
    columns = _whole_columns(values)
    found = {name: estimate(mean, column) for name, column in columns.items() if name != CONFIDENCE}
    if (both := confidences(values)) is not None:
        found |= {name: estimate(measure, *both) for name, measure in OF_CONFIDENCES.items()}
    return {name: rounded(each) for name, each in found.items()}


def _whole_columns(values: dict[str, dict[str, list[Any]]]) -> dict[str, Values]:
    """Measure → its values of all kinds of questions: a follow-up may be one to be answered, or not."""
    whole: dict[str, list[Any]] = {}
    for columns in values.values():
        for name, column in columns.items():
            whole.setdefault(name, []).extend(column)
    return {name: known(column) for name, column in whole.items() if name != "ids"}


def confidences(values: dict[str, dict[str, list[Any]]]) -> tuple[Values, Values] | None:
    """The confidences of answerable and of unanswerable questions; None unless there are both."""
    columns = [values.get(kind.value, {}).get(CONFIDENCE, []) for kind in (Kind.ANSWERABLE, Kind.UNANSWERABLE)]
    return (known(columns[0]), known(columns[1])) if all(columns) else None


def _gains(values: dict[str, dict[str, list[Any]]]) -> dict[str, dict[str, float]]:
    """By how much completing a follow-up beats leaving it alone, and putting the last question before it."""
    columns = _whole_columns(values)
    return {
        # A difference of pairs: resampling it resamples both sides alike.
        f"rewrite_f1 - {other}": rounded(estimate(mean, columns["rewrite_f1"] - columns[other]))
        for other in ("alone_f1", "last_f1")
        if other in columns
    }


def _long(columns: dict[str, list[Any]]) -> dict[str, float]:
    """The lengths that nine of ten answers don't exceed."""
    lengths = {name: known(columns[name]) for name in ("length", "within_length") if name in columns}
    return {name: round(float(np.percentile(column, 90)), 1) for name, column in lengths.items() if len(column)}


def _reliability(values: dict[str, dict[str, list[Any]]]) -> Result | None:
    both = confidences(values)
    if both is None:
        return None
    bins = metrics.reliability(*both)
    return {
        "base_rate": round(len(both[0]) / (len(both[0]) + len(both[1])), _DIGITS),
        "calibration_error": round(metrics.calibration_error(bins), _DIGITS),
        "threshold_at_5": round(metrics.threshold(both[0]), _DIGITS),
        "bins": [{name: round(value, _DIGITS) for name, value in asdict(each).items()} for each in bins],
    }


def _latency(rows: Sequence[Row]) -> Result | None:
    """Medians and 95th percentiles by stage of the questions that were asked warm."""
    timings = [row.reply.timings_ms for row in rows if row.reply is not None and row.warm and row.reply.timings_ms]
    if not timings:
        return None
    stages = {stage: np.percentile([each[stage] for each in timings], [50, 95]) for stage in timings[0]}
    points = {stage: {"p50": round(float(p50), 1), "p95": round(float(p95), 1)} for stage, (p50, p95) in stages.items()}
    return {"questions": len(timings), "stages": points}
