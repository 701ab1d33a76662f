"""Milvus as an engine, in the embedded one: what the others do, it does; and what only it must bear."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from rag.errors import UnreachableError, UserError
from rag.library import Library
from rag.settings import Settings
from rag.store.engine import Engine
from rag.store.milvus.address import Address
from rag.store.milvus.client import Client
from rag.store.milvus.engine import MilvusEngine
from rag.store.snapshot import open_snapshot
from rag.store.writer import open_writer
from tests.support.contract import EngineContract, entry, vector

pytest.importorskip("pymilvus")
pytest.importorskip("milvus_lite")


@pytest.fixture(scope="session")
def embedded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    client = Client(Address(str(tmp_path_factory.mktemp("milvus") / "engine.db"), "mingyin"))
    yield client
    client.close()


class TestEmbedded(EngineContract):
    """All libraries of these tests lie in one Milvus, beside each other."""

    exactly = 0.002  # so much may come of an average length that is off by less than is worth weighing anew

    @pytest.fixture
    def engine(self, index: Path, embedded: Client) -> Engine:
        return MilvusEngine(embedded)


def test_under_another_name_it_is_filled_again(tmp_path: Path, embedded: Client) -> None:
    """As when another index is wanted: ``milvus://host/laws`` becomes ``milvus://host/laws2?index=DISKANN``."""
    index, made = tmp_path / "index", entry("甲", "北京有故宫。", "上海有外滩。")
    with open_writer(index, MilvusEngine(embedded)) as writer, writer.transaction() as catalog:
        catalog.vectors.put(made.hashes[:1], vector(made.hashes[0])[None])
        catalog.put(made, "甲.txt")
    other = Client(replace(embedded.address, name="other"))
    snapshot = open_snapshot(index, None, MilvusEngine(other))
    assert list(snapshot.keywords.best(snapshot.keywords.scores(["外滩"]), 5)) == [2]
    assert list(snapshot.vectors.search(vector(made.hashes[0]), 5)) == [1]
    other.close()


@pytest.mark.parametrize(
    ("text", "uri", "name", "kind"),
    [
        ("milvus://db.example:19531/laws", "http://db.example:19531", "laws", ""),
        ("milvuss://db.example", "https://db.example:19530", "mingyin", ""),
        ("milvus://[::1]/laws?index=diskann", "http://[::1]:19530", "laws", "DISKANN"),
        ("milvus:///data/引擎.db", "/data/引擎.db", "mingyin", ""),
    ],
)
def test_addresses(text: str, uri: str, name: str, kind: str) -> None:
    assert Address.parsed(text) == Address(uri, name, kind)


@pytest.mark.parametrize(
    "text",
    [
        "http://db.example",
        "milvus://",
        "milvus:///folder",
        "milvus://u:secret@h/a",
        "milvus://h/a-b",
        "milvus://h/a?index=x",
    ],
)
def test_what_is_no_address_is_told(text: str) -> None:
    with pytest.raises(UserError, match="MINGYIN_STORE") as said:
        Address.parsed(text)
    assert "secret" not in str(said.value)


def test_a_check_says_that_milvus_is_away(shipped_library: Library, tmp_path: Path) -> None:
    index = tmp_path / "index"
    shutil.copytree(shipped_library.index, index)
    away = Library(index, Settings(index=index, store="milvus://127.0.0.1:1/away"))
    with pytest.raises(UnreachableError, match="没有应答"):
        away.check()
