"""Raised and lowered figures: how a text without type says them (10⁶, m², CO₂), and how they are read again.

What Unicode has no raised form of is written ``^(…)``. NFKC alone makes 106 of 10⁶.
"""

from __future__ import annotations

import re
import unicodedata
from functools import partial

from rag.chinese.marks import HAN
from rag.chinese.numerals import NUMERAL, value
from rag.chinese.patterns import lazy_regex

RAISED, LOWERED = "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎"
_PLAIN = "0123456789+-=()"
_LETTERS = {"n": "ⁿ", "i": "ⁱ"}
_UP = str.maketrans({**dict(zip(_PLAIN, RAISED, strict=True)), **_LETTERS, **dict.fromkeys("−–", "⁻")})
_DOWN = str.maketrans({**dict(zip(_PLAIN, LOWERED, strict=True)), **dict.fromkeys("−–", "₋")})
_LEVEL = str.maketrans(
    {**dict(zip(RAISED + LOWERED, _PLAIN * 2, strict=True)), **{up: plain for plain, up in _LETTERS.items()}}
)
_SIGNS = r"\d+=()−–-"
_EXPONENT = lazy_regex(rf"[{_SIGNS}]*(?:[ni](?![a-zA-Z]))?[{_SIGNS}]*")
_INDEX = lazy_regex(rf"[{_SIGNS}]+")
_BASE = lazy_regex(r"[\da-zA-Zα-ωΑ-Ω)\]）％%]$")
_BRACKETED = lazy_regex(r"\s*[\[［【〔〈<①-⑳]")
"""A mark of a note, which is none the less for being raised."""

_ANY = lazy_regex(f"[{RAISED}{LOWERED}ⁿⁱ]")
_LENGTHS = "米里尺寸秒"
"""Units whose square is another quantity: 米²."""
_UP_RUN = f"[{RAISED}ⁿⁱ]+"
_POWER = lazy_regex(rf"(?<=[\d)）]){_UP_RUN}|{_UP_RUN}(?=\d)")
_MARK = lazy_regex(rf"(?<=[{HAN}，。、；：！？”’」』》）%％‰℃])(?<![{_LENGTHS}）]){_UP_RUN}")
_SUBSCRIPT = lazy_regex(rf"(?<=\d)[{LOWERED}]+|[{LOWERED}]+(?=\d)")
_WRITTEN_POWER = lazy_regex(r"(?<=[\d)])\s*\^\s*(?:[({]\s*)?([+-]?\d{1,3})(?:\s*[)}])?")
_SPOKEN_POWER = lazy_regex(rf"(\d+|[{NUMERAL}万亿]+)\s*的\s*(负?)\s*(\d{{1,3}}|[{NUMERAL}]+)\s*次[方幂]")


def raised(text: str, before: str = "") -> str:
    """``text`` that stands above the line, after ``before``: ⁶, ``^(0.5)``; what says no number stays (5th, [1], ™)."""
    core = unicodedata.normalize("NFKC", text.strip()) if text.strip() else ""
    if not core or _BRACKETED.match(text):
        return text
    if _EXPONENT.fullmatch(core):
        return core.translate(_UP)
    if core in ("o", "O") and before[-1:].isdecimal():
        return "°"
    if len(core) == 1 and core.isascii() and core.isalpha():
        return f"^{core}"
    if not any(char.isdecimal() for char in core):
        return text
    return f"^({core})" if _BASE.search(before) else core.translate(_UP)


def lowered(text: str, before: str = "") -> str:
    """``text`` that stands below the line, after ``before``: ₂; what is no whole number stays (PM2.5, Vmax)."""
    core = text.strip()
    if _INDEX.fullmatch(core):
        return core.translate(_DOWN)
    return f"_({core})" if core[:1].isdecimal() and before[-1:].isdecimal() else text


def folded(text: str) -> str:
    """``text`` in NFKC, but with a figure that is raised after another as a power (10^6), also where it is said in
    words (10的6次方); marks of notes after words are left out."""
    if _ANY.search(text):
        text = _POWER.sub(partial(_set_apart, "^"), _MARK.sub("", text))
        text = _SUBSCRIPT.sub(partial(_set_apart, "_"), text).translate(_LEVEL)
    text = unicodedata.normalize("NFKC", text)
    if "^" in text:
        text = _WRITTEN_POWER.sub(r"^\1", text)
    return _SPOKEN_POWER.sub(_power, text) if "次" in text else text


def folded_in_place(text: str) -> str:
    """NFKC for each character but those that are raised or lowered after a figure; as long as ``text``, or ``text``."""
    if not _ANY.search(text):
        made = unicodedata.normalize("NFKC", text)
    else:
        kept = {i for each in (_POWER, _SUBSCRIPT) for match in each.finditer(text) for i in range(*match.span())}
        made = "".join(
            char if i in kept else unicodedata.normalize("NFKC", char.translate(_LEVEL)) for i, char in enumerate(text)
        )
    return made if len(made) == len(text) else text


def _set_apart(sign: str, match: re.Match[str]) -> str:
    """What is raised or lowered, behind ``sign`` and apart from a figure that follows: log₂8 isn't log28."""
    follows = match.string[match.end() : match.end() + 1]
    return sign + match[0].translate(_LEVEL) + (" " if follows.isdecimal() else "")


def _power(match: re.Match[str]) -> str:
    try:
        return f"{value(match[1])}^{'-' if match[2] else ''}{value(match[3])}"
    except ValueError:
        return match[0]
