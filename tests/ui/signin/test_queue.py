"""Through Gradio's own queue, in a server that really runs: each is answered as they are, whoever else asks."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn

from rag.library import Library
from rag.library.seen import Seen
from rag.types import Answer
from rag.workspace.people import Person
from tests.support.people import with_people
from tests.support.timing import PATIENCE_S
from ui.page import _AT_ONCE
from ui.server import build_app

QUESTION = "总经理的年薪是多少？"


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    home: Path = tmp_path_factory.mktemp("queue")
    library = with_people(home)
    (home / "corpus" / "人事").mkdir(parents=True)
    (home / "corpus" / "人事" / "薪酬.txt").write_text("薪酬方案\n\n总经理的年薪是八十八万元。\n", "utf-8")
    (home / "corpus" / "食堂.txt").write_text("食堂每天中午十一点半开饭。\n", "utf-8")
    library.add()
    library.collections.make("人事", "人事")
    library.grants.give("人事", ["read"])
    return library


@pytest.fixture(scope="module")
def address(library: Library) -> Iterator[str]:
    config = uvicorn.Config(
        build_app(library, library.settings), port=0, log_level="warning", timeout_graceful_shutdown=1
    )
    server = uvicorn.Server(config)
    with running(server):
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"


@contextmanager
def running(server: uvicorn.Server) -> Iterator[None]:
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        assert thread.is_alive()
        threading.Event().wait(0.05)
    yield
    server.should_exit = True
    thread.join(10)


class Tab:
    """A tab of somebody's browser, as Gradio's script behaves."""

    def __init__(self, address: str, secret: str, name: str) -> None:
        self.name = name
        self.http = httpx.Client(base_url=address, cookies={"mingyin": secret}, timeout=PATIENCE_S)
        events = self.http.get("/config").json()["dependencies"]
        (self.asking,) = [each["id"] for each in events if [what for _, what in each["targets"][:1]] == ["submit"]]

    def join(self, question: str, path: str = "/") -> httpx.Response:
        data = {"fn_index": self.asking, "data": [question, None, "{}", None, path], "session_hash": self.name}
        return self.http.post("/gradio_api/queue/join", json=data)

    def hear(self) -> dict[str, Any]:
        """What the event ends with."""
        with self.http.stream("GET", "/gradio_api/queue/data", params={"session_hash": self.name}) as events:
            for line in events.iter_lines():
                said = json.loads(line.removeprefix("data: ")) if line.startswith("data: ") else {}
                if said.get("msg") in ("process_generating", "process_completed"):
                    self.last = self.last_of(said)
                if said.get("msg") == "process_completed":
                    return dict(said)
        raise AssertionError

    last = ""

    def last_of(self, said: dict[str, Any]) -> str:
        self.heard = getattr(self, "heard", "") + json.dumps(said, ensure_ascii=False)
        return self.heard

    def ask(self, question: str) -> str:
        """All that is said until the answer is there."""
        self.heard = ""
        assert self.join(question).status_code == 200
        self.hear()
        return self.heard


@pytest.fixture
def tab(library: Library, address: str) -> Callable[[str, str], Tab]:
    return lambda person, name: Tab(address, library.sessions.begin(person), name)


def test_no_answer_is_mixed_up_or_leaks_by_being_kept(library: Library, tab: Callable[[str, str], Tab]) -> None:
    people = ["read", "other", "boss", "edit"] * 6
    tabs = [tab(person, f"tab{n}{person}") for n, person in enumerate(people)]
    with ThreadPoolExecutor(8) as pool:
        heard = list(pool.map(lambda each: each.ask(QUESTION), tabs))
    for person, said in zip(people, heard, strict=True):
        assert ("八十八万" in said) == (person in ("read", "boss")), person
        assert "薪酬.txt" not in said or person in ("read", "boss")
    for name in set(people):
        kept = library.seen_by(Person(name)).conversations.newest(99)
        assert [each.title for each in kept] == [QUESTION] * people.count(name)
    assert library.conversations.newest(9) == []


def test_anothers_conversation_isnt_opened_by_its_address(library: Library, tab: Callable[[str, str], Tab]) -> None:
    tab("read", "opens1").ask("年薪？")
    talk = library.seen_by(Person("read")).conversations.newest(1)[0]
    other = tab("other", "opens2")
    assert other.join("那奖金呢？", f"/c/{talk.id}").status_code == 200
    other.hear()
    assert "八十八万" not in other.heard
    assert len(library.seen_by(Person("read")).conversations.exchanges(talk.id)) == 1


def test_a_tab_of_another_is_neither_heard_nor_gone_on_with(tab: Callable[[str, str], Tab]) -> None:
    tab("read", "mine").ask(QUESTION)
    thief = tab("other", "mine")
    assert thief.join("那奖金呢？").status_code == 403
    assert thief.http.get("/gradio_api/queue/data?session_hash=mine").status_code == 403
    assert thief.http.get("/gradio_api/queue/data?session_hash=x&session_hash=mine").status_code == 403
    assert thief.http.get("/gradio_api/heartbeat/mine").status_code == 403
    assert (
        thief.http.post("/gradio_api/cancel", json={"session_hash": "mine", "fn_index": 0, "event_id": "x"}).status_code
        == 403
    )
    assert thief.http.post("/gradio_api/queue/join", content=b"x" * (2 << 20)).status_code == 413
    assert thief.http.post("/gradio_api/queue/join", content=b"[" * 50_000).status_code == 422


def test_who_is_signed_out_while_they_wait_isnt_answered(
    library: Library, tab: Callable[[str, str], Tab], monkeypatch: pytest.MonkeyPatch
) -> None:
    gate, waiting, truly = threading.Event(), threading.Semaphore(0), Seen.ask

    def slow(self: Seen, *given: Any, **more: Any) -> Answer:
        waiting.release()
        assert gate.wait(PATIENCE_S)
        return truly(self, *given, **more)

    monkeypatch.setattr(Seen, "ask", slow)
    before = len(library.seen_by(Person("edit")).conversations.newest(99))
    busy = [tab("boss", f"busy{n}") for n in range(_AT_ONCE)]
    for n, each in enumerate(busy):
        assert each.join(f"食堂几点开饭，第 {n} 次问？").status_code == 200
    for _ in busy:
        assert waiting.acquire(timeout=PATIENCE_S)
    late = tab("edit", "late")
    assert late.join("食堂在哪里？").status_code == 200
    with ThreadPoolExecutor(1) as pool:
        heard = pool.submit(late.hear)
        threading.Event().wait(0.3)
        library.sessions.end_all("edit")
        gate.set()
        ended = heard.result(PATIENCE_S)
    assert ended["success"] is False
    assert len(library.seen_by(Person("edit")).conversations.newest(99)) == before
    assert late.join("还有谁？").status_code == 401
