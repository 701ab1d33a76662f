"""What is looked up instead of searched for: an article by its number, the rows of a table that meet a condition."""

from __future__ import annotations

from dataclasses import dataclass

from rag.answering.said.compose import Chosen
from rag.types import AnswerKind


@dataclass(frozen=True, slots=True)
class Told:
    """What a look-up found; nothing ``chosen``: that what is asked for isn't there."""

    kind: AnswerKind
    chosen: tuple[Chosen, ...] = ()
    missing: tuple[str, ...] = ()
    """What of it isn't there, in the question's words."""
    note: str = ""
    """What a person must know of it: how many rows there are."""
    refusal: str = ""
    """Where nothing was found, what to say."""
