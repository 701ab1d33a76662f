"""A Milvus that goes away, and comes back, while people ask and documents are taken in."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from rag.command.cli import main
from rag.errors import UnreachableError
from rag.library import Library
from rag.settings import Settings
from rag.store.milvus.client import Client
from tests.support.hashed import HashedLibrary
from tests.support.milvus_server import MilvusServer
from tests.support.programs import listening
from tests.support.timing import PATIENCE_S
from tests.support.versioned import Shelf, question, torn, torn_shelf

pytest.importorskip("pymilvus")
pytest.importorskip("milvus_lite")

_TOLD_S = 10.0
"""Within so many seconds a person is told that there is no answer."""


@pytest.fixture(scope="module")
def one_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MilvusServer]:
    made = MilvusServer(tmp_path_factory.mktemp("milvus"))
    yield made
    made.stop()


@pytest.fixture
def server(one_server: MilvusServer) -> MilvusServer:
    """It runs; the libraries of other tests lie in it, too."""
    one_server.start()
    return one_server


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path / "文档", 12, 0)


@pytest.fixture
def opened(server: MilvusServer, tmp_path: Path) -> Callable[[], Library]:
    settings = Settings(home=tmp_path / "own", reader=False, store=server.address)
    return lambda: HashedLibrary(tmp_path / "index", settings)


def told(call: Callable[[], object]) -> str:
    """What is said where the call fails, as it must, and soon."""
    begun = time.monotonic()
    with pytest.raises(UnreachableError, match="检索服务") as said:
        call()
    assert time.monotonic() - begun < _TOLD_S
    return str(said.value)


@pytest.mark.parametrize("gently", [False, True])
def test_who_asks_is_told_and_answered_when_it_is_back(
    opened: Callable[[], Library], server: MilvusServer, shelf: Shelf, gently: bool
) -> None:
    library = opened()
    library.add([shelf.folder])
    before = library.ask(question(3))
    assert not torn(before)
    server.stop(gently=gently)
    assert "Traceback" not in told(lambda: library.ask(question(3)))
    told(lambda: library.remove(next(iter(shelf.files))))
    server.start()
    assert library.ask(question(3)).hits == before.hits
    assert torn_shelf(library) == (shelf.files, [])


def test_what_was_committed_stays_and_the_next_run_goes_on(
    opened: Callable[[], Library], server: MilvusServer, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It goes while a run is putting what it has read."""
    opened().add([shelf.folder])
    known = dict(shelf.files)
    shelf.stir(0.9)
    put = Client.put

    def stopped(self: Client, *given: object) -> None:
        server.stop()
        put(self, *given)  # type: ignore[arg-type]

    with monkeypatch.context() as patch:
        patch.setattr(Client, "put", stopped)
        told(lambda: opened().add([shelf.folder]))
    server.start()
    library = opened()
    assert torn_shelf(library) == (known, [])
    assert not torn(library.ask(question(3)))
    library.add([shelf.folder])
    assert torn_shelf(library) == (shelf.files, [])
    snapshot = library.snapshot()
    assert len(snapshot.keywords.holders("档案")) == len(snapshot.keywords) == len(snapshot.vectors)


def test_the_api_says_so_and_answers_again(opened: Callable[[], Library], server: MilvusServer, shelf: Shelf) -> None:
    library = opened()
    library.add([shelf.folder])
    with listening(library) as address:

        def asked() -> tuple[int, int, str]:
            ready = httpx.get(f"{address}/api/v1/ready", timeout=PATIENCE_S).status_code
            given = {"question": question(3)}
            reply = httpx.post(f"{address}/api/v1/ask", json=given, timeout=PATIENCE_S)
            return ready, reply.status_code, reply.text

        assert asked()[:2] == (200, 200)
        server.stop()
        ready, status, said = asked()
        assert (ready, status) == (503, 503)
        assert "检索服务" in said or "search engine" in said
        server.start()
        assert asked()[:2] == (200, 200)


def test_a_command_says_so_and_ends_otherwise(
    opened: Callable[[], Library],
    server: MilvusServer,
    shelf: Shelf,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    library = opened()
    library.add([shelf.folder])
    server.stop()
    monkeypatch.setenv("MINGYIN_STORE", server.address)
    assert main(["ask", "谁？", "--index", str(library.index)]) == 1
    said = capsys.readouterr()
    assert "检索服务" in said.err
    assert "Traceback" not in said.err
