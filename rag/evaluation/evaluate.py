"""A folder of questions → its results: asked, measured, written down."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from rag.answering.evidence.caution import borders
from rag.errors import UserError
from rag.evaluation import ablations, provenance, report, results
from rag.evaluation.dataset import Kind, load
from rag.evaluation.plots import available
from rag.evaluation.rows import Row
from rag.evaluation.runner import Plan, library_of, run, telling
from rag.evaluation.summary import summarise
from rag.library import Library
from rag.messages import say
from rag.settings import Settings
from rag.types import Show


@dataclass(frozen=True, slots=True)
class Outcome:
    """A set's result and where it was written."""

    result: dict[str, Any]
    path: Path
    """The commit's results, ``<commit>.json``."""
    report: Path
    """The page that shows them."""


def evaluate(
    folder: Path,
    out: Path,
    settings: Settings,
    plan: Plan,
    indexing: Show,
    asking: Callable[[int, int], None],
    index: Path | None = None,
    limit: int | None = None,
) -> Outcome:
    """Ask the questions of the set in ``folder`` and write down what came of it.

    The documents are indexed in ``index`` (default: a folder of the set's own). An interrupted run goes on
    where it stopped. ``indexing`` and ``asking``, with (done, total) questions, are told how far it is.
    Raises ``UserError`` for a set that can't be used, or results that can't be written.
    """
    if not available():
        raise UserError(say.plots_missing())
    dataset = load(folder, limit)
    commit = provenance.commit()
    kept = _kept(out / commit / dataset.name)
    library = None
    if any(question.kind is not Kind.REWRITING for question in dataset.questions):
        place = index or settings.index / "evaluation" / folder.resolve().name
        if dataset.corpus is None and index is None:
            raise UserError(say.no_documents(path=folder))
        library = library_of(dataset, place, settings, indexing)
    rows = run(dataset, library, kept / "rows.jsonl", plan, asking)
    result = {**_about(library), **summarise(rows), **_ablations(rows, plan)}
    results.extend(out / f"{commit}.json", commit, dataset.name, result)
    report.write(kept / "report.html", dataset.name, commit, provenance.machine(), result, rows)
    return Outcome(result, out / f"{commit}.json", kept / "report.html")


def _kept(folder: Path) -> Path:
    """``folder``, made and tried before anything long is begun."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "rows.jsonl").touch()
    except OSError as error:
        raise UserError(say.results_unwritable(path=folder)) from error
    return folder


def _about(library: Library | None) -> dict[str, Any]:
    if library is None:
        return {}
    snapshot = library.snapshot()
    return {
        "documents": len(snapshot.catalog.documents()),
        "passages": len(snapshot.keywords),
        "cores": provenance.cores(),
        "encoder": snapshot.manifest.encoder,
        "settings": telling(library.settings),
        "borders": asdict(borders(library.settings)),
    }


def _ablations(rows: list[Row], plan: Plan) -> dict[str, Any]:
    if not plan.ablations:
        return {}
    tables = {"retrieval": ablations.of_retrieval(rows), "signals": ablations.of_signals(rows)}
    return {"ablations": {name: table for name, table in tables.items() if table}}
