"""One way to write each character: ideographs for radicals, simplified for traditional ones, 〇 for circles."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, lru_cache
from typing import Any

from rag.chinese import dictionary
from rag.chinese.numerals import with_zeros
from rag.chinese.patterns import lazy_regex

RADICALS = dict(
    zip(
        "⺁⺂⺃⺄⺅⺆⺇⺈⺉⺊⺋⺌⺍⺎⺏⺐⺑⺒⺓⺔⺕⺖⺗⺘⺙⺛⺜⺝⺞⺟⺠⺡⺢⺣⺤⺥⺦⺧⺨⺩⺪⺫⺬⺭⺮⺯⺰⺱⺲⺳⺴⺵⺶⺷⺸⺹⺺"
        "⺻⺼⺽⺾⺿⻀⻁⻂⻃⻄⻅⻆⻇⻈⻉⻊⻋⻌⻍⻎⻏⻐⻑⻒⻓⻔⻕⻖⻗⻘⻙⻚⻛⻜⻝⻞⻟⻠⻡⻢⻣⻤⻥⻦⻧⻨⻩⻪⻫⻬⻭⻮⻯⻰⻱⻲⻳",
        "厂乛乚乙亻冂𠘨刀刂卜㔾小小兀尣尢𡯂巳幺彑𫜹忄心扌攵旡日月歺母民氵氺灬爫爫丬牛犭王𤴔目示礻竹糹纟罓罒㓁冗𦉫羊羊𦍋耂肀"
        "聿肉𦥑艹艹艹虎衤覀西见角𧢲讠贝𧾷车辶辶辶邑钅長镸长门𨸏阝雨青韦页风飞食𩙿飠饣𩠐马骨鬼鱼鸟卤麦黄黾斉齐歯齿竜龙龜亀龟",
        strict=True,
    )
)
"""The CJK Radicals Supplement, which fonts put in the place of ordinary characters and NFKC leaves as it is but for
two. By Unicode's EquivalentUnifiedIdeograph.txt (15.1), but for ⺮ and ⺷, which stand for 竹 and 羊."""
_VARIANTS = dict(zip("衞敍枱粧糭衹揹伕暱燄拏鎗", "卫叙台妆粽只背夫昵焰拿枪", strict=True))
"""Characters that OpenCC's s2tw and s2hk make of simplified ones, and its tw2s leaves."""
_OF_BOTH = frozenset("么乾徵著")
"""Those that tw2s replaces wherever it knows no phrase, and that simplified Chinese has in its own right."""
_PLAIN = str.maketrans(RADICALS | _VARIANTS)
_ODD = lazy_regex(f"[⺀-⻳{''.join(_VARIANTS)}]")
_SHORT = 400
"""Characters of a text whose conversion is kept."""
_WINDOWS = (4, 3, 2)
"""Characters of the words around one that decide how it is written, the longest first."""


@cache
def _to_simplified() -> Any:
    import opencc

    return opencc.OpenCC("tw2s")


def converted(text: str) -> str:
    """``text`` by OpenCC's tw2s and nothing else: vectors are kept under it, so it must not change with the words."""
    return _converted_before(text) if len(text) <= _SHORT else _converted(text)


def _converted(text: str) -> str:
    # A lone surrogate, which JSON and a command line can carry, would stop OpenCC.
    made: str = _to_simplified().convert(text.encode("utf-8", "replace").decode())
    return made


_converted_before = lru_cache(maxsize=1 << 13)(_converted)
"""Sentences of the passages that are asked about come again and again."""


def plain(text: str) -> str:
    """``text`` with ideographs for radicals and rare variants, and 〇 for circles in numerals, each in its place."""
    text = with_zeros(text)
    return text.translate(_PLAIN) if _ODD.search(text) else text


def for_encoder(text: str) -> str:
    """``text`` as the encoder reads it."""
    return plain(converted(text))


def simplified(text: str) -> str:
    """Simplified characters for traditional ones, ideographs for radicals, and 〇 for circles in numerals.

    Each character keeps its place. OpenCC's tw2s knows 著手, too; but what is simplified already stays: 显著, 乾县.
    """
    text = plain(text)
    made = converted(text)
    return made if made == text or len(made) != len(text) else _kept(text, made)


def _kept(text: str, made: str) -> str:
    """``made`` of ``text``, but with what is no traditional character where the words around speak for it."""
    changed = [place for place, (one, other) in enumerate(zip(text, made, strict=True)) if one != other]
    either = [place for place in changed if _is_simplified(text[place])]
    if not either:
        return made
    mixed = len(either) < len(changed)
    chars = list(made)
    for place in either:
        if _stays(text, made, place, mixed=mixed):
            chars[place] = text[place]
    return "".join(chars)


def _stays(text: str, made: str, place: int, *, mixed: bool) -> bool:
    """Whether more speaks for the word as it is than for the converted one; where nothing does for either, whether
    the character may be simplified, and so is the text."""
    as_is = made[:place] + text[place] + made[place + 1 :]
    for length in _WINDOWS:
        one, other = (_frequency(each, place, length) for each in (as_is, made))
        if one != other:
            return one > other
    return text[place] in _OF_BOTH and not mixed


def _frequency(text: str, place: int, length: int) -> int:
    """Of the commonest word of this length that holds the character."""
    starts: Sequence[int] = range(max(0, place - length + 1), min(place, len(text) - length) + 1)
    return max((dictionary.load().frequency(text[start : start + length]) for start in starts), default=0)


@lru_cache(maxsize=1 << 13)
def _is_simplified(char: str) -> bool:
    """Whether simplified Chinese has it, too: GB 2312 is its characters."""
    try:
        char.encode("gb2312")
    except UnicodeError:
        return False
    return True
