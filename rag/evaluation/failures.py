"""The questions that went wrong, and how."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rag.evaluation.dataset import Kind
from rag.evaluation.rows import Reply, Row
from rag.evaluation.summary import measures


@dataclass(frozen=True, slots=True)
class Failure:
    """A row and what is wrong with it, in the names of ``WRONGS``."""

    row: Row
    wrongs: tuple[str, ...]


WRONGS = ("not_found", "refused", "not_held", "false_answer", "rewritten_worse")


def failures(rows: Sequence[Row]) -> list[Failure]:
    """The rows with anything wrong, in their order."""
    judged = (Failure(row, tuple(_wrongs(row))) for row in rows)
    return [each for each in judged if each.wrongs]


def rank(row: Row) -> int | None:
    """The best place where what was to be found was, from 1."""
    return min((place for place in row.ranks.get("default", ()) if place is not None), default=None)


def _wrongs(row: Row) -> list[str]:
    measured = measures(row)
    wrongs = {
        "not_found": row.kind is Kind.ANSWERABLE and rank(row) is None,
        "refused": measured.get("refused") == 1,
        "not_held": measured.get("held") == 0 and not _refused(row.reply),
        "false_answer": measured.get("false_answers") == 1,
        "rewritten_worse": measured.get("rewrite_f1", 1.0) < measured.get("alone_f1", 0.0),
    }
    return [name for name, is_wrong in wrongs.items() if is_wrong]


def _refused(reply: Reply | None) -> bool:
    return reply is not None and reply.refused
