"""What readers hold: consistent, healed when damaged, and left alone by writers."""

from __future__ import annotations

import shutil
import sys
import unicodedata
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from rag.chinese import words
from rag.chinese.characters import converted
from rag.errors import UserError
from rag.indexing import passages
from rag.library import Library
from rag.retrieval.fusion import retrieve
from rag.store import segments
from rag.store.catalog import CATALOG, Catalog
from rag.store.checking import check
from rag.store.lock import writing
from rag.store.segments import Segment
from rag.store.snapshot import Snapshot, is_newest, open_snapshot
from rag.store.tables import Named
from rag.store.writer import open_writer
from tests.support.hashed import EMBEDDING, ENCODER, HashedLibrary

QUESTION = "到2025年要培育多少家有全球影响力的生态型企业？"


def folder(index: Path) -> Path:
    (only,) = (index / "segments").iterdir()
    return only


def found(library: Library, opened: Snapshot) -> list[tuple[str, int, float]]:
    vector = library.encoder().queries([QUESTION])[0]
    hits = retrieve(opened, vector, opened.words.split(QUESTION), library.settings)
    return [(hit.passage.document, hit.passage.start, round(hit.score, 5)) for hit in hits]


def cut_short(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def say_other_words(index: Path) -> None:
    with closing(Catalog(index / CATALOG, writable=True)) as catalog, catalog.transaction():
        catalog.set_meta("words", "1")


FILES = ("ids", "vectors", "words-terms", "words-starts", "words-passages", "words-counts", "words-lengths")


def on_file(name: str, harm: Callable[[Path], Any]) -> Callable[[Path], Any]:
    return lambda index: harm(folder(index) / f"{name}.npy")


DAMAGE: dict[str, Callable[[Path], Any]] = {
    "all segments deleted": lambda index: shutil.rmtree(index / "segments"),
    "a segment deleted": lambda index: shutil.rmtree(folder(index)),
    "segmented by another version": say_other_words,
    **{f"{name} deleted": on_file(name, Path.unlink) for name in FILES},
    **{f"{name} cut short": on_file(name, cut_short) for name in FILES},
    **{f"{name} empty": on_file(name, lambda path: path.write_bytes(b"")) for name in FILES},
}


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE)
def test_damaged_segments_heal(library: Library, damage: Callable[[Path], Any]) -> None:
    before, old = found(library, open_snapshot(library.index)), folder(library.index)
    assert before
    damage(library.index)
    opened = open_snapshot(library.index)
    assert found(library, opened) == before
    assert opened.manifest.words == words.VERSION
    assert folder(library.index) != old


