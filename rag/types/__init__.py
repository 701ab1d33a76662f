"""The words that every room speaks: frozen dataclasses for what flows through Mingyin.

Offsets are always character offsets into ``Document.text``, the untouched text of the source, so
that anything shown to a person can be shown in its place.
"""

from __future__ import annotations

from rag.types.answers import Answer, AnswerKind, Citation, Doubt, DoubtKind, Hit, Statement, Turn
from rag.types.documents import (
    SEPARATOR,
    Attribute,
    AttributeName,
    Block,
    Document,
    Layout,
    Passage,
    Reading,
    Repair,
    Sentence,
    Unread,
    UnreadReason,
)
from rag.types.runs import Checked, DocumentInfo, FileStep, Finding, Follow, Progress, Report, Show

__all__ = [
    "SEPARATOR",
    "Answer",
    "AnswerKind",
    "Attribute",
    "AttributeName",
    "Block",
    "Checked",
    "Citation",
    "Document",
    "DocumentInfo",
    "Doubt",
    "DoubtKind",
    "FileStep",
    "Finding",
    "Follow",
    "Hit",
    "Layout",
    "Passage",
    "Progress",
    "Reading",
    "Repair",
    "Report",
    "Sentence",
    "Show",
    "Statement",
    "Turn",
    "Unread",
    "UnreadReason",
]
