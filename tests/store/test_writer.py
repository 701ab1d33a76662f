"""The writer: whatever is done to the catalog, the segments hold exactly its passages."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from rag.errors import UserError
from rag.store import segments
from rag.store.catalog import Catalog
from rag.store.records import Entry
from rag.store.snapshot import Snapshot, open_snapshot
from rag.store.writer import Writer, open_writer
from tests.support.contract import CITIES, entry, vector
from tests.support.stores import Store


def put(writer: Writer, *entries: Entry) -> None:
    with writer.transaction() as catalog:
        for each in entries:
            catalog.vectors.put(each.hashes, np.stack([vector(key) for key in each.hashes]))
            catalog.put(each, f"/{each.document.name}")


def check(index: Path, server: str = "") -> Snapshot:
    """Every passage is found by its vector and by its words, and nothing else is."""
    opened = open_snapshot(index, server=server)
    ids = opened.catalog.ids().tolist()
    assert len(opened.vectors) == len(ids)
    texts = {each.id: each for each in opened.catalog.passage_texts()}
    for i in ids:
        nearest = opened.vectors.search(vector(texts[i].key).astype(np.float32), 3)
        assert next(iter(nearest)) == i
        assert set(nearest) <= set(ids)
    for word in CITIES:
        held = [i for i in ids if word in texts[i].text]
        assert opened.keywords.holders(word).tolist() == held
    named = {each.name for each in opened.catalog.segments.named()}
    assert {path.name for path in (index / "segments").glob("*")} == named, "nothing is left over"
    return opened


@pytest.fixture
def index(tmp_path: Path) -> Path:
    return tmp_path / "索 引"


@pytest.fixture
def server(store: Store) -> str:
    return store.server


@pytest.fixture
def writer(index: Path, server: str) -> Iterator[Writer]:
    with open_writer(index, server=server) as made:
        yield made


def test_what_is_put_can_be_searched_and_what_is_removed_cannot(writer: Writer, index: Path, server: str) -> None:
    put(writer, entry("甲", "总部在北京。", "分部在上海。"), entry("乙", "总部在广州。"))
    check(index, server)
    with writer.transaction() as catalog:
        catalog.remove("甲")
    check(index, server)
    with writer.transaction() as catalog:
        catalog.remove("乙")
    assert len(check(index, server).searched.parts) == 0


@pytest.mark.parametrize("seed", range(3))
def test_many_changes(writer: Writer, index: Path, server: str, seed: int) -> None:
    chance = random.Random(seed)
    for _ in range(25):
        names = [info.name for info in writer.catalog.documents()]
        if names and chance.random() < 0.4:
            with writer.transaction() as catalog:
                for name in chance.sample(names, chance.randint(1, len(names))):
                    catalog.remove(name)
        else:
            bodies = [f"{chance.choice(CITIES)}有{chance.randint(10, 99)}家。" for _ in range(chance.randint(1, 9))]
            put(writer, entry(f"文{chance.randint(1, 9)}", *dict.fromkeys(bodies)))
    opened = check(index, server)
    assert len(opened.searched.parts) <= len(opened.vectors).bit_length()
    dead = opened.catalog.segments.dead()
    held = np.concatenate([np.zeros(0, int), *(each.ids for each in opened.searched.parts)])
    assert set(dead.tolist()) <= set(held.tolist()), "the dead are forgotten when their rows go"


def test_put_and_removed_at_once(writer: Writer, index: Path, server: str) -> None:
    with writer.transaction() as catalog:
        for name in ("甲", "乙"):
            each = entry(name, f"{name}在北京。")
            catalog.vectors.put(each.hashes, np.stack([vector(key) for key in each.hashes]))
            catalog.put(each, "/s")
        catalog.remove("甲")
    check(index, server)
    assert writer.catalog.segments.dead().tolist() == []


def test_words_that_are_given_are_taken(writer: Writer) -> None:
    each = entry("甲", "总部在北京。")
    with writer.transaction({each.hashes[0]: ["给定"]}) as catalog:
        catalog.vectors.put(each.hashes, np.eye(8)[:1])
        catalog.put(each, "/s")
    assert open_snapshot(writer._index).keywords.spread("给定") == 1


def test_a_change_that_fails_leaves_everything_as_it_was(
    writer: Writer, index: Path, server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(writer, entry("甲", "总部在北京。"))
    before = check(index, server).manifest

    def full(*rest: Any) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(segments, "_sync", full)
        with pytest.raises(UserError, match="磁盘空间"):
            put(writer, entry("乙", "总部在广州。"))
    assert check(index, server).manifest == before

    def fail() -> None:
        with writer.transaction() as catalog:
            catalog.remove("甲")
            raise KeyError

    with pytest.raises(KeyError):
        fail()
    assert check(index, server).manifest == before
    put(writer, entry("乙", "总部在广州。"))
    assert [info.name for info in check(index, server).catalog.documents()] == ["乙", "甲"]


def test_an_older_index_is_built_anew(index: Path) -> None:
    """A catalog from before there were segments."""
    with open_writer(index) as writer:
        put(writer, entry("甲", "总部在北京。"))
        with writer.catalog.transaction():
            writer.catalog.segments.replace([])
    check(index)


def test_terms_are_discovered_when_enough_has_changed(writer: Writer, index: Path, server: str) -> None:
    """Terms of many documents, and not again for each that is added."""
    text = "元宇宙产业发展迅速，推动元宇宙产业创新。"
    put(writer, *(entry(f"文{i}", f"{text}第{i}条。") for i in range(20)))
    writer.renew_terms()
    first = writer.words.terms
    assert writer.words.terms
    assert open_snapshot(index, server=server).words.terms == writer.words.terms
    put(writer, *(entry(f"新{i}", f"区块链平台与区块链平台治理。第{i}条。") for i in range(5)))
    revision = writer.catalog.revision
    writer.renew_terms()
    assert (writer.words.terms, writer.catalog.revision) == (first, revision), "a quarter is not enough"
    put(writer, entry("新5", "区块链平台与区块链平台治理。"))
    writer.renew_terms()
    assert writer.words.terms != first
    opened = open_snapshot(index, server=server)
    assert any("区块链" in term for term in opened.words.terms)
    found = {term for term in opened.words.terms if opened.keywords.spread(term)}
    assert any("区块链" in term for term in found), "the passages are cut with the new terms"


def test_readers_share_the_words_of_the_same_terms(writer: Writer, index: Path) -> None:
    put(writer, entry("甲", "总部在北京。"))
    before = open_snapshot(index)
    put(writer, entry("乙", "总部在广州。"))
    assert open_snapshot(index, before.searched).words is before.words


def test_a_catalog_that_lost_its_vectors_is_searched_by_words(writer: Writer, index: Path) -> None:
    put(writer, entry("甲", "总部在北京。"))
    with closing(Catalog(index / "catalog.sqlite", writable=True)) as catalog, catalog.transaction():
        catalog._connection.execute("DELETE FROM vectors")
    with writer.transaction() as catalog:
        catalog.segments.replace([])
    snapshot = open_snapshot(index)
    assert (len(snapshot.vectors), len(snapshot.keywords)) == (0, 1)
    assert snapshot.keywords.holders("北京").tolist() == [1]
