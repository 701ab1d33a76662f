"""A new value for one slot of the last question: 那上海呢？ and 不是，我问的是上海."""

from __future__ import annotations

import re

from rag.chinese.numerals import DIGITS, ONES, ORDINAL
from rag.chinese.patterns import lazy_regex
from rag.chinese.words import Words, word_list
from rag.conversation import things
from rag.conversation.phrases import Way, phrases, predicate_start
from rag.conversation.tokens import (
    ATTRIBUTE,
    ENDING,
    NAMES,
    OPENING,
    TITLE,
    Span,
    as_written,
    inside,
    name_start,
    plain,
    tokens,
)
from rag.types import Turn

_SLOT = lazy_regex(
    r"(?:那么|那(?![个些])|然后|还有|再说|换成|换作|如果是|要是|至于|关于)*[，,\s]*(?P<value>.{1,24}?)(?:的话)?(?:又"
    r"|方面)?(?:的?呢|又?怎么样呢|又?如何呢)[？?！!。\s]*"
)
_CORRECTION = lazy_regex(
    r"(?:不是[^，,]{1,12}[，,]\s*(?:而?是|我[^，,]{0,4}是)"
    r"|(?:(?:不是|不对|说错了?|问错了?|错了|不|no)(?:这个|的)?(?:[，,。！!：:\s]+|(?=我)))+(?:我是?(?:的意思|想|要)?(?:[问说指查]"
    r"|知道|了解)?的?(?:其实|应该)?(?:是(?:说|问)?)?|应该是|是)?"
    r"|我(?:的意思|(?:想|要)?(?:[问说指查]|知道|了解)的)(?:其实|应该)?是|我是想?[说问指])[，,：:\s]*"
)
_ASKS = lazy_regex(r"什么|哪|多少|几[个项条家]|谁|如何|怎[么样]|为何|何时|吗[？?]?$|是否|能否|多久")
_ASKED_SAME = lazy_regex(
    rf"(?:{OPENING.pattern})(?P<value>[^是有，,]{{1,12}}?)(?P<asks>(?:是多少|是什么|有哪些|是谁|多少|怎么样"
    rf"|如何))[？?。\s]*"
)
_HOW_MUCH = lazy_regex(
    "(?:金额|比例|税率|利率|额度|数量|规模|产值|人数|面积|人口|价格|票价|费用|限额|上限|下限|征收率|工资)$"
)
_LATIN = lazy_regex(r"[A-Za-z][A-Za-z0-9.+-]*")
_ONE_TIME = (
    rf"(?:(?:\d{{2,4}}|[{DIGITS}]{{4}})年(?:底|末|初|度)?(?:\d+月)?|十[{ONES[:5]}]五(?:时期"
    rf"|期间)?|[近远中长短前后][期景]|[上下]半年|第?[{ONES[:4]}1-4]季度"
    rf"|[今去明前后]年|[今明昨前后]天|[本上下](?:个?月|周|季度)|目前|当前|未来|现在|以前|过去|将来|周[{ONES[:6]}日末]"
    r"|\d+月\d*[号日]?)"
)
_TIME = lazy_regex(rf"(?:[到在至截从]\s*)?{_ONE_TIME}(?:\s*[至到—～~–-]+\s*{_ONE_TIME})?")
_NUMBERED = lazy_regex(rf"{ORDINAL}(?P<unit>[类条项款种个级编章节期批次阶段]{{1,2}})?")
_SERIES = ("编章节", "条款项")
"""What a law is numbered by, the whole before its parts."""
_PARTS = lazy_regex(rf"(?:{ORDINAL}[{''.join(_SERIES)}])*")
_ATTRIBUTE = lazy_regex(rf"[^的]{{0,4}}?{ATTRIBUTE}")
_COUNTED = lazy_regex(r"(?P<asks>多少|几)(?:[家个所座条人名辆台项户处册件]|钱|元)")
"""How many of what: of another thing it is asked without."""
_SHORTEST_SUBJECT = 2
_SUBORDINATE = frozenset({"year", "edition", "version"})
"""Sorts of names that tell one of a thing's figures from others, and no thing."""
_LONGEST_VALUE = 4
"""Words of a new value; more are a question of their own."""
_NOUNLIKE = ("n", "vn", "l", "j", "i", "m", "x", "b", "s", "v", "a")
_IN_RUN = ("n", "vn", "l", "j", "i", "m", "x", "b", "s", "a")
_ASKING_FIRST = lazy_regex("什么是|何谓|何为")
_COPULAS = ("是", "有", "为", "包括", "属于")
_NO_PHRASE = ("c", "d", "r")
_ASKING = word_list("asking")


def same_question(question: str, turn: Turn, words: Words) -> str:
    """The last question with the value of a short one that asks the same: 2022年是多少？ Else ""."""
    asked = _ASKED_SAME.fullmatch(plain(question))
    if not asked or "的" in asked["value"] or not _ends_with(turn.question, asked["asks"].lstrip("是")):
        return ""
    value = question[name_start(question, asked.start("value"), words) : asked.end("value")]
    place = _same_kind(turn.question, value, words) or _same_head(turn.question, value, words)
    return _put(turn.question, place, value) if place else ""


