"""The log of changes stays short though somebody reads all the time, and whoever reads goes on undisturbed."""

from __future__ import annotations

from pathlib import Path

import pytest

from rag.library import Library
from rag.store import log
from rag.store.catalog import CATALOG
from tests.support.hashed import at_home

MOST = 300_000


@pytest.fixture
def library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Library:
    monkeypatch.setattr(log, "MOST", MOST)
    monkeypatch.setattr(log, "_AGAIN_S", 0.0)
    monkeypatch.setattr(log, "_PATIENCE_MS", 1)
    library = at_home(tmp_path)
    library.settings.corpus.mkdir()
    return library


def grow(library: Library, number: int) -> int:
    """Give it one more document, and look at it as whoever asks does; bytes of the log before."""
    path = library.settings.corpus / f"{number}.txt"
    path.write_text(f"第{number}号办法\n\n" + f"第{number}号补贴每月{number}00元。\n" * 200, "utf-8")
    library.add([path])
    kept = library.index / f"{CATALOG}-wal"
    size = kept.stat().st_size if kept.exists() else 0  # who writes alone leaves none
    assert f"第{number}号" in library.text(path.name)
    return size


def test_it_is_begun_anew_between_two_who_read(library: Library) -> None:
    sizes = [grow(library, number) for number in range(15)]
    assert max(sizes[1:]) > MOST, "else this tests nothing"
    assert max(sizes) < 3 * MOST
    assert len(library.documents()) == 15


def test_who_reads_on_sees_what_was_there_and_it_is_begun_anew_when_they_end(library: Library) -> None:
    grow(library, 0)
    reading = library.snapshot()
    assert [grow(library, number) for number in range(1, 12)][-1] > 3 * MOST
    assert [each.name for each in reading.catalog.documents()] == ["0.txt"]
    del reading
    grow(library, 12)
    assert grow(library, 13) < MOST
