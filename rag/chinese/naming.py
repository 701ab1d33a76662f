"""What a text names so that nothing else will do: models, grades, versions, years, places and bodies."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise

from rag.chinese.characters import simplified
from rag.chinese.marks import HAN, has_han
from rag.chinese.numerals import DIGITS, NUMERAL, digits, of_republic
from rag.chinese.patterns import lazy_regex
from rag.chinese.raised import folded_in_place
from rag.chinese.words import Words, weight

YEAR = lazy_regex(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_YEAR = r"(?:19|20)\d\d"
_CODE = lazy_regex(
    r"(?<![a-z0-9.])(?!v\d)(?P<letters>[a-z]{1,6})(?:/[a-z])?(?P<gap>[ _-]?)"
    rf"(?P<digits>\d+(?:\.\d+)*(?:-(?!{_YEAR}(?!\d))\d+)*)(?P<tail>[a-z]{{0,5}})"
    r"(?: ?(?P<variant>pro|max|plus|mini|lite|ultra))?(?![a-z0-9])",
    re.IGNORECASE,
)
"""C3, XJ-200, GB/T 9704, X200 Pro."""
_COUNTING = frozenset("no top part step page day in on at to of by for level fig table item the and or".split())  # noqa: SIM905
"""Words that stand before a number and make no name with it."""
_GRADE = lazy_regex(
    r"(?<![a-z0-9])(?P<grades>[a-z甲乙丙丁戊](?:[、,/和及与或][a-z甲乙丙丁戊])*) ?"
    r"(?P<of>[类级型款档座栋组省市县区镇乡村]|等(?=[级奖品])|公司|集团|大学|医院)",
    re.IGNORECASE,
)
"""B类, A、B级, 甲等."""
_VERSION = lazy_regex(
    r"(?<![a-z0-9])v ?(?P<v>\d+(?:\.\d+)*)(?![\d.]*[a-z])|(?<![\d.])(?P<point>\d+(?:\.\d+)+) ?版"
    rf"|第(?P<nth>[{NUMERAL}\d]+)版",
    re.IGNORECASE,
)
_YEARS = lazy_regex(
    rf"(?<!\d)(?P<first>{_YEAR})(?:年?(?:度)?[-—–~～至到]+(?P<last>{_YEAR})(?!\d))?(?!\d)(?P<since>[^,，。；;]{{0,10}}?起)?"
)
_REPUBLIC = lazy_regex(rf"民国\s*(?P<year>元|[{NUMERAL}]{{1,6}}|\d{{1,3}})年(?!代)")
_COMPARED = lazy_regex(rf"(?:比|较|同比|相比于|相对于|[与和同]{_YEAR}年?[^,，。]{{0,6}}相比)(?:于)?{_YEAR}年?")
"""The year that a figure is compared with is not the one it is of."""
_ENACTED = lazy_regex(rf"[（(【〔\[][^（()）】〕\]]*{_YEAR}[^（()）】〕\]]*[）)】〕\]]\s*\d*号?")
"""What stands in brackets and may say when a law was made, or its number: （2018年修正）, 〔2023〕12号."""
_OPEN = 20
"""Years from then on for which 自2019年起 holds."""
_NO_PERIOD = lazy_regex(r"修正|修订|通过|公布|发布|施行|颁布|印发|号")
_HEADS = lazy_regex(
    r"自治区|自治州|街道|大学|学院|中学|小学|医院|公司|集团|银行|法院|检察院|研究院|研究所|图书馆|博物馆|幼儿园"
    r"|[省市县区州盟旗镇乡村]"
)
"""What the name of a place or a body ends in; two that end alike can be mistaken for each other."""
_COMMON = lazy_regex(
    r"(?:[全各本我该某此贵城地社小园景校郊辖新老山灾疫牧林库片分总子母外农集大中省市县区镇乡村街]|高新|经济|技术|示范|试验"
    r"|保税|自贸|开发|贫困|重点|责任|有限|股份|科技|综合|定点|公立|民营|民办|三甲|基层|中心|上级|人民|中级|高级|商业"
    r"|各级|国有|上市|小微|所在|城乡|直辖|地级|副?省级|县级|市辖|革命老|民族|特别行政|功能|风景|工业|产业|试点|大都"
    r"|疫情|生活|公共|所在地|当地|本地|外地|同一|大型|中型|专科|口腔|互联网|职业|职业技术|成人|开放|普通|重点|房地产|物业|保险|担保|投资|管理|贸易|建筑|文化)+"
)
"""What stands before such an ending and names none."""
_HIDDEN = lazy_regex("(?:公司|集团|医院)(?=.)(?!法)")
"""An ending that jieba takes with what follows: 启明|公司员工."""
_NO_PLACES = frozenset(
    "城市 地区 社区 省市 市县 县市 都市 本市 本省 全市 全省 各省 各市 我省 我市 中国 国家 内地 东西 南北"  # noqa: SIM905
    " 上路 上楼 上山 上市 上岗 上门 上马 上台 上坡 上树 上香 上铺 下山 下坡 下海 下拉 回国 回城 回京 来京".split()
)
"""What jieba tags as a place and isn't the name of one."""
_ADMINISTRATIVE = lazy_regex(rf"[{HAN}]{{2,}}(?:省|市|县|州|自治区|街道|镇)")
"""A place by its ending: the dictionary lacks many, and calls 保定市 a noun."""
_NO_NAME = lazy_regex(r"(?:[超城上门都夜股楼车街集早菜级辖全本各]市|[困郊各全区强]县|[城乡集]镇)$")
"""Endings like a place's that name none: 连锁超市, 县级市, 贫困县, 小城镇."""
_APART = lazy_regex(
    rf"(?:19|20)\d\d年[和与及跟同]?|(?<=(?P<head>[省市县区州盟旗镇乡村]))[和与及跟同](?=[{HAN}]{{2,4}}?(?P=head))"
)
"""What begins and ends a word, whatever jieba makes of it: 2023年|和|沅桥县, 岚川县|和|平岗县."""
_PLACES = frozenset({"街道", "自治区", "自治州"})
_NTH = lazy_regex(rf"第?[{NUMERAL}\d]*")
_NEVER = frozenset("请问 关于 想 问 是 有 在 的 了 到 从 位于 来自 咨询 了解 知道 属于 比较 查询 对比".split())  # noqa: SIM905
"""What stands before a name and is no part of it, whatever jieba takes it for."""
_WRITTEN_YEAR = lazy_regex(rf"[{DIGITS}]{{4}}(?=年)")
_IN_NAMES = ("n", "a", "j", "b", "s", "f", "x", "z", "g", "l", "i", "v", "t")
_PROPER = ("ns", "nr", "nz", "nt")
_TELLING = 0.55
"""How rare a common noun is that names a place or a body: 海滨大学, but no 企业集团."""
_RARE = 0.7
"""How rare a word is that jieba takes for a verb or a measure and that is rather a name: 启明科技公司, 天元集团."""
_SHORT_NAME, _LONGEST_NAME = 2, 12
"""Characters of the name of a place, from which on no more words are joined to it, and most of a body's."""


