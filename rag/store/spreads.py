"""How many passages hold each word, for engines that don't tell: kept in the transactions that change it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from rag.store.tables import batches
from rag.types.databases import Connection


class SpreadTable:
    """Words are known by numbers below 2**32; only those are kept that some passage holds."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def clear(self) -> None:
        """Begin anew."""
        self._connection.execute(
            "CREATE TABLE IF NOT EXISTS spreads (term BIGINT PRIMARY KEY, passages BIGINT NOT NULL)"
        )
        self._connection.execute("DELETE FROM spreads")

    def add(self, counts: Mapping[int, int]) -> None:
        """So many passages more, or less, hold each."""
        sql = (
            "INSERT INTO spreads (term, passages) VALUES (?, ?) "
            "ON CONFLICT (term) DO UPDATE SET passages = spreads.passages + excluded.passages"
        )
        self._connection.executemany(sql, sorted(counts.items()))
        if any(count < 0 for count in counts.values()):
            self._connection.execute("DELETE FROM spreads WHERE passages <= 0")

    def of(self, terms: Iterable[int]) -> Counter[int]:
        """How many passages hold each of ``terms``."""
        found: Counter[int] = Counter()
        for marks, some in batches(terms):
            sql = f"SELECT term, passages FROM spreads WHERE term IN ({marks})"
            found.update(dict(self._connection.execute(sql, some).fetchall()))
        return found
