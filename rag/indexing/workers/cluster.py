"""Many workers by Ray: each is an actor that does one thing at a time, so that it is known what it died of.

Files come back in the order in which they were asked for: which of two files has a name, and what the first terms are
learnt from, depend on it, and the library shall be the one that this process would have made alone.
"""

from __future__ import annotations

import logging
import time
from collections import deque
from collections.abc import Callable, Generator, Iterable, Sequence
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor, wait
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from rag.embedding import Embedded
from rag.errors import UserError
from rag.indexing.workers.protocol import Draft, File, Paging, Read
from rag.indexing.workers.remote import Introduction
from rag.indexing.workers.turns import Turns
from rag.messages import say
from rag.store.records import Entry

_log = logging.getLogger(__name__)
_START_S = 120.0
"""A worker that isn't there after so long has no place. The first one on a machine prepares the encoder."""
_GLANCE_S = 0.5
"""Between two questions how far a file is."""
_AHEAD = 4
"""Files for each worker that are read, or done and waiting for one before them."""
_AHEAD_MB = 64
"""And how large these may be together: what they hold is in memory. A larger file is read alone."""
_TRIES = 2
"""Workers that a file may end."""
_LOT = 512
"""Texts that a worker is given at once."""


class _Lost(Exception):
    """The worker died, or cannot be reached any more."""


@dataclass(slots=True)
class _Task:
    """A file on its way."""

    file: File
    size: int
    pages: tuple[int, int] = (0, 0)
    done: Future[Read] = field(default_factory=Future)


