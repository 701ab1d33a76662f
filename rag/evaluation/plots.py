"""The plots of a report, as SVG to be set into a page: its text stays text and takes the page's colours."""

from __future__ import annotations

import importlib.util
import io
import re
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np

from rag.evaluation import metrics
from rag.evaluation.dataset import Kind
from rag.evaluation.labels import kind_label, label
from rag.evaluation.metrics import Values
from rag.evaluation.summary import CONFIDENCE, DEPTHS, Result, confidences, known
from rag.messages import say

_INK = "#010203"
"""Stands for the page's text colour until the SVG is written."""
_FIRST, _SECOND = "#3b82c4", "#d9762b"
_SIZE = (4.6, 3.2)
_STYLE: Any = {
    "svg.fonttype": "none",  # the browser draws the letters: it has Chinese ones
    "font.family": "sans-serif",
    "font.size": 9,
    "legend.frameon": False,
    "axes.spines.top": False,
    "axes.spines.right": False,
    **dict.fromkeys(("text.color", "axes.edgecolor", "axes.labelcolor", "xtick.color", "ytick.color"), _INK),
}


def available() -> bool:
    """Whether what draws them is installed."""
    return importlib.util.find_spec("matplotlib") is not None


def plots(result: Result) -> list[str]:
    """The plots that a set's result has the numbers for."""
    made = (draw(result) for draw in (_recall, _reliability, _roc, _confidences, _lengths, _latency))
    return [svg for svg in made if svg]


@contextmanager
def _axes(title: str, across: str, up: str) -> Iterator[tuple[Any, list[str]]]:
    """Axes to draw on; the SVG is put into the list when the body ends."""
    import matplotlib
    from matplotlib.figure import Figure

    svg: list[str] = []
    with matplotlib.rc_context({**_STYLE, "svg.hashsalt": title}), warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # its own font has no Chinese, which the browser's has
        figure = Figure(figsize=_SIZE, layout="constrained")
        axes = figure.add_subplot()
        axes.set(title=title, xlabel=across, ylabel=up)
        yield axes, svg
        if axes.get_legend_handles_labels()[0]:
            axes.legend()
        written = io.StringIO()
        figure.savefig(written, format="svg", transparent=True)
    svg.append(_inline(written.getvalue()))


def _inline(svg: str) -> str:
    """Without what only a file of its own needs: the declaration, the namespaces and who made it."""
    body = svg[svg.index("<svg") :]
    body = re.sub(r"<metadata>.*?</metadata>", "", body, flags=re.S)
    return re.sub(r' xmlns(?::\w+)?="[^"]*"', "", body).replace(_INK, "currentColor")


def _recall(result: Result) -> str:
    curves = [name for name in ("recall", "hit") if f"{name}@1" in result["metrics"]]
    if not curves:
        return ""
    with _axes(say.plot_retrieval(), "k", "%") as (axes, svg):
        for name, colour in zip(curves, (_FIRST, _SECOND), strict=False):
            found = [result["metrics"][f"{name}@{k}"] for k in DEPTHS]
            values, low, high = (100 * np.array([each[part] for each in found]) for part in ("value", "low", "high"))
            axes.plot(DEPTHS, values, "o-", color=colour, label=label(f"{name}@k"))
            axes.fill_between(DEPTHS, low, high, color=colour, alpha=0.2, linewidth=0)
        axes.set_xticks(DEPTHS)
        axes.set_ylim(top=100.5)
    return svg[0]


def _reliability(result: Result) -> str:
    if "reliability" not in result:
        return ""
    bins = result["reliability"]["bins"]
    with _axes(say.plot_reliability(), say.plot_mean_confidence(), say.plot_answerable()) as (axes, svg):
        axes.plot([0, 1], [0, 1], "--", color=_INK, alpha=0.4, linewidth=1)
        axes.plot([each["confidence"] for each in bins], [each["answerable"] for each in bins], "o-", color=_FIRST)
        axes.set(xlim=(0, 1), ylim=(0, 1.02))
    return svg[0]


def _roc(result: Result) -> str:
    both = confidences(result["values"])
    if both is None:
        return ""
    held, missing = both
    cuts = np.concatenate([[-np.inf], np.unique(np.concatenate(both)), [np.inf]])
    title = f"ROC (AUROC {metrics.auroc(held, missing):.3f})"
    with _axes(title, say.plot_false_answers(), say.plot_answered()) as (axes, svg):
        axes.plot([0, 1], [0, 1], "--", color=_INK, alpha=0.4, linewidth=1)
        axes.plot([(missing >= cut).mean() for cut in cuts], [(held >= cut).mean() for cut in cuts], color=_FIRST)
        for border, mark in ((result["borders"]["sure"], "o"), (result["borders"]["near"], "s")):
            place = ((missing >= border).mean(), (held >= border).mean())
            axes.plot(*place, mark, color=_SECOND, label=f"≥ {border:g}")
    return svg[0]


def _confidences(result: Result) -> str:
    columns = [
        (kind_label(kind), known(result["values"].get(kind.value, {}).get(CONFIDENCE, [])), colour)
        for kind, colour in ((Kind.ANSWERABLE, _FIRST), (Kind.UNANSWERABLE, _SECOND))
    ]
    drawn = [column for column in columns if len(column[1])]
    return _histograms(say.plot_confidence(), drawn, np.linspace(0, 1, 21)) if drawn else ""


def _lengths(result: Result) -> str:
    lengths = known(result["values"].get(Kind.ANSWERABLE.value, {}).get("length", []))
    if not len(lengths):
        return ""
    return _histograms(label("length"), [("", lengths, _FIRST)], np.linspace(0, float(lengths.max()) + 1, 31))


def _histograms(title: str, columns: Sequence[tuple[str, Values, str]], edges: Values) -> str:
    with _axes(title, "", say.plot_questions()) as (axes, svg):
        for name, values, colour in columns:
            axes.hist(values, edges, color=colour, alpha=0.6, label=name or None)
    return svg[0]


def _latency(result: Result) -> str:
    if "latency_ms" not in result:
        return ""
    stages: Mapping[str, Mapping[str, float]] = result["latency_ms"]["stages"]
    places = np.arange(len(stages))
    with _axes(say.plot_latency(), "", "ms") as (axes, svg):
        for point, colour, offset in (("p50", _FIRST, -0.2), ("p95", _SECOND, 0.2)):
            bars = axes.bar(places + offset, [each[point] for each in stages.values()], 0.4, color=colour, label=point)
            axes.bar_label(bars, fmt="%.0f")
        axes.set_xticks(places, list(stages))
    return svg[0]
