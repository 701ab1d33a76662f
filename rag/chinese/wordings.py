"""What people say → what documents write: everyday words for official ones, English business words for Chinese ones.

The tables in ``wordlists`` are made by hand, a line each: what is said, apart by commas, a colon, what is written.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Spoken:
    """An everyday phrase: the words ``first`` up to ``last``, without that, of a text that is cut into words."""

    first: int
    last: int
    phrase: str
    official: tuple[str, ...]


def official(phrase: str) -> tuple[str, ...]:
    """What documents write for an everyday phrase; empty for any other."""
    return _table("everyday").get(phrase, ())


def chinese(phrase: str) -> tuple[str, ...]:
    """The Chinese words for an English business word or phrase; empty for any other."""
    return _table("business_english").get(phrase, ())


def spoken(words: Sequence[str]) -> list[Spoken]:
    """The everyday phrases of a text that is cut into ``words``, in order, the longest of those that overlap."""
    found: list[Spoken] = []
    first = 0
    while first < len(words):
        ends = range(min(len(words), first + _most_words()), first, -1)
        phrases = ((last, "".join(words[first:last])) for last in ends)
        told = next((Spoken(first, last, each, to) for last, each in phrases if (to := official(each))), None)
        if told:
            found.append(told)
        first = told.last if told else first + 1
    return found


@cache
def _table(name: str) -> dict[str, tuple[str, ...]]:
    lines = (Path(__file__).parent / "wordlists" / f"{name}.txt").read_text("utf-8").splitlines()
    made: dict[str, tuple[str, ...]] = {}
    for said, written in (line.split(" : ") for line in lines if line):
        for phrase in said.split(", "):
            made[phrase] = (*made.get(phrase, ()), *written.split())
    return made


@cache
def _most_words() -> int:
    """Words that a phrase may be cut into: at most its characters."""
    return max(map(len, _table("everyday")))
