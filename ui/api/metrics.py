"""Figures for Prometheus: how many answers of which kind, how long they took, what waits, what the library holds."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Literal

from prometheus_client import CollectorRegistry, Counter, Histogram, disable_created_metrics, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from rag.errors import UserError
from rag.types import Answer, AnswerKind
from ui.intake import Stage

if TYPE_CHECKING:
    from prometheus_client.metrics_core import Metric

    from ui.api.shared import Shared

Queued = Callable[[], tuple[int, int]]
"""How many questions of the page wait, and how many are being answered."""
Door = Literal["page", "api", "openai", "mcp"]
"""What a question came by. All labels are of such closed sets: none is of the size of what somebody sends."""
disable_created_metrics()  # type: ignore[no-untyped-call]  # a second line for each figure, which nobody reads
_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60)


class Metrics:
    """The figures of one server."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self._answers = Counter(
            "mingyin_answers",
            "Answers given, by kind and by what they were asked by.",
            ("kind", "door"),
            registry=self._registry,
        )
        self._stages = Histogram(
            "mingyin_answer_seconds",
            "How long an answer took, by stage; total is all of it.",
            ("stage",),
            buckets=_SECONDS,
            registry=self._registry,
        )
        for kind in AnswerKind:
            self._answers.labels(kind.value, "page")  # 0 until there is one

    def answered(self, answer: Answer, door: Door) -> None:
        """Count an answer."""
        self._answers.labels(answer.kind.value, door).inc()
        for stage, milliseconds in answer.timings_ms.items():
            self._stages.labels(stage).observe(milliseconds / 1000)

    def watch(self, shared: Shared, page: Queued) -> None:
        """Tell, whenever it is asked, what waits (of the ``page``, too) and what the library holds."""
        self._registry.register(_Now(shared, page))

    def text(self) -> bytes:
        """All figures in Prometheus' text format (text/plain; version=1.0.0)."""
        return generate_latest(self._registry)


class _Now(Collector):
    """What is read off at the moment."""

    def __init__(self, shared: Shared, page: Queued) -> None:
        self._shared = shared
        self._page = page

    def collect(self) -> Iterator[Metric]:
        """The gauges. What can't be read, as there is no index yet, is left out."""
        lines = GaugeMetricFamily(
            "mingyin_questions", "Questions in line: of programs, and of the page.", labels=("line", "state")
        )
        for name, line in (("quotes", self._shared.quoting), ("written", self._shared.writing)):
            lines.add_metric((name, "waiting"), line.waiting)
            lines.add_metric((name, "served"), line.served)
        for state, count in zip(("waiting", "served"), self._page(), strict=True):
            lines.add_metric(("page", state), count)
        yield lines
        files = GaugeMetricFamily("mingyin_files", "Files on their way into the library.", labels=("stage",))
        jobs = [job.stage for job in self._shared.intake.jobs()]
        for stage in Stage:
            files.add_metric((stage.value,), jobs.count(stage))
        yield files
        ready = not (self._shared.model.is_loading or self._shared.model.failure)
        yield GaugeMetricFamily("mingyin_model_ready", "Whether the model is loaded.", float(ready))
        try:
            snapshot = self._shared.seen.whole.snapshot()
            counted = len(self._shared.seen.whole.documents()), len(snapshot.keywords), len(snapshot.vectors)
        except UserError:
            return
        for name, about, value in zip(
            ("documents", "passages", "vectors"),
            ("Documents of the library.", "Passages of the library.", "Passages that have their vector."),
            counted,
            strict=True,
        ):
            yield GaugeMetricFamily(f"mingyin_{name}", about, value)
