"""What a person says of answers, kept in a real workspace."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import count

import pytest

from rag.workspace.database import Database
from rag.workspace.feedback import Feedback, Feedbacks

BAD = Feedback("c1", 0, "问？", -1, "<b>不对</b>", "d.txt", 3, 9, "正确的话。")


@pytest.fixture
def kept(database: Database) -> Iterator[Feedbacks]:
    ticks = count(1.0)
    yield Feedbacks(database, lambda: next(ticks))
    database.close()


def test_what_is_said_is_kept_as_it_was(kept: Feedbacks) -> None:
    assert kept.all() == []
    given = kept.give(BAD)
    assert given == replace(BAD, given=1.0)
    assert kept.all() == [given]
    assert kept.of("c1") == {0: given}
    assert kept.of("c2") == {}


def test_the_last_word_counts(kept: Feedbacks) -> None:
    kept.give(BAD)
    kept.give(replace(BAD, position=2))
    last = kept.give(replace(BAD, verdict=1, comment="", absent=True))
    assert kept.of("c1")[0] == last
    assert [each.position for each in kept.all()] == [2, 0]


def test_what_is_withdrawn_is_gone(kept: Feedbacks) -> None:
    kept.give(BAD)
    kept.withdraw("c1", 1)
    assert len(kept.all()) == 1
    kept.withdraw("c1", 0)
    assert kept.all() == []
