"""Which paragraphs are headings, how deep they stand, and which of them ask a question."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import groupby, pairwise, takewhile, zip_longest

from rag.chinese.marks import CLOSERS, HAN
from rag.chinese.numerals import NUMERAL, ORDINAL, TO_TEN, value
from rag.chinese.official import ARTICLE, DATE_LINE, ORGANISATION, TITLE, stands_alone
from rag.reading.structure.table_words import is_number, label_odds
from rag.reading.text.lines import MARKER, TextParagraph, ends_sentence, paragraphs
from rag.reading.text.repair import repair
from rag.types import Block

ARTICLE_LEVEL = 4
_LEVELS: tuple[tuple[re.Pattern[str], int], ...] = (
    (re.compile(rf"{ORDINAL}编|#\s"), 1),
    (re.compile(rf"{ORDINAL}章|附\s*[件录表]|##\s"), 2),
    (re.compile(rf"{ORDINAL}节|###\s"), 3),
    (ARTICLE, ARTICLE_LEVEL),
    (re.compile(rf"[{TO_TEN}]{{1,3}}、"), 5),
    (re.compile(rf"[（(][{TO_TEN}]{{1,3}}[）)]"), 6),
    (re.compile(r"\d{1,2}[.．、]|[（(]\d{1,2}[）)]"), 7),
)
QUESTION_LEVEL, PLAIN_LEVEL, CONTENTS_LEVEL, TABLE_LEVEL = 9, 10, 11, 12
_LONGEST_HEADING, _LONGEST_QUESTION, _LONGEST_TITLE, _LONGEST_SPOKEN = 40, 60, 80, 120
_CLOSED = rf"[{re.escape(CLOSERS)}]*"
_ASKS = re.compile(rf"(?:[^。！？；!?;]{{2,}}[？?]{_CLOSED}){{1,3}}")
_SPEAKER_ASKS = re.compile(rf"(?:问|记者|主持人|Q)\s*\d*\s*[：:].+[？?]{_CLOSED}")
_INNER_END = re.compile(r"[。！？；!?;].")
_NO_HEADING = re.compile(r"[：:，,、]$|^[\d\W]+$|^\d{4}年\d{1,2}月(\d{1,2}日)?$|^[（(].*[）)]$")
_STATES, _DATED = re.compile(r"([^：:（(]{1,15})[：:]\s*(\S.*)"), re.compile(r"\s(?:19|20)\d\d[年./-]\d{1,2}\S*$")
"""What says what something is, and an entry with its date."""
_LABELLED = re.compile(rf"(?:^|\s)[{HAN}]{{1,10}}[：:]")
_SET_APART = re.compile(rf"\S*[{HAN}]\S*(?:\s+[{HAN}]\S+){{2,}}")
"""Words with room between them, as in the row of a table."""
_SIBLINGS, _LONGEST_SIBLING = range(ARTICLE_LEVEL + 1, ARTICLE_LEVEL + 3), 80
_NUMBER = re.compile(rf"[{TO_TEN}]{{1,3}}")
_ANNEXED, _ANNEXED_ITEM = re.compile(r"附\s*[件录表]?\s*[：:]\s*\S"), re.compile(r"\d{1,2}\s*[.．、]")
"""How a text names at its end what is annexed to it."""
ANNEX = re.compile(rf"附\s*[件录表]\s*[{NUMERAL}\d]*\s*[：:]?")
"""The line above the title of an annex."""
_CONTENTS = re.compile(r"目\s*[录次]\s*[：:]?")
_PAGE = re.compile(r"(?:\s|[.．…·・‥⋯—_-]{2,})\s*[（(]?\d{1,4}[）)]?$")
"""The number of a page at the end of an entry in a table of contents."""
_UNFINISHED = re.compile(r"(?:关于|印发|转发|批转|[的和与及、])$")
"""How no title ends."""
_LIST_RUN = 3
"""So many headings of one level in a row, with no text between, are a list or a table."""


def blocks(text: str) -> tuple[Block, ...]:
    """The paragraphs and headings of ``text``, in source order. Nothing of the text is left out."""
    made = [_block(paragraph) for paragraph in paragraphs(text)]
    return tuple(without_false_headings(made))


def _block(paragraph: TextParagraph) -> Block:
    text, offsets = repair(paragraph.lines)
    if paragraph.cells:
        return Block(text, offsets, TABLE_LEVEL if paragraph.cells == "head" else 0, row=True)
    level, question = heading_level(text)
    return Block(text, offsets, level, question, paragraph.wrap)


def heading_level(text: str) -> tuple[int, bool]:
    """Level (0: a paragraph) and whether it asks."""
    level = marked_level(text)
    if asks(text):
        return level or QUESTION_LEVEL, True
    longest = _LONGEST_TITLE if "关于" in text and TITLE.search(text) else _LONGEST_HEADING
    if len(text) > longest or not _single(text) or ends_sentence(text) or _NO_HEADING.search(text):
        return 0, False
    return (0 if stands_alone(text) or _states(text) else level or PLAIN_LEVEL), False


def _states(text: str) -> bool:
    """Whether ``text`` is a label and its value (联系电话：0571-88886666), several, or the words of an entry."""
    stated = _STATES.fullmatch(text)
    named = stated and not marked_level(text) and (label_odds(stated[1]) > 1 or is_number(stated[2]))
    listed = not marked_level(text) and _SET_APART.fullmatch(text)
    return bool(named or listed or _DATED.search(text)) or len(_LABELLED.findall(text)) > 1


def marked_level(text: str) -> int:
    """The level that the number before ``text`` stands for; 0 without one."""
    return next((level for pattern, level in _LEVELS if pattern.match(text)), 0)


def goes_on(heading: str, following: str) -> bool:
    """Whether a heading that stands right above ``following`` is the first line of one title with it."""
    if MARKER.match(following) or stands_alone(following):
        return False
    begins = "关于" in heading and "关于" not in following and not TITLE.search(heading)
    return bool(_UNFINISHED.search(heading) or (begins and TITLE.search(following)))


def asks(text: str) -> bool:
    """Whether ``text`` is a question or some, short enough to be a heading, or what an interviewer says."""
    if _SPEAKER_ASKS.fullmatch(text):
        return len(text) <= _LONGEST_SPOKEN
    return bool(_ASKS.fullmatch(text)) and len(text) <= _LONGEST_QUESTION


def _single(text: str) -> bool:
    return not _INNER_END.search(text.rstrip(CLOSERS))


def without_false_headings(made: Sequence[Block]) -> list[Block]:
    """Turn tables of contents, lists of short lines, signatures, and headings that end a document, back into
    paragraphs.

    A question is left alone: its text may stand before it.
    """
    kept: list[Block] = []
    found = _with_siblings(_without_contents(made))
    runs = [list(run) for _, run in groupby(_unlisted(_unsigned(found)), key=_sort)]
    for i, run in enumerate(runs):
        is_heading = bool(run[0].level) and not run[0].question
        listed = len(run) >= _LIST_RUN or i == len(runs) - 1
        kept += [replace(block, level=0) for block in run] if is_heading and listed else run
    return _with_items(kept)


def _without_contents(made: Sequence[Block]) -> list[Block]:
    """``made`` with the entries of a table of contents as paragraphs under the heading 目录.

    They are the lines below it that stand again further on, or end in the number of a page; the first one to stand
    again heads the text.
    """
    kept = list(made)
    names = ["".join(_PAGE.sub("", block.text).split()) for block in made]
    last = {name: i for i, name in enumerate(names)}
    for i, block in enumerate(made):
        if block.row or not _CONTENTS.fullmatch(block.text):
            continue

        def is_entry(j: int, first: int = i + 1) -> bool:
            listed = last[names[j]] > j or bool(_PAGE.search(made[j].text))
            return listed and not made[j].row and (j == first or names[j] != names[first])

        entries = list(takewhile(is_entry, range(i + 1, len(made))))
        if len(entries) > 1:
            kept[i] = replace(block, level=CONTENTS_LEVEL, question=False)
            kept[i + 1 : entries[-1] + 1] = [replace(made[j], level=0, question=False) for j in entries]
    return kept


def _with_siblings(made: Sequence[Block]) -> list[Block]:
    """``made`` with what is numbered like a heading beside it (一、 and 二、) as one, though it is rather long."""
    kept = list(made)
    for level in _SIBLINGS:
        places = [i for i, block in enumerate(made) if not block.row and marked_level(block.text) == level]
        for before, after in pairwise(places):
            one, other = kept[before], kept[after]
            if not _follows(one.text, other.text) or bool(one.level) == bool(other.level):
                continue
            i, heading = (after, one) if one.level else (before, other)
            text, below = kept[i].text, made[i + 1] if i + 1 < len(made) else None
            alike = len(text) <= _LONGEST_SIBLING and _single(text) and not ends_sentence(text)
            if alike and heading.level == level and below and not _NO_HEADING.search(text) and not below.level:
                kept[i] = replace(kept[i], level=level)
    return kept


def _follows(text: str, following: str) -> bool:
    """Whether the number before ``following`` is the next one after that before ``text``."""
    first, second = _NUMBER.search(text), _NUMBER.search(following)
    return bool(first and second) and value(second[0]) == value(first[0]) + 1  # type: ignore[index]


def _sort(block: Block) -> int:
    return -1 if block.question else block.level


def _with_items(made: Sequence[Block]) -> list[Block]:
    """``made`` with numbered headings that head nothing, right below a heading, as its text: they are its items."""
    kept: list[Block] = []
    above = 0  # the level of the heading that may have items here
    for block, following in zip_longest(made, made[1:]):
        numbered = ARTICLE_LEVEL < block.level < QUESTION_LEVEL and not block.question
        heads_nothing = following is None or 0 < following.level <= block.level
        is_item = numbered and heads_nothing and 0 < above < block.level
        kept.append(replace(block, level=0) if is_item else block)
        above = above if is_item else block.level
    return kept


def _unsigned(made: Sequence[Block]) -> list[Block]:
    """``made`` with those who sign, above the date, as paragraphs."""
    kept: list[Block] = []
    signs = False
    for block in reversed(made):
        signs = bool(DATE_LINE.fullmatch(block.text) or (signs and ORGANISATION.fullmatch(block.text)))
        kept.append(replace(block, level=0) if signs and block.level else block)
    return kept[::-1]


def _unlisted(made: Iterable[Block]) -> Iterator[Block]:
    """``made`` with the names of what is annexed, listed at the end of the text, as paragraphs."""
    listed = False
    for block in made:
        listed = bool(_ANNEXED.match(block.text) or (listed and _ANNEXED_ITEM.match(block.text)))
        yield replace(block, level=0) if listed and block.level else block
