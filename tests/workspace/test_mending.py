"""A damaged workspace is told, and what can be read of it is saved."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from rag.errors import UserError
from rag.workspace.conversations import Exchange
from rag.workspace.mending import faults
from tests.support.hashed import HashedLibrary, at_home


@pytest.fixture
def library(tmp_path: Path) -> HashedLibrary:
    """With a document, thirty conversations of two turns, and a collection."""
    library = at_home(tmp_path)
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "甲.txt").write_text("保管期限为七年。\n", "utf-8")
    library.add([tmp_path / "corpus"])
    for number in range(30):
        exchanges = [Exchange(f"第{number}个问题？" * 20, None), Exchange("然后呢？" * 100, None)]
        library.conversations.begin(exchanges)
    library.collections.make("一类", "")
    library.workspace.close()
    return library


def test_a_healthy_one_passes(library: HashedLibrary) -> None:
    assert [each.about for each in library.check() if not each.ok] == []
    assert library.check()[-1].about == "workspace"


@pytest.mark.parametrize("page", [1, 2, 3, 6, 9])
def test_a_page_of_it_is_lost(library: HashedLibrary, page: int) -> None:
    path = library.workspace.path
    with path.open("r+b") as file:
        file.seek((page - 1) * 4096)
        file.write(b"\xa5" * 4096)
    found = library.check()
    assert [each.about for each in found if not each.ok] == ["workspace"]
    said = library.repair(found)
    assert "保住了" in said[0]
    assert [each.about for each in library.check() if not each.ok] == []
    kept = library.conversations.newest(99)
    assert len(kept) >= 20
    assert all(library.conversations.exchanges(each.id) for each in kept if page != 3)
    assert len(list(path.parent.glob("workspace-damaged-*.sqlite"))) == 1
    assert library.conversations.keep(kept[0].id, [Exchange("还有？", None)], 9, kept[0].changed)


def test_who_looks_is_told(library: HashedLibrary) -> None:
    path = library.workspace.path
    path.write_bytes(path.read_bytes()[:4096] + b"\xa5" * (path.stat().st_size - 4096))
    other = HashedLibrary(library.index, replace(library.settings))
    with pytest.raises(UserError, match="--repair"):
        other.conversations.newest(9)


def test_a_newer_one_is_left_alone(library: HashedLibrary) -> None:
    with closing(sqlite3.connect(library.workspace.path)) as connection:
        connection.execute("PRAGMA user_version = 99")
    assert faults(library.workspace.path)[1]
    with pytest.raises(UserError, match="不是这个版本"):
        library.repair(library.check())