@dataclass(frozen=True, slots=True)
class Name:
    """Something named. Names of one ``kind`` exclude each other; ``start`` and ``end`` are its place in the text."""

    kind: str
    values: frozenset[str]
    """What it is by: more than one of a stretch of years, or of grades (A、B类)."""
    start: int
    end: int


@lru_cache(maxsize=8192)
def flat(text: str) -> str:
    """``text`` in simplified characters, half width and Arabic years, each character in its place."""
    made = folded_in_place(simplified(text))
    return _WRITTEN_YEAR.sub(lambda match: digits(match[0]), made if len(made) == len(text) else text)


@lru_cache(maxsize=8192)
def names(text: str) -> tuple[Name, ...]:
    """The names in ``text``, by where they start."""
    plain = flat(text)
    found = [*_codes(plain), *_grades(plain), *_versions(plain), *_dated(plain), *_titled(plain)]
    return tuple(sorted(found, key=lambda each: each.start))


def _codes(text: str) -> Iterator[Name]:
    for match in _CODE.finditer(text):
        letters = match["letters"]
        if match["gap"] and (letters.islower() or letters.casefold() in _COUNTING or YEAR.fullmatch(match["digits"])):
            continue
        code = f"{letters}{match['digits']}{match['tail']}{match['variant'] or ''}".casefold()
        yield Name(f"code {len(letters)}", frozenset({code}), *match.span())


def _grades(text: str) -> Iterator[Name]:
    for match in _GRADE.finditer(text):
        each = re.findall(r"\w", re.sub("[和及与或]", "", match["grades"].casefold()))
        yield Name(f"grade {match['of']}", frozenset(each), *match.span())


def _versions(text: str) -> Iterator[Name]:
    for match in _VERSION.finditer(text):
        value = match["v"] or match["point"] or match["nth"]
        yield Name("version", frozenset({value.removesuffix(".0")}), *match.span())


def _dated(text: str) -> Iterator[Name]:
    aside = [match.span() for match in _COMPARED.finditer(text)]
    aside += [match.span() for match in _ENACTED.finditer(text) if _NO_PERIOD.search(match[0])]
    for match in _YEARS.finditer(text):
        if any(start <= match.start() < end for start, end in aside):
            continue
        first = int(match["first"])
        last = int(match["last"] or first) + (_OPEN if match["since"] else 0)
        end = match.end("last") if match["last"] else match.end("first")
        years = frozenset(map(str, range(first, last + 1)))
        yield Name("year", years, match.start(), end + text.startswith("年", end))
    for match in _REPUBLIC.finditer(text):
        with suppress(ValueError):
            yield Name("year", frozenset({str(of_republic(match["year"]))}), *match.span())


