"""A Milvus of its own process, to be stopped and started: milvus-lite, served over the network."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

from tests.support.serving import free_port

_PATIENCE_S = 60.0


class MilvusServer:
    """Its data lie in ``folder``; it is always at the same port."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._port = free_port()
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        """For ``MINGYIN_STORE``."""
        return f"milvus://127.0.0.1:{self._port}/tried"

    def start(self) -> None:
        """It answers when this returns; one that runs goes on."""
        if self._process is not None:
            return
        place = ["--data-dir", str(self._folder), "--host", "127.0.0.1", "--port", str(self._port)]
        command = [sys.executable, "-m", "milvus_lite", "server", *place]
        self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        until = time.monotonic() + _PATIENCE_S
        while not self._listens():
            assert self._process.poll() is None, "milvus-lite ended"
            assert time.monotonic() < until, "milvus-lite did not start"
            time.sleep(0.05)

    def stop(self, *, gently: bool = False) -> None:
        """SIGTERM, or SIGKILL."""
        if self._process is not None:
            (self._process.terminate if gently else self._process.kill)()
            self._process.wait(_PATIENCE_S)
            self._process = None

    def hang(self, seconds: float) -> None:
        """SIGSTOP, and SIGCONT so much later."""
        assert self._process is not None
        self._process.send_signal(signal.SIGSTOP)
        time.sleep(seconds)
        self._process.send_signal(signal.SIGCONT)

    def _listens(self) -> bool:
        with socket.socket() as tried:
            tried.settimeout(1.0)
            return tried.connect_ex(("127.0.0.1", self._port)) == 0
