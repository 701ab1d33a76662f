"""What readers hold: consistent, healed when damaged, and left alone by writers."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from rag import words
from rag.errors import UserError
from rag.library import Library
from rag.retrieval import retrieve
from rag.store import snapshot as snapshots
from rag.store.catalog import Catalog
from rag.store.keywords import Keywords
from rag.store.lock import writing
from rag.store.snapshot import CATALOG, Snapshot, is_current, open_snapshot, read_manifest

QUESTION = "到2025年要培育多少家有全球影响力的生态型企业？"


def folder(index: Path) -> Path:
    manifest = read_manifest(index)
    assert manifest is not None
    return index / "derived" / manifest.folder


def found(library: Library, opened: Snapshot) -> list[tuple[str, int, float]]:
    vector = library.encoder().queries([QUESTION])[0]
    hits = retrieve(opened, vector, opened.words.split(QUESTION), library.settings)
    return [(hit.passage.document, hit.passage.start, round(hit.score, 5)) for hit in hits]


def only_this_folder(index: Path) -> bool:
    return [path.name for path in (index / "derived").iterdir()] == [folder(index).name]


def cut_short(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def empty(path: Path) -> None:
    path.write_bytes(b"")


DAMAGE: dict[str, Callable[[Path], Any]] = {
    "derived folder deleted": lambda index: shutil.rmtree(index / "derived"),
    "manifest deleted": lambda index: (index / "manifest.json").unlink(),
    "manifest not JSON": lambda index: (index / "manifest.json").write_text("{"),
    "manifest of other fields": lambda index: (index / "manifest.json").write_text('{"a": 1}'),
    "vectors deleted": lambda index: (folder(index) / "vectors.faiss").unlink(),
    "vectors cut short": lambda index: cut_short(folder(index) / "vectors.faiss"),
    "vectors empty": lambda index: empty(folder(index) / "vectors.faiss"),
    "keywords deleted": lambda index: shutil.rmtree(folder(index) / "keywords"),
    "keyword ids cut short": lambda index: cut_short(folder(index) / "keywords" / "ids.npy"),
    "keyword ids empty": lambda index: empty(folder(index) / "keywords" / "ids.npy"),
    "terms deleted": lambda index: (folder(index) / "terms.json").unlink(),
    "terms cut short": lambda index: cut_short(folder(index) / "terms.json"),
}


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE)
def test_damaged_derived_files_heal(library: Library, damage: Callable[[Path], Any]) -> None:
    before = found(library, open_snapshot(library.index))
    assert before
    damage(library.index)
    assert found(library, open_snapshot(library.index)) == before
    assert only_this_folder(library.index)


@pytest.mark.parametrize("field", ["revision", "words", "encoder"])
def test_stale_derived_files_are_built_again(library: Library, field: str) -> None:
    old = folder(library.index)
    written = json.loads((library.index / "manifest.json").read_text("utf-8"))
    written[field] = 0 if field != "encoder" else "another"
    (library.index / "manifest.json").write_text(json.dumps(written), "utf-8")
    opened = open_snapshot(library.index)
    assert opened.manifest.folder != old.name
    assert opened.manifest.words == words.VERSION
    assert opened.manifest.revision == opened.catalog.revision
    assert opened.manifest.encoder == library.encoder().id
    assert only_this_folder(library.index)


def test_other_words_make_them_stale(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    old = folder(library.index)
    monkeypatch.setattr(words, "VERSION", words.VERSION + 1)
    assert open_snapshot(library.index).manifest.folder != old.name
    new = folder(library.index)
    open_snapshot(library.index)
    assert folder(library.index) == new


def test_current_ones_are_not_built_again(library: Library) -> None:
    old = folder(library.index)
    open_snapshot(library.index)
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
    assert library.snapshot() is not held
    assert {document for document, _, _ in found(library, library.snapshot())} == {"新.txt"}
    assert only_this_folder(library.index)


def test_while_a_writer_is_at_work_the_last_complete_set_serves(library: Library) -> None:
    before, old = found(library, open_snapshot(library.index)), folder(library.index)
    with writing(library.index):
        catalog = Catalog(library.index / CATALOG, writable=True)
        with catalog.transaction():
            catalog.set_meta("halfway", "1")
        opened = open_snapshot(library.index)
        assert opened.manifest.folder == old.name
        assert not is_current(library.index, opened.catalog)
        assert found(library, opened) == before
    assert open_snapshot(library.index).manifest.folder != old.name


def test_without_a_complete_set_a_reader_says_that_a_writer_is_at_work(library: Library) -> None:
    (library.index / "manifest.json").unlink()
    with writing(library.index), pytest.raises(UserError, match="另一个进程正在更新索引"):
        open_snapshot(library.index)
    assert open_snapshot(library.index).manifest.revision > 0


@pytest.mark.parametrize("moment", range(1, 4))
def test_a_writer_that_overtakes_an_opening_reader(
    library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, moment: int
) -> None:
    """Whenever it comes, what the reader gets is of one revision and the newest one stays in force."""
    (tmp_path / "新.txt").write_text("丁公司的总部在大连市。", "utf-8")
    writer = Library(library.index, library.settings)
    calls = 0

    def overtaken(index: Path) -> snapshots.Manifest | None:
        nonlocal calls
        calls += 1
        if calls == moment:
            with monkeypatch.context() as undone:
                undone.setattr(snapshots, "read_manifest", read_manifest)
                writer.add([tmp_path / "新.txt"])
        return read_manifest(index)

    monkeypatch.setattr(snapshots, "read_manifest", overtaken)
    opened = open_snapshot(library.index)
    assert opened.manifest.revision == opened.catalog.revision
    monkeypatch.setattr(snapshots, "read_manifest", read_manifest)
    assert calls >= moment, "the writer never came"
    assert is_current(library.index, Catalog(library.index / CATALOG, writable=False))
    assert "新.txt" in {info.name for info in library.documents()}


def test_a_writer_that_switches_while_a_reader_loads(
    library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "新.txt").write_text("丁公司的总部在大连市。", "utf-8")
    load = Keywords.load

    def overtaken(folder: Path) -> Keywords:
        monkeypatch.setattr(Keywords, "load", load)
        Library(library.index, library.settings).add([tmp_path / "新.txt"])
        assert not folder.exists()
        return load(folder)

    monkeypatch.setattr(Keywords, "load", overtaken)
    opened = open_snapshot(library.index)
    assert opened.manifest.revision == opened.catalog.revision
    assert "新.txt" in {info.name for info in opened.catalog.documents()}
