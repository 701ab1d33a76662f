"""What holds at a place of a Rich Text Format file, and what is gathered there."""

from __future__ import annotations

from dataclasses import dataclass, field

from rag.reading.web.markup import Node


@dataclass(frozen=True, slots=True)
class State:
    """What holds within a group."""

    into: str = "text"
    """What its text is: ``text``, ``note``, ``label``, ``title``, ``author``, ``font``, ``style`` or ``nothing``."""
    encoding: str = "cp1252"
    fallbacks: int = 1
    """How many bytes stand after a ``\\u`` for programs that don't know it."""
    bold: bool = False
    hidden: bool = False
    tag: str = ""
    """``sup`` or ``sub``."""


@dataclass(slots=True)
class Style:
    """What the current paragraph is."""

    level: int = 0
    in_table: bool = False
    centred: bool = False


@dataclass(slots=True)
class Kept:
    """What is gathered until it is complete."""

    pieces: list[Node | str] = field(default_factory=list)
    said: str = ""
    label: str = ""
    note: str = ""
    author: str = ""
    anchor: str = ""
    endnote: bool = False
    bold: bool = True
    """Whether all of the paragraph is."""
