"""What a file may be called: a name that somebody else gave, made safe for every file system."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from itertools import count
from pathlib import Path, PurePosixPath

from rag.errors import UserError
from rag.messages import say

_UNSEEN = frozenset(("Cc", "Cf", "Cs", "Zl", "Zp"))
"""Control characters, those that turn the direction of writing or have no width, halves of characters, line ends."""
_FORBIDDEN = re.compile(r'[<>:"|?*]')
_HIDING = re.compile(r"^(?:[.\s]|~\$)+")
"""How names begin that are passed over when a folder is read."""
_DEVICE = re.compile(r"(?:con|prn|aux|nul|com[\d¹²³]|lpt[\d¹²³])(?:\..*)?", re.IGNORECASE)
_BYTES = 200
"""Most file systems take 255; a number in brackets and the ending of a temporary file come on top."""
_FOLDERS = 8


def safe_path(given: str) -> PurePosixPath:
    """The folders and the file that ``given`` names, below the folder that it will stand in.

    Raises ``UserError`` where nothing is left of it.
    """
    parts = [part for part in map(safe_name, re.split(r"[/\\]", given)) if part]
    if not parts:
        raise UserError(say.file_unnamed())
    return PurePosixPath(*parts[:-1][:_FOLDERS], parts[-1])


def safe_name(given: str) -> str:
    """One part of a path; empty where nothing of it can stand in a name."""
    seen = "".join(char for char in unicodedata.normalize("NFC", given) if unicodedata.category(char) not in _UNSEEN)
    name = _HIDING.sub("", _FORBIDDEN.sub("_", " ".join(seen.split()))).rstrip(". ")
    if _DEVICE.fullmatch(name):
        name = f"_{name}"
    return _shortened(name)


def numbered(path: Path) -> Iterator[Path]:
    """``path``, then the same with (2), (3) … behind its name."""
    yield path
    for n in count(2):
        yield path.with_name(f"{path.stem} ({n}){path.suffix}")


def _shortened(name: str) -> str:
    if len(name.encode()) <= _BYTES:
        return name
    stem, dot, suffix = name.rpartition(".")
    if not stem or len(suffix) > 10:
        stem, dot, suffix = name, "", ""
    room = _BYTES - len((dot + suffix).encode())
    return stem.encode()[:room].decode("utf-8", "ignore").rstrip(". ") + dot + suffix
