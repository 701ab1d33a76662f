"""How the notes and comments of a document are written: named as such, with the words that they belong to.

They stand in paragraphs of their own, so that no sentence of the text is quoted with a note glued into it.
"""

from __future__ import annotations

import re

_KINDS = {"footnote": "脚注", "endnote": "尾注"}
_COMMENT = "批注"
_LONGEST = 20
"""Characters of the words that a note belongs to."""
_CLAUSE = re.compile(r"[^，。；：！？、,;:!?（）()“”\s]+\W*$")
"""The last words before a note's mark."""


def note(kind: str, number: int, before: str, text: str) -> str:
    """A footnote or endnote; ``before``: the text in front of its mark, whose last words tell where it belongs."""
    clause = _CLAUSE.search(before.rstrip())
    anchor = clause.group().strip("，。；：！？、,;:!?（）()“”\"' ") if clause else ""
    where = f"（注于“{_shortened(anchor, at_end=True)}”）" if anchor else ""
    return f"{_KINDS[kind]}{number}{where}：{text}"


def comment(author: str, anchor: str, text: str) -> str:
    """A comment on the words ``anchor`` (empty: on none)."""
    words = _shortened(" ".join(anchor.split()), at_end=False)
    about = "，".join(part for part in (" ".join(author.split()), f"针对“{words}”" if words else "") if part)
    return f"{_COMMENT}（{about}）：{text}" if about else f"{_COMMENT}：{text}"


def _shortened(text: str, at_end: bool) -> str:
    if len(text) <= _LONGEST:
        return text
    return f"…{text[-_LONGEST:]}" if at_end else f"{text[:_LONGEST]}…"