class Cluster:
    """``Workers`` that Ray runs. Close it when all is done; what is under way is given up."""

    are_here = False  # they needn't wait while this process stores

    def __init__(self, ray: Any, start: Callable[[], Any], count: int, built: str, *, sees_files: bool) -> None:
        """``start`` gives a new actor of ``remote.Worker``, which has to be ``built`` as this program is.

        At most ``count`` are started, as far as there is room. Where they see no files of this machine, they are sent
        them. Raises ``UserError`` where none can be had.
        """
        self._ray = ray
        self._start = start
        self._built = built
        self._sees_files = sees_files
        self._is_closed = False
        self._actors: list[Any] = self._started(count)  # None: it died
        self._turns = Turns(len(self._actors))
        self._readers = ThreadPoolExecutor(len(self._actors), "read")

    @property
    def at_once(self) -> int:
        return len(self._actors)

    @property
    def states(self) -> str:
        return self._states

    def close(self) -> None:
        self._is_closed = True
        self._turns.close()
        for each in filter(None, self._actors):
            with suppress(Exception):  # it, or all of Ray, may be gone
                self._ray.kill(each)
        self._readers.shutdown(cancel_futures=True)

    def read(
        self, files: Iterable[File], encoder_id: str, paging: Paging, meanwhile: Callable[[], None]
    ) -> Generator[Read]:
        under_way: deque[_Task] = deque()
        try:
            for file in files:
                under_way.append(self._begun(file, encoder_id))
                while under_way and (under_way[0].done.done() or self._is_enough(under_way)):
                    yield _awaited(under_way.popleft(), paging, meanwhile)
            while under_way:
                yield _awaited(under_way.popleft(), paging, meanwhile)
        except BaseException:
            self.close()  # nobody wants what they are doing
            raise

    def embedded(self, texts: Sequence[str], progress: Callable[[int, int], None]) -> Embedded:
        parts = [texts[start : start + _LOT] for start in range(0, len(texts), _LOT)]
        if len(parts) <= 1:
            found = self._embedded(texts)
        else:
            with ThreadPoolExecutor(len(self._actors), "embed") as pool:
                made = list(pool.map(self._embedded, parts))
            states = [each for part in made for each in part.states]
            found = Embedded(np.concatenate([part.vectors for part in made]), states)
        progress(len(texts), len(texts))
        return found

    def _embedded(self, texts: Sequence[str]) -> Embedded:
        for _ in range(_TRIES):
            with suppress(_Lost):
                found: Embedded = self._call("embed", "embedded", list(texts))
                return found
        raise UserError(say.workers_dying())

    def _is_enough(self, under_way: Sequence[_Task]) -> bool:
        size = sum(each.size for each in under_way)
        return len(under_way) >= _AHEAD * len(self._actors) or size > _AHEAD_MB * 2**20

    def _begun(self, file: File, encoder_id: str) -> _Task:
        task = _Task(file, _size(file))
        task.done = self._readers.submit(self._read, task, encoder_id)
        return task

    def _read(self, task: _Task, encoder_id: str) -> Read:
        path, name = task.file.path, task.file.name
        try:
            sent = (path, b"") if self._sees_files else (None, path.read_bytes())
        except OSError:
            return Read(task.file, [], [say.unreadable(path=path)])
        for _ in range(_TRIES):
            try:
                entries, problems = self._call("read", "read", name, *sent, encoder_id, task=task)
                return Read(task.file, [_draft(each) for each in entries], problems)
            except _Lost as error:
                _log.warning("%s: its worker is gone: %s", name, error)
        return Read(task.file, [], [say.poison_file(name=name)])

    def _call(self, purpose: str, method: str, *arguments: object, task: _Task | None = None) -> Any:
        """What a ``method`` of any worker returns. Raises ``_Lost`` where that worker dies."""
        errors = self._ray.exceptions
        with self._turns.of(purpose) as place:
            try:
                actor = self._alive(place)
                answer = getattr(actor, method).remote(*arguments)
                while task and not self._ray.wait([answer], timeout=_GLANCE_S)[0]:
                    task.pages = self._ray.get(actor.reached.remote())
                return self._ray.get(answer)
            except (UserError, errors.RayTaskError):
                raise
            except errors.RayError as error:
                self._actors[place] = None
                if self._is_closed:
                    raise CancelledError from error
                raise _Lost(_line(error)) from error
            except Exception as error:  # whatever Ray's client may raise over a network
                if self._is_closed:
                    raise CancelledError from error
                raise UserError(say.cluster_gone(cause=_line(error))) from error

    def _alive(self, place: int) -> Any:
        """The worker at that place, started again where it died."""
        if self._actors[place] is None:
            (self._actors[place],) = self._started(1)
        return self._actors[place]

    def _started(self, count: int) -> list[Any]:
        """As many new workers as there is room for. Raises ``UserError`` where there is none, or they can't work."""
        actors = [self._start() for _ in range(count)]
        asked = {each.introduce.remote(): each for each in actors}
        deadline = time.monotonic() + _START_S
        try:
            ready, late = self._ray.wait(list(asked), num_returns=len(asked), timeout=_GLANCE_S)
            while late and not self._is_closed and time.monotonic() < deadline:
                ready, late = self._ray.wait(list(asked), num_returns=len(asked), timeout=_GLANCE_S)
            for each in asked if self._is_closed else late:
                self._ray.kill(asked[each])
            if self._is_closed:
                raise CancelledError
            if not ready:
                raise UserError(say.workers_wanting(seconds=round(_START_S)))
            self._states = self._checked(self._ray.get(ready))
        except self._ray.exceptions.RayError as error:
            raise UserError(say.worker_failed(cause=_line(error))) from error
        return [asked[each] for each in ready]

    def _checked(self, introductions: Sequence[Introduction]) -> str:
        for each in introductions:
            if each.trouble:
                raise UserError(say.worker_failed(cause=each.trouble))
            if each.built != self._built:
                raise UserError(say.workers_differ(there=each.built, here=self._built))
        return introductions[0].states


def _awaited(task: _Task, paging: Paging, meanwhile: Callable[[], None]) -> Read:
    while not wait([task.done], timeout=_GLANCE_S).done:
        if task.pages[1]:
            paging(task.file.path, *task.pages)
        meanwhile()
    return task.done.result()


def _draft(made: Entry) -> Draft:
    return Draft(made.document, made.digest, lambda: made)


def _size(file: File) -> int:
    try:
        return file.path.stat().st_size
    except OSError:  # it is gone; who reads it will say so
        return 0


def _line(error: BaseException) -> str:
    """The last line of what Ray says, which is the error that it was about."""
    return (str(error).strip() or type(error).__name__).splitlines()[-1].strip()
