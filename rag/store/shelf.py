"""The documents as they are listed for a person, and files that are called otherwise or read anew."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from rag.store import rows
from rag.types import DocumentInfo
from rag.types.databases import Connection


@dataclass(frozen=True, slots=True)
class Shelved:
    """A document of the library, and where it comes from."""

    info: DocumentInfo
    source: Path
    """The file that it was read from."""
    member: str
    """Its path inside of that file, where that is an archive."""
    date: str
    """The date that it bears, in its own words; empty where it says none."""


class ShelfTable:
    """The table of documents, file by file."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def listed(self) -> list[Shelved]:
        """Every document, by name."""
        found = self._connection.execute(
            "SELECT name, title, length(text), (SELECT count(*) FROM passages WHERE document = d.id), reading, source, "
            "member, attributes FROM documents d ORDER BY name"
        ).fetchall()
        return [
            Shelved(
                DocumentInfo(row[0], row[1], row[2], row[3], rows.reading(row[4])),
                Path(row[5]),
                row[6],
                self._date(row[0], row[7]),
            )
            for row in found
        ]

    def _date(self, name: str, attributes: str) -> str:
        span = next(((start, end) for kind, start, end in json.loads(attributes) if kind == "date"), None)
        if span is None:
            return ""
        sql = "SELECT substr(text, ?, ?) FROM documents WHERE name = ?"
        row = self._connection.execute(sql, (span[0] + 1, span[1] - span[0], name)).fetchone()
        return str(row[0]) if row else ""

    def complete(self) -> set[str]:
        """The files of which everything is stored."""
        found = self._connection.execute("SELECT source FROM documents GROUP BY source HAVING min(hash) <> ''")
        return {row[0] for row in found}

    def forget(self, source: str) -> None:
        """Have a file read again on the next run."""
        self._connection.execute("UPDATE documents SET hash = '', stamp = '' WHERE source = ?", (source,))

    def move(self, source: Path, target: Path) -> list[tuple[str, str]]:
        """A file is called otherwise, and so are its documents: (old name, new name) of each.

        Where a title is taken from the file's name, the file is read again on the next run.
        """
        found = self._connection.execute(
            "SELECT name, title FROM documents WHERE source = ?", (str(source),)
        ).fetchall()
        pairs = [(name, self._free(_called(name, source.name, target.name), name, target)) for name, _ in found]
        for name, wanted in pairs:
            sql = "UPDATE documents SET name = ?, source = ? WHERE name = ?"
            self._connection.execute(sql, (wanted, str(target), name))
        if any(title == source.stem for _, title in found):
            self.forget(str(target))
        return pairs

    def _free(self, wanted: str, now: str, target: Path) -> str:
        """``wanted``, or with as many folders before it as make it unique."""
        folders = list(target.parts[:-1])
        known = "SELECT 1 FROM documents WHERE name = ? AND name <> ?"
        while folders and self._connection.execute(known, (wanted, now)).fetchone():
            wanted = f"{folders.pop()}/{wanted}"
        return wanted


def _called(name: str, before: str, after: str) -> str:
    """The name of a document when the file that it begins or ends with is called otherwise."""
    parts = name.split("/")
    if before not in parts:
        return name
    parts[parts.index(before)] = after
    return "/".join(parts)
