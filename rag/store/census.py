"""What the documents of a catalog are counted by, without their texts."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from rag.types.databases import Connection


@dataclass(frozen=True, slots=True)
class Facts:
    """A document: its name, how large it is, and the date that it gives itself, as it writes it; empty: none."""

    name: str
    passages: int
    pages: int
    date: str


class Census:
    """Counts over all documents."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def facts(self) -> Iterator[Facts]:
        """All documents, by name."""
        found = self._connection.execute(
            "SELECT name, (SELECT count(*) FROM passages WHERE document = d.id), json_extract(reading, '$[0]'), "
            "(SELECT substr(text, CAST(json_extract(a.value, '$[1]') AS INTEGER) + 1, "
            "CAST(json_extract(a.value, '$[2]') AS INTEGER) - CAST(json_extract(a.value, '$[1]') AS INTEGER)) "
            "FROM json_each(attributes) a WHERE json_extract(a.value, '$[0]') = 'date' LIMIT 1) "
            "FROM documents d ORDER BY name"
        )
        return (Facts(name, passages, int(pages), date or "") for name, passages, pages, date in found)

    def holders(self, passages: Iterable[int]) -> set[str]:
        """The names of the documents that the passages stand in."""
        found = self._connection.execute(
            "SELECT DISTINCT d.name FROM json_each(?) i JOIN passages p ON p.id = CAST(i.value AS BIGINT) "
            "JOIN documents d ON d.id = p.document",
            (json.dumps(list(passages)),),
        )
        return {name for (name,) in found}

    def terms(self) -> list[str]:
        """The library's own terms."""
        return [term for (term,) in self._connection.execute("SELECT term FROM terms ORDER BY term")]
