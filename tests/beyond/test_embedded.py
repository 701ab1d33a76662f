"""The embedded Milvus beneath a whole library: one process has it."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from rag.errors import UnreachableError
from rag.library import Library
from rag.settings import Settings
from rag.workspace.people import Person, Role
from tests.support.hashed import HashedLibrary
from tests.support.people import PASSWORD
from tests.support.timing import PATIENCE_S
from tests.support.versioned import Shelf, question, torn, torn_shelf

pytest.importorskip("pymilvus")
pytest.importorskip("milvus_lite")

_HOLD = """
import sys
from rag.store.milvus.address import Address
from rag.store.milvus.client import Client

Client(Address(sys.argv[1], "mingyin")).names("")
print("open", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path / "文档", 9, 0)


@pytest.fixture
def opened(tmp_path: Path) -> Callable[..., Library]:
    settings = Settings(home=tmp_path / "own", reader=False)

    def library(store: str = f"milvus://{tmp_path}/引擎.db") -> Library:
        return HashedLibrary(tmp_path / "index", replace(settings, store=store))

    return library


def test_another_process_that_opens_it_is_told(opened: Callable[..., Library], shelf: Shelf, tmp_path: Path) -> None:
    command = [sys.executable, "-c", _HOLD, str(tmp_path / "引擎.db")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None
        assert other.stdin is not None
        assert other.stdout.readline() == "open\n"
        with pytest.raises(UnreachableError, match=r"一次只能由一个进程使用.*milvus://"):
            opened().add([shelf.folder])
        other.stdin.close()
        other.wait(PATIENCE_S)
    opened().add([shelf.folder])
    assert not torn(opened().ask(question(1)))


def test_many_threads_ask_while_one_writes(opened: Callable[..., Library], shelf: Shelf) -> None:
    library = opened()
    library.add([shelf.folder])
    over, wrong = threading.Event(), list[object]()

    def ask(number: int) -> None:
        while not over.is_set():
            try:
                wrong.extend(torn(library.ask(question(number))))
                snapshot = library.snapshot()
                if len(snapshot.keywords.holders("档案")) != snapshot.keywords.spread("档案"):
                    wrong.append(snapshot.manifest)
            except Exception as error:  # whatever comes is wrong
                wrong.append(error)

    asking = [threading.Thread(target=ask, args=(number,)) for number in (1, 2, 3)]
    for each in asking:
        each.start()
    for _ in range(3):
        shelf.stir(0.3)
        library.add([shelf.folder])
    over.set()
    for each in asking:
        each.join(PATIENCE_S)
    assert wrong == []
    assert torn_shelf(library) == (shelf.files, [])


def test_what_the_local_engine_has_changed_meanwhile_is_put_anew(opened: Callable[..., Library], shelf: Shelf) -> None:
    opened().add([shelf.folder])
    shelf.stir(0.5)
    opened("").add([shelf.folder])  # MINGYIN_STORE was left out
    snapshot = opened().snapshot()
    assert len(snapshot.keywords.holders("档案")) == len(snapshot.keywords)
    assert torn_shelf(opened()) == (shelf.files, [])
    assert all(not each.wrong for each in opened().check() if each.about in ("segments", "words", "passages"))


def test_whom_documents_are_hidden_from_and_a_collection(opened: Callable[..., Library], shelf: Shelf) -> None:
    library = opened()
    library.add([shelf.folder])
    names = [each.name for each in library.documents()]
    library.accounts.add("甲", Role.READER, PASSWORD)
    library.collections.make("给甲", "给甲")
    library.collections.put("给甲", names[:3])
    library.grants.give("给甲", ["甲"])
    theirs, mine = (library.seen_by(Person(name)) for name in ("乙", "甲"))
    assert {hit.passage.document for hit in theirs.search("档案的保管期限", top_k=90)} == set(names[3:])
    assert theirs.snapshot().keywords.spread("档案") == len(theirs.snapshot().keywords)
    assert {hit.passage.document for hit in mine.search("档案的保管期限", top_k=90)} == set(names)
    scoped = mine.search("档案的保管期限", top_k=90, collection="给甲")
    assert {hit.passage.document for hit in scoped} == set(names[:3])
    assert theirs.engine is library.engine
