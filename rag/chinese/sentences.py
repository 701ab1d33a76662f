"""Text → sentences, their closing quotation marks and brackets kept."""

from __future__ import annotations

import re

from rag.chinese import numerals
from rag.chinese.marks import CLOSERS, SENTENCE_END
from rag.chinese.patterns import lazy_regex
from rag.chinese.wraps import mend
from rag.types import Sentence

_LATIN_END = r"\.(?=\s+[A-Z])"
_END = lazy_regex(rf"(?:[{re.escape(SENTENCE_END)}]|{_LATIN_END})[{re.escape(SENTENCE_END + CLOSERS)}]*")
_BRACKETS = {"（": "）", "(": ")", "《": "》", "“": "”", "「": "」", "『": "』", "【": "】"}
_LONGEST_BRACKET = 60
"""A stop inside brackets or quotation marks this short doesn't end the sentence around them."""
ITEM = lazy_regex(
    rf"[{numerals.TO_TEN}]{{1,2}}是|第[{numerals.TO_TEN}]+[，、,]|{numerals.ORDINAL}条|[（(][{numerals.TO_TEN}\d]{{1,2}}[）)]"
    rf"|[{numerals.TO_TEN}]{{1,2}}、|\d{{1,2}}[.．、](?!\d)|(?:首先|其次|再次|最后)[，,]"
)
"""How an item of an enumeration begins."""
_LEAD_IN = lazy_regex(rf"[：:]\s*(?=(?!第[^，、,]+条)(?:{ITEM.pattern}))")
"""The end of what announces an enumeration: 符合下列条件：（一）……"""
_STOP = lazy_regex(rf"{_END.pattern}|{_LEAD_IN.pattern}")
_SEMICOLON = lazy_regex(rf"[；;][{re.escape(CLOSERS)}]*$")
_SHORT_SERIES = 120
"""A sentence with semicolons this short is read as one; in a longer one each clause counts as a sentence."""
_CLAUSE = lazy_regex(r"[，,、：:\s]")


def spans(text: str, longest: int) -> list[tuple[int, int]]:
    """(start, end) of each sentence of ``text``; one over ``longest`` characters is cut at a clause."""
    return [piece for start, end in _series(text, _sentence_spans(text)) for piece in _cut(text, start, end, longest)]


def verbatim(source: str, start: int, end: int, page: int | None = None) -> Sentence:
    """The sentence ``source[start:end]`` with its line breaks mended and nothing else changed."""
    return Sentence(mend(source[start:end]), start, end, page)


def _sentence_spans(text: str) -> list[tuple[int, int]]:
    spans: list[tuple[int, int]] = []
    start = position = 0
    shielded = _shielded(text)
    while match := _STOP.search(text, position):
        if shielded[match.start()]:
            position = match.start() + 1
            continue
        spans.append((start, match.end()))
        start = position = match.end()
    spans.append((start, len(text)))
    return [(left, right) for left, right in (_stripped(text, *span) for span in spans) if left < right]


def _series(text: str, spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Join what only semicolons part, where it is short and no enumeration."""
    joined: list[tuple[int, int]] = []
    waiting: list[tuple[int, int]] = []
    for span in spans:
        waiting.append(span)
        goes_on = bool(_SEMICOLON.search(text[slice(*span)])) and span is not spans[-1]
        if not goes_on:
            whole = (waiting[0][0], waiting[-1][1])
            listed = any(ITEM.match(text, start) for start, _ in waiting[1:])
            joined += waiting if listed or whole[1] - whole[0] > _SHORT_SERIES else [whole]
            waiting = []
    return joined


def _stripped(text: str, start: int, end: int) -> tuple[int, int]:
    piece = text[start:end]
    return start + len(piece) - len(piece.lstrip()), end - (len(piece) - len(piece.rstrip()))


def _shielded(text: str) -> list[bool]:
    """For each character, whether it stands inside a short pair of brackets or quotation marks."""
    inside = [False] * len(text)
    open_at: list[tuple[str, int]] = []
    for i, char in enumerate(text):
        if char in _BRACKETS:
            open_at.append((_BRACKETS[char], i))
        elif open_at and char == open_at[-1][0]:
            _, start = open_at.pop()
            # A stop before the closing mark is left to end the sentence: “……。” 他说 are two. Not in a title.
            last = i - 1 if char != "》" and text[i - 1] in SENTENCE_END else i
            if i - start <= _LONGEST_BRACKET:
                inside[start:last] = [True] * (last - start)
    return inside


def _cut(text: str, start: int, end: int, longest: int) -> list[tuple[int, int]]:
    cuts: list[tuple[int, int]] = []
    while end - start > longest:
        clauses = [match.end() for match in _CLAUSE.finditer(text, start + longest // 2, start + longest)]
        stop = clauses[-1] if clauses else start + longest
        cuts.append(_stripped(text, start, stop))
        start = stop
    cuts.append(_stripped(text, start, end))
    return [(left, right) for left, right in cuts if left < right]
