"""What the comparisons share: percentiles, peak memory, and their results as a file."""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from rag.evaluation import provenance

_RESULTS = Path(__file__).resolve().parent / "results"
_FEATURES = ("avx2", "avx512f", "avx512_vnni", "avx_vnni", "amx_int8")


def percentile(values: Iterable[float], share: float) -> float:
    """The nearest-rank percentile: a value that was measured, never one between two."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]


def spread(milliseconds: Iterable[float]) -> dict[str, float]:
    """p50 and p95, in milliseconds."""
    taken = list(milliseconds)
    return {"p50 ms": round(percentile(taken, 0.5), 2), "p95 ms": round(percentile(taken, 0.95), 2)}


def peak_mb() -> float:
    """The most memory this process has held. Linux: not ``ru_maxrss``, which a child inherits from its parent."""
    status = Path("/proc/self/status")
    if status.exists():
        held = next(line for line in status.read_text("utf-8").splitlines() if line.startswith("VmHWM"))
        return int(held.split()[1]) / 2**10
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2 ** (20 if sys.platform == "darwin" else 10)


def keep(name: str, result: Mapping[str, Any], path: Path | None = None) -> Path:
    """Write a benchmark's ``result`` to ``path`` (default: where results are kept), with the commit and the machine."""
    found = {
        "commit": provenance.commit(),
        "date": datetime.now().astimezone().isoformat(timespec="seconds"),
        "machine": provenance.machine(),
        **result,
    }
    path = path or _RESULTS / f"{name}.json"
    path.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", "utf-8")
    return path


def cpu_features() -> list[str]:
    """What of the processor the encoder's speed depends on."""
    from archspec.cpu.detect import detected_info

    known = detected_info().features
    return [each for each in _FEATURES if each in known]
