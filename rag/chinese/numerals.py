"""Numerals: the characters that they are written with, as bodies of classes in regular expressions, and their value.

What each character is worth is said by Unicode (UAX #38: kPrimaryNumeric, kAccountingNumeric, kOtherNumeric), and
where numbers are written so by GB/T 15835-2011.
"""

from __future__ import annotations

from fractions import Fraction

from rag.chinese.patterns import lazy_regex

ZEROS = "零〇"
ZERO_LIKE = "○◯ＯOｏo"
"""Circles and letters, typed for 〇, which are a zero inside a numeral and nowhere else."""
ONES = "一二三四五六七八九"
UNITS = "十百千"
LARGE = "万亿"
DIGITS = ZEROS + ONES
"""What a number is written with digit by digit: 二〇二五."""
TO_TEN = f"{ONES}十"
"""What the items of a list are numbered with: 一 to 九十九."""
BELOW_THOUSAND = f"{DIGITS}十百"
"""What pages and chapters are numbered with: 一百零五."""
NUMERAL = f"{DIGITS}两{UNITS}"
"""What a number below ten thousand is written with: 两千零五."""
AMOUNT = NUMERAL + LARGE
"""What any number is written with: 三亿二千万."""
TENS = {"廿": "二十", "卅": "三十", "卌": "四十"}
_INSIDE = rf"(?<=[{NUMERAL}{ZERO_LIKE}])[{ZERO_LIKE}](?=[{NUMERAL}{ZERO_LIKE}条章节项款编号])"
ORDINAL = rf"第(?:[{NUMERAL}{''.join(TENS)}\d]|{_INSIDE})+"
"""A pattern, the number of an article or of an item: 第二十三."""
FORMAL, FORMAL_TRADITIONAL, FORMAL_UNITS = "壹贰叁肆伍陆柒捌玖", "壹貳參肆伍陸柒捌玖", "拾佰仟"
"""The digits 1 to 9 and the units of cheques and contracts, where nobody shall turn 一 into 二."""
FORMAL_PLAIN = str.maketrans(FORMAL + "参" + FORMAL_UNITS, f"{ONES}三{UNITS}")
"""To the ordinary numerals; 参 is what simplifying makes of 參."""
LUNAR = (
    rf"(?:农历|阴历|旧历|夏历)[^，。；、,;]{{0,8}}?闰?[正冬腊{TO_TEN}]{{1,2}}月(?:初[{TO_TEN}]|[{TO_TEN}廿卅]{{1,3}})?日?"
    rf"|闰[{TO_TEN}]{{1,2}}月(?:初?[{TO_TEN}廿卅]{{1,3}})?日?|[正冬腊]月(?:初?[{TO_TEN}廿卅]{{1,3}})日?"
    rf"|[{TO_TEN}]{{1,2}}月(?:初[{TO_TEN}]日?|廿(?![{ONES}]?日)[{ONES}]?)|大?年(?:三十|初[{TO_TEN}])"
)
"""A pattern, a day or month of the lunar calendar, which has another date by ours: 正月十五, 腊月廿三."""

_MULTIPLES = {"十": 10, "百": 100, "千": 1000, "万": 10**4, "亿": 10**8}
_WORTH = {
    **dict.fromkeys(ZEROS, "0"),
    **{digit: str(n) for digits in (ONES, FORMAL, FORMAL_TRADITIONAL) for n, digit in enumerate(digits, 1)},
    **dict.fromkeys("两兩", "2"),
}
_ARABIC = str.maketrans(_WORTH)
_PLAIN = str.maketrans(
    {
        **_WORTH,
        **dict(zip(FORMAL_UNITS, UNITS, strict=True)),
        **{"萬": "万", "億": "亿", "点": ".", "點": "."},
        **{ten: f"{_WORTH[written[0]]}{written[1]}" for ten, written in TENS.items()},
    }
)
_GUESS = lazy_regex(rf"(?<![{DIGITS}])(?:一[二两]|[二两]三|三[四五]|四五|五六|六七|七八|八九)(?![{DIGITS}])")
"""Two numbers that may be either: 两三天, 十七八岁, 三五个."""
_NUMBER = r"\d+(?:,\d{3})+(?:\.\d+)?|\d*\.?\d+"
_PART = lazy_regex(rf"(?P<number>{_NUMBER})?(?P<unit>[{UNITS}{LARGE}]|$)")
_LONGEST = 40
"""Characters; what is longer is no numeral."""
_ZERO = lazy_regex(
    rf"[{ZERO_LIKE}](?<=[{DIGITS}{UNITS}{LARGE}][{ZERO_LIKE}])[{ZERO_LIKE}{ZEROS}]*"
    rf"(?:(?=[{ONES}])|(?<=[一二][九{ZEROS}{ZERO_LIKE}][{DIGITS}{ZERO_LIKE}]{{2}})(?![{ZERO_LIKE}])"
    rf"|(?=\s*[年月日号时届期次页条款项章节元{UNITS}{LARGE}倍个名人家户米公里亩吨度级室层楼栋路周岁后％%‰])"
    rf"|(?<=[（(].[{ZERO_LIKE}])(?=[）)]))"
)
"""二○二六, 一百○五条, 二○二○, 三○一○号, （二○), not 方案一○ or 王○一."""
_HAS_ZERO = lazy_regex(f"[{ZERO_LIKE}]")
_ARABIC_YEAR = lazy_regex(rf"(?<!\d)[12][\d{ZERO_LIKE}{ZEROS}]{{3}}(?=\s*年)")
_CIRCLES = str.maketrans(dict.fromkeys(ZERO_LIKE, "〇"))
_NOUGHTS = str.maketrans(dict.fromkeys(ZERO_LIKE + ZEROS, "0"))


