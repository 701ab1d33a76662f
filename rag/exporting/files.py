"""A conversation as a file to be downloaded: its name, its kind, its bytes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rag.exporting.markdown import markdown
from rag.exporting.pieces import Exchange, line
from rag.messages import Speech

FORMATS = ("md", "docx")
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_FORBIDDEN = re.compile(r'[\\/:*?"<>|.\s]+')
"""What some system doesn't allow in the name of a file."""
_NAME_MOST = 40


@dataclass(frozen=True, slots=True)
class File:
    """A file to be saved."""

    name: str
    kind: str
    content: bytes


def file(exchanges: Sequence[Exchange], title: str, kind: str, say: Speech) -> File:
    """``exchanges`` as a file of one of ``FORMATS``, named after ``title``."""
    name = _FORBIDDEN.sub(" ", line(title))[:_NAME_MOST].strip() or say.app_name()
    if kind == "docx":
        from rag.exporting.word import docx  # lxml: not before it is needed

        return File(f"{name}.docx", _WORD, docx(exchanges, title, say))
    return File(f"{name}.md", "text/markdown; charset=utf-8", markdown(exchanges, title, say).encode())
