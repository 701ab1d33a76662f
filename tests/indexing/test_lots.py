"""What is embedded together, in which order, and what becomes of it when something ends it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from rag.indexing import lots
from rag.indexing.lots import Lots
from tests.support.timing import PATIENCE_S

NEVER = 1e9
"""Seconds for which a lot waits to be filled, and that it may take."""


class Worked:
    """An encoder that keeps what it was given, and waits for leave where it is told to."""

    def __init__(self) -> None:
        self.given: list[tuple[list[str], int]] = []
        self.leave = threading.Event()
        self.leave.set()
        self.before: Callable[[], None] = lambda: None

    def __call__(self, texts: list[str], characters: int) -> Any:
        assert self.leave.wait(PATIENCE_S)
        self.before()
        self.given.append((texts, characters))
        return [text.upper() for text in texts]


@pytest.fixture
def worked() -> Worked:
    return Worked()


@pytest.fixture
def made(worked: Worked) -> Iterator[Lots[Any]]:
    opened = Lots(worked, NEVER, lambda: 0.0)
    yield opened
    worked.leave.set()
    opened.close()


def all_of(made: Lots[Any]) -> list[dict[str, str]]:
    """Key → vector of every lot, once nothing is waiting."""
    done = []
    while made.waiting:
        made.wait()
        done += made.embedded()
    return [dict(zip(lot.texts, vectors, strict=True)) for lot, vectors in done + made.embedded()]


def test_documents_are_embedded_in_order_and_large_ones_in_parts(
    made: Lots[Any], worked: Worked, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lots, "_MOST", 3)
    made.put({"1": "a", "2": "b"}, 20)
    made.put({}, 5)
    made.put({str(i): "cdefg"[i - 3] for i in range(3, 8)}, 50)
    made.hurry()
    found = all_of(made)
    assert found == [{"1": "A", "2": "B", "3": "C"}, {"4": "D", "5": "E", "6": "F"}, {"7": "G"}]
    assert sum(characters for _, characters in worked.given) == 75, "every character is told of once"


def test_a_lot_is_filled_before_it_is_begun(made: Lots[Any], worked: Worked, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lots, "_MOST", 2)
    made.put({"1": "a"}, 1)
    assert not worked.given
    made.put({"2": "b"}, 1)
    assert all_of(made) == [{"1": "A", "2": "B"}]


def test_a_lot_waits_no_longer_than_it_may(worked: Worked) -> None:
    made = Lots(worked, 0.0, lambda: 0.0)
    made.put({"1": "a"}, 1)
    assert all_of(made) == [{"1": "A"}]
    made.close()


@pytest.mark.parametrize(("seconds", "larger"), [(1.0, 4), (10.0, 2), (1e6, 1)])
def test_lots_become_as_large_as_their_time_allows(seconds: float, larger: int) -> None:
    """The first is small; where it took little of the time, the next one is larger, by four times at most."""
    now = 0.0

    def pass_time() -> None:
        nonlocal now
        now += seconds

    worked = Worked()
    worked.before = pass_time
    made = Lots(worked, 20.0, lambda: now)
    passage = "字" * (lots._FIRST // 4)
    for key in range(4):
        made.put({f"1 {key}": passage}, 1)
    assert len(all_of(made)) == 1
    worked.leave.clear()
    for key in range(16):
        made.put({f"2 {key}": passage}, 1)
    made.hurry()
    worked.leave.set()
    all_of(made)
    made.close()
    assert [len(texts) for texts, _ in worked.given][:2] == [4, 4 * larger]


def test_what_ends_the_embedding_is_raised_after_what_was_done(made: Lots[Any], worked: Worked) -> None:
    def fail() -> None:
        if worked.given:
            raise KeyboardInterrupt

    worked.before = fail
    made.put({"1": "a" * lots._FIRST}, 1)
    made.wait()
    made.put({"2": "b" * lots._FIRST}, 1)
    made.hurry()
    assert [list(lot.texts) for lot, _ in made.embedded()] == [["1"]]
    made.wait()
    with pytest.raises(KeyboardInterrupt):
        made.embedded()


def test_what_is_given_up_ends_in_the_middle(made: Lots[Any], worked: Worked) -> None:
    worked.leave.clear()
    worked.before = lambda: made.progress(1, 2)
    made.put({"1": "a" * lots._FIRST}, 1)
    closing = threading.Thread(target=made.close)
    closing.start()
    while not made._is_closed:
        pass
    worked.leave.set()
    closing.join(PATIENCE_S)
    assert not closing.is_alive()
    assert not worked.given


def test_the_next_lot_is_begun_when_one_is_nearly_done(made: Lots[Any], worked: Worked) -> None:
    """Its last batches don't keep all cores busy; before that, nothing else is embedded beside it."""
    begun: list[str] = []
    second = threading.Event()

    def overlapping(texts: list[str], characters: int) -> Any:
        begun.append(texts[0][0])
        if begun == ["a"]:
            made.progress(1, 2)
            assert begun == ["a"]
            made.progress(9, 10)
            assert second.wait(PATIENCE_S), "the second begins before the first has ended"
        second.set()
        return texts

    made._embed = overlapping
    made.put({"1": "a" * lots._FIRST, "2": "b"}, 1)
    made.hurry()
    assert {key for each in all_of(made) for key in each} == {"1", "2"}


def test_of_several_at_once_one_takes_what_is_there(worked: Worked) -> None:
    """The others, which waited for a lot to be filled, go on waiting: nothing is embedded of nothing."""
    made = Lots(worked, NEVER, lambda: 0.0, at_once=2)
    made.put({"1": "a"}, 1)
    while len(made._holders) < 2 or len(vars(made._changed)["_waiters"]) < 2:
        pass
    made.hurry()
    assert all_of(made) == [{"1": "A"}]
    made.put({"2": "b"}, 1)
    assert all_of(made) == [{"2": "B"}]
    made.close()
    assert worked.given == [(["a"], 1), (["b"], 1)]


def test_as_many_lots_are_embedded_at_once_as_are_wanted() -> None:
    both = threading.Barrier(2)

    def embed(texts: list[str], characters: int) -> Any:
        both.wait(PATIENCE_S)
        return texts

    made = Lots(embed, NEVER, lambda: 0.0, at_once=2)
    made.put({"1": "a" * lots._FIRST, "2": "b" * lots._FIRST}, 1)
    assert sorted(key for each in all_of(made) for key in each) == ["1", "2"]
    made.close()
