"""What is asked of a Milvus: collections made, filled, searched."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Any

from rag.errors import UnreachableError, UserError
from rag.store.milvus.address import Address
from rag.store.milvus.connection import ASKED_S, WRITTEN_S, Connection

if TYPE_CHECKING:
    from pymilvus import MilvusClient

MOST = 16_384
"""Hits of a search at most: Milvus refuses more (``proxy.topKLimit``)."""
_ROWS = 1_000
"""Rows that are sent at a time."""
_LARGE = 5_000_000
"""Passages from which on vectors are indexed on disk: in memory they would take 10 GB."""
_HNSW = {"M": 16, "efConstruction": 200}

Hits = dict[int, float]
"""Id → score, best first."""


class Client:
    """The collections of one library. It may be shared between threads; it connects when it is first asked.

    What it does raises ``UserError`` as ``Connection.ask`` says.
    """

    def __init__(self, address: Address, token: str = "") -> None:
        self.address = address
        self._connection = Connection(address, token)

    def close(self) -> None:
        """Let the connection go; the next call makes another."""
        self._connection.close()

    def names(self, prefix: str) -> list[str]:
        """The collections whose names begin so."""
        found: list[str] = self._connection.ask(lambda client: client.list_collections(timeout=ASKED_S))
        return [each for each in found if each.startswith(prefix)]

    def drop(self, name: str) -> None:
        """Remove a collection."""
        self._connection.ask(lambda client: client.drop_collection(name, timeout=WRITTEN_S))

    def make_words(self, name: str) -> None:
        """A collection of what passages hold, as sparse vectors that are compared by inner product."""
        self._make(
            name,
            [{"field_name": "words", "datatype": "SPARSE_FLOAT_VECTOR"}, {"field_name": "length", "datatype": "INT32"}],
            {"field_name": "words", "index_type": "SPARSE_INVERTED_INDEX", "metric_type": "IP"},
        )

    def make_vectors(self, name: str, dimensions: int, expected: int) -> None:
        """A collection of vectors of length 1, of about so many passages."""
        kind = self.address.index or ("DISKANN" if expected > _LARGE else "HNSW")
        index = {"field_name": "vector", "index_type": kind, "metric_type": "IP"}
        self._make(
            name,
            [{"field_name": "vector", "datatype": "FLOAT_VECTOR", "dim": dimensions}],
            index | ({"params": _HNSW} if kind == "HNSW" else {}),
        )

    def _make(self, name: str, fields: Sequence[Mapping[str, Any]], index: Mapping[str, Any]) -> None:
        """A collection with these fields; each ``datatype`` is the name of one of ``DataType``: that is an extra's, and
        only ``ask`` says in words that it isn't installed."""

        def make(client: MilvusClient) -> None:
            if client.has_collection(name, timeout=WRITTEN_S):
                return
            from pymilvus import DataType

            schema = client.create_schema(auto_id=False, enable_dynamic_field=False)
            schema.add_field("id", DataType.INT64, is_primary=True)
            # A question to some documents is then searched in their partitions only.
            schema.add_field("document", DataType.INT64, is_partition_key=True)
            for field in fields:
                schema.add_field(**{**field, "datatype": DataType[field["datatype"]]})
            indexes = client.prepare_index_params()
            indexes.add_index(**index)
            indexes.add_index(field_name="document", index_type="INVERTED")
            client.create_collection(name, schema=schema, index_params=indexes, timeout=WRITTEN_S)

        self._connection.ask(make)

    def put(self, name: str, rows: Sequence[Mapping[str, Any]]) -> None:
        """Rows in place of those of the same ids."""
        for start in range(0, len(rows), _ROWS):
            self._connection.ask(partial(_upsert, name, list(rows[start : start + _ROWS])))

    def delete(self, name: str, where: str) -> None:
        """Remove the rows for which the expression holds."""
        self._connection.ask(lambda client: client.delete(name, filter=where, timeout=WRITTEN_S), name)

    def flush(self, name: str) -> None:
        """Have what was put since sealed, so that it is indexed. A server that is asked too often may refuse."""
        with suppress(UserError):
            self._connection.ask(lambda client: client.flush(name, timeout=WRITTEN_S))

    def count(self, name: str, where: str) -> int:
        """How many rows there are for which it holds."""
        return int(self._query(name, where, ["count(*)"])[0]["count(*)"])

    def answers(self, name: str) -> bool:
        """Whether a collection can be asked; that of one which was stopped while it wrote may be damaged."""
        for _ in range(2):
            try:
                self.count(name, "id > 0")
            except UnreachableError:
                self.names("")  # fails, too, where Milvus is away
            else:
                return True
        return False

    def rows(self, name: str, where: str, *fields: str) -> list[Mapping[str, Any]]:
        """The rows for which it holds: ``MOST`` at most."""
        return self._query(name, where, ["id", *fields], limit=MOST)

    def _query(self, name: str, where: str, fields: Sequence[str], **limit: int) -> list[Mapping[str, Any]]:
        return self._connection.ask(
            lambda client: client.query(
                name,
                filter=where,
                output_fields=list(fields),
                consistency_level="Strong",
                timeout=WRITTEN_S,
                **limit,
            ),
            name,
        )

    def search(
        self, name: str, field: str, queries: Sequence[Any], count: int, where: str, *, strong: bool
    ) -> list[Hits]:
        """Of each query the ``count`` best rows for which the expression holds. ``strong``: among all that was put."""
        found = self._connection.ask(
            lambda client: client.search(
                name,
                data=list(queries),
                anns_field=field,
                limit=min(count, MOST),
                filter=where,
                search_params={"metric_type": "IP", "params": {"ef": max(64, 2 * min(count, MOST))}},
                output_fields=["id"],
                consistency_level="Strong" if strong else "Bounded",
                timeout=ASKED_S,
            ),
            name,
        )
        return [{int(hit["id"]): float(hit["distance"]) for hit in hits} for hits in found]


def _upsert(name: str, rows: list[Mapping[str, Any]], client: MilvusClient) -> None:
    client.upsert(name, rows, timeout=WRITTEN_S)
