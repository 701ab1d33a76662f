"""A catalog in which some documents aren't there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from rag.errors import QuestionError
from rag.library import Library
from rag.store.catalog import CATALOG, Catalog
from rag.store.naming import resolve
from rag.store.schema import MIGRATIONS
from rag.store.snapshot import without
from tests.support.stores import Store

TEXTS = {
    "公开.txt": "食堂每天中午十一点半开饭。\n",
    "薪酬.txt": "总经理的年薪是八十八万元。\n",
    "制度.txt": "年假按工龄计算。\n",
}


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Store:
    return Store(tmp_path_factory.mktemp("hiding"))


@pytest.fixture(scope="module")
def library(filled: Store) -> Library:
    filled.settings.corpus.mkdir()
    for name, text in TEXTS.items():
        (filled.settings.corpus / name).write_text(text, "utf-8")
    library = Library(filled.settings.index, filled.settings)
    library.add()
    return library


def veiled(library: Library) -> Catalog:
    """Its catalog without a document."""
    server = library.settings.database
    return Catalog(library.index / CATALOG, writable=False, hidden=["薪酬.txt"], server=server)


def test_whatever_is_asked_of_it_they_arent_there(library: Library) -> None:
    catalog = veiled(library)
    assert [each.name for each in catalog.documents()] == ["公开.txt", "制度.txt"]
    assert catalog.text("薪酬.txt") is None
    assert catalog.source_of("薪酬.txt") is None
    assert [each.info.name for each in catalog.shelf.listed()] == ["公开.txt", "制度.txt"]
    assert {each.name for each in catalog.census.facts()} == {"公开.txt", "制度.txt"}
    assert not any("八十八万" in each.text for each in catalog.passage_texts())
    assert catalog.ids(["薪酬.txt"]).tolist() == []
    assert catalog.passage_range("薪酬.txt") == (0, -1)
    with pytest.raises(QuestionError):
        resolve(catalog, "薪酬")
    with pytest.raises(KeyError):
        catalog.original("薪酬.txt")
    with pytest.raises(KeyError):
        catalog.origin("薪酬.txt")
    every = catalog.passages(range(1, 100)).values()
    assert {each.document for each in every} == {"公开.txt", "制度.txt"}
    catalog.close()


def test_no_query_can_forget_it(library: Library) -> None:
    """Every table of the schema that names a document or a passage is one that is hidden, or holds no text."""
    catalog = veiled(library)
    connection = catalog._connection
    tables = re.findall(r"CREATE TABLE (\w+)", "".join(MIGRATIONS))
    assert len(tables) == 9
    held = {name for name in tables if "薪酬" in str(connection.execute(f'SELECT * FROM "{name}"').fetchall())}
    assert held == set()
    assert "八十八万" not in str([connection.execute(f'SELECT * FROM "{name}"').fetchall() for name in tables])
    catalog.close()


def test_a_snapshot_without_them_finds_and_counts_nothing_of_them(library: Library) -> None:
    whole = library.snapshot()
    seen = without(whole, library.index, ["薪酬.txt"], server=library.settings.database)
    assert seen is not None
    assert len(seen.keywords) == len(whole.keywords) - 1
    assert len(seen.vectors) == len(whole.vectors) - 1
    assert whole.keywords.spread("年薪") == 1
    assert seen.keywords.spread("年薪") == 0
    vector = library.encoder().queries(["总经理的年薪是多少"])[0]
    hidden = set(whole.catalog.ids(["薪酬.txt"]).tolist())
    assert hidden <= set(whole.vectors.search(vector, 9))
    assert not hidden & set(seen.vectors.search(vector, 9))


def test_of_another_state_none_is_made(library: Library, tmp_path: Path) -> None:
    whole = library.snapshot()
    more = tmp_path / "新.txt"
    more.write_text("新来的一篇。", "utf-8")
    library.add([more])
    assert without(whole, library.index, ["薪酬.txt"], server=library.settings.database) is None
    library.remove(more.name)
