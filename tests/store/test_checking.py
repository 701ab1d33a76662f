"""The check of an index: no false alarm, every damage found, and what can be mended mended."""

from __future__ import annotations

import json
import random
import re
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from rag.chinese import words
from rag.command import cli
from rag.errors import UserError
from rag.indexing import passages
from rag.store.catalog import CATALOG
from rag.store.checking import check
from rag.store.lock import writing
from rag.store.repairing import repair
from rag.store.segments import Segment
from rag.store.tables import Named
from tests.support.hashed import ENCODER, HashedLibrary
from tests.support.paged import paged
from tests.support.versioned import Shelf, question

Damage = Callable[[HashedLibrary], object]
ALL = [
    *("catalog", "versions", "documents", "passages", "vectors", "states"),
    *("segments", "words", "lost", "leftovers"),
]


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Shelf:
    """Files of each sort: plain, with tables, with pages, with a character of two code units."""
    shelf = Shelf(tmp_path_factory.mktemp("文 档") / "资料", 15, seed=0)
    paged(shelf.folder / "补贴.pdf")
    (shelf.folder / "说明.md").write_text(
        "# 说明\n\n| 名称 | 数量 |\n|---|---|\n| 苹果 | 三箱 |\n\n乙公司。\n", "utf-8"
    )
    (shelf.folder / "𠮷野.txt").write_text("𠮷野家的总部在東京。\n" * 3, "utf-8")
    return shelf


@pytest.fixture(scope="module")
def sound(corpus: Shelf, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index that has been added to, changed and removed from: of several segments, with passages that are dead."""
    library = HashedLibrary(tmp_path_factory.mktemp("索 引") / "index")
    library.add([corpus.folder])
    for change in (corpus.change, corpus.remove):
        change()
        library.add([corpus.folder])
    return library.index


@pytest.fixture
def library(sound: Path, tmp_path: Path) -> HashedLibrary:
    """A copy of the sound index, to be damaged."""
    return HashedLibrary(shutil.copytree(sound, tmp_path / "索 引"))


def wrong(library: HashedLibrary) -> set[str]:
    """The checks that failed."""
    return {each.about for each in check(library.index, ENCODER, passages.VERSION) if not each.ok}


def mended(library: HashedLibrary) -> list[str]:
    """What repair says that it did."""
    return repair(library.index, check(library.index, ENCODER, passages.VERSION), library.encoder().passages, ENCODER)


def answered(library: HashedLibrary) -> tuple[str, list[tuple[str, str, float]]]:
    answer = HashedLibrary(library.index).ask(question(3))
    return answer.text, [(hit.passage.document, hit.passage.text, round(hit.score, 3)) for hit in answer.hits]


def segment(library: HashedLibrary) -> Path:
    return max((library.index / "segments").iterdir(), key=lambda path: (path / "vectors.npy").stat().st_size)


def sql(*statements: str) -> Damage:
    def damage(library: HashedLibrary) -> None:
        with closing(sqlite3.connect(library.index / CATALOG, isolation_level=None)) as connection:
            connection.create_function("zeros", 1, lambda count: bytes(count))
            connection.execute("PRAGMA foreign_keys = OFF")
            for statement in statements:
                connection.execute(statement)

    return damage


def flipped(name: str) -> Damage:
    """One bit of the last quarter of a segment's file."""

    def damage(library: HashedLibrary) -> None:
        path = segment(library) / name
        data = bytearray(path.read_bytes())
        data[len(data) * 7 // 8] ^= 1
        path.write_bytes(data)

    return damage


def cut(name: str) -> Damage:
    def damage(library: HashedLibrary) -> None:
        path = segment(library) / name
        path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])

    return damage


