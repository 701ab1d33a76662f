"""The chart and the page of ``benchmarks.sizes``."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from tests.support.places import ROOT

_COLOURS = ("#3b82c4", "#d9762b")
_PANELS = (
    ("build (s)", {"build s": "build"}),
    ("one document (ms)", {"add p50 ms": "add", "remove p50 ms": "remove"}),
    ("a question's top 20 (ms)", {"p50 ms": "p50", "p95 ms": "p95"}),
    ("MB", {"disk MB": "disk", "memory MB": "memory"}),
)
"""Title, and what is drawn: column → its name."""
_COLUMNS = {
    "passages": "passages",
    "build s": "build (s)",
    "add p50 ms": "add one (ms)",
    "add most ms": "at most",
    "remove p50 ms": "remove one (ms)",
    "p50 ms": "question p50 (ms)",
    "p95 ms": "p95",
    "open ms": "open (ms)",
    "memory MB": "memory (MB)",
    "disk MB": "disk (MB)",
    "recall@20": "recall@20",
}
_PAGE = """# What a library costs by its size

![Build, change, question, memory and disk by the number of passages](images/sizes.svg)

{table}

{machine}. Passages are articles of Chinese law, synthetic beyond the first 58,745. "Build" stores passages whose
vectors and words are given; these take {embedding} ms and {cutting} ms a passage more. "Add" and "remove" are one
document, until the next search sees it; "at most" is the longest of twenty, when segments were merged. A question is
what is found for it, without its embedding. Memory is that of a reader, memory-mapped files included, which the system
may take back. Recall is against exact search. Made by `python -m benchmarks.sizes`.
"""


def table(rows: Sequence[Mapping[str, Any]]) -> str:
    """The sizes as a table in Markdown."""
    lines = [list(_COLUMNS.values()), ["---:"] * len(_COLUMNS)]
    lines += [[f"{row[column]:,}" for column in _COLUMNS] for row in rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def write(result: Mapping[str, Any]) -> None:
    """Draw docs/images/sizes.svg and write docs/sizes.md."""
    from rag.evaluation.provenance import machine

    _draw(result["sizes"], ROOT / "docs" / "images" / "sizes.svg")
    here = machine()
    page = _PAGE.format(
        table=table(result["sizes"]),
        machine=f"{here['cores']} cores of an {here['processor']}",
        embedding=result["embedding, ms a passage"],
        cutting=result["cutting, ms a passage"],
    )
    (ROOT / "docs" / "sizes.md").write_text(page, "utf-8")


def _draw(rows: Sequence[Mapping[str, Any]], path: Path) -> None:
    import matplotlib
    from matplotlib.figure import Figure
    from matplotlib.ticker import EngFormatter

    style: Any = {"font.size": 9, "legend.frameon": False, "axes.spines.top": False, "axes.spines.right": False}
    with matplotlib.rc_context({**style, "svg.hashsalt": "sizes"}):
        figure = Figure(figsize=(9, 6), layout="constrained", facecolor="white")
        for axes, (title, curves) in zip(figure.subplots(2, 2).flat, _PANELS, strict=True):
            for (column, name), colour in zip(curves.items(), _COLOURS, strict=False):
                axes.plot(
                    [row["passages"] for row in rows], [row[column] for row in rows], "o-", color=colour, label=name
                )
            axes.set(title=title, xscale="log", yscale="log", xlabel="passages")
            axes.xaxis.set_major_formatter(EngFormatter(sep=""))
            axes.yaxis.set_major_formatter(lambda value, _: f"{value:,g}")
            drawn = [row[column] for row in rows for column in curves]
            axes.set_ylim(10 ** math.floor(math.log10(min(drawn))), 10 ** math.ceil(math.log10(max(drawn))))
            axes.grid(alpha=0.25)
            axes.legend()
        figure.savefig(path, format="svg", metadata={"Date": None})
