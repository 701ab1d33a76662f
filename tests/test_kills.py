"""Writers killed at random moments leave an index that opens, passes its check and answers; readers notice nothing."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from tests.support.timing import PATIENCE_S


def test_kills_at_random_moments_lose_nothing(tmp_path: Path) -> None:
    out = tmp_path / "kills.json"
    command = [sys.executable, "-m", "benchmarks.kills", "--kills", "3", "--documents", "24", "--readers", "2"]
    command += ["--run-kills", "2", "--run-documents", "12", "--together", "1"]
    run = subprocess.run([*command, "--out", str(out)], capture_output=True, text=True, timeout=PATIENCE_S)
    found = json.loads(out.read_text("utf-8"))
    assert run.returncode == 0, found["what failed"]
    counts = {key: found[key] for key in ("kills", "opened", "passed the check", "answered", "old or new")}
    assert counts == dict.fromkeys(counts, 3)
    assert found["reader questions"] > 0
    long = found["one long run"]
    assert long["kills"] == long["passed the check"] == long["all that was committed is there"] == 2
    assert long["libraries finished"] == long["equal to one made at once"]
