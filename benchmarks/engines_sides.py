"""The sides of ``benchmarks.engines``: our catalog with an engine of its own choice, and a table of LanceDB."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from benchmarks.engines_material import TOGETHER, Asked, Material, Row
from rag.settings import Settings
from rag.store.engines import engine_at
from rag.store.records import Entry, digest
from rag.store.snapshot import Snapshot, open_snapshot
from rag.store.writer import Writer, open_writer
from rag.types import Document, Passage, Sentence

COUNT = 50
"""Passages that each of the two searches proposes, as ``Settings.candidates``."""
Found = tuple[list[int], list[int]]
"""Numbers of the nearest passages, and of those that match best by words."""


@dataclass(slots=True)
class Meter:
    """Seconds by the clock and by the processor, all threads of this process together, under the names of what ran."""

    wall: dict[str, float] = field(default_factory=dict)
    cpu: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def of(self, name: str) -> Iterator[None]:
        start, cpu = time.perf_counter(), time.process_time()
        try:
            yield
        finally:
            self.wall[name] = self.wall.get(name, 0.0) + time.perf_counter() - start
            self.cpu[name] = self.cpu.get(name, 0.0) + time.process_time() - cpu

    def seconds(self) -> dict[str, Any]:
        return {name: {"s": round(self.wall[name], 3), "cpu s": round(self.cpu[name], 3)} for name in self.wall}


class Side(Protocol):
    """A store that is filled, asked and changed."""

    def begin(self, meter: Meter) -> None:
        """Be ready to be changed."""

    def put(self, rows: Sequence[Row], meter: Meter) -> None:
        """Rows of whole documents, in one go."""

    def finish(self, meter: Meter) -> None:
        """What is done once all are put."""

    def remove(self, documents: Sequence[str]) -> None: ...

    def search(self, asked: Asked, documents: Sequence[str] = ()) -> Found:
        """In the newest state that ``renew`` has taken."""

    def renew(self) -> None:
        """Take what is there now."""

    def tend(self) -> None:
        """What the docs ask for after many changes."""

    def close(self) -> None: ...

    def megabytes(self) -> dict[str, float]: ...


class Ours:
    """The catalog in SQLite, and an engine over it."""

    def __init__(self, folder: Path, material: Material, address: str = "") -> None:
        self._index, self._material = folder / "index", material
        self._db = folder / "milvus.db"
        self._engine = engine_at(self._index, address)
        self._snapshot: Snapshot | None = None
        self._open = ExitStack()
        self._writer: Writer | None = None

    def begin(self, meter: Meter) -> None:
        with meter.of("all"):
            self._writer = self._open.enter_context(open_writer(self._index, self._engine))

    def put(self, rows: Sequence[Row], meter: Meter) -> None:
        """The catalog's part and the engine's are timed apart; making the rows isn't timed."""
        entries = [_entry(rows[start : start + TOGETHER]) for start in range(0, len(rows), TOGETHER)]
        vectors = np.stack([each.vector for each in rows])
        assert self._writer is not None
        words = _Words(self._material)
        with meter.of("all"), self._writer.transaction(words) as catalog, meter.of("catalog"):
            catalog.vectors.put([_key(each.number) for each in rows], vectors)
            for entry in entries:
                catalog.put(entry, "corpus.jsonl")

    def finish(self, meter: Meter) -> None:
        with meter.of("all"):
            self._open.close()

    def remove(self, documents: Sequence[str]) -> None:
        assert self._writer is not None
        with self._writer.transaction() as catalog:
            for each in documents:
                catalog.remove(each)

    def search(self, asked: Asked, documents: Sequence[str] = ()) -> Found:
        """As ``rag.retrieval.fusion.retrieve`` has candidates proposed."""
        snapshot = self._snapshot
        assert snapshot is not None
        allowed = snapshot.catalog.ids(documents) if documents else None
        scores = snapshot.keywords.scores(asked.words)
        nearest = snapshot.vectors.search(asked.vector, COUNT, allowed)
        matching = snapshot.keywords.best(scores, COUNT, allowed)
        return [each - 1 for each in nearest], [each - 1 for each in matching]  # the catalog counts from 1

    def whole(self, asked: Asked) -> None:
        """All of it: both candidates' lists scored by both, fused, and the passages' texts."""
        from rag.retrieval.fusion import retrieve

        assert self._snapshot is not None
        retrieve(self._snapshot, asked.vector, asked.words, Settings())

    def renew(self) -> None:
        before = self._snapshot.searched if self._snapshot else None
        self._snapshot = open_snapshot(self._index, before, self._engine)

    def tend(self) -> None:
        """There is nothing to do."""

    def close(self) -> None:
        if close := getattr(self._engine, "close", None):
            close()

    def megabytes(self) -> dict[str, float]:
        catalog = sum(each.stat().st_size for each in self._index.glob("catalog.sqlite*")) / 1e6
        return {"catalog": round(catalog), "engine": round(_size(self._index) + _size(self._db) - catalog)}