SEGMENT_FILES = ("ids", "vectors", "words-terms", "words-starts", "words-passages", "words-counts", "words-lengths")
_ANY = "(SELECT id FROM passages ORDER BY id LIMIT 1 OFFSET 3)"
_ITS = f"WHERE hash = (SELECT hash FROM passages WHERE id = {_ANY})"
DERIVED: dict[str, tuple[Damage, set[str]]] = {
    **{f"{name} flipped": (flipped(f"{name}.npy"), {"segments"}) for name in SEGMENT_FILES},
    **{f"{name} cut short": (cut(f"{name}.npy"), {"segments"}) for name in SEGMENT_FILES},
    "a file deleted": (lambda library: (segment(library) / "ids.npy").unlink(), {"segments"}),
    "a segment deleted": (lambda library: shutil.rmtree(segment(library)), {"segments"}),
    "all segments deleted": (lambda library: shutil.rmtree(library.index / "segments"), {"segments"}),
    "a segment not named": (sql("DELETE FROM segments WHERE first = 1"), {"segments"}),
    "no death noted": (sql("DELETE FROM dead"), {"segments"}),
    "a living passage noted as dead": (sql(f"INSERT INTO dead VALUES ({_ANY})"), {"segments"}),
    "a vector deleted": (sql(f"DELETE FROM vectors {_ITS}"), {"vectors"}),
    "all vectors deleted": (sql("DELETE FROM vectors"), {"vectors"}),
    "a vector of zeros": (sql(f"UPDATE vectors SET vector = zeros(128) {_ITS}"), {"vectors"}),
    "a short vector": (sql(f"UPDATE vectors SET vector = zeros(7) {_ITS}"), {"vectors"}),
}  # fmt: skip
MENDED = (
    "words-counts flipped",
    "vectors cut short",
    "all segments deleted",
    "a segment not named",
    "no death noted",
    "a living passage noted as dead",
    "a vector deleted",
    "all vectors deleted",
)
CONTENTS: dict[str, tuple[Damage, set[str]]] = {
    "a text altered": (sql("UPDATE documents SET text = replace(text, '的', '地')"), {"documents", "passages"}),
    "an outline altered": (sql("UPDATE documents SET outline = '[]'"), {"documents"}),
    "a page deleted": (sql("DELETE FROM pages WHERE number = 2"), {"documents"}),
    "a passage altered": (sql(f"UPDATE passages SET text = text || '不' WHERE id = {_ANY}"), {"passages"}),
    "a passage moved": (sql(f"UPDATE passages SET start = start + 1 WHERE id = {_ANY}"), {"passages"}),
    "sentences outside": (sql(f"UPDATE passages SET sentences = '[[0, 1]]' WHERE id = {_ANY}"), {"passages"}),
    "sentences not JSON": (sql(f"UPDATE passages SET sentences = '[[' WHERE id = {_ANY}"), {"passages"}),
    "a passage deleted": (sql(f"DELETE FROM passages WHERE id = {_ANY}"), {"passages", "segments"}),
}  # fmt: skip


def test_a_healthy_index_passes(library: HashedLibrary) -> None:
    assert len(list((library.index / "segments").iterdir())) > 1
    found = check(library.index, ENCODER, passages.VERSION)
    assert [each.about for each in found] == ALL
    assert [each.wrong for each in found] == [()] * len(ALL)
    assert all(each.looked_at for each in found if each.about != "states")


def test_checking_changes_nothing(library: HashedLibrary) -> None:
    def files() -> dict[str, bytes]:
        return {path.name: path.read_bytes() for path in library.index.rglob("*") if path.is_file()}

    before = files()
    wrong(library)
    assert files() == before


def test_an_empty_library_passes(library: HashedLibrary) -> None:
    for info in library.documents():
        library.remove(info.name)
    assert wrong(library) == set()


@pytest.mark.parametrize(("damage", "found"), DERIVED.values(), ids=DERIVED)
def test_damage_to_what_is_derived_is_found(library: HashedLibrary, damage: Damage, found: set[str]) -> None:
    damage(library)
    assert wrong(library) >= found


@pytest.mark.parametrize("name", MENDED)
def test_damage_to_what_is_derived_is_mended(library: HashedLibrary, name: str) -> None:
    before = answered(library)
    DERIVED[name][0](library)
    assert mended(library)
    assert wrong(library) == set()
    assert answered(library) == before


@pytest.mark.parametrize(
    ("damage", "found"),
    [
        (sql("UPDATE vectors SET sum = NULL, vector = (SELECT max(vector) FROM vectors)"), {"segments"}),
        (sql("INSERT INTO terms VALUES ('保管期限为')"), {"words"}),
    ],
    ids=["other vectors", "other terms"],
)
def test_where_the_catalog_holds_something_else_it_is_the_truth(
    library: HashedLibrary, damage: Damage, found: set[str]
) -> None:
    damage(library)
    assert wrong(library) == found
    mended(library)
    assert wrong(library) == set()


@pytest.mark.parametrize(("damage", "found"), CONTENTS.values(), ids=CONTENTS)
def test_damage_to_what_was_read_is_found_and_read_again(
    library: HashedLibrary, corpus: Shelf, damage: Damage, found: set[str]
) -> None:
    before = answered(library)
    damage(library)
    assert wrong(library) >= found
    mended(library)
    library.add([corpus.folder])
    assert wrong(library) == set()
    assert answered(library)[0] == before[0]


@pytest.mark.parametrize("size", [0.1, 0.5, 0.9])
def test_a_broken_catalog_is_set_aside_and_built_anew(library: HashedLibrary, corpus: Shelf, size: float) -> None:
    before, names = answered(library), [info.name for info in library.documents()]
    catalog = library.index / CATALOG
    broken = catalog.read_bytes()[: int(catalog.stat().st_size * size)]
    catalog.write_bytes(broken)
    assert wrong(library) == {"catalog"}
    assert "原样留在" in mended(library)[0]
    (aside,) = library.index.glob("damaged-*.sqlite")
    assert aside.read_bytes() == broken
    assert wrong(library) <= {"lost"}
    library.add([corpus.folder])
    assert wrong(library) == set()
    assert [info.name for info in library.documents()] == names
    assert answered(library)[0] == before[0]


def test_a_catalog_that_is_no_database_any_more_is_set_aside(library: HashedLibrary) -> None:
    (library.index / CATALOG).write_bytes(b"\0" * 4096)
    assert wrong(library) == {"catalog"}
    mended(library)
    assert wrong(library) == {"lost"}


