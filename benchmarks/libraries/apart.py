"""A call in a process of its own, which may take only so much time and memory."""

from __future__ import annotations

import multiprocessing
import sys
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import Any

SECONDS, MEGABYTES, _GRACE = 600, 8192, 10


def apart(call: Callable[..., Any], *arguments: Any, seconds: float = SECONDS, megabytes: int = MEGABYTES) -> Any:
    """What ``call`` gives. Raises ``TimeoutError``, ``MemoryError``, ``ChildProcessError`` where the process died, or
    ``RuntimeError`` that begins with the name of what was raised there."""
    context = multiprocessing.get_context("spawn")
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(target=_serve, args=(sender, megabytes, call, arguments))
    process.start()
    sender.close()
    try:
        if not receiver.poll(seconds):
            raise TimeoutError(f"no answer in {seconds} s")
        error, value = receiver.recv()
        process.join(_GRACE)  # it tidies up
    except EOFError as ended:
        process.join()
        raise ChildProcessError(f"the process ended with {process.exitcode}") from ended
    finally:
        process.kill()
        process.join()
    if error == "MemoryError":
        raise MemoryError(error)
    if error:
        raise RuntimeError(error)
    return value


def _serve(sender: Connection, megabytes: int, call: Callable[..., Any], arguments: tuple[Any, ...]) -> None:
    if sys.platform != "win32":
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (megabytes << 20, megabytes << 20))
    try:
        sender.send(("", call(*arguments)))
    except BaseException as error:
        sender.send((type(error).__name__, None))