def _put(earlier: str, place: Span, value: str) -> str:
    return f"{earlier[: place[0]]}{value}{earlier[place[1] :]}"


def same_number(question: str, turn: Turn, words: Words) -> str:
    """A question that begins with a number (第四条有什么内容？), of what the last question numbers. Else ""."""
    start, end = inside(question, words)
    number = _NUMBERED.match(plain(question), start)
    if not number or not number["unit"] or number.end() >= end:
        return ""
    place = _numbered(turn.question, number["unit"])
    before = inside(turn.question, words)[0]
    return f"{turn.question[before : place[0]]}{question[start:]}" if place and place[0] > before else ""


def _ends_with(question: str, asks: str) -> bool:
    return plain(question).rstrip("？?。 ").endswith(asks)


def new_value(question: str, words: Words) -> str:
    """The value that an elliptical question brings: 上海 of 那上海呢？"""
    slot = _SLOT.fullmatch(plain(question))
    if not slot or OPENING.fullmatch(slot["value"]) or _ASKS.search(slot["value"]):
        return ""
    value = question[name_start(question, slot.start("value"), words) : slot.end("value")].strip(" ，,")
    if _TIME.fullmatch(plain(value)):
        return value
    found = tokens(value, words)
    is_phrase = not any(token.is_a(*_NO_PHRASE) or token.text[0] in "不没会能" for token in found)
    return value if is_phrase and len(found) <= _LONGEST_VALUE + value.count("的") else ""


def correction(question: str) -> str:
    """What a correction wants instead: 上海 of 不是，我问的是上海."""
    wrong = _CORRECTION.match(plain(question))
    return question[wrong.end() :].strip() if wrong and wrong.end() < len(question) else ""


def corrected(turn: Turn, wanted: str, words: Words) -> str:
    """The last question with the value that was meant; "" where that is a question of its own."""
    return "" if _ASKS.search(plain(wanted)) else with_value(turn, wanted, words)


def with_value(turn: Turn, value: str, words: Words) -> str:
    """The last question with ``value`` in the slot that it fits, or "" where there is none."""
    earlier = turn.question
    value = ENDING.sub("", value).strip("，, 的")
    if not _TIME.fullmatch(plain(value)) and (made := things.replaced(earlier, value, words)):
        return made
    if place := _same_kind(earlier, value, words) or _same_head(earlier, value, words):
        return _put(earlier, place, value)
    if made := _asked_of_the_thing(earlier, value, words):
        return made
    if "的" in value:  # it names an owner of its own
        return ""
    if _is_adverbial(value, words):
        return f"{value}{earlier}"
    asked = _ATTRIBUTE.fullmatch(plain(value))
    owner = _owner(turn, Way.OWNER | Way.PART if asked else Way.OWNER, words)
    subject = _subject(earlier, words)
    if asked:
        owner = owner or subject
    whose = earlier[slice(*owner)] if owner else ""
    if whose and whose not in value and (asked or TITLE.fullmatch(whose)):
        return f"{whose}的{value}{_asking(value, earlier)}"
    place = owner or subject or _attribute(turn, words)
    return _put(earlier, place, value) if place and earlier[slice(*place)] not in value else ""


def _asked_of_the_thing(earlier: str, value: str, words: Words) -> str:
    """The last question of the thing that it names, with another attribute: 岚川县2023年的粮食产量是多少？ Else ""."""
    own = {things.sort(name) for name in things.named(value, words)}
    thing = things.thing_of(earlier, words, frozenset(own))
    is_noun = any(token.is_a("n", "vn", "l", "j") and not token.is_a(*NAMES) for token in tokens(value, words))
    if not thing or not is_noun or own - _SUBORDINATE:
        return ""
    start, end = things.named(earlier, words)[-1].end, inside(earlier, words)[1]
    predicate = predicate_start(earlier, tokens(earlier, words), start, end)
    if own or _ATTRIBUTE.fullmatch(plain(value)) or predicate >= end or predicate - start < _SHORTEST_SUBJECT:
        return f"{thing}{'' if own else '的'}{value}{_asking(value, earlier)}"
    of = "的" if earlier[start] == "的" else ""
    asks = _COUNTED.sub(lambda counted: counted["asks"], earlier[predicate:])
    return f"{earlier[:start]}{of}{value}{asks}"


def _asking(value: str, like: str) -> str:
    how_much = _HOW_MUCH.search(plain(value)) or ("多少" in like and not _ATTRIBUTE.fullmatch(plain(value)))
    return "是多少？" if how_much else as_written("是什么？", like)


def _is_adverbial(value: str, words: Words) -> bool:
    """Whether a value says when or where, so that it may stand before a question that doesn't say."""
    return bool(_TIME.fullmatch(value)) or all(token.tag == "ns" for token in tokens(value, words))