class _Words(Mapping[str, Sequence[str]]):
    """Of every passage, whenever an engine asks: what is measured isn't the segmentation."""

    def __init__(self, material: Material) -> None:
        self._material = material

    def __getitem__(self, key: str) -> Sequence[str]:
        return self._material.words(int(key, 16))

    def __contains__(self, key: object) -> bool:
        return True

    def __iter__(self) -> Iterator[str]:
        return map(_key, count())

    def __len__(self) -> int:
        return sys.maxsize


def _key(number: int) -> str:
    return f"{number:032x}"


def _entry(rows: Sequence[Row]) -> Entry:
    """A document of these passages; an article's title is its section."""
    name, at, passages = rows[0].document, 0, []
    for row in rows:
        end = at + len(row.text)
        whole = Sentence(row.text, at, end)
        passages.append(Passage(name, f"法规 {name}", row.title, row.text, at, end, (whole,)))
        at = end + 1
    made = Document(name, f"法规 {name}", "\n".join(row.text for row in rows))
    return Entry(made, tuple(passages), tuple(_key(row.number) for row in rows), digest(name.encode()))


class Lance:
    """A table of LanceDB with the indexes that its documentation recommends where searches are filtered."""

    def __init__(self, folder: Path, material: Material) -> None:
        import lancedb

        self._folder = folder / "lance"
        self._database = lancedb.connect(self._folder)
        self._table: Any = None
        if "passages" in self._database.list_tables().tables:
            self.renew()

    def begin(self, meter: Meter) -> None:
        """It needs nothing."""

    def put(self, rows: Sequence[Row], meter: Meter) -> None:
        table = _arrow(rows)
        with meter.of("all"), meter.of("table"):
            if self._table is None:
                self._table = self._database.create_table("passages", table)
            else:
                self._table.add(table)

    def finish(self, meter: Meter) -> None:
        """Indexes, unless they are there; what comes later is found without. Vectors by IVF_PQ, documents by a tree."""
        from lancedb.index import FTS, BTree, IvfPq

        if self._table.list_indices():
            return
        words = FTS(
            base_tokenizer="whitespace", stem=False, remove_stop_words=False, ascii_folding=False, max_token_length=None
        )
        with meter.of("all"):
            with meter.of("index of vectors"):
                self._table.create_index("vector", config=IvfPq(distance_type="cosine"))
            with meter.of("index of words"):
                self._table.create_index("words", config=words)
            with meter.of("index of documents"):
                self._table.create_index("document", config=BTree())

    def remove(self, documents: Sequence[str]) -> None:
        self._table.delete(_within(documents))

    def search(self, asked: Asked, documents: Sequence[str] = ()) -> Found:
        from lancedb.query import MatchQuery

        near = self._table.search(asked.vector).distance_type("cosine").refine_factor(REFINED)
        match = self._table.search(MatchQuery(" ".join(asked.words), "words"), query_type="fts")
        found = []
        for query, score in ((near, "_distance"), (match, "_score")):
            if documents:
                query = query.where(_within(documents), prefilter=True)
            found.append(query.select(["number", score]).limit(COUNT).to_arrow()["number"].to_pylist())
        return found[0], found[1]

    def renew(self) -> None:
        self._table = self._database.open_table("passages")

    def tend(self) -> None:
        """Merge small files, and have what is new indexed."""
        self._table.optimize()

    def close(self) -> None:
        """It needs none."""

    def megabytes(self) -> dict[str, float]:
        return {"table and indexes": round(_size(self._folder))}


REFINED = 10
"""Times as many vectors as are wanted are compared exactly, after they were found by their quantised forms."""


def _arrow(rows: Sequence[Row]) -> Any:
    import pyarrow as pa

    vectors = pa.array(np.concatenate([each.vector for each in rows]), pa.float32())
    return pa.table(
        {
            "number": pa.array([each.number for each in rows], pa.int64()),
            "document": [each.document for each in rows],
            "title": [each.title for each in rows],
            "text": [each.text for each in rows],
            "words": [" ".join(each.words) for each in rows],
            "vector": pa.FixedSizeListArray.from_arrays(vectors, len(rows[0].vector)),
        }
    )


def _within(documents: Sequence[str]) -> str:
    names = ", ".join(f"'{each}'" for each in documents)
    return f"document IN ({names})"


def _size(path: Path) -> float:
    """Megabytes."""
    return sum(each.stat().st_size for each in path.rglob("*") if each.is_file()) / 1e6


def side(name: str, folder: Path, material: Material) -> Ours | Lance:
    """The side called ``name``, in a folder of its own."""
    if name == "lancedb":
        return Lance(folder, material)
    return Ours(folder, material, f"milvus:{folder / 'milvus.db'}" if name == "milvus-lite" else "")
