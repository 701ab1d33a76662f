"""The catalog: what is put comes back, ids are never given twice, and only our own files are opened."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from rag.errors import UserError
from rag.store.catalog import Catalog
from rag.store.records import Entry, SourceState
from rag.types import Attribute, Block, Document, Layout, Passage, Reading, Sentence, Unread
from tests.support.stores import Store

SENTENCES = ("第一句话。", "第二句有\n换行。", "第三句 ABC。")


def entry(name: str, *sections: str, key: str = "k") -> Entry:
    """A document with a passage of three sentences in each of ``sections``."""
    text = "".join(SENTENCES) * len(sections)
    passages = []
    at = 0
    for section in sections:
        start, sentences = at, []
        for piece in SENTENCES:
            sentences.append(Sentence(piece.replace("\n", ""), at, at + len(piece)))
            at += len(piece)
        body = "".join(sentence.text for sentence in sentences)
        passages.append(Passage(name, f"题{name}", section, body, start, at, tuple(sentences), None))
    keys = tuple(f"{key}{i}" for i in range(len(sections)))
    return Entry(Document(name, f"题{name}", text), tuple(passages), keys)


def put(catalog: Catalog, made: Entry, source: str = "/s", digest: str = "h") -> None:
    with catalog.transaction():
        catalog.put(made, source)
        catalog.vectors.put(made.hashes, np.eye(4, dtype="f4")[: len(made.hashes)])
        catalog.set_source(source, SourceState(digest))


@pytest.fixture
def catalog(store: Store) -> Catalog:
    return store.catalog(writable=True)


def test_what_is_put_comes_back(catalog: Catalog) -> None:
    made = entry("甲 乙.txt", "一", "二")
    put(catalog, made)
    ids = catalog.ids()
    assert [catalog.passages(ids)[i] for i in ids.tolist()] == list(made.passages)
    assert catalog.text("甲 乙.txt") == made.document.text
    assert catalog.text("丙.txt") is None
    (info,) = catalog.documents()
    assert (info.name, info.title, info.characters, info.passages) == (
        "甲 乙.txt",
        "题甲 乙.txt",
        len(made.document.text),
        2,
    )
    assert catalog.sources() == {"/s": SourceState("h")}
    assert catalog.names_from("/s") == ["甲 乙.txt"]
    assert catalog.source_of("甲 乙.txt") == "/s"
    np.testing.assert_array_equal(catalog.vectors.between(*ids)[1], np.eye(4, dtype="f2")[:2])


def test_it_is_there_when_opened_again(catalog: Catalog, store: Store) -> None:
    put(catalog, entry("a", "一"))
    catalog.close()
    again = store.catalog(writable=False)
    assert [info.name for info in again.documents()] == ["a"]


def test_ids_are_never_given_twice(catalog: Catalog) -> None:
    put(catalog, entry("a", "一", "二"))
    put(catalog, entry("b", "一"))
    kept = catalog.ids(["b"]).tolist()
    gone = catalog.ids(["a"]).tolist()
    with catalog.transaction():
        catalog.remove("a")
    assert catalog.ids().tolist() == kept
    put(catalog, entry("b", "一"))
    put(catalog, entry("c", "一", "二"))
    assert not set(catalog.ids().tolist()) & {*gone, *kept}
    assert catalog.passages(gone) == {}


def test_a_document_takes_the_place_of_its_namesake(catalog: Catalog) -> None:
    put(catalog, entry("a", "一", "二"))
    put(catalog, entry("a", "三"))
    assert [passage.section for passage in catalog.passages(catalog.ids()).values()] == ["三"]


def test_a_failed_transaction_changes_nothing(catalog: Catalog) -> None:
    put(catalog, entry("a", "一"))
    before = catalog.revision

    def fail() -> None:
        with catalog.transaction():
            catalog.remove("a")
            raise KeyError

    with pytest.raises(KeyError):
        fail()
    assert [info.name for info in catalog.documents()] == ["a"]
    assert catalog.revision == before
    put(catalog, entry("b", "一"))
    assert catalog.revision == before + 1


def test_a_reader_sees_what_was_there_when_it_opened(catalog: Catalog, store: Store) -> None:
    put(catalog, entry("a", "一"))
    reader = store.catalog(writable=False)
    put(catalog, entry("b", "一"))
    with catalog.transaction():
        catalog.remove("a")
    assert [info.name for info in reader.documents()] == ["a"]
    assert reader.revision == 1
    assert [info.name for info in store.catalog(writable=False).documents()] == ["b"]


def test_a_source_counts_as_read_when_all_of_it_is_stored(catalog: Catalog) -> None:
    with catalog.transaction():
        catalog.put(entry("a", "一"), "/s")
    assert catalog.sources() == {"/s": SourceState("")}
    with catalog.transaction():
        catalog.put(entry("b", "一"), "/s")
        catalog.set_source("/s", SourceState("h"))
    assert catalog.sources() == {"/s": SourceState("h")}
    with catalog.transaction():
        catalog.put(entry("b", "二"), "/s")
    assert catalog.sources() == {"/s": SourceState("")}


def test_a_section_is_the_unbroken_run_around_a_passage(catalog: Catalog) -> None:
    made = entry("a", "一", "二", "二", "二", "一")
    with catalog.transaction():
        catalog.put(made, "/s")
        catalog.put(entry("b", "二"), "/t")
    assert catalog.section(made.passages[2], made.passages[2].section) == list(made.passages[1:4])
    assert catalog.section(made.passages[0], made.passages[0].section) == [made.passages[0]]
    assert catalog.section(made.passages[2], made.passages[2].section, around=0) == [made.passages[2]]
    assert list(catalog.sections()) == [("a", "一"), ("a", "二"), ("b", "二")]


def test_a_section_around_others_is_all_of_them(catalog: Catalog) -> None:
    made = entry("a", "一 › 甲", "二", "二 › 甲", "二 › 乙", "二十", "")
    with catalog.transaction():
        catalog.put(made, "/s")
    assert catalog.section(made.passages[2], "二") == list(made.passages[1:4])
    assert catalog.section(made.passages[5], "") == [made.passages[5]]


def test_the_passages_of_a_document_are_a_range_of_ids(catalog: Catalog) -> None:
    put(catalog, entry("a", "一", "二"))
    put(catalog, entry("b", "一", "二", "三"))
    put(catalog, entry("a", "三"))  # stored again: its passages now come last
    for name in ("a", "b"):
        ids = catalog.ids([name]).tolist()
        first, last = catalog.passage_range(name)
        assert ids == list(range(first, last + 1))
    assert catalog.passage_range("a") > catalog.passage_range("b")


@pytest.mark.parametrize("name", ["空", "没有"])
def test_the_range_of_a_document_without_passages_holds_no_id(catalog: Catalog, name: str) -> None:
    put(catalog, entry("a", "一"))
    put(catalog, entry("空"))
    first, last = catalog.passage_range(name)
    assert not [i for i in range(-1, 10) if first <= i <= last]


def test_vectors_are_kept_once_and_while_they_are_used(catalog: Catalog) -> None:
    put(catalog, entry("a", "一"))
    put(catalog, entry("b", "一"))
    assert len(catalog.vectors.between(1, 2)[1]) == 2
    assert catalog.vectors.missing(["k0", "k9"]) == {"k9"}
    with catalog.transaction():
        catalog.remove("a")
    assert catalog.vectors.missing(["k0"]) == set()
    with catalog.transaction():
        catalog.remove("b")
        catalog.put(entry("c", "一"), "/s")
    assert catalog.vectors.missing(["k0"]) == set(), "another document has taken it over"
    with catalog.transaction():
        catalog.remove("c")
    assert catalog.vectors.missing(["k0"]) == {"k0"}
    assert catalog.vectors.between(0, 99)[1].shape == (0, 0)


def test_a_transaction_that_fails_drops_no_vector(catalog: Catalog) -> None:
    put(catalog, entry("a", "一"))

    def fail() -> None:
        with catalog.transaction():
            catalog.remove("a")
            raise KeyError

    with pytest.raises(KeyError):
        fail()
    with catalog.transaction():
        pass
    assert catalog.vectors.missing(["k0"]) == set()


def test_thousands_of_ids_and_keys(catalog: Catalog) -> None:
    put(catalog, entry("a", "一"))
    assert len(catalog.passages(range(5000))) == 1
    assert len(catalog.vectors.missing(f"k{i}" for i in range(5000))) == 4999


def test_a_document_is_known_by_its_digest_and_source(catalog: Catalog) -> None:
    made = entry("a", "一")
    put(catalog, Entry(made.document, made.passages, made.hashes, "d"), "/s")
    assert catalog.digest_of("a", "/s") == "d"
    assert catalog.digest_of("a", "/t") is catalog.digest_of("b", "/s") is None
    with catalog.transaction():
        catalog.forget_hashes()
    assert catalog.digest_of("a", "/s") == ""


def test_documents_with_something_unread_are_told(catalog: Catalog) -> None:
    put(catalog, entry("a", "一"), "/a")
    reading = Reading(2, (), (Unread("too_many_pages", (2,)),))
    put(catalog, Entry(Document("b", "b", "乙", reading=reading), (), ()), "/b")
    assert catalog.incomplete() == [("/b", reading)]


def foreign(path: Path) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("CREATE TABLE recipes (name TEXT)")
        connection.execute("INSERT INTO recipes VALUES ('红烧肉')")


def not_a_database(path: Path) -> None:
    path.write_bytes("这不是数据库。".encode() * 100)


def newer(path: Path) -> None:
    Catalog(path, writable=True).close()
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA user_version = 99")
        connection.execute("UPDATE meta SET value = '99' WHERE key = 'schema'")


@pytest.mark.parametrize("make", [foreign, not_a_database, newer])
@pytest.mark.parametrize("writable", [True, False])
def test_what_is_not_ours_is_left_alone(tmp_path: Path, make: Callable[[Path], None], writable: bool) -> None:
    path = tmp_path / "catalog.sqlite"
    make(path)
    before = path.read_bytes()
    with pytest.raises(UserError, match="没有改动它"):
        Catalog(path, writable=writable)
    assert path.read_bytes() == before


def test_a_reader_makes_no_catalog(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="还没有索引"):
        Catalog(tmp_path / "catalog.sqlite", writable=False)
    assert list(tmp_path.iterdir()) == []


def test_all_that_was_read_of_a_document_comes_back(catalog: Catalog) -> None:
    text = "通知\n云政〔2024〕1号\n第一句。第二句。"
    pages = np.array([1] * 18 + [2] * 4, np.uint16)
    boxes = np.arange(4 * len(text), dtype="f4").reshape(-1, 4)
    document = Document(
        "包.zip/甲.pdf",
        "通知",
        text,
        (Block("通知", range(0, 2), 1), Block("云政〔2024〕1号", range(3, 13)), Block(text[14:], range(14, 22))),
        Layout(((595.0, 842.0), (842.0, 595.0)), pages, boxes),
        (Attribute("number", 3, 13),),
        Reading(3, (("doubled_glyphs", 4),), (Unread("no_text_layer", (3,)), Unread("pictures")), ((14, 16), (20, 21))),
        "甲.pdf",
    )
    sentences = (Sentence("第一句。", 14, 18, 1), Sentence("第二句。", 18, 22, 2))
    passage = Passage("包.zip/甲.pdf", "通知", "通知", text[14:], 14, 22, sentences, 1)
    put(catalog, Entry(document, (passage,), ("k0",)), "/包.zip", "h")
    assert list(catalog.passages(catalog.ids()).values()) == [passage]
    assert [info.reading for info in catalog.documents()] == [document.reading]
    original = catalog.original(document.name)
    assert (original.title, original.text, original.attributes) == ("通知", text, document.attributes)
    assert original.doubtful == catalog.doubtful(document.name) == ((14, 16), (20, 21))
    assert [reading for _, reading in catalog.incomplete()] == [document.reading]
    assert [(b.text, b.level) for b in original.outline.blocks(0, 22)] == [(b.text, b.level) for b in document.blocks]
    origin = catalog.origin(document.name)
    assert (origin.source, origin.member, origin.hash) == ("/包.zip", "甲.pdf", "h")
    assert catalog.page_count(document.name) == 2
    second = catalog.page(document.name, 2)
    assert second is not None
    assert (second.width, second.height) == (842.0, 595.0)
    np.testing.assert_allclose(second.within(18, 20), boxes[18:20], atol=0.051)
    assert [page.number for page in catalog.pages_of(document.name, 0, 18)] == [1]
    assert [page.number for page in catalog.pages_of(document.name, 17, 19)] == [1, 2]
    assert catalog.page(document.name, 3) is None


def test_the_pages_go_with_their_document(catalog: Catalog) -> None:
    layout = Layout(((9.0, 9.0),), np.ones(3, np.uint16), np.ones((3, 4), np.float32))
    document = Document("a", "a", "甲乙丙", (Block("甲乙丙", range(3)),), layout)
    for _ in range(2):
        put(catalog, Entry(document, (), ()))
        assert catalog.page_count("a") == 1
    with catalog.transaction():
        catalog.remove("a")
    assert catalog._connection.execute("SELECT count(*) FROM pages").fetchone() == (0,)


@pytest.mark.parametrize("ask", ["original", "origin"])
def test_an_unknown_document_has_nothing_to_show(catalog: Catalog, ask: str) -> None:
    with pytest.raises(KeyError):
        getattr(catalog, ask)("没有")
