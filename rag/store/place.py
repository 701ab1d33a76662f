"""Which index folder holds the segments that a catalog on a server names, which several machines may see."""

from __future__ import annotations

import json
import platform
import secrets
from contextlib import suppress
from dataclasses import astuple, dataclass
from pathlib import Path

_MARK = "folder-id"


@dataclass(frozen=True, slots=True, eq=False)
class Place:
    """An index folder. It is the same one with the same mark, whatever its machine is called now (a container is called
    otherwise each time), or at the same path of the same machine, when it was deleted and with it the mark."""

    mark: str
    """Written in the folder; empty where it isn't yet."""
    host: str
    path: str

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Place):
            return NotImplemented
        return bool(self.mark and self.mark == other.mark) or (self.host, self.path) == (other.host, other.path)

    @classmethod
    def of(cls, kept: str) -> Place:
        """As ``as_json`` wrote it."""
        return cls(*json.loads(kept))

    def as_json(self) -> str:
        """As it is kept."""
        return json.dumps(astuple(self), ensure_ascii=False)


def place_of(index: Path) -> Place:
    """The folder ``index``."""
    mark = ""
    with suppress(OSError, UnicodeDecodeError):
        mark = (index / _MARK).read_text("ascii").strip()
    return Place(mark, platform.node(), str(index.resolve()))


def marked(index: Path) -> Place:
    """The folder ``index`` with a mark in it. Raises ``OSError`` where it can't be written."""
    if not place_of(index).mark:
        (index / _MARK).write_text(secrets.token_hex(8), "ascii")
    return place_of(index)
