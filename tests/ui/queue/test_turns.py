"""Turns: who asked much waits for who asked little, and nobody is owed anything for having been away."""

from __future__ import annotations

from ui.queue.turns import Turns


def test_each_is_served_once_before_anybody_is_served_again() -> None:
    turns = Turns()
    asked = [(who, turns.take(who)) for who in ("甲", "甲", "甲", "乙", "甲", "丙", "乙")]
    assert [who for who, _ in sorted(asked, key=lambda each: each[1])] == ["甲", "乙", "丙", "甲", "乙", "甲", "甲"]


def test_who_comes_late_has_the_turn_of_this_moment() -> None:
    turns = Turns()
    first = [turns.take("甲") for _ in range(5)]
    turns.begin(first[3])
    assert first[3] <= turns.take("乙") < first[4]


def test_what_was_answered_is_not_counted_against_anybody_and_takes_no_room() -> None:
    turns = Turns()
    for n in range(1000):
        turns.begin(turns.take(f"人 {n % 7}"))
    turns.begin(turns.take("甲"))
    assert turns.take("乙") <= turns.take("甲")
    assert len(turns._next) <= 8
