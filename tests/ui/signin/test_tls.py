"""Encryption, and proxies: in the server as a person starts it."""

from __future__ import annotations

import os
import re
import ssl
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from rag.errors import UserError
from rag.library import Library
from rag.settings import Settings
from tests.support.certificates import self_signed
from tests.support.people import PASSWORD, with_people
from tests.support.serving import free_port
from tests.support.timing import PATIENCE_S
from ui.server import serve
from ui.signin import tls


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    return self_signed(tmp_path_factory.mktemp("证书"))


@contextmanager
def started(*options: str, **environment: str) -> Iterator[str]:
    """The address that ``serve`` tells."""
    command = [sys.executable, "-m", "rag", "serve", "--host", "127.0.0.1", "--port", str(free_port()), *options]
    process = subprocess.Popen(
        command,
        env={**os.environ, "PYTHONUNBUFFERED": "1", **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
    )
    assert process.stdout is not None
    killer = threading.Timer(PATIENCE_S, process.kill)
    killer.start()
    try:
        said = ""
        for line in process.stdout:
            said += line
            if found := re.search(r"https?://[\w.:]+", line):
                yield found[0]
                return
        raise AssertionError(said)
    finally:
        killer.cancel()
        process.terminate()
        process.wait(20)


def test_by_tls_people_sign_in_and_by_a_proxys_word_only_where_it_is_named(
    tmp_path: Path, certificate: tuple[Path, Path]
) -> None:
    with_people(tmp_path)
    (tmp_path / "corpus").mkdir()
    home = {"MINGYIN_HOME": str(tmp_path), "MINGYIN_SIGN_IN": "always"}
    form = {"name": "read", "password": PASSWORD}
    secured = ["--certfile", str(certificate[0]), "--keyfile", str(certificate[1])]
    with started(*secured, **home) as address:
        assert address.startswith("https://127.0.0.1:")
        trusting = ssl.create_default_context(cafile=str(certificate[0]))
        with httpx.Client(base_url=address, verify=trusting, timeout=PATIENCE_S) as client:
            assert client.get("/rail").status_code == 401
            entered = client.post("/sign-in", data=form, headers={"origin": address})
            assert entered.headers["set-cookie"].startswith("__Host-mingyin=")
            assert client.get("/rail").status_code == 200
        with pytest.raises(httpx.HTTPError):
            httpx.get(address.replace("https", "http"), timeout=5)
    told = {"x-forwarded-proto": "https", "x-forwarded-for": "203.0.113.9"}
    with (
        started(**home, MINGYIN_PROXIES="127.0.0.1") as address,
        httpx.Client(base_url=address, timeout=PATIENCE_S) as client,
    ):
        assert "__Host-" in client.post("/sign-in", data=form, headers=told).headers["set-cookie"]
        assert "__Host-" not in client.post("/sign-in", data=form).headers["set-cookie"]
        origin = {"origin": address.replace("http", "https")}
        assert client.post("/sign-in", data=form, headers={**told, **origin}).status_code == 303
        assert client.post("/sign-in", data=form, headers=origin).status_code == 403
    with started(**home) as address, httpx.Client(base_url=address, timeout=PATIENCE_S) as client:
        assert "__Host-" not in client.post("/sign-in", data=form, headers=told).headers["set-cookie"]


def test_a_certificate_that_cant_be_used_is_told_before_anything_listens(
    tmp_path: Path, certificate: tuple[Path, Path]
) -> None:
    wrong = tmp_path / "wrong.pem"
    wrong.write_text("no certificate", "utf-8")
    good, key = map(str, certificate)
    for certfile, keyfile, said in (
        (good, "", "一起给"),
        ("", key, "一起给"),
        (str(wrong), key, "不能用"),
        (good, str(wrong), "不能用"),
        (str(tmp_path / "none.pem"), key, "不能用"),
        (key, good, "不能用"),
    ):
        settings = Settings(home=tmp_path, index=tmp_path / "index", certfile=certfile, keyfile=keyfile)
        with pytest.raises(UserError, match=said):
            serve(Library.open(settings=settings), settings)
    assert tls.options(Settings()) == {}
