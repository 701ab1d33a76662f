"""Two pages over one database: what is said and who is signed in at one is so at the other; a server that goes away."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import pytest

from tests.support import postgres
from tests.support.places import ROOT
from tests.support.serving import free_port, serving
from tests.support.tab import Tab
from tests.support.timing import PATIENCE_S

PASSWORD = "一匹马 两本书 七座桥"


@dataclass(frozen=True)
class Pages:
    """Servers of pages, each with a home of its own, over one database and one index folder."""

    folder: Path
    database: str
    addresses: tuple[str, ...]

    def run(self, *command: str, given: str = "") -> str:
        """What a command prints that is run beside them."""
        environment = {**os.environ, "MINGYIN_HOME": str(self.folder / "0"), "MINGYIN_DATABASE": self.database}
        environment |= {"MINGYIN_INDEX": str(self.folder / "index")}
        done = subprocess.run(
            [sys.executable, "-m", "rag", *command],
            cwd=ROOT,
            env=environment,
            input=given,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout


@pytest.fixture(scope="module")
def pages(running: postgres.Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pages]:
    folder = tmp_path_factory.mktemp("pages")
    ports = free_port(), free_port()
    pages = Pages(folder, running.made(), tuple(f"http://127.0.0.1:{port}/" for port in ports))
    (folder / "0" / "corpus").mkdir(parents=True)
    (folder / "0" / "corpus" / "房.txt").write_text("租房补贴标准为每人每月600元。", "utf-8")
    pages.run("index")
    pages.run("user", "add", "li.lei", "--role", "editor", given=f"{PASSWORD}\n")
    with ExitStack() as stack:
        for n, port in enumerate(ports):
            environment = {"MINGYIN_HOME": str(folder / str(n)), "MINGYIN_DATABASE": pages.database}
            environment["MINGYIN_SIGN_IN"] = "always"
            stack.enter_context(serving(folder / "index", port, folder / f"{port}.log", **environment))
        yield pages
    for port in ports:
        assert "Traceback" not in (folder / f"{port}.log").read_text("utf-8")


def signed_in(address: str) -> str:
    """The cookie of a session that begins at this page."""
    given = urlencode({"name": "li.lei", "password": PASSWORD, "onward": "/"})
    connection = HTTPConnection(urlsplit(address).netloc, timeout=PATIENCE_S)
    connection.request("POST", "/sign-in", given, {"content-type": "application/x-www-form-urlencoded"})
    kept = connection.getresponse().headers["set-cookie"]
    assert kept.startswith("mingyin=")
    return kept.partition(";")[0]


def test_who_signs_in_at_one_is_signed_in_at_the_other_with_what_was_said(pages: Pages) -> None:
    cookie = signed_in(pages.addresses[0])
    first, second = (Tab(address, cookie=cookie) for address in pages.addresses)
    assert "600" in first.told("租房补贴标准是每月多少？")
    assert "租房补贴标准是每月多少？" in second.request("GET", "/conversations")[1]
    assert first.request("POST", "/sign-out")[0] < 400
    assert second.request("GET", "/conversations")[0] == 401


def test_the_page_says_that_the_database_is_gone_and_goes_on_when_it_is_back(
    pages: Pages, running: postgres.Server
) -> None:
    tabs = [Tab(address, cookie=signed_in(address)) for address in pages.addresses]
    assert all("600" in tab.told("租房补贴标准是每月多少呢？") for tab in tabs)
    running.stop("immediate")
    try:
        for tab in tabs:
            status, said = tab.request("GET", "/conversations")
            assert (status, "连不上" in said) == (503, True), said
    finally:
        running.start()
    assert all("600" in tab.told("租房补贴标准是每月多少？") for tab in tabs), "signed in as before"
