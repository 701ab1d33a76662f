"""An application behind the real server, in this process."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from ui.access.connections import Limits
from ui.access.underway import Underway
from ui.running import Server


@contextmanager
def running(app: Any, limits: Limits | None = None, **config: Any) -> Iterator[str]:
    """The address of ``app``; ``config`` is uvicorn's."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        server = Server(app, Underway(), limits=limits, **config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/"
        server.should_exit = True
        thread.join(10)