def test_vectors_are_saved_from_a_broken_catalog(library: HashedLibrary) -> None:
    catalog = library.index / CATALOG
    with closing(sqlite3.connect(catalog)) as connection:
        (page,) = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'documents'").fetchone()
        count = connection.execute("SELECT count(*) FROM vectors").fetchone()
    with catalog.open("r+b") as file:
        file.seek((page - 1) * 4096)
        file.write(b"\xff" * 4096)
    saved = re.search(r"和 (\d+) 个向量", mended(library)[0])
    assert saved
    with closing(sqlite3.connect(catalog)) as connection:
        assert connection.execute("SELECT count(*) FROM vectors").fetchone() == (int(saved[1]),) == count


def test_what_is_left_over_is_harmless_and_swept(library: HashedLibrary) -> None:
    (library.index / "segments" / "1-9-abcd").mkdir()
    (library.index / "derived" / "7").mkdir(parents=True)
    found = check(library.index, ENCODER, passages.VERSION)[-1]
    assert (found.ok, set(found.wrong)) == (True, {"1-9-abcd", "derived"})
    mended(library)
    assert check(library.index, ENCODER, passages.VERSION)[-1].wrong == ()
    assert not (library.index / "derived").exists()


def test_other_versions_are_told(library: HashedLibrary, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(words, "VERSION", words.VERSION + 1)
    (found,) = (each for each in check(library.index, "another", passages.VERSION) if not each.ok)
    assert found.about == "versions"
    assert [line.split(":")[0] for line in found.wrong] == ["encoder", "words"]


def test_another_encoder_fills_no_gaps(library: HashedLibrary) -> None:
    sql("DELETE FROM vectors")(library)
    with pytest.raises(UserError, match="另一个向量模型"):
        repair(library.index, check(library.index, "another", passages.VERSION), library.encoder().passages)


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (sql("PRAGMA user_version = 99", "UPDATE meta SET value = '99' WHERE key = 'schema'"), "更新版本"),
        (sql("DROP TABLE meta", "PRAGMA application_id = 7"), "不是本程序"),
        (lambda library: shutil.rmtree(library.index), "还没有索引"),
    ],
    ids=["newer", "foreign", "none"],
)
def test_what_is_not_ours_is_left_alone(library: HashedLibrary, damage: Damage, said: str) -> None:
    damage(library)
    with pytest.raises(UserError, match=said):
        wrong(library)


def test_a_file_that_never_was_a_catalog_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / CATALOG).write_text("日记\n" * 999, "utf-8")
    with pytest.raises(UserError, match="不是本程序"):
        check(tmp_path, "any", passages.VERSION)


def test_repair_waits_for_no_writer(library: HashedLibrary) -> None:
    sql("DELETE FROM dead")(library)
    with writing(library.index), pytest.raises(UserError, match="进程"):
        mended(library)


def test_a_writer_that_goes_on_is_no_damage(
    library: HashedLibrary, corpus: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One that merges the segments while they are looked at."""
    name = library.documents()[0].name

    def overtaken(index: Path, named: Named) -> Segment:
        monkeypatch.undo()
        HashedLibrary(library.index).remove(name)
        raise FileNotFoundError(named.name)

    monkeypatch.setattr("rag.store.checking.segments.load", overtaken)
    assert wrong(library) == set()


def test_the_command(
    library: HashedLibrary, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MINGYIN_ENCODER", "hashed")
    monkeypatch.setenv("MINGYIN_INDEX", str(library.index))
    assert cli.main(["check"]) == 0
    assert capsys.readouterr().out.count("✓") == len(ALL) - 2
    sql("DELETE FROM dead")(library)
    assert cli.main(["check"]) == 1
    said = capsys.readouterr().out
    assert "✗ 检索文件" in said
    assert "--repair" in said
    assert cli.main(["check", "--json"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert [each["check"] for each in told["checks"] if not each["ok"]] == ["passages", "segments"]
    assert cli.main(["check", "--repair"]) == 0
    assert "索引完好" in capsys.readouterr().out


@pytest.mark.parametrize("seed", range(6))
def test_what_sqlite_says_stands_in_brackets(
    library: HashedLibrary, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    monkeypatch.setenv("MINGYIN_ENCODER", "hashed")
    monkeypatch.setenv("MINGYIN_INDEX", str(library.index))
    data, chance = bytearray((library.index / CATALOG).read_bytes()), random.Random(seed)
    for _ in range(40):
        data[chance.randrange(100, len(data))] ^= 1 << chance.randrange(8)
    (library.index / CATALOG).write_bytes(data)
    cli.main(["check"])
    said = capsys.readouterr().out
    outside = re.sub(r"（[^（）]*）|「[^「」]*」|python -m rag[ a-z-]*|[\w.-]+\.(sqlite|txt|md|pdf)\S*", "", said)
    assert "✗" in said
    assert re.findall(r"[A-Za-z]{2,} [A-Za-z]{2,}", outside) == [], said
