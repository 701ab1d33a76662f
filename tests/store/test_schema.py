"""An older catalog is brought up to date by a writer, and left alone by a reader."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from rag.errors import UserError
from rag.store import schema
from rag.store.catalog import Catalog
from rag.types import Reading

TABLES = "SELECT type, name, sql FROM sqlite_master ORDER BY name"


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """A catalog of the first version with a document in it."""
    path = tmp_path / "catalog.sqlite"
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.executescript(schema.MIGRATIONS[0])
        connection.executescript(
            "PRAGMA application_id = 0x4D594E31; PRAGMA user_version = 1;"
            "INSERT INTO documents VALUES (7, '甲.txt', '甲', '第一句。第二句。', '/甲.txt', 'h');"
            "INSERT INTO passages VALUES (9, 7, '节', '第一句。第二句。', 0, 8, '[[0, 4], [4, 8]]', NULL, 'k');"
            "INSERT INTO vectors VALUES ('k', x'0000803F');"
        )
    return path


def test_a_writer_brings_it_up_to_date_and_loses_nothing(old: Path, tmp_path: Path) -> None:
    catalog = Catalog(old, writable=True)
    (info,) = catalog.documents()
    assert (info.name, info.characters, info.passages, info.reading) == ("甲.txt", 8, 1, Reading())
    passage = catalog.passages([9])[9]
    assert [(each.text, each.page) for each in passage.sentences] == [("第一句。", None), ("第二句。", None)]
    assert catalog.vectors.between(9, 9)[1].tolist() == [[1.0]]
    assert catalog.origin("甲.txt").member == ""
    assert catalog.page_count("甲.txt") == 0
    # Its blocks weren't kept then: they are read from the text, until the file is read again.
    assert [block.text for block in catalog.original("甲.txt").outline.blocks(0, 8)] == ["第一句。第二句。"]
    catalog.close()
    assert [info.name for info in Catalog(old, writable=False).documents()] == ["甲.txt"]


def test_it_ends_as_a_new_one_begins(old: Path, tmp_path: Path) -> None:
    Catalog(old, writable=True).close()
    Catalog(tmp_path / "new.sqlite", writable=True).close()
    states = []
    for path in (old, tmp_path / "new.sqlite"):
        with closing(sqlite3.connect(path)) as connection:
            version = connection.execute("PRAGMA user_version").fetchone()
            states.append((version, connection.execute(TABLES).fetchall()))
    assert states[0] == states[1]
    assert states[0][0] == (len(schema.MIGRATIONS),)


def test_a_reader_says_what_to_run_and_changes_nothing(old: Path) -> None:
    before = old.read_bytes()
    with pytest.raises(UserError, match=r"旧版本.*python -m rag index"):
        Catalog(old, writable=False)
    assert old.read_bytes() == before


def test_a_migration_that_fails_changes_nothing(old: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = "CREATE TABLE more (x); INSERT INTO nowhere VALUES (1);"
    monkeypatch.setattr(schema, "MIGRATIONS", (schema.MIGRATIONS[0], broken))
    with pytest.raises(UserError):
        Catalog(old, writable=True)
    with closing(sqlite3.connect(old)) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (1,)
        assert "more" not in {name for _, name, _ in connection.execute(TABLES)}
        assert connection.execute("SELECT name FROM documents").fetchall() == [("甲.txt",)]
