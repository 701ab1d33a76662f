"""The two requests of a question, over a real server: what they refuse, and what is left of a tab that has gone."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import pytest

from rag.messages import Speech
from tests.support.hashed import at_home
from tests.support.running import running
from tests.support.tab import Tab
from tests.support.timing import PATIENCE_S
from ui.queue import wire
from ui.server import build_app

JOIN, DATA = "/gradio_api/queue/join", "/gradio_api/queue/data"
SAY = Speech("zh")

pytestmark = pytest.mark.filterwarnings(r"ignore::DeprecationWarning:gradio\.queueing")


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Any:
    folder: Path = tmp_path_factory.mktemp("home")
    library = at_home(folder)
    library.settings.corpus.mkdir(exist_ok=True)
    (library.settings.corpus / "租金.txt").write_text("租金\n\n澄湖大厦的租金是每月三千元。\n", "utf-8")
    library.add([library.settings.corpus])
    return build_app(library, library.settings)


@pytest.fixture(scope="module")
def server(app: Any) -> Iterator[str]:
    with running(app) as address:
        yield address


def queue_of(app: Any) -> Any:
    """The page's queue."""
    from starlette.routing import Mount

    (mount,) = (each for each in app.routes if isinstance(each, Mount) and hasattr(each.app, "_queue"))
    return cast("Any", mount.app)._queue


def refusal(tab: Tab, method: str, path: str, given: Any = None) -> tuple[int, str]:
    """Status and sentence, where Gradio's script looks for it."""
    status, said = tab.request(method, path, given)
    return status, json.loads(said)["detail"]


def test_a_question_is_answered(server: str) -> None:
    assert "三千" in Tab(server).told("澄湖大厦的租金是多少？")


def test_nothing_is_left_of_a_tab_that_was_answered(server: str, app: Any) -> None:
    tab, queue = Tab(server), queue_of(app)
    tab.told("澄湖大厦的租金是多少？")
    end = time.monotonic() + PATIENCE_S
    while (
        tab.session in queue.pending_messages_per_session
        or tab.session in queue.pending_event_ids_session
        or queue.event_ids_to_events  # dropped a moment after the answer was told
    ):
        assert time.monotonic() < end
        time.sleep(0.01)


@pytest.mark.parametrize("given", [None, [], {"data": "?"}, {"fn_index": "x", "data": []}, {"data": {}}])
def test_what_is_no_event_is_refused(server: str, given: Any) -> None:
    assert refusal(Tab(server), "POST", JOIN, given) == (422, SAY.unreadable_request())


def test_an_event_of_no_session_is_refused(server: str) -> None:
    tab = Tab(server)
    given = {"data": [], "fn_index": tab.asking}
    assert refusal(tab, "POST", JOIN, given) == (400, SAY.unreadable_request())


def test_nothing_can_be_given_that_is_only_the_servers(server: str) -> None:
    tab = Tab(server)
    given = {"data": ["租金？", None, "", "quotes", "/"], "fn_index": tab.asking, "session_hash": tab.session}
    status, said = tab.request("POST", JOIN, {**given, "request": {"client": "me"}, "batch_trigger_ids": [1]})
    assert status == 200
    assert tab.answered()[json.loads(said)["event_id"]]["success"]


def test_a_session_that_asked_nothing_is_unknown(server: str) -> None:
    assert refusal(Tab(server), "GET", f"{DATA}?session_hash=nobody") == (404, SAY.unknown_session())
    assert Tab(server).request("GET", DATA)[0] == 404


def test_who_was_told_all_may_listen_once_more(server: str) -> None:
    """As a tab does whose event is over before its number has arrived: one that stops an answer, for instance."""
    tab = Tab(server)
    tab.told("租金？")
    assert [each["msg"] for each in tab.heard()] == ["close_stream"]
    assert "三千" in tab.told("澄湖大厦的租金是多少？")


def test_who_waits_long_gets_a_sign_of_life(server: str, app: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wire, "_ALIVE_S", 0.05)
    tab, queue = Tab(server), queue_of(app)
    monkeypatch.setattr(queue, "get_events", lambda: None)  # nobody is let in
    tab.ask("租金？")
    assert any(each["msg"] == "heartbeat" for each in tab.heard())
