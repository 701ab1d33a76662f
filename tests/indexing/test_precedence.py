"""What is done in the background lets questions pass."""

from __future__ import annotations

import threading
import time

import pytest

from rag.indexing import precedence
from rag.indexing.precedence import Precedence


def test_a_pause_lasts_while_somebody_is_answered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(precedence, "_LONGEST_S", 1e6)
    shared, went_on = Precedence(), threading.Event()
    shared.pause()

    def work() -> None:
        shared.pause()
        went_on.set()

    with shared.waiting():
        with shared.waiting():
            waiting = threading.Thread(target=work)
            waiting.start()
        assert not went_on.wait(0.05)
        assert shared.is_wanted()
    waiting.join()
    assert not shared.is_wanted()
    assert went_on.is_set()


def test_a_crowd_does_not_stop_it_for_good(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(precedence, "_LONGEST_S", 0.05)
    shared, began = Precedence(), time.monotonic()
    with shared.waiting():
        shared.pause()
    assert time.monotonic() - began >= 0.04
