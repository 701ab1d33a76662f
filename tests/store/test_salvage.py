"""A damaged catalog: found whatever SQLite says, saved page by page, and never sound while documents are missing."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from rag.command import cli
from rag.library.opened import Opened
from rag.store.catalog import CATALOG
from rag.store.rawpages import Pages
from rag.store.shapes import master
from tests.support.hashed import Hashed, HashedLibrary
from tests.support.versioned import Shelf

_PAGE = 4096


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Shelf:
    return Shelf(tmp_path_factory.mktemp("资料") / "文档", 12, seed=4)


@pytest.fixture(scope="module")
def sound(shelf: Shelf, tmp_path_factory: pytest.TempPathFactory) -> Path:
    library = HashedLibrary(tmp_path_factory.mktemp("索引") / "index")
    library.add([shelf.folder])
    return library.index


@pytest.fixture
def index(sound: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the index, to be damaged, which the command line works on."""
    index = Path(shutil.copytree(sound, tmp_path / "index"))
    monkeypatch.setenv("MINGYIN_INDEX", str(index))
    monkeypatch.setenv("MINGYIN_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("MINGYIN_CORPUS", str(tmp_path / "none"))
    monkeypatch.setenv("MINGYIN_ENCODER", "hashed")
    monkeypatch.setattr(Opened, "encoder", lambda self: Hashed())
    return index


@contextmanager
def away(shelf: Shelf) -> Iterator[None]:
    """Without the documents' files."""
    hidden = shelf.folder.rename(shelf.folder.with_name("away"))
    try:
        yield
    finally:
        hidden.rename(shelf.folder)


def documents(index: Path) -> dict[str, str]:
    with closing(sqlite3.connect(index / CATALOG)) as connection:
        return dict(connection.execute("SELECT name, text FROM documents"))


def root(index: Path, name: str) -> int:
    pages = Pages(index / CATALOG)
    try:
        return master(pages)[name][0]
    finally:
        pages.close()


def leaf(index: Path, name: str) -> int:
    """The first page of a table or an index that holds rows."""
    pages = Pages(index / CATALOG)
    try:
        return pages.tree(master(pages)[name][0])[0]
    finally:
        pages.close()


def overwrite(index: Path, page: int, data: bytes, offset: int = 0) -> None:
    with (index / CATALOG).open("r+b") as file:
        file.seek((page - 1) * _PAGE + offset)
        file.write(data)


LOSSLESS: dict[str, Callable[[Path], object]] = {
    "the header": lambda index: overwrite(index, 1, b"\xff" * 100),
    "the first page": lambda index: overwrite(index, 1, bytes(_PAGE)),
    "the program's mark": lambda index: overwrite(index, 1, b"\0", 68),
    "the version": lambda index: overwrite(index, 1, b"\0\0\0\x63", 60),
    "the kind of file": lambda index: overwrite(index, 1, b"\7", 18),
    "a table's name": lambda index: overwrite(
        index, 1, b"\xff", (index / CATALOG).read_bytes()[:_PAGE].index(b"documents_by_source")
    ),
    "the root of the documents": lambda index: overwrite(index, root(index, "documents"), b"\xff", 0)
    if root(index, "documents") != leaf(index, "documents")
    else overwrite(index, root(index, "passages"), b"\xff", 0),
    "an index": lambda index: overwrite(index, root(index, "passages_by_hash"), bytes(_PAGE)),
    "the register of names": lambda index: overwrite(index, root(index, "sqlite_autoindex_documents_1"), bytes(_PAGE)),
}  # fmt: skip


@pytest.mark.parametrize("damage", LOSSLESS.values(), ids=LOSSLESS)
def test_what_hits_no_document_loses_none(index: Path, shelf: Shelf, damage: Callable[[Path], object]) -> None:
    before = documents(index)
    damage(index)
    with away(shelf):
        assert cli.main(["check"]) == 1
        assert cli.main(["check", "--repair"]) in (0, 3)  # 3: it may be unknown whether there were others
        assert documents(index) == before
        cli.main(["check", "--accept"])
        assert cli.main(["check"]) == 0
    assert len(list(index.glob("damaged-*.sqlite"))) == 1


def test_what_is_lost_is_named_missed_and_read_again(
    index: Path, shelf: Shelf, capsys: pytest.CaptureFixture[str]
) -> None:
    before = documents(index)
    overwrite(index, leaf(index, "documents"), bytes(_PAGE))
    with away(shelf):
        assert cli.main(["check", "--repair", "--json"]) == 3
        told = json.loads(capsys.readouterr().out)
        (lost,) = (each["wrong"] for each in told["checks"] if each["check"] == "lost")
        assert set(lost) == set(before) - set(documents(index)) != set()
        assert not told["sound"]
        assert any(lost[0] in line for line in told["repaired"])
        assert cli.main(["check"]) == 3
        assert cli.main(["list"]) == 0
        capsys.readouterr()
    assert cli.main(["check", "--repair"]) == 0
    assert "重新读入了" in capsys.readouterr().out
    assert documents(index) == before


def _without_places(index: Path) -> None:
    """Nothing is left of the documents but their names."""
    with closing(Pages(index / CATALOG)) as pages:
        lost = [*pages.tree(master(pages)["documents"][0]), *pages.tree(master(pages)["documents_by_source"][0])]
    for page in lost:
        overwrite(index, page, bytes(_PAGE))


def _misplaced(index: Path) -> None:
    """Everything says that a document was read from elsewhere, and its text is damaged."""
    data, (source, text) = (index / CATALOG).read_bytes(), _sources(index)[0]
    data = data.replace(source.encode(), b"/x" + source.encode()[2:])
    (index / CATALOG).write_bytes(data.replace(text.encode()[:30], b"\xff" * 30))


def _sources(index: Path) -> list[tuple[str, str]]:
    with closing(sqlite3.connect(index / CATALOG)) as connection:
        return connection.execute("SELECT source, text FROM documents ORDER BY id").fetchall()


DAMAGES = [_without_places, _misplaced, lambda index: (index / CATALOG).unlink()]


@pytest.mark.parametrize("damage", DAMAGES, ids=["names", "a wrong place", "nothing"])
def test_where_no_place_is_known_the_usual_folder_is_read(
    index: Path, shelf: Shelf, monkeypatch: pytest.MonkeyPatch, damage: Callable[[Path], object]
) -> None:
    before = documents(index)
    damage(index)
    monkeypatch.setenv("MINGYIN_CORPUS", str(shelf.folder))
    assert cli.main(["check"]) == 1
    assert cli.main(["check", "--repair"]) in (0, 3)
    assert documents(index) == before


def test_a_damaged_text_is_kept_and_not_called_sound(index: Path, shelf: Shelf) -> None:
    data = (index / CATALOG).read_bytes()
    place = data.index("要求".encode(), (leaf(index, "documents") - 1) * _PAGE)
    with (index / CATALOG).open("r+b") as file:
        file.seek(place)
        file.write(b"\xff\xfe")
    before = documents_count(index)
    with away(shelf):
        assert cli.main(["check"]) == 1
        assert cli.main(["check", "--repair"]) == 3
        assert documents_count(index) == before
        assert cli.main(["ask", "保管期限是多少年？"]) == 0
        assert cli.main(["check", "--accept"]) == 0
        assert cli.main(["check"]) == 0


def documents_count(index: Path) -> int:
    with closing(sqlite3.connect(index / CATALOG)) as connection:
        count: int = connection.execute("SELECT count(*) FROM documents").fetchone()[0]
        return count


def test_a_missing_catalog_is_no_empty_library(index: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (index / CATALOG).unlink()
    for command in (["list"], ["ask", "问？"], ["index"]):
        assert cli.main(command) == 1
        capsys.readouterr()
    assert cli.main(["check"]) == 1
    assert cli.main(["check", "--repair"]) == 3
    assert "可能还有别的文档" in capsys.readouterr().out


def test_a_repair_that_was_killed_half_way_goes_on(index: Path) -> None:
    before = documents(index)
    (index / CATALOG).rename(index / "damaged-20260101-000000.sqlite")
    assert cli.main(["check", "--repair"]) == 0
    assert documents(index) == before


def test_damage_that_only_a_checksum_tells(index: Path) -> None:
    with closing(sqlite3.connect(index / CATALOG, isolation_level=None)) as connection:
        connection.execute("UPDATE passages SET page = 7 WHERE id = 1")
        connection.execute("DELETE FROM passages WHERE id = (SELECT max(id) FROM passages)")
    assert cli.main(["check"]) == 1
    assert cli.main(["check", "--repair"]) == 0


@pytest.mark.parametrize("name", ["ids", "vectors", "words-starts", "words-terms"])
@pytest.mark.parametrize("place", [10, 40, 70])
def test_no_damaged_segment_ends_in_a_traceback(index: Path, name: str, place: int) -> None:
    path = next((index / "segments").iterdir()) / f"{name}.npy"
    data = bytearray(path.read_bytes())
    data[place] ^= 0x25
    path.write_bytes(data)
    for command in (["list"], ["ask", "保管期限是多少年？"]):
        assert cli.main(command) in (0, 1)
    assert cli.main(["check", "--repair"]) == 0


def test_a_damaged_term_is_left_out(index: Path) -> None:
    before = documents(index)
    data = (index / CATALOG).read_bytes()
    page = leaf(index, "terms")
    overwrite(index, page, b"\xff", data.index("档案".encode(), (page - 1) * _PAGE) - (page - 1) * _PAGE)
    assert cli.main(["check"]) == 1
    assert cli.main(["check", "--repair"]) == 0
    assert documents(index) == before
