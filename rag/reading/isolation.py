"""Reads files where the crash, hang or greed of a parser ends only the reading of that file."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import tempfile
import time
import weakref
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Lock, Thread, Timer
from types import TracebackType
from typing import IO, Any, Literal

import psutil

from rag.errors import UserError
from rag.messages import say
from rag.reading import HEAD, TRUSTED, reader_of
from rag.reading.source import Limits
from rag.reading.worker import read_file, receive, send
from rag.settings import Settings
from rag.types import Document

_log = logging.getLogger(__name__)
_ROOT = Path(__file__).resolve().parents[2]
_GLANCE = 0.2
"""Seconds between two looks at the worker's memory. A parser takes up some hundred MB in them."""
_IDLE_S = 60.0
"""How long the process is kept while nobody needs it: what recognises pictures holds hundreds of megabytes."""
_READ_MEMBERS = "rag.reading.worker:read_members"
_MOST_BROKEN = 10
"""Members of an archive that may break their readers, each after minutes perhaps, until it is given up."""
# -c, so that the worker's module is imported under its own name; -P, so that a ``docx.py`` in the person's
# folder isn't taken for the library.
_COMMAND = (sys.executable, "-P", "-X", "faulthandler", "-c", "from rag.reading.worker import serve; serve()")


Breakdown = Literal["reader_crashed", "reader_hung", "reader_memory", "reader_failed"]
"""What can go wrong in the process that reads; ``rag.messages`` has each."""


class ReaderError(UserError):
    """A reader that broke instead of refusing its file: it crashed, hung, took too much memory or has a fault."""

    def __init__(self, reason: Breakdown, name: str, settings: Settings) -> None:
        super().__init__(say[reason](name=name, seconds=settings.read_seconds, limit=settings.read_memory_mb))
        self.reason = reason


def limits(settings: Settings) -> Limits:
    """What one file may cost by these settings."""
    return Limits(
        pages=settings.max_pages,
        characters=settings.max_characters,
        unpacked_mb=settings.max_unpacked_mb,
        members=settings.max_members,
        picture_megapixels=settings.max_megapixels,
    )


def refuse_large(path: Path, settings: Settings) -> None:
    """Raise ``UserError`` for a file over the limit, or one that can't be looked at."""
    try:
        size = path.stat().st_size / 2**20
    except OSError as error:
        raise UserError(say.unreadable(path=path)) from error
    if size > settings.max_file_mb:
        raise UserError(say.too_large(path=path, size=size, limit=settings.max_file_mb))