def without_ending(name: str) -> str:
    """The name of a place or a body without what its long form has: 北辰 of 北辰科技有限公司."""
    return re.sub(rf"(?<=..)(?:{_COMMON.pattern})?(?:{_HEADS.pattern})$", "", name)


def _titled(text: str) -> Iterator[Name]:
    """Places and bodies, by their endings."""
    if not _HEADS.search(text):
        return
    before: list[tuple[str, str, int]] = []
    for word, tag, start in _cut(text):
        head = next((each for each in (word[-3:], word[-2:], word[-1:]) if _HEADS.fullmatch(each)), "")
        own = word.removesuffix(head)
        taken = _joined(before, head) if head and (len(own) < 2 or _COMMON.fullmatch(own)) else []
        prefix = "".join(part for part, _, _ in taken) + own
        if head and len(prefix + head) > 2 and _is_proper([part for part, _, _ in taken] + [own], word, tag):
            yield Name(f"of {head}", frozenset({prefix + head}), taken[0][2] if taken else start, start + len(word))
            before = []
        else:
            before = [*before, (word, tag, start)] if is_part(word, tag) else []


def is_part(word: str, tag: str) -> bool:
    """Whether a word may belong to a name."""
    if _NTH.fullmatch(word):
        return True
    fits = tag.startswith(_IN_NAMES) or (len(word) > 1 and weight(word) >= _RARE)
    return fits and has_han(word) and word not in _NEVER


def _is_proper(parts: Sequence[str], word: str, tag: str) -> bool:
    """Whether what stands before an ending may be a name, and no word that says which sort it is: 住院医院, 防控区."""
    if _COMMON.fullmatch("".join(parts)):
        return False
    if tag.startswith(_PROPER) or not _plain().knows(word):
        return True
    return any(_tells(part) for part in parts if part)


def _tells(part: str) -> bool:
    tag = _plain().tag(part)
    if tag.startswith(_PROPER) or _NTH.fullmatch(part) or len(part) == 1 or not _plain().knows(part):
        return not _COMMON.fullmatch(part)
    return weight(part) >= (_TELLING if tag.startswith(("n", "s", "a", "z")) else _RARE) and tag != "vn"


def _joined(before: Sequence[tuple[str, str, int]], head: str) -> list[tuple[str, str, int]]:
    """The words that belong to an ending which jieba has cut off: 青|河|县, 海滨|第一|人民|医院."""
    taken: list[tuple[str, str, int]] = []
    body = len(head) > 1 and head not in _PLACES
    for word, tag, start in reversed(before):
        length = len("".join(part for part, _, _ in taken))
        verb = tag.startswith("v") and tag != "vn" and weight(word) < _RARE
        if not body and _NTH.fullmatch(word):
            break
        tiny = len(word) == 1 and not tag.startswith("n") and not _NTH.fullmatch(word)
        if (body and (verb or tiny or length + len(word) > _LONGEST_NAME)) or (not body and length >= _SHORT_NAME):
            break
        taken.insert(0, (word, tag, start))
    return taken


def _cut(text: str) -> Iterator[tuple[str, str, int]]:
    """The words with their tags and places."""
    places = [0, *(place for match in _APART.finditer(text) for place in match.span()), len(text)]
    for start, end in pairwise(places):
        for word, tag, within in _cut_piece(text[start:end]):
            yield word, tag, start + within


def _cut_piece(text: str) -> Iterator[tuple[str, str, int]]:
    """The words of a piece; what reads otherwise when it is normalised (第一) as one word."""
    folded, end, changed = text.casefold(), 0, False
    for word, tag in _plain().tagged(text):
        start = folded.find(word, end)
        if start < 0:
            changed = True
            continue
        if changed and start > end:
            yield text[end:start], "m", end
        changed, end = False, start + len(word)
        if hidden := _HIDDEN.match(word):
            yield hidden[0], "n", start
            word, start = word[hidden.end() :], start + hidden.end()
        yield word, tag, start


def is_place(word: str, tag: str) -> bool:
    """Whether ``word``, with jieba's ``tag``, names a place."""
    if word in _NO_PLACES or len(word) < 2:
        return False
    return tag.startswith("ns") or bool(_ADMINISTRATIVE.fullmatch(word) and not _NO_NAME.search(word))


@cache
def _plain() -> Words:
    """Segmentation without a library's terms, which may hide a place: 滨江市人才安居."""
    return Words()
