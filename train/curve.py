"""Draw how a run went: its losses, and what it measured on questions that it wasn't trained on.

    python -m train.curve RUN

Reads RUN/log.jsonl and RUN/measured.jsonl, writes RUN/curve.png.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

import numpy as np

_SMOOTHED = 40
"""Steps that a point of the losses is the mean of."""
_LOSSES = ("listed", "pair", "sentence")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("run", type=Path)
    draw(parser.parse_args().run)


def draw(run: Path) -> None:
    """Write ``run``/curve.png."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    steps, measured = _lines(run / "log.jsonl"), _lines(run / "measured.jsonl")
    figure, (left, right) = pyplot.subplots(1, 2, figsize=(11, 4))
    for name in _LOSSES:
        points = [(each["epoch"], each[name]) for each in steps if name in each]
        left.plot([at for at, _ in points], _smooth([loss for _, loss in points]), label=name)
    left.set(xlabel="epochs", ylabel="loss", title="training")
    for name in dict.fromkeys(name for each in measured for name in each["measured"]):
        points = [(each["epoch"], each["measured"][name]["auroc"]) for each in measured if name in each["measured"]]
        right.plot(*zip(*points, strict=True), marker="o", label=name)
    right.set(xlabel="epochs", ylabel="AUROC, right against wrong passages", title="questions held out")
    for axes in (left, right):
        axes.legend()
        axes.grid(alpha=0.3)
    figure.tight_layout()
    figure.savefig(run / "curve.png", dpi=110)
    pyplot.close(figure)


def _smooth(values: list[float]) -> Any:
    width = min(_SMOOTHED, len(values))
    padded = np.pad(np.array(values), (width - 1, 0), mode="edge")
    return np.convolve(padded, np.ones(width) / width, mode="valid")


def _lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()] if path.exists() else []


if __name__ == "__main__":
    main()
