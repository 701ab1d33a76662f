"""How many figures of a scan are read as its picture shows them where its invisible text layer says something else.

Three figures in four are falsified in the layer, as a bad recogniser takes one character for another, or as a digit
more, less or other, which no reading of the layer alone can notice.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path
from random import Random
from typing import Any

from benchmarks import figures
from tests.support import layered

_COUNT, _A_PAGE = 40, 10


def rows(folder: Path) -> Iterator[dict[str, Any]]:
    """A row for each way to hide the layer, and reader that is installed."""
    random = Random(31)
    said = layered.figures(_COUNT, 29)
    shown = ["".join(parts) for parts in said]
    held = [
        before + (layered.falsified(figure, random) if i % 4 else figure) + after
        for i, (before, figure, after) in enumerate(said)
    ]
    pages = [(shown[i : i + _A_PAGE], held[i : i + _A_PAGE]) for i in range(0, _COUNT, _A_PAGE)]
    for name, behind in (("invisible", False), ("behind", True)):
        path = folder / f"layer-{name}.pdf"
        path.write_bytes(layered.scanned(pages, behind))
        for reader, read in _readers().items():
            text = re.sub(r"\s", "", read(path))
            right = sum(line in text for line in map("".join, said))
            yield {"kind": "layer", "file": path.name, "reader": reader, "right": right, "of": _COUNT}


def _readers() -> dict[str, Callable[[Path], str]]:
    found = figures.readers(".pdf")
    if find_spec("markitdown"):
        found["markitdown"] = figures.markitdown
    return found
