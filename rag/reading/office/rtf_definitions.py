"""What a Rich Text Format file defines before its text: fonts, which tell the encoding, and heading styles."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from rag.reading.office.rtf_words import charset, code_page

_HEADING = re.compile(r"(?:heading|标题|標題)\s*([1-9])", re.IGNORECASE)
_TITLES = ("title", "标题", "標題")
_DEEPEST_HEADING = 6


@dataclass(slots=True)
class Definitions:
    """Fonts and styles by their numbers."""

    page: str = "cp1252"
    """The encoding of the file."""
    fonts: dict[int, str] = field(default_factory=dict)
    """Number → encoding."""
    headings: dict[int, int] = field(default_factory=dict)
    """Number of a paragraph style → level of a heading."""
    name: str = ""
    """Of the style that is being read."""
    _font: int = 0
    _style: int = 0
    _level: int = 0

    def set_page(self, number: int) -> None:
        """``\\ansicpg``."""
        self.page = code_page(number)

    def font_word(self, word: bytes, number: int) -> None:
        """A control word in the table of fonts."""
        if word == b"f":
            self._font = number
        elif word == b"fcharset":
            self.fonts[self._font] = charset(number, self.page)

    def style_word(self, word: bytes, number: int) -> None:
        """A control word in the table of styles."""
        if word == b"s":
            self._style = number
        elif word == b"outlinelevel":
            self._level = outline(number)

    def end_style(self) -> None:
        """A style is complete."""
        name = self.name.strip().rstrip(";").lower()
        match = _HEADING.match(name)
        level = self._level or (min(int(match.group(1)), _DEEPEST_HEADING) if match else int(name in _TITLES))
        if level and self._style:
            self.headings[self._style] = level
        self._style, self.name, self._level = 0, "", 0


def outline(number: int) -> int:
    """The level of a heading that ``\\outlinelevel`` means; 0: none."""
    return number + 1 if 0 <= number < _DEEPEST_HEADING else 0
