"""Line ends inside a sentence: they disappear, and a space stays between Latin words."""

from __future__ import annotations

from collections.abc import Iterable

from rag.chinese.patterns import lazy_regex

_WORDLIKE = lazy_regex(r"[A-Za-z0-9]")


def joined(lines: Iterable[tuple[str, int]]) -> tuple[str, list[int]]:
    """The lines, each with the offset that it begins at, as one text; and the offset of each of its characters."""
    chars: list[str] = []
    offsets: list[int] = []
    for line, start in lines:
        if chars and _WORDLIKE.match(chars[-1]) and _WORDLIKE.match(line) and not _one_number(chars[-1], line):
            chars.append(" ")
            offsets.append(offsets[-1] + 1)
        in_space = False
        for i, char in enumerate(line):
            space = char.isspace()
            if not (space and in_space):
                chars.append(" " if space else char)
                offsets.append(start + i)
            in_space = space
    return "".join(chars), offsets


def mend(text: str) -> str:
    """``text`` with its line breaks mended and no other character changed."""
    return joined((part, 0) for part in map(str.strip, text.splitlines()) if part)[0]


def _one_number(last: str, following: str) -> bool:
    """Whether a line end broke a number: 50⏎0米."""
    return last.isdigit() and following[0].isdigit()
