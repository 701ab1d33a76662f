"""The process that foreign parsers run in: it is given calls and sends back what they return.

``isolation`` starts it, and ends it when it is silent for too long or grows too large. Requests come on
its standard input and replies go to its standard output, each a pickle behind its length. It trusts
whoever started it, and they trust it: it keeps a crash or a hang from spreading, and is no sandbox.
"""

from __future__ import annotations

import os
import pickle
import struct
import sys
import traceback
from collections.abc import Callable, Iterator
from functools import partial
from importlib import import_module
from pathlib import Path
from queue import SimpleQueue
from threading import Thread
from typing import IO, Any

import psutil

from rag.errors import UserError
from rag.messages import say
from rag.reading import archive, read
from rag.reading.source import Limits, Source
from rag.types import Document

_LENGTH = struct.Struct(">Q")
_replies: IO[bytes] | None = None
"""Where this process answers; None in every other process."""


def send(stream: IO[bytes], message: object) -> None:
    """Write one frame. What can't be pickled raises before anything is written."""
    data = pickle.dumps(message, pickle.HIGHEST_PROTOCOL)
    stream.write(_LENGTH.pack(len(data)) + data)
    stream.flush()


def receive(stream: IO[bytes]) -> Any:
    """The next frame. Raises ``EOFError`` where the other side is gone."""
    head = stream.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        raise EOFError
    size = _LENGTH.unpack(head)[0]
    data = stream.read(size)
    if len(data) < size:
        raise EOFError
    return pickle.loads(data)


def sign_of_life(done: int, total: int) -> None:
    """Tell whoever called how far a function of this process is; elsewhere it does nothing."""
    if _replies is not None:
        send(_replies, ("progress", (done, total)))


def read_file(
    path: Path, name: str, limits: Limits, progress: Callable[[int, int], None] = sign_of_life
) -> tuple[list[Document], list[str]]:
    """The documents of a file, and what is wrong with parts of it that could not be read.

    Raises ``UserError`` where none of it can be.
    """
    return _read(read, path, name, limits, progress)


def read_members(path: Path, name: str, limits: Limits, part: slice) -> tuple[list[Document], list[str]]:
    """As ``read_file``, for some members of an archive. Signs of life give the number of those before this one."""
    return _read(partial(archive.read, part=part), path, name, limits, sign_of_life)


def member_names(path: Path, name: str, limits: Limits) -> list[str]:
    """The members of an archive. Raises ``UserError`` where it has none, or can't be opened."""
    return archive.names(Source(path.read_bytes(), name, limits))


def _read(
    reader: Callable[[Source], Iterator[Document]],
    path: Path,
    name: str,
    limits: Limits,
    progress: Callable[[int, int], None],
) -> tuple[list[Document], list[str]]:
    problems: list[str] = []
    try:
        data = path.read_bytes()
        source = Source(data, name, limits, progress, lambda error: problems.append(str(error)))
        return list(reader(source)), problems
    except OSError as error:
        raise UserError(say.unreadable(path=path)) from error


def serve() -> None:
    """Answer requests, in order, until the process that sends them is gone."""
    global _replies
    requests, _replies = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    # Native libraries print, and programs that a reader starts read and print: not between our frames.
    os.dup2(2, 1)
    with Path(os.devnull).open("rb") as nothing:
        os.dup2(nothing.fileno(), 0)
    waiting: SimpleQueue[tuple[str, tuple[Any, ...]]] = SimpleQueue()
    Thread(target=_listen, args=(requests, waiting), daemon=True).start()
    while True:
        _answer(_replies, *waiting.get())


def _listen(requests: IO[bytes], waiting: SimpleQueue[tuple[str, tuple[Any, ...]]]) -> None:
    """Queue the requests; when their sender dies, end this process and all that it started, busy or not."""
    try:
        while True:
            waiting.put(receive(requests))
    except EOFError:
        for started in psutil.Process().children(recursive=True):
            started.kill()
        os._exit(0)


def _answer(replies: IO[bytes], function: str, arguments: tuple[Any, ...]) -> None:
    try:
        module, _, attribute = function.partition(":")
        send(replies, ("result", getattr(import_module(module), attribute)(*arguments)))
    except UserError as error:
        send(replies, ("refused", str(error)))
    except MemoryError:
        send(replies, ("failed", "reader_memory"))
    except BaseException:  # a parser may raise anything, SystemExit too
        sys.stderr.write(traceback.format_exc())
        send(replies, ("failed", "reader_failed"))
