"""The file of a commit's results: what was measured on each set, to be kept and compared."""

from __future__ import annotations

import json
import re
from datetime import datetime
from pathlib import Path
from typing import Any

from rag.errors import UserError
from rag.evaluation import provenance
from rag.messages import say

_FLAT = re.compile(r"\[\n[^\[\]{}]*?\n\s*\]")


def extend(path: Path, commit: str, name: str, result: dict[str, Any]) -> None:
    """Put the ``result`` of the set ``name`` into the file, which keeps what it holds of other sets."""
    before = read(path)["sets"] if path.exists() else {}
    found = {
        "commit": commit,
        "date": datetime.now().astimezone().isoformat(timespec="seconds"),
        "machine": provenance.machine(),
        "sets": {**before, name: result},
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    written = path.with_suffix(".new")
    written.write_text(f"{_text(found)}\n", "utf-8")
    written.replace(path)


def read(path: Path) -> dict[str, Any]:
    """The results in a file. Raises ``UserError`` where there are none."""
    try:
        found = json.loads(path.read_text("utf-8"))
        if not all("metrics" in result and "values" in result for result in found["sets"].values()):
            raise ValueError("a set without metrics or values")
    except FileNotFoundError as error:
        raise UserError(say.missing_path(path=path)) from error
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise UserError(say.bad_results(path=path)) from error
    return {**found, "commit": str(found.get("commit", path.stem))}


def _text(found: dict[str, Any]) -> str:
    """JSON with a list of values on one line: a person reads the measures, and git shows what changed."""
    return _FLAT.sub(lambda flat: re.sub(r"\s*\n\s*", " ", flat[0]), json.dumps(found, ensure_ascii=False, indent=1))
