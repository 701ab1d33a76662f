"""Whole numbers in Chinese digits, as Office's automatic numbers and number formats write them."""

from __future__ import annotations

from rag.chinese.numerals import FORMAL, FORMAL_TRADITIONAL, LARGE, ONES, UNITS

PLAIN = f"〇{ONES}"
LEGAL, LEGAL_TRADITIONAL = f"零{FORMAL}", f"零{FORMAL_TRADITIONAL}"
"""Of cheques and contracts."""
FULL_WIDTH = "".join(chr(ord("０") + digit) for digit in range(10))
_LARGE = (10**4, 10**8)


def positional(figures: str, digits: str = PLAIN) -> str:
    """二〇二三 of 2023; whatever else ``figures`` holds stays."""
    return "".join(digits[int(char)] if char.isdecimal() else char for char in figures)


def counted(n: int, digits: str = f"零{ONES}", units: str = UNITS, ten: bool = True, one: bool = True) -> str:
    """一千零一 of 1001. ``ten``: 10 to 19 begin with 十, not 一十; ``one``: 100 is 一百, not 百."""
    text, zero = "", False
    for power in range(3, -1, -1):
        digit = n // 10**power % 10
        if not digit:
            zero = bool(text)
            continue
        bare = power and digit == 1 and (not one or (power == 1 and not text and ten))
        text += (
            (digits[0] if zero and one else "") + ("" if bare else digits[digit]) + (units[power - 1] if power else "")
        )
        zero = False
    return text


def counted_large(n: int, digits: str, units: str) -> str:
    """一亿二千万〇五 of 120000005, whatever its size; 〇 of 0."""
    for unit, name in reversed([*zip(_LARGE, LARGE, strict=True)]):
        if n >= unit:
            high, low = divmod(n, unit)
            gap = digits[0] if 0 < low < unit // 10 else ""
            return counted_large(high, digits, units) + name + gap + (counted_large(low, digits, units) if low else "")
    return counted(n, digits, units, ten=False) or digits[0]
