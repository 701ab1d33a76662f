"""What holds at a place of a Rich Text Format file, and what is gathered there."""

from __future__ import annotations

from dataclasses import dataclass, field

from rag.reading.web.markup import Node

_LAST = 60
"""Pieces of text, each a character or more."""


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
    said: list[str] = field(default_factory=list)
    label: str = ""
    note: list[str] = field(default_factory=list)
    author: str = ""
    anchor: str = ""
    endnote: bool = False
    bold: bool = True
    """Whether all of the paragraph is."""

    @property
    def before(self) -> str:
        """The last of what was said, where a note belongs."""
        return "".join(self.said[-_LAST:])
