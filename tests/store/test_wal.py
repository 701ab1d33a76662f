"""A log is read as SQLite reads it, and what SQLite passes over unsaid is told."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from rag.store.rawpages import Pages
from rag.store.shapes import entries
from rag.store.wal import log_of


@pytest.fixture
def database(tmp_path: Path) -> Path:
    """A database as a process that was killed leaves it: most of it in the log, twenty transactions on end."""
    kept = tmp_path / "kept.sqlite"
    with closing(sqlite3.connect(tmp_path / "live.sqlite", isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("CREATE TABLE lines (text TEXT)")
        for number in range(20):
            connection.execute("INSERT INTO lines VALUES (?)", (f"第{number}行" * 200,))
        for ending in ("", "-wal"):
            shutil.copy(tmp_path / f"live.sqlite{ending}", f"{kept}{ending}")
    return kept


def test_a_whole_log_is_read(database: Path) -> None:
    assert log_of(database).is_whole
    pages = Pages(database)
    read, is_all = entries(pages, "lines")
    pages.close()
    assert is_all
    assert [each.values[0] for each in read] == [f"第{number}行" * 200 for number in range(20)]
    with closing(sqlite3.connect(database)) as connection:
        assert connection.execute("SELECT count(*) FROM lines").fetchone() == (20,)


def test_no_log_is_whole(tmp_path: Path) -> None:
    assert log_of(tmp_path / "none").is_whole


@pytest.mark.parametrize("place", [0.0001, 0.3, 0.6, 0.9])
def test_a_flipped_bit_is_told_and_what_is_before_it_is_read(database: Path, place: float) -> None:
    log = database.with_name("kept.sqlite-wal")
    data = bytearray(log.read_bytes())
    data[int(len(data) * place)] ^= 1
    log.write_bytes(data)
    found = log_of(database)
    assert not found.is_whole
    pages = Pages(database)
    count = len(entries(pages, "lines")[0])
    pages.close()
    with closing(sqlite3.connect(database)) as connection:
        table = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
        assert count == (connection.execute("SELECT count(*) FROM lines").fetchone()[0] if table else 0)


def test_what_was_being_written_is_no_damage(database: Path) -> None:
    log = database.with_name("kept.sqlite-wal")
    log.write_bytes(log.read_bytes()[:-2000])
    assert log_of(database).is_whole
