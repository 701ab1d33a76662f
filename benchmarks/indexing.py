"""Indexing a collection: Mingyin against LangChain with the same encoder, in characters of the source per second.

    pip install -r benchmarks/requirements.txt     # in an environment of its own
    python -m benchmarks.indexing ../shared/eval/policy/corpus.jsonl [--rounds 3] [--share 0.1]

Ours is ``Library.add`` into an empty index: read, segmented, embedded, stored, searchable. Theirs is JSON lines →
``Document`` → ``RecursiveCharacterTextSplitter`` → ``HuggingFaceEmbeddings`` → ``FAISS`` → ``save_local``. Each is a
fresh process, in turns; what is given is the median. Loading the encoder, prepared in the cache beforehand, is timed
apart on both sides. "Encoder alone" embeds ours' passages again and nothing else: the floor of ours. A ``--share`` of
the documents, taken at equal distances, makes a quick look of theirs.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.measured import keep

Run = dict[str, float]
"""Seconds by stage, "total" among them; and how many "characters" and "passages"."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("collection", type=Path)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--share", type=float, default=1.0, help="of the documents, for LangChain's side")
    parser.add_argument("--child", choices=_SIDES, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.child:
        print(json.dumps(_SIDES[given.child](given.collection)))
        return
    _prepare()
    runs: dict[str, list[Run]] = {side: [] for side in _SIDES}
    with tempfile.TemporaryDirectory() as folder:
        part = thinned(given.collection, given.share, Path(folder))
        for number in range(given.rounds):
            for side, collection in (("mingyin", given.collection), ("langchain", part)):
                runs[side].append(in_a_process(side, collection))
                print(f"round {number + 1}: {side:<10}{_rate(runs[side][-1]):>9,.0f} characters/s", file=sys.stderr)
    rates = {side: median(map(_rate, made)) for side, made in runs.items()}
    result = {"rounds": given.rounds, "share": given.share, **{side: _medians(made) for side, made in runs.items()}}
    result["ratio"] = round(rates["mingyin"] / rates["langchain"], 2)
    _print(result, rates)
    print(f"mingyin / langchain: {result['ratio']:.2f}   -> {keep('indexing', result)}")


def _prepare() -> None:
    """Both sides' models, in the cache."""
    from rag.embedding import bundled, load_encoder
    from rag.settings import Settings

    settings = Settings.from_environment()
    load_encoder(settings)
    bundled.model_folder(settings)


def thinned(collection: Path, share: float, folder: Path) -> Path:
    lines = [line for line in collection.read_text("utf-8").split("\n") if line.strip()]
    count = max(1, round(share * len(lines)))
    part = folder / collection.name
    part.write_text("\n".join(lines[i * len(lines) // count] for i in range(count)), "utf-8")
    return part


def in_a_process(side: str, collection: Path) -> Run:
    command = [sys.executable, "-m", "benchmarks.indexing", str(collection), "--child", side]
    made: Run = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout)
    return made


def _rate(run: Run) -> float:
    return run["characters"] / run["total"]


def _medians(runs: Sequence[Run]) -> dict[str, Any]:
    found: dict[str, Any] = {name: round(median(run[name] for run in runs), 3) for name in runs[0]}
    return {**found, "characters/s": [round(_rate(run)) for run in runs]}


def _print(result: dict[str, Any], rates: dict[str, float]) -> None:
    for side, rate in rates.items():
        stages = {name: value for name, value in result[side].items() if name not in ("characters/s",)}
        passages, characters = int(stages.pop("passages")), int(stages.pop("characters"))
        print(f"{side:<10}{rate:>9,.0f} characters/s   {characters:,} characters, {passages:,} passages")
        print("".join(f"{name:>22}{seconds:>9.2f} s\n" for name, seconds in stages.items()), end="")


@contextmanager
def _timed(run: Run, stage: str) -> Iterator[None]:
    start = time.perf_counter()
    yield
    run[stage] = time.perf_counter() - start


def characters(collection: Path) -> int:
    lines = collection.read_text("utf-8").split("\n")
    return sum(len(json.loads(line)["text"]) for line in lines if line.strip())


def _mingyin(collection: Path) -> Run:
    from rag.library import Library

    run: Run = {"characters": characters(collection)}
    with tempfile.TemporaryDirectory() as folder:
        library = Library.open(folder)
        with _timed(run, "load"):
            encoder = library.encoder()
            encoder.passages(["你好"])
        with _timed(run, "total"):
            report = library.add([collection])
        assert not report.problems, report.problems
        texts = [each.headed for each in library.snapshot().catalog.passage_texts()]
        run["passages"] = len(texts)
        with _timed(run, "encoder alone"):
            encoder.passages(list(dict.fromkeys(texts)))
    return run


def _langchain(collection: Path) -> Run:
    from benchmarks import langchain_side

    run: Run = {"characters": characters(collection)}
    with _timed(run, "load"):
        encoder = langchain_side.embeddings()
        encoder.embed_documents(["你好"])
    with tempfile.TemporaryDirectory() as folder, _timed(run, "total"):
        with _timed(run, "read"):
            documents = langchain_side.read(collection)
        with _timed(run, "split"):
            pieces = langchain_side.split(documents)
        with _timed(run, "embed, add to FAISS"):
            store = langchain_side.stored(pieces, encoder)
        with _timed(run, "save"):
            store.save_local(folder)
    return {**run, "passages": len(pieces)}


_SIDES: dict[str, Callable[[Path], Run]] = {"mingyin": _mingyin, "langchain": _langchain}


if __name__ == "__main__":
    main()
