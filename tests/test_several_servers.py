"""Two servers over one index and one workspace, while a third process indexes: all see the same."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.support.places import ROOT
from tests.support.serving import free_port, serving
from tests.support.tab import Tab
from tests.support.timing import PATIENCE_S


@dataclass(frozen=True)
class Place:
    """Folders that several processes share, and the servers' addresses."""

    home: Path
    addresses: tuple[str, ...]

    @property
    def environment(self) -> dict[str, str]:
        return {"MINGYIN_HOME": str(self.home)}

    def index(self) -> None:
        """Index the documents with a process of its own."""
        environment = {**os.environ, **self.environment}
        subprocess.run(
            [sys.executable, "-m", "rag", "index"], cwd=ROOT, env=environment, check=True, capture_output=True
        )


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    home = tmp_path_factory.mktemp("several")
    (home / "corpus").mkdir()
    (home / "corpus" / "房.txt").write_text("租房补贴标准为每人每月600元。", "utf-8")
    ports = free_port(), free_port()
    place = Place(home, tuple(f"http://127.0.0.1:{port}/" for port in ports))
    place.index()
    with ExitStack() as stack:
        for port in ports:
            stack.enter_context(serving(home / "index", port, home / f"{port}.log", **place.environment))
        yield place
    for port in ports:
        assert "Traceback" not in (home / f"{port}.log").read_text("utf-8")


def until(condition: Callable[[], bool]) -> None:
    begun = time.monotonic()
    while not condition():
        assert time.monotonic() - begun < PATIENCE_S
        time.sleep(0.1)


def test_both_answer_and_see_what_a_third_process_adds(place: Place) -> None:
    asked = [Tab(address) for address in place.addresses]
    assert ["600" in tab.told("租房补贴是多少？") for tab in asked] == [True, True]
    (place.home / "corpus" / "水.txt").write_text("居民用水价格为每立方米3.45元。", "utf-8")
    indexing = threading.Thread(target=place.index)
    indexing.start()
    while indexing.is_alive():
        assert ["600" in tab.told("租房补贴是多少？") for tab in asked] == [True, True]
    assert ["3.45" in tab.told("居民用水价格是多少？") for tab in asked] == [True, True]


def test_a_conversation_of_one_is_there_in_the_other(place: Place) -> None:
    first, second = map(Tab, place.addresses)
    first.told("租房补贴标准是每月多少？")
    assert "租房补贴标准是每月多少？" in second.request("GET", "/conversations")[1]


def test_what_is_given_to_both_at_once_comes_in(place: Place) -> None:
    tabs = [Tab(address) for address in place.addresses]
    names = [f"补充{n}" for n in range(12)]

    def give(tab: Tab, mine: list[str]) -> None:
        for name in mine:
            status, said = tab.request(
                "POST", "/texts", {"title": name, "text": f"{name}的标准为每月{len(name)}00元。"}
            )
            assert (status, json.loads(said)["new"]) == (200, True)

    threads = [threading.Thread(target=give, args=(tab, names[n::2])) for n, tab in enumerate(tabs)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE_S)
    for tab in tabs:
        until(lambda tab=tab: all(name in tab.request("GET", "/documents")[1] for name in names))  # type: ignore[misc]
    until(lambda: all(json.loads(tab.request("GET", "/intake")[1])["active"] == 0 for tab in tabs))


def test_who_has_to_wait_for_another_process_says_so(place: Place) -> None:
    hold = "import pathlib, sys\nfrom rag.store.lock import writing\nwith writing(pathlib.Path(sys.argv[1])):\n"
    hold += "    print('held', flush=True)\n    sys.stdin.read()"
    command = [sys.executable, "-c", hold, str(place.home / "index")]
    tab = Tab(place.addresses[0])
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdin is not None
        assert writer.stdout is not None
        assert writer.stdout.readline() == "held\n"
        tab.request("POST", "/texts", {"title": "等", "text": "等待的标准为每月700元。"})
        until(lambda: f"进程 {writer.pid}" in json.loads(tab.request("GET", "/intake")[1])["html"])
        assert "600" in tab.told("租房补贴是多少呢？")
        writer.stdin.close()
    until(lambda: "700" in tab.told("等待的标准是多少？"))