def _head(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(HEAD)
    except OSError as error:
        raise UserError(say.unreadable(path=path)) from error


class Isolated:
    """A process for foreign parsers, started when it is first needed and kept for the next file, if that comes soon.

    It may be shared between threads; it does one thing at a time. Close it, or use it as a context
    manager; it ends with this process in any case.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._worker: _Worker | None = None
        self._busy = Lock()
        self._leaving: Timer | None = None

    def __enter__(self) -> Isolated:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """End the process, and what it is doing. A later call starts another."""
        worker, self._worker = self._worker, None
        if self._leaving:
            self._leaving.cancel()
        if worker is not None:
            worker.end()

    def read(
        self, path: Path, name: str, progress: Callable[[int, int], None] = lambda done, total: None
    ) -> tuple[list[Document], list[str]]:
        """The documents of the file that the library calls ``name``, and what is wrong with the parts
        (members of an archive) that were left out. ``progress`` is told of every page.

        Raises ``UserError`` naming the file where nothing of it can be read.
        """
        refuse_large(path, self._settings)
        allowed = limits(self._settings)
        kind = reader_of(name, _head(path))
        if kind in TRUSTED:
            return read_file(path, name, allowed, progress)
        if kind == "archive":
            return self._read_archive(path, name, allowed, progress)
        read: tuple[list[Document], list[str]] = self.call(
            "rag.reading.worker:read_file", path, name, allowed, name=name, progress=progress
        )
        return read

    def _read_archive(
        self, path: Path, name: str, allowed: Limits, progress: Callable[[int, int], None]
    ) -> tuple[list[Document], list[str]]:
        """As ``read``. A member that breaks its reader is left out, and those around it are read once more."""
        documents: list[Document] = []
        problems: list[str] = []
        parts, broken = [slice(0, None)], 0
        while parts:
            part = parts.pop()
            reached = part.start

            def heard(done: int, total: int) -> None:
                nonlocal reached
                reached = done
                progress(done, total)

            try:
                read, said = self.call(_READ_MEMBERS, path, name, allowed, part, name=name, progress=heard)
            except ReaderError as error:
                names = self.call("rag.reading.worker:member_names", path, name, allowed, name=name)
                end = len(names) if part.stop is None else part.stop
                broken += 1
                if reached >= end or broken > _MOST_BROKEN:
                    raise
                problems.append(str(ReaderError(error.reason, f"{name}/{names[reached]}".rstrip("/"), self._settings)))
                around = (slice(reached + 1, end), slice(part.start, reached))
                parts += [each for each in around if each.start < each.stop]
            else:
                documents += read
                problems += said
        return documents, problems

    def call(
        self,
        function: str,
        *arguments: object,
        name: str,
        progress: Callable[[int, int], None] = lambda done, total: None,
    ) -> Any:
        """What ``function``, written ``module:name``, returns for ``arguments`` in the process.

        ``name`` of the file stands in messages. Raises ``UserError`` as the function does, and
        ``ReaderError`` for all else that goes wrong.
        """
        with self._busy:
            if self._leaving:
                self._leaving.cancel()
            worker = self._ready()
            try:
                worker.send((function, arguments))
                kind, value = self._reply(worker, name, progress)
            except BaseException:
                self.close()  # it may be in the middle of anything
                raise
            self._leaving = Timer(_IDLE_S, _let_go, (weakref.ref(self),))
            self._leaving.daemon = True
            self._leaving.start()
        if kind == "refused":
            raise UserError(value)
        if kind == "failed":
            raise ReaderError(value, name, self._settings)
        return value

    def _ready(self) -> _Worker:
        """A live process. One that holds on to half of what a file may take would be unfair to the next."""
        if self._worker and not (self._worker.alive() and self._worker.megabytes() * 2 < self._settings.read_memory_mb):
            self.close()
        if self._worker is None:
            self._worker = _Worker()
        return self._worker

    def _reply(self, worker: _Worker, name: str, progress: Callable[[int, int], None]) -> tuple[str, Any]:
        heard = looked = time.monotonic()
        while True:
            try:
                message = worker.replies.get(timeout=_GLANCE)
            except Empty:
                message = ()
            now = time.monotonic()
            if message is None:
                _log.warning("%s: the reader ended with code %s", name, worker.code())
                raise ReaderError("reader_crashed", name, self._settings)
            if message:
                heard = now
                kind, value = message
                if kind != "progress":
                    return kind, value
                progress(*value)
            if now - heard > self._settings.read_seconds:
                raise ReaderError("reader_hung", name, self._settings)
            if now - looked > _GLANCE:
                looked = now
                if worker.megabytes() > self._settings.read_memory_mb:
                    raise ReaderError("reader_memory", name, self._settings)


def _let_go(of: weakref.ref[Isolated]) -> None:
    """End the process of ``of``, unless it is wanted again just now."""
    isolated = of()
    if isolated is not None and isolated._busy.acquire(blocking=False):
        try:
            isolated.close()
        finally:
            isolated._busy.release()


class _Worker:
    """One process, and the threads that listen to it."""

    def __init__(self) -> None:
        folder = tempfile.TemporaryDirectory(prefix="mingyin-", ignore_cleanup_errors=True)
        path = os.pathsep.join(filter(None, (str(_ROOT), os.environ.get("PYTHONPATH"))))
        own_folder = dict.fromkeys(("TMPDIR", "TEMP", "TMP"), folder.name)  # what a killed reader leaves goes with it
        self._process = subprocess.Popen(
            _COMMAND,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={**os.environ, **own_folder, "PYTHONPATH": path},
            # Ctrl+C is for this process, which then ends the worker.
            start_new_session=True,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0)
            | getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),
        )
        self._family = [psutil.Process(self._process.pid)]
        self.end = weakref.finalize(self, _end, self._process, self._family, folder)
        self.replies: SimpleQueue[Any] = SimpleQueue()
        """(kind, value) as the worker sends them; None when it is gone."""
        Thread(target=_listen, args=(self._process.stdout, self.replies), daemon=True).start()
        Thread(target=_keep_log, args=(self._process.stderr,), daemon=True).start()

    def send(self, request: object) -> None:
        """Hand it a request; where it is gone, ``replies`` says so."""
        assert self._process.stdin is not None
        with suppress(OSError):
            send(self._process.stdin, request)

    def alive(self) -> bool:
        """Whether it can take another request. Between two of them nothing is left to hear but its end."""
        return self._process.poll() is None and self.replies.empty()

    def code(self) -> int:
        """Its exit code, once it has ended; negative for a signal."""
        return self._process.wait()

    def megabytes(self) -> float:
        """Resident memory of the process and all that it has started."""
        with suppress(psutil.Error):
            self._family[1:] = self._family[0].children(recursive=True)
        used = 0
        for process in self._family:
            with suppress(psutil.Error):
                used += process.memory_info().rss
        return used / 2**20


def _listen(stream: IO[bytes], replies: SimpleQueue[Any]) -> None:
    with stream, suppress(EOFError):
        while True:
            replies.put(receive(stream))
    replies.put(None)


def _keep_log(stream: IO[bytes]) -> None:
    with stream:
        for line in stream:
            _log.info("reader: %s", line.decode("utf-8", "replace").rstrip())


def _end(
    process: subprocess.Popen[bytes], family: list[psutil.Process], folder: tempfile.TemporaryDirectory[str]
) -> None:
    with suppress(psutil.Error):
        family += family[0].children(recursive=True)
    for each in family:  # a process that took over the number of a dead one is not touched
        with suppress(psutil.Error):
            each.kill()
    process.wait()
    assert process.stdin is not None
    with suppress(OSError):
        process.stdin.close()
    folder.cleanup()
