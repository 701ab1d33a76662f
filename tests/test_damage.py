"""Damage of every kind: no traceback, no hang, nothing called sound that lacks documents, what is readable saved."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from tests.support.timing import PATIENCE_S


def test_damaged_catalogs_and_segments(tmp_path: Path) -> None:
    out = tmp_path / "damage.json"
    command = [sys.executable, "-m", "benchmarks.damage", "--trials", "14", "--documents", "10", "--out", str(out)]
    run = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE_S, check=False)
    found = json.loads(out.read_text("utf-8"))
    assert run.returncode == 0, found["what failed"]
    assert (found["trials"], found["tracebacks"], found["hung"], found["called sound while lacking"]) == (14, 0, 0, 0)
    assert found["readable saved"] >= 0.95
