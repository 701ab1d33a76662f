"""A library from one store into another, on one machine; tests/beyond does the same with Milvus and PostgreSQL."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from rag.errors import UserError
from rag.store.catalog import CATALOG, Catalog
from rag.store.copying import copy
from rag.store.snapshot import open_snapshot
from rag.store.writer import open_writer
from tests.support.contract import CITIES, entry, vector


def filled(index: Path, *names: str) -> None:
    with open_writer(index) as writer, writer.transaction() as catalog:
        catalog.set_meta("encoder", "e")
        for name in names:
            each = entry(name, *(f"{name}在{city}。" for city in CITIES))
            catalog.vectors.put(each.hashes, [vector(key) for key in each.hashes])  # type: ignore[arg-type]
            catalog.put(each, f"/{name}")


def everything(index: Path) -> list[object]:
    with closing(open_snapshot(index).catalog) as catalog:
        rows = catalog._connection.execute(
            "SELECT d.name, d.source, d.text, p.text, p.start, p.hash, p.sum, v.vector FROM documents d "
            "JOIN passages p ON p.document = d.id JOIN vectors v ON v.hash = p.hash ORDER BY p.id"
        )
        return [*rows, catalog.meta("encoder"), catalog.segments.terms()]


def test_a_copy_is_what_the_source_is(tmp_path: Path) -> None:
    filled(tmp_path / "a", "甲", "乙")
    told: list[tuple[int, int]] = []
    with closing(open_snapshot(tmp_path / "a").catalog) as source, open_writer(tmp_path / "b") as writer:
        copied = copy(source, writer, lambda *how: told.append(how))
        again = copy(source, writer, lambda *how: None)
    assert (copied.documents, copied.passages, copied.embedded, copied.fresh) == (2, 20, 20, 2)
    assert again.fresh == 0
    assert told[-1] == (20, 20)
    assert everything(tmp_path / "a") == everything(tmp_path / "b")
    assert open_snapshot(tmp_path / "b").keywords.spread("北京") == 2


def test_a_copy_that_is_broken_off_goes_on_and_follows_what_has_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rag.store.copying._PASSAGES", 1)
    filled(tmp_path / "a", "甲", "乙", "丙")

    def stop(done: int, total: int) -> None:
        if done > 10:
            raise KeyboardInterrupt

    with closing(open_snapshot(tmp_path / "a").catalog) as source, open_writer(tmp_path / "b") as writer:
        with pytest.raises(KeyboardInterrupt):
            copy(source, writer, stop)
        assert len(writer.catalog.documents()) == 2
    with open_writer(tmp_path / "a") as writer, writer.transaction() as catalog:
        catalog.remove("乙")
    with closing(open_snapshot(tmp_path / "a").catalog) as source, open_writer(tmp_path / "b") as writer:
        assert copy(source, writer, lambda *how: None).fresh == 1
    assert everything(tmp_path / "a") == everything(tmp_path / "b")


def test_what_holds_something_else_is_left_alone(tmp_path: Path) -> None:
    filled(tmp_path / "a", "甲")
    filled(tmp_path / "b", "乙")
    before = everything(tmp_path / "b")
    source = Catalog(tmp_path / "a" / CATALOG, writable=False)
    with closing(source), open_writer(tmp_path / "b") as writer, pytest.raises(UserError, match="没有复制"):
        copy(source, writer, lambda *how: None)
    assert everything(tmp_path / "b") == before
