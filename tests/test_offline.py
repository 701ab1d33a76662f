"""From a file to a page, nothing but this machine is ever spoken to."""

from __future__ import annotations

import ipaddress
import json
import os
import subprocess
import sys
from pathlib import Path

from tests.support.places import ROOT
from tests.support.timing import PATIENCE_S

# Python tells its audit hooks of every address, before anything is sent.
WATCH = """
import json, os, pkgutil, sys, threading, urllib.request
seen = []
EVENTS = {"socket.connect": 1, "socket.sendto": 1, "socket.sendmsg": 1, "socket.getaddrinfo": 0,
          "socket.gethostbyname": 0, "socket.gethostbyaddr": 0}
def hook(event, arguments):
    if event in EVENTS:
        seen.append([event, repr(arguments), arguments[EVENTS[event]]])
sys.addaudithook(hook)

import importlib, importlib.util
import rag, ui
beyond = () if importlib.util.find_spec("psycopg") else ("rag.store.postgres",)  # raises where its driver is missing
for package in (rag, ui):
    for module in pkgutil.walk_packages(package.__path__, package.__name__ + ".", onerror=lambda name: None):
        if not module.name.endswith("__main__") and not module.name.startswith(beyond):
            importlib.import_module(module.name)
from rag.command.cli import main
import rag.embedding
from rag.library import Library
from rag.settings import Settings
from ui.server import serve
from dataclasses import replace

settings = replace(Settings.from_environment(), port=0)
encoder = rag.embedding.load_encoder(settings)
rag.embedding.load_encoder = lambda settings: encoder  # loaded once for all three
assert main(["index", "corpus"]) == 0
assert main(["ask", "几个部门联合印发了《行动计划》？"]) == 0
ready, address = threading.Event(), []
def on_ready(url):
    address.append(url)
    ready.set()
threading.Thread(target=serve, args=(Library.open(), settings, on_ready), daemon=True).start()
assert ready.wait(600)
pages = {}
for path in ("/", "/config", "/theme.css", "/source?document=nowhere&start=0&end=1"):
    try:
        with urllib.request.urlopen(address[0] + path, timeout=600) as reply:
            pages[path] = [reply.status, len(reply.read())]
    except urllib.error.HTTPError as error:
        pages[path] = [error.code, 0]
with open(os.environ["RESULT"], "w", encoding="utf-8") as file:
    json.dump({"seen": seen, "pages": pages}, file, default=lambda value: value.decode("utf-8", "replace"))
os._exit(0)
"""


def is_here(address: object) -> bool:
    """Whether an address is this machine: a name or a number, alone or with a port, or a local socket's path."""
    host = address[0] if isinstance(address, list) else address
    if host in (None, "", "localhost"):
        return True
    if isinstance(address, str) and ("/" in address or address.startswith("\0")):
        return True
    try:
        return ipaddress.ip_address(str(host)).is_loopback
    except ValueError:
        return False


def test_only_this_machine_is_spoken_to(tmp_path: Path) -> None:
    result = tmp_path / "result.json"
    environment = {
        name: value for name, value in os.environ.items() if not name.lower().endswith(("_proxy", "_offline"))
    }
    environment |= {"MINGYIN_INDEX": str(tmp_path / "index"), "RESULT": str(result)}
    done = subprocess.run(
        [sys.executable, "-c", WATCH],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(result.read_text("utf-8"))
    assert {path: status for path, (status, _) in found["pages"].items()} == {
        "/": 200,
        "/config": 200,
        "/theme.css": 200,
        "/source?document=nowhere&start=0&end=1": 404,
    }
    assert "socket.connect" in {event for event, _, _ in found["seen"]}, "the watch saw not even the page's reader"
    assert [call for event, call, address in found["seen"] if not is_here(address)] == []
