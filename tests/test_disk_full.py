"""A full disk, and a folder that can't be written: what is there can be read, and a message says what to do."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from rag.errors import UserError
from rag.indexing import passages
from rag.store.catalog import CATALOG
from rag.store.checking import check
from tests.support.hashed import ENCODER, HashedLibrary
from tests.support.versioned import Shelf, fact, question, torn_shelf

resource = pytest.importorskip("resource", reason="Windows can't limit what a process writes")

LOOK = """
import encodings.ascii, json, os, sys
from pathlib import Path
from tests.support.hashed import HashedLibrary
from rag.errors import UserError

index, other, file, asked = sys.argv[1:]
other = HashedLibrary(Path(other))
other.ask(asked)  # what is imported for all this must be read before the rights are given up
other.add([Path(file)])
if os.geteuid() == 0:
    os.setgid(65534)
    os.setuid(65534)
library = HashedLibrary(Path(index))
names = [info.name for info in library.documents()]
found = {"names": names, "answer": library.ask(asked).text, "text": library.text(names[0]), "said": []}
for write in (lambda: library.add([Path(file)]), lambda: library.remove(names[0])):
    try:
        write()
    except UserError as error:
        found["said"].append(str(error))
print(json.dumps(found))
"""


@contextmanager
def largest_file(size: int) -> Iterator[None]:
    """No file can grow beyond ``size`` bytes: what writes more gets an error, as from a full disk."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path / "文 档", 12, seed=1)


@pytest.fixture
def library(tmp_path: Path, shelf: Shelf) -> HashedLibrary:
    built = HashedLibrary(tmp_path / "索 引")
    built.add([shelf.folder])
    return built


def is_sound(library: HashedLibrary) -> bool:
    return all(each.ok for each in check(library.index, ENCODER, passages.VERSION))


@pytest.mark.parametrize("size", [0, 20_000, 60_000])
def test_a_full_disk_leaves_what_was_there(library: HashedLibrary, shelf: Shelf, size: int) -> None:
    before = dict(shelf.files)
    shelf.stir(0.8)
    with largest_file(size):
        with pytest.raises(UserError, match=r"无法写入索引文件夹.*请检查磁盘空间"):
            library.add([shelf.folder])
        for reader in (library, HashedLibrary(library.index)):
            versions, wrong = torn_shelf(reader)
            assert (versions, wrong) == (before, [])
            for document, version in list(before.values())[:3]:
                assert fact(document, version) in reader.ask(question(document)).text
        assert is_sound(library)
    library.add([shelf.folder])
    assert torn_shelf(library) == (shelf.files, [])
    assert is_sound(library)


@pytest.mark.parametrize("size", [0, 60_000])
def test_a_disk_that_is_full_from_the_start(tmp_path: Path, shelf: Shelf, size: int) -> None:
    library = HashedLibrary(tmp_path / "新 的" / "index")
    with largest_file(size), pytest.raises(UserError, match="请检查磁盘空间"):
        library.add([shelf.folder])
    library.add([shelf.folder])
    assert torn_shelf(library) == (shelf.files, [])
    assert is_sound(library)


@pytest.fixture
def open_place() -> Iterator[Path]:
    """A folder that other users may enter, unlike pytest's own."""
    with tempfile.TemporaryDirectory(prefix="只 读 ") as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


def forbid_writing(folder: Path) -> None:
    for path in (*folder.rglob("*"), folder):
        path.chmod(0o555 if path.is_dir() else 0o444)


def allow_writing(folder: Path) -> None:
    for path in (folder, *folder.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)


@pytest.mark.parametrize("closed", [True, False], ids=["closed", "left by a kill"])
def test_a_folder_that_may_only_be_read(library: HashedLibrary, shelf: Shelf, open_place: Path, closed: bool) -> None:
    """Of a writer that was killed the last transactions still stand in the log beside the catalog."""
    reader = HashedLibrary(library.index)
    if not closed:
        reader.snapshot()  # while it is open nothing is written back from the log
    library.add([shelf.folder / shelf.change()])
    assert (library.index / f"{CATALOG}-wal").exists() != closed
    index = shutil.copytree(library.index, open_place / "index")
    forbid_writing(index)
    document, version = max(shelf.files.values(), key=lambda each: each[1])
    (open_place / "新.txt").write_text("丁公司的总部在大连市。", "utf-8")
    places = (index, library.index, open_place / "新.txt")
    command = [sys.executable, "-c", LOOK, *map(str, places), question(document)]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    allow_writing(index)
    assert not run.stderr
    found = json.loads(run.stdout)
    assert found["names"] == sorted(shelf.files)
    assert fact(document, version) in found["answer"]
    assert found["text"]
    assert [said[:9] for said in found["said"]] == ["无法写入索引文件夹"] * 2
