"""The automatic numbers of an OpenDocument text: of its lists and of its headings."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from rag.reading.office.numbering import written
from rag.reading.office.odf_xml import Styles, q

if TYPE_CHECKING:
    from lxml.etree import _Element

_FORMS = {
    "1": "decimal",
    "a": "lowerLetter",
    "A": "upperLetter",
    "i": "lowerRoman",
    "I": "upperRoman",
    "一": "chineseCountingThousand",
    "壹": "chineseLegalSimplified",
    "①": "decimalEnclosedCircle",
    "甲": "ideographTraditional",
    "子": "ideographZodiac",
    "１": "decimalFullWidth",
}
"""By the first character of ``style:num-format``, as in ``一, 二, 三, ...``."""
_PLACE = re.compile(r"%(\d+)%")
_BULLET = "•"


class Numbers:
    """Counts through one document: ask of each numbered paragraph once, in order."""

    def __init__(self, styles: Styles) -> None:
        self._styles = styles
        self._counts: dict[str, dict[int, int]] = {}

    def begin(self, style: str, goes_on: bool) -> None:
        """An outermost list of ``style`` begins, counting anew or on from the last one of this style."""
        if not goes_on:
            self._counts.pop(style, None)

    def item(self, style: str, level: int, start: str = "") -> str:
        """The label of the next item at ``level`` (1: outermost): a number, ``•``, or nothing."""
        return self._next(style, self._styles.lists.get(style), level, start)

    def heading(self, level: int) -> str:
        """The number of the next heading at ``level``; mostly there is none."""
        return self._next("", self._styles.outline, level, "")

    def _next(self, name: str, style: _Element | None, level: int, start: str) -> str:
        levels = {each.get(q("text:level"), ""): each for each in style} if style is not None else {}
        own = levels.get(str(level))
        if own is None:
            return ""
        if own.tag == q("text:list-level-style-bullet"):
            return _BULLET
        counts = self._counts.setdefault(name, {})
        for deeper in [each for each in counts if each > level]:
            del counts[deeper]
        first = int(start or own.get(q("text:start-value"), "1"))
        counts[level] = first if start or level not in counts else counts[level] + 1
        texts = {n: _number(levels.get(str(n)), counts.get(n, 1)) for n in range(1, level + 1)}
        if not texts[level]:
            return ""
        if pattern := own.get(q("loext:num-list-format")):
            return _PLACE.sub(lambda match: texts.get(int(match.group(1)), ""), pattern)
        shown = max(1, int(own.get(q("text:display-levels"), "1")))
        joined = ".".join(texts[n] for n in range(max(1, level - shown + 1), level + 1) if texts[n])
        return f"{own.get(q('style:num-prefix'), '')}{joined}{own.get(q('style:num-suffix'), '')}"


def _number(level: _Element | None, number: int) -> str:
    form = level.get(q("style:num-format"), "") if level is not None else ""
    return written(number, _FORMS.get(form[0], "decimal")) if form else ""
