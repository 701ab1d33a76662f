"""Two pages over one database: what is said and who is signed in at one is so at the other; a server that goes away."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.support import postgres
from tests.support.places import ROOT
from tests.support.serving import free_port, serving
from tests.support.tab import Tab


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
    pages.run("user", "add", "li.lei", "--role", "editor", given="Mingyin-2026-pass\n")
    with ExitStack() as stack:
        for n, port in enumerate(ports):
            environment = {"MINGYIN_HOME": str(folder / str(n)), "MINGYIN_DATABASE": pages.database}
            stack.enter_context(serving(folder / "index", port, folder / f"{port}.log", **environment))
        yield pages
    for port in ports:
        assert "Traceback" not in (folder / f"{port}.log").read_text("utf-8")


def test_a_conversation_of_one_is_there_in_the_other(pages: Pages) -> None:
    first, second = map(Tab, pages.addresses)
    assert "600" in first.told("租房补贴标准是每月多少？")
    assert "租房补贴标准是每月多少？" in second.request("GET", "/conversations")[1]