def _same_kind(earlier: str, value: str, words: Words) -> Span | None:
    """Where the last question has a place for a place, a time for a time, a title for a title."""
    shape = plain(value)
    untitled = TITLE.sub(lambda title: " " * len(title.group()), plain(earlier))  # whose times are its own
    for pattern, text in ((_TIME, untitled), (TITLE, plain(earlier)), (_LATIN, plain(earlier))):
        if pattern.fullmatch(shape) and (match := pattern.search(text)):
            return match.span()
    if (number := _NUMBERED.fullmatch(shape)) and (place := _numbered(earlier, number["unit"])):
        return place
    kinds = {token.tag for token in tokens(value, words)}
    if len(kinds) == 1 and (kind := kinds.pop()).startswith(NAMES):
        return next(((token.start, token.end) for token in tokens(earlier, words) if token.tag == kind), None)
    return None


def _numbered(earlier: str, unit: str | None) -> Span | None:
    """Where a number of ``unit`` belongs: in the place of its like with the parts, or behind what it is part of."""
    found = [each for each in _NUMBERED.finditer(plain(earlier)) if _of_law(each["unit"]) == _of_law(unit)]
    like = [each for each in found if each["unit"] == unit]
    wholes = next((series.partition(unit)[0] for series in _SERIES if unit and unit in series), "")
    whole = [each for each in found if each["unit"] and each["unit"] in wholes]
    if whole and not like:
        return whole[-1].end(), whole[-1].end()
    for each in like or found:
        parts = _PARTS.match(plain(earlier), each.end())
        return each.start(), parts.end() if parts else each.end()
    return None


def _of_law(unit: str | None) -> bool:
    return any(unit in series for series in _SERIES) if unit else False


def _same_head(earlier: str, value: str, words: Words) -> Span | None:
    """Where the phrase stands of the last question that ends as ``value`` does: 近期目标 for 远景目标, 韩语 for 法语.

    A value that brings a time of its own (远景) replaces the phrase together with its times (到2025年的).
    """
    own = tokens(value, words)
    head = own[-1].text if own else ""
    if len(own) < 2 or len(head) < 2 or head not in earlier:
        return _sibling(earlier, value, words)
    start = stop = earlier.index(head)
    phrase = re.search(r"[^的，,、《》\s有是]*$", earlier[:stop])
    start = phrase.start() if phrase else stop
    if _TIME.search(value):
        timed = re.search(r"(?:[到在至]?[^，,《》\s的]*(?:\d年|期)[^，,《》\s的]*的)+$", earlier[:start])
        start = timed.start() if timed else start
    return start, stop + len(head)


def _sibling(earlier: str, value: str, words: Words) -> Span | None:
    """Where the nouns stand of the last question of the same make: 企业所得税 for 增值税, 最高 for 最低."""
    shape = plain(value)
    run = 0
    for token in tokens(earlier, words):
        if token.is_a("ns") or not token.is_a(*_IN_RUN):
            run = token.end
        other = plain(token.text)
        if len(other) < 2 or len(shape) < 2 or _asks(other):
            continue
        if other[-1] == shape[-1]:
            return min(run, token.start), token.end
        if len(other) == len(shape) == 2 and other[0] == shape[0]:
            return token.start, token.end
    return None


def _owner(turn: Turn, kinds: Way, words: Words) -> Span | None:
    """Where the last question says whom it is about."""
    found = phrases(Turn(turn.question), words)
    title = next((phrase for phrase, kind in found.items() if Way.TITLE in kind), "")
    owner = title or max((phrase for phrase, kind in found.items() if kind & kinds), key=len, default="")
    return _span(turn.question.find(owner), owner)


def _attribute(turn: Turn, words: Words) -> Span | None:
    """Where the last question says what it asks of them."""
    found = phrases(Turn(turn.question), words)
    focus = next((phrase for phrase, kind in found.items() if Way.FOCUS in kind), "")
    last = next((phrase for phrase, kind in found.items() if Way.LAST in kind), "")
    asking = bool(_ASKING_FIRST.match(plain(turn.question)))
    attribute = focus if asking and len(focus) <= len(last) + 4 else last
    return _span(turn.question.rfind(attribute), attribute)


def _span(start: int, phrase: str) -> Span | None:
    return (start, start + len(phrase)) if phrase and start >= 0 else None


def _subject(earlier: str, words: Words) -> Span | None:
    """Where the nouns stand that a question begins with: 人才培养 of 人才培养有哪些举措？"""
    start = end = inside(earlier, words)[0]
    for token in tokens(earlier, words):
        if token.start < start:
            continue
        done = earlier[token.end : token.end + 1] in ("了", "过")
        verb = token.is_a("v") and not token.is_a("vn")
        if token.start != end or not token.is_a(*_NOUNLIKE) or _asks(token.text) or (verb and (done or end == start)):
            break
        end = token.end
    return (start, end) if start < end else None


def _asks(word: str) -> bool:
    return word in _ASKING or word in _COPULAS or bool(_ASKS.search(plain(word)))