def test_words_of_an_older_version_are_made_anew_from_what_is_stored(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No file is read and nothing is embedded, and what was one word in two spellings is found by each."""
    source = tmp_path / "公告.txt"
    source.write_text(
        "东湖公园改造工程于二○二六年三月开工。\n\n总投资为壹佰万元，成效显著，⻢岗镇承担百分之五。\n" * 3, "utf-8"
    )
    with monkeypatch.context() as older:
        older.setattr(words, "VERSION", words.VERSION - 1)
        older.setattr(words, "normalise", lambda text: converted(unicodedata.normalize("NFKC", text).casefold()))
        library = HashedLibrary(tmp_path / "index")
        library.add([source])
        assert not open_snapshot(library.index).keywords.spread("2026")
    source.unlink()
    calls: list[str] = []

    def heard(event: str, _: object) -> None:
        if event == EMBEDDING:
            calls.append(event)

    sys.addaudithook(heard)
    opened = open_snapshot(library.index)
    assert opened.manifest.words == words.VERSION
    assert all(opened.keywords.spread(word) for word in ("2026", "1000000", "显著", "马岗", "5%"))
    assert all(each.ok for each in check(library.index, ENCODER, passages.VERSION))
    assert "二○二六年" in library.text("公告.txt")
    assert calls == []


def test_sound_segments_are_not_built_again(library: Library) -> None:
    old = folder(library.index)
    open_snapshot(library.index)
    with open_writer(library.index):
        pass
    assert folder(library.index) == old


def test_a_reader_keeps_its_snapshot_while_a_writer_goes_on(library: Library, tmp_path: Path) -> None:
    held = library.snapshot()
    before, names = found(library, held), [info.name for info in held.catalog.documents()]
    writer = Library(library.index, library.settings)
    (tmp_path / "新.txt").write_text("到2025年要培育九十九家有全球影响力的生态型企业。", "utf-8")
    writer.add([tmp_path / "新.txt"])
    writer.remove(names[0])
    assert [info.name for info in held.catalog.documents()] == names
    assert found(library, held) == before
    assert not is_newest(held, library.index)
    assert library.snapshot() is not held
    assert {document for document, _, _ in found(library, library.snapshot())} == {"新.txt"}


def test_a_change_keeps_the_segments_that_it_does_not_touch(library: Library, tmp_path: Path) -> None:
    held = library.snapshot()
    (tmp_path / "新.txt").write_text("丁公司的总部在大连市。", "utf-8")
    library.add([tmp_path / "新.txt"])
    newest = library.snapshot()
    assert newest.searched.parts[: len(held.searched.parts)] == held.searched.parts
    assert newest.searched.parts[0] is held.searched.parts[0]
    assert len(newest.searched.parts) == len(held.searched.parts) + 1


def test_while_a_writer_is_at_work_what_was_before_serves(library: Library) -> None:
    before = found(library, open_snapshot(library.index))
    with open_writer(library.index) as writer:
        with writer.transaction() as catalog:
            for info in catalog.documents():
                catalog.remove(info.name)
            assert found(library, open_snapshot(library.index)) == before
        assert found(library, open_snapshot(library.index)) == []


def test_segments_of_another_version_serve_while_a_writer_is_at_work(library: Library) -> None:
    before = found(library, open_snapshot(library.index))
    say_other_words(library.index)
    with writing(library.index):
        opened = open_snapshot(library.index)
        assert opened.manifest.words == 1
        assert found(library, opened) == before


def test_damage_that_cannot_be_mended_now_is_told(library: Library) -> None:
    shutil.rmtree(folder(library.index))
    with writing(library.index), pytest.raises(UserError, match=r"正由进程.*更新"):
        open_snapshot(library.index)
    assert len(open_snapshot(library.index).vectors)


def test_a_catalog_made_in_the_place_of_another_is_seen(library: Library, tmp_path: Path) -> None:
    held = library.snapshot()
    other = Library(tmp_path / "other", library.settings)
    (tmp_path / "新.txt").write_text("丁公司的总部在大连市。", "utf-8")
    other.add([tmp_path / "新.txt"])
    with closing(Catalog(other.index / CATALOG, writable=True)) as catalog, catalog.transaction():
        catalog.set_meta("revision", str(held.manifest.revision - 1))
    shutil.rmtree(library.index)
    shutil.move(other.index, library.index)
    assert [info.name for info in library.documents()] == ["新.txt"]


def test_a_writer_that_merges_while_a_reader_loads(
    library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the reader gets is of one revision, though the segments that it went for are gone."""
    (tmp_path / "新.txt").write_text("丁公司的总部在大连市。" * 200, "utf-8")
    load = segments.load

    def overtaken(index: Path, named: Named) -> Segment:
        monkeypatch.setattr(segments, "load", load)
        Library(library.index, library.settings).add([tmp_path / "新.txt"])
        assert not (index / "segments" / named.name).exists()
        return load(index, named)

    monkeypatch.setattr(segments, "load", overtaken)
    opened = open_snapshot(library.index)
    assert opened.manifest.revision == opened.catalog.revision
    assert "新.txt" in {info.name for info in opened.catalog.documents()}
    assert is_newest(opened, library.index)
