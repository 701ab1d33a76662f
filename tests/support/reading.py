"""The process that reads foreign formats, as tests share it: hundreds of runs of the indexer would start one each."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType

import pytest

from rag.reading.isolation import Isolated, _Worker

_Place = tuple[Path, frozenset[tuple[str, str]]]
_MOST_IDLE = 2
_idle: dict[_Place, _Worker] = {}
"""Processes that wait for the next run in the same folder and with the same variables."""


class Lasting(Isolated):
    """Leaves its process to the next one, unless something went wrong in it."""

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        place = _place()
        if error is None and self._worker is not None and self._worker.alive() and place not in _idle:
            _idle[place], self._worker = self._worker, None
            if len(_idle) > _MOST_IDLE:
                _idle.pop(next(iter(_idle))).end()
        self.close()

    def _ready(self) -> _Worker:
        if self._worker is None:
            self._worker = _idle.pop(_place(), None)
        return super()._ready()


@contextmanager
def sharing_readers() -> Iterator[None]:
    """Have the indexer read in processes that last."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("rag.indexing.workers.local.Isolated", Lasting)
        yield
    for each in _idle.values():
        each.end()
    _idle.clear()


def _place() -> _Place:
    variables = {name: value for name, value in os.environ.items() if name != "PYTEST_CURRENT_TEST"}
    return Path.cwd(), frozenset(variables.items())
