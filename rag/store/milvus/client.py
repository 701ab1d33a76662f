"""A Milvus as it is talked to: collections made, filled, searched; its errors in words that help."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from rag.errors import UnreachableError, UserError
from rag.messages import say
from rag.store.milvus.address import Address

if TYPE_CHECKING:
    from pymilvus import MilvusClient

MOST = 16_384
"""Hits of a search at most: Milvus refuses more (``proxy.topKLimit``)."""
_ROWS = 1_000
"""Rows that are sent at a time."""
_TIMEOUT_S = 30.0
_LARGE = 5_000_000
"""Passages from which on vectors are indexed on disk: in memory they would take 10 GB."""
_HNSW = {"M": 16, "efConstruction": 200}
FEW_RUNS = 256
"""Runs of ids that are told as such."""

Ids = NDArray[np.int64]
Hits = dict[int, float]
"""Id → score, best first."""


class Client:
    """The collections of one library. It may be shared between threads; it connects when it is first asked."""

    def __init__(self, address: Address, token: str = "") -> None:
        self.address = address
        self._token = token
        self._made: MilvusClient | None = None
        self._making = threading.Lock()
        self._loaded: set[str] = set()

    @contextmanager
    def _reached(self, loaded: str = "") -> Iterator[MilvusClient]:
        """The connection, with a collection that is to be searched. Raises ``UnreachableError`` where Milvus can't be
        reached, or refuses what is asked."""
        try:
            from grpc import RpcError
            from pymilvus.exceptions import MilvusException
        except ImportError as error:
            raise UserError(say.store_missing()) from error
        try:
            client = self._connected()
            if loaded and loaded not in self._loaded:
                client.load_collection(loaded, timeout=_TIMEOUT_S)  # the embedded one forgets which are
                self._loaded.add(loaded)
            yield client
        except (MilvusException, RpcError, OSError) as error:
            raise UnreachableError(say.store_unreachable(address=self.address.uri, error=_said(error))) from error

    def _connected(self) -> MilvusClient:
        from pymilvus import MilvusClient

        for name in ("pymilvus", *(("grpc",) if self.address.is_embedded else ())):
            logging.getLogger(name).setLevel(logging.CRITICAL)  # what they log is raised, too
        with self._making:
            if self._made is None:
                if self.address.is_embedded:
                    Path(self.address.uri).parent.mkdir(parents=True, exist_ok=True)
                self._made = MilvusClient(self.address.uri, token=self._token, timeout=_TIMEOUT_S)
            return self._made

    def close(self) -> None:
        """Let the connection go; the next call makes another."""
        with self._making:
            made, self._made = self._made, None
            self._loaded.clear()
        if made is not None:
            with suppress(Exception):
                made.close()

    def names(self, prefix: str) -> list[str]:
        """The collections whose names begin so."""
        with self._reached() as client:
            return [each for each in client.list_collections(timeout=_TIMEOUT_S) if each.startswith(prefix)]

    def drop(self, name: str) -> None:
        """Remove a collection."""
        with self._reached() as client:
            client.drop_collection(name, timeout=_TIMEOUT_S)

    def make_words(self, name: str) -> None:
        """A collection of what passages hold, as sparse vectors that are compared by inner product."""
        from pymilvus import DataType

        self._make(
            name,
            [
                {"field_name": "words", "datatype": DataType.SPARSE_FLOAT_VECTOR},
                {"field_name": "length", "datatype": DataType.INT32},
            ],
            {"field_name": "words", "index_type": "SPARSE_INVERTED_INDEX", "metric_type": "IP"},
        )

    def make_vectors(self, name: str, dimensions: int, expected: int) -> None:
        """A collection of vectors of length 1, of about so many passages."""
        from pymilvus import DataType

        kind = self.address.index or ("DISKANN" if expected > _LARGE else "HNSW")
        index = {"field_name": "vector", "index_type": kind, "metric_type": "IP"}
        self._make(
            name,
            [{"field_name": "vector", "datatype": DataType.FLOAT_VECTOR, "dim": dimensions}],
            index | ({"params": _HNSW} if kind == "HNSW" else {}),
        )

    def _make(self, name: str, fields: Sequence[Mapping[str, Any]], index: Mapping[str, Any]) -> None:
        with self._reached() as client:
            if client.has_collection(name, timeout=_TIMEOUT_S):
                return
            from pymilvus import DataType

            schema = client.create_schema(auto_id=False, enable_dynamic_field=False)
            schema.add_field("id", DataType.INT64, is_primary=True)
            # A question to some documents is then searched in their partitions only.
            schema.add_field("document", DataType.INT64, is_partition_key=True)
            for field in fields:
                schema.add_field(**field)
            indexes = client.prepare_index_params()
            indexes.add_index(**index)
            indexes.add_index(field_name="document", index_type="INVERTED")
            client.create_collection(name, schema=schema, index_params=indexes, timeout=_TIMEOUT_S)

    def put(self, name: str, rows: Sequence[Mapping[str, Any]]) -> None:
        """Rows in place of those of the same ids."""
        with self._reached() as client:
            for start in range(0, len(rows), _ROWS):
                client.upsert(name, list(rows[start : start + _ROWS]), timeout=_TIMEOUT_S)

    def delete(self, name: str, where: str) -> None:
        """Remove the rows for which the expression holds."""
        with self._reached(name) as client:
            client.delete(name, filter=where, timeout=_TIMEOUT_S)

    def flush(self, name: str) -> None:
        """Have what was put since sealed, so that it is indexed. A server that is asked too often may refuse."""
        with suppress(UserError), self._reached() as client:
            client.flush(name, timeout=_TIMEOUT_S)

    def count(self, name: str, where: str) -> int:
        """How many rows there are for which it holds."""
        with self._reached(name) as client:
            found = client.query(
                name, filter=where, output_fields=["count(*)"], consistency_level="Strong", timeout=_TIMEOUT_S
            )
            return int(found[0]["count(*)"])

    def rows(self, name: str, where: str, *fields: str) -> list[Mapping[str, Any]]:
        """The rows for which it holds: ``MOST`` at most."""
        with self._reached(name) as client:
            found: list[Mapping[str, Any]] = client.query(
                name,
                filter=where,
                output_fields=["id", *fields],
                limit=MOST,
                consistency_level="Strong",
                timeout=_TIMEOUT_S,
            )
            return found

    def search(
        self, name: str, field: str, queries: Sequence[Any], count: int, where: str, *, strong: bool
    ) -> list[Hits]:
        """Of each query the ``count`` best rows for which the expression holds. ``strong``: among all that was put."""
        with self._reached(name) as client:
            found = client.search(
                name,
                data=list(queries),
                anns_field=field,
                limit=min(count, MOST),
                filter=where,
                search_params={"metric_type": "IP", "params": {"ef": max(64, 2 * min(count, MOST))}},
                output_fields=["id"],
                consistency_level="Strong" if strong else "Bounded",
                timeout=_TIMEOUT_S,
            )
            return [{int(hit["id"]): float(hit["distance"]) for hit in hits} for hits in found]


def runs(ids: Ids) -> list[tuple[int, int]]:
    """The first and the last of each unbroken run of ``ids`` (ascending)."""
    breaks = np.flatnonzero(np.diff(ids) != 1) + 1
    return [(int(run[0]), int(run[-1])) for run in np.split(ids, breaks) if len(run)]


def among(ids: Ids) -> str:
    """The expression for rows with one of ``ids`` (ascending, at least one)."""
    found = runs(ids)
    if len(found) > FEW_RUNS:
        return f"id in {ids.tolist()}"
    return " or ".join(f"(id >= {first} and id <= {last})" for first, last in found)


def _said(error: Exception) -> str:
    text = str(getattr(error, "message", "") or error).strip()
    return text.splitlines()[0][:200] if text else type(error).__name__