def with_zeros(text: str) -> str:
    """``text`` with 〇 for the circles and letters that stand for it in numerals; each character keeps its place."""
    if not _HAS_ZERO.search(text):
        return text
    text = _ZERO.sub(lambda match: match[0].translate(_CIRCLES), text)
    return _ARABIC_YEAR.sub(lambda match: match[0].translate(_NOUGHTS), text)


def of_republic(year: str) -> int:
    """The year that 民国 ``year`` 年 was: 113 → 2024. Raises ``ValueError`` for what is no number."""
    return 1911 + (1 if year == "元" else int(value(year)))


def digits(numeral: str) -> str:
    """``numeral`` with each of its digits in Arabic ones, zeros kept, and whatever else it holds: 〇五年 → 05年."""
    return numeral.translate(_ARABIC)


def value(numeral: str) -> int | Fraction:
    """The value of ``numeral``, in Chinese or Arabic digits or both: 二百零五, 二〇二五, 廿三, 1.2亿, 2千万, 百分之五.

    An ``int`` where it is a whole number. A guess counts as the larger number (二三十 is 30), a unit without a digit as
    one of it (百 is 100, 千百 1100), and a digit that ends a numeral as so many of the next smaller unit (三万五 is
    35000). Raises ``ValueError`` for what is no numeral (十二五, a plan) or has more than 40 characters.
    """
    whole, of, part = (numeral[:1] + numeral[1:].translate(_CIRCLES)).partition("分之")
    number = _counted(whole)
    if of:
        if not number:
            raise ValueError(f"no numeral: {numeral}")
        number = Fraction(_counted(part)) / number
    return int(number) if number == int(number) else number


def _counted(numeral: str) -> int | Fraction:
    """Value of a numeral that is no share of something: the sum of its parts, each a number and its unit."""
    plain = _GUESS.sub(lambda match: match[0][1], numeral[: _LONGEST + 1]).translate(_PLAIN)
    parts = list(_PART.finditer(plain))
    if not 0 < len(numeral) <= _LONGEST or "".join(part[0] for part in parts) != plain:
        raise ValueError(f"no numeral: {numeral}")
    total: int | Fraction = 0
    section: int | Fraction = 0  # what no 万 or 亿 has multiplied yet
    last = large = 0  # what the last unit is worth, and the last 万 or 亿
    for written, unit in (part.group("number", "unit") for part in parts):
        number = _number(written or "0")
        if last and number >= last:
            raise ValueError(f"no numeral: {numeral}")
        if not unit:  # 一百二 is 120, 一百零二 isn't, and 十 has no smaller unit
            section += number * (last // 10 if written and len(written) == 1 and last > 10 else 1)
            break
        if not number and (last or not written):  # 百, 一千零十, but not 0万
            number = 0 if unit in LARGE and section + total else 1
        last = _MULTIPLES[unit]
        if unit in UNITS:
            section += number * last
            continue
        section += number
        # 一万亿 are ten thousand 亿; 一亿二千万 are no 万 of 亿.
        if last > large or not section:
            total, large = (total + section) * last, last
        else:
            total += section * last
        section = 0
    return total + section


def _number(written: str) -> int | Fraction:
    return Fraction(written.replace(",", "")) if "." in written else int(written.replace(",", ""))
