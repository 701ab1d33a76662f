"""The end of the server, as a real process: what was asked is answered and kept, and nothing new begins."""

from __future__ import annotations

import signal
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from rag.library import Library
from rag.messages import say
from rag.workspace.conversations import Conversations
from rag.workspace.database import Database
from tests.support.endpoint import MODEL, Endpoint, Script
from tests.support.serving import free_port, serving
from tests.support.tab import Tab
from tests.support.timing import PATIENCE_S

QUESTION = "到2025年的近期目标是什么？"
FINISHING_S = 6.0
WORDS = ("近期，到2025年", "综合实力", "达到世界先进水平", "。")


@pytest.fixture
def address() -> str:
    return f"http://127.0.0.1:{free_port()}/"


@pytest.fixture
def server(
    shipped_library: Library, endpoint: Endpoint, tmp_path: Path, address: str
) -> Iterator[subprocess.Popen[bytes]]:
    """A process over the shipped document, and a language model that takes seconds for an answer."""
    named = {"MINGYIN_LLM_BASE_URL": endpoint.url, "MINGYIN_LLM_MODEL": MODEL, "XDG_DATA_HOME": str(tmp_path)}
    endpoint.script(Script(WORDS, delay=0.3))
    port = int(address.rstrip("/").rpartition(":")[2])
    hurry = f"from ui import running\nrunning.FINISHING_S = {FINISHING_S}"
    with serving(shipped_library.index, port, tmp_path / "log", hurry, **named) as process:
        yield process


def kept(tmp_path: Path) -> list[tuple[str, str]]:
    """Questions and answers of all conversations."""
    (found,) = tmp_path.rglob("workspace.sqlite")
    conversations = Conversations(Database(found))
    listed = [each.conversation.id for each in conversations.search("", 100)]
    exchanges = [each for id in listed for each in conversations.exchanges(id)]
    return [(each.question, each.answer.text if each.answer else "") for each in exchanges]


def following(tab: Tab, asked: Endpoint) -> tuple[threading.Thread, list[dict[str, Any]]]:
    """What is said to a tab, from now on; returns when the language model was ``asked``."""
    heard: list[dict[str, Any]] = []

    def listen() -> None:
        with suppress(OSError):
            for each in tab.heard():
                heard.append(each)

    thread = threading.Thread(target=listen, daemon=True)
    thread.start()
    begun = time.monotonic()
    while not asked.requests:
        assert time.monotonic() - begun < PATIENCE_S
        time.sleep(0.02)
    return thread, heard


def test_what_is_being_answered_is_answered_and_nothing_new_is_taken(
    server: subprocess.Popen[bytes], endpoint: Endpoint, address: str, tmp_path: Path
) -> None:
    tab = Tab(address)
    number = tab.ask(QUESTION, mode="written")
    thread, heard = following(tab, endpoint)
    server.send_signal(signal.SIGTERM)
    time.sleep(0.3)
    assert all(each["msg"] != "process_completed" for each in heard)
    status, said = tab.request("GET", "/rail")
    assert (status, said) == (503, say.ending_server())
    given = {"data": ["另一个？", None, "", "quotes", "/"], "fn_index": tab.asking, "session_hash": tab.session}
    assert tab.request("POST", "/gradio_api/queue/join", given)[0] == 503
    assert server.wait(PATIENCE_S) == 0
    thread.join(PATIENCE_S)
    last = next(each for each in heard if each["msg"] == "process_completed" and each["event_id"] == number)
    assert last["success"]
    ((question, answer),) = kept(tmp_path)
    assert question == QUESTION
    assert all(word in answer for word in WORDS[:-1])
    assert "Traceback" not in (tmp_path / "log").read_text("utf-8")


def test_a_tab_that_is_only_open_holds_nothing_up(
    server: subprocess.Popen[bytes], address: str, tmp_path: Path
) -> None:
    tab = Tab(address)
    beating = tab._opened("GET", f"/gradio_api/heartbeat/{tab.session}")
    assert beating.readline().startswith(b"data: ALIVE")
    begun = time.monotonic()
    server.send_signal(signal.SIGINT)
    assert server.wait(PATIENCE_S) == 0
    assert time.monotonic() - begun < FINISHING_S
    assert "Traceback" not in (tmp_path / "log").read_text("utf-8")
    assert "ERROR" not in (tmp_path / "log").read_text("utf-8")


def test_interrupted_twice_it_ends_at_once(
    server: subprocess.Popen[bytes], endpoint: Endpoint, address: str, tmp_path: Path
) -> None:
    endpoint.script(Script(WORDS[:1], hang=True))
    tab = Tab(address)
    tab.ask(QUESTION, mode="written")
    following(tab, endpoint)
    server.send_signal(signal.SIGINT)
    time.sleep(0.5)
    assert server.poll() is None
    begun = time.monotonic()
    server.send_signal(signal.SIGINT)
    assert server.wait(PATIENCE_S) == 130
    assert time.monotonic() - begun < FINISHING_S
    assert kept(tmp_path) == [(QUESTION, "")]  # it says that there is no answer


def test_what_takes_too_long_is_cut_off(
    server: subprocess.Popen[bytes], endpoint: Endpoint, address: str, tmp_path: Path
) -> None:
    endpoint.script(Script(WORDS[:1], hang=True))
    tab = Tab(address)
    tab.ask(QUESTION, mode="written")
    following(tab, endpoint)
    begun = time.monotonic()
    server.send_signal(signal.SIGTERM)
    assert server.wait(PATIENCE_S) == 0
    assert time.monotonic() - begun > FINISHING_S
    assert [question for question, _ in kept(tmp_path)] == [QUESTION]
