"""Several things that are asked about in one breath → a question for each: A和B的…分别…, A跟B哪个更快, A比B重多少."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from rag.chinese.marks import HAN, has_han
from rag.chinese.numerals import ONES
from rag.chinese.patterns import lazy_regex
from rag.chinese.words import Words
from rag.conversation import things
from rag.conversation.things import Thing
from rag.conversation.tokens import TITLE, Token, tokens

_AND = "以及|还有|[和与及跟同、]"
_BETWEEN = lazy_regex(
    rf"(?P<tail>[^，,。？?！!；;]{{0,14}}?)(?P<and>{_AND}|比起?|还是)(?P<lead>[^，,。？?！!；;]{{0,8}})"
)
"""What stands between two things: the words that follow the first, the conjunction, what leads into the second."""
_EACH = lazy_regex(r"分别|各自|各(?=[是为有需要能可给奖补收多几占达用花发放请])")
_TOGETHER = lazy_regex(
    r"合计|总共|一共|总计|共计|加起来|之间|之和|共同|联合|合作|平均|到(?=[^，。]{1,8}(?:多远|多久|距离))"
)
"""The things are asked about as one."""
_COUNTED = lazy_regex(rf"[这等]?[{ONES}两\d]+[家个款座所种类省市区县镇]")
"""What follows things that are taken as a group: 中原银行、郑州银行2家."""
_HOW = {
    "快慢": "速度是多少", "贵便宜": "价格是多少", "重轻": "重量是多少", "高矮": "高度是多少", "长短": "长度是多少",
    "宽窄": "宽度是多少", "厚薄": "厚度是多少", "大小": "大小是多少", "久": "时间是多久", "早晚": "时间是什么时候",
    "远近": "距离是多少", "多": "数量是多少",
}  # fmt: skip
"""What is compared by an adjective, where no noun says it."""
_ADJECTIVE = r"(?:便宜|[快慢贵重轻高矮低长短宽窄厚薄大小久早晚远近多少强好])"
_MORE = r"(?:会|要|能|可以|更加?|比较|相对|最|还)*"
_WHAT = rf"[{HAN}A-Za-z]{{0,16}}?"
_ONE_OF = (
    r"(?:哪一?[个款种家项只台所座条边地部方年者版本份类级档套件张](?:[省市县区镇乡村]|版本|产品|型号|机型|地方|单位|公司|学校)?"
    r"|谁|哪里|哪儿)的?"
)
_END = r"(?:了|出|多少|几.{0,3}|得多|一?[些点]|呢|啊|的|吗|么|嘛)*[？?。！! ]*"
_WHICH = lazy_regex(
    rf"(?:当中|之中|之间|中|里)?(?:相比|比较?起来|比)?[，, ]*(?:的)?(?P<before>{_WHAT})(?:是)?{_ONE_OF}"
    rf"(?P<what>{_WHAT}){_MORE}(?P<how>{_ADJECTIVE}){_END}"
)
"""(A和B)哪个续航更长？ (A和B)的续航谁更长？"""
_THAN = lazy_regex(rf"(?:的(?P<what>{_WHAT}))?{_MORE}(?P<how>{_ADJECTIVE}){_END}")
"""(A比B)重多少？ (A的续航比B的)长吗？ (A快还是B)快？"""
_SHARED = lazy_regex(
    rf"(?P<noun>(?:的[{HAN}]{{2,12}})?)(?:这?[{ONES}两几][个款种家台版份类][{HAN}]{{0,6}}?)?[，, ]+(?={_ONE_OF})"
)
"""(2019年版和2022年版)的仓储规范，哪一版… (A和B)这两款水表，哪款…"""
_VERBAL = lazy_regex("允许|可以|能|给|对|让|要求|规定|一次|每|为")
"""How what is compared begins where it is no attribute: 给B类人才的奖励."""
_OTHERWISE = lazy_regex(rf"[，, ]*(?:{_ONE_OF})?(?P<what>)更加?(?P<how>[{HAN}]{{1,4}}?){_END}")
"""(A和B)哪个更省电？"""
_DIFFER = lazy_regex(
    rf"(?:的(?P<what>{_WHAT}))?(?P<how>)(?:之间)?"
    r"(?:(?:有(?:什么|何|哪些|多大)?)?(?:的)?(?:区别|不同|差别|差异|差距|相?差多少)(?:是什么|有多大)*"
    rf"|(?:是不是|是否)?(?:一样|相同|一致)){_END}"
)
"""(A和B)的续航有什么区别？ (A和B)的质保一样吗？"""
_FIRST = lazy_regex(rf"(?P<asks>{_ONE_OF}.{{0,12}}?)[，,：: ]+(?P<left>[^，,]*)")
"""哪个更快，(A还是B)？"""
_IN_RUN = ("n", "vn", "a", "j", "b", "s", "f", "x", "z", "g", "l", "i", "m", "q", "eng", "t")
_STOPS = frozenset("的 在 对 对于 关于 请问 想 问 是 有 分别 各 各自 和 与 及 以及 、 还有 跟 同".split())  # noqa: SIM905


@dataclass(frozen=True, slots=True)
class _Apart:
    """A question around its things: ``left``, each of them, ``rest``. ``by`` is the last conjunction."""

    left: str
    items: tuple[str, ...]
    rest: str
    by: str
    named: bool


def each(question: str, words: Words) -> list[tuple[str, str]]:
    """Each of the things with the question that is asked of it; empty where it asks about one, or about all as one."""
    if _TOGETHER.search(question):
        return []
    for apart in (_of_names(question, words), _of_nouns(question, words)):
        if apart and (asked := _asked(apart)):
            return asked
    return []


def compared(item: str, asks: str) -> str:
    """How the one thing is, where ``asks`` compares several: 的速度是多少？ for 哪个更快？ Else ""."""
    match = next((found for pattern in (_WHICH, _OTHERWISE) if (found := pattern.fullmatch(asks))), None)
    return f"{item}{_measured(match, item)}" if match and (match["how"] or match["what"]) else ""


def _asked(apart: _Apart) -> list[tuple[str, str]]:
    compares = apart.by.startswith("比") or apart.by == "还是"
    first = _FIRST.fullmatch(apart.left)
    asked_first = first is not None and not re.search(r"\w", apart.rest)
    left, rest = (first["left"], first["asks"]) if first and asked_first else (apart.left, apart.rest)
    shared = _SHARED.match(rest)
    noun, asks = (shared["noun"], rest[shared.end() :]) if shared else ("", rest)
    for pattern in (_WHICH, _DIFFER, _OTHERWISE, *([_THAN] if compares else [])):
        match = pattern.fullmatch(asks)
        if match and (match["how"] or match["what"] or "的" in apart.items[-1]):
            left = left.removesuffix("是") if apart.by == "还是" else left
            return [(item, f"{left}{item}{noun}{_measured(match, item)}") for item in apart.items]
    if _COUNTED.match(rest) and not _EACH.search(rest):
        return []
    if not compares and (apart.named or _EACH.search(rest)):
        rest = _EACH.sub("", rest, count=1)
        return [(item, f"{apart.left}{item}{rest}") for item in apart.items]
    return []


def _measured(match: re.Match[str], item: str) -> str:
    """How the one thing is, for a comparison: 的速度是多少？ for 哪个更快？"""
    groups = match.groupdict()
    what = (groups.get("before") or groups["what"] or "").removeprefix("的")
    if what.endswith("得"):
        return f"{what.removesuffix('得')}多{match['how']}？"
    if what:
        return f"{'' if _VERBAL.match(what) else '的'}{what}是多少？"
    if "的" in item:  # A的续航(和B的续航哪个长)
        return "是多少？"
    how = match["how"]
    asked = next((asked for adjectives, asked in _HOW.items() if how in adjectives), "")
    return f"的{asked}？" if asked else f"{how}吗？"


def _of_names(question: str, words: Words) -> _Apart | None:
    """Around things of one sort, by their names, that are joined by a conjunction."""
    found = things.things(question, words)
    for start, first in enumerate(found):
        run = [first]
        joints: list[re.Match[str]] = []
        for before, after in pairwise(thing for thing in found[start:] if thing.sorts & first.sorts):
            joint = _joint(question, first, before, after)
            if joint is None:
                break
            run.append(after)
            joints.append(joint)
        if joints:
            return _around(question, run, joints, words)
    return None


def _joint(question: str, first: Thing, before: Thing, after: Thing) -> re.Match[str] | None:
    joint = _BETWEEN.fullmatch(question[before.end : after.start])
    if joint is None or not question[: first.start].endswith(joint["lead"]):
        return None
    tail, following = joint["tail"], question[after.end :]
    shared = following.startswith(tail) or not tail or joint["and"] == "、"
    return joint if shared or tail.startswith("的") or joint["and"] == "还是" else None


def _around(question: str, run: Sequence[Thing], joints: Sequence[re.Match[str]], words: Words) -> _Apart:
    lead, tail, by = joints[-1]["lead"], joints[-1]["tail"], joints[-1]["and"]
    left, right = question[: run[0].start - len(lead)], question[run[-1].end :]
    items = [f"{lead}{text}" for text in _in_full(question, run, words)]
    if by == "比" and tail.startswith("的"):  # A的续航比B(的)(续航)长
        right = right.removeprefix(tail).removeprefix("的")
        return _Apart(left, tuple(items), f"{tail}{right}", by, True)
    if by == "还是":
        return _Apart(left, tuple(items), right, by, True)  # whose tail the question says again: A快还是B快
    if not tail or right.startswith(tail):
        return _Apart(left, tuple(f"{item}{tail}" for item in items), right[len(tail) :], by, True)
    end = match.start() if (match := re.search(r"分别|各|哪|谁|是|有|[，,？?]", right)) else len(right)
    owned = [f"{item}{joint['tail']}" for item, joint in zip(items, joints, strict=False)]
    return _Apart(left, (*owned, f"{items[-1]}{right[:end]}"), right[end:], by, True)


def _in_full(question: str, run: Sequence[Thing], words: Words) -> list[str]:
    """The things, each with the year or the like that is said once for all: 岚川县和平岗县2023年."""
    texts = [question[thing.start : thing.end] for thing in run]
    fullest = max(zip(run, texts, strict=True), key=lambda each: len(each[0].sorts))
    return [
        (thing.sorts < fullest[0].sorts and things.replaced(fullest[1], text, words)) or text
        for thing, text in zip(run, texts, strict=True)
    ]


def _of_nouns(question: str, words: Words) -> _Apart | None:
    """Around nouns that are joined by a conjunction, where 分别 or 哪个 says that each is asked about."""
    if not (_EACH.search(question) or re.search(_ONE_OF, question)):
        return None
    cut = tokens(question, words)
    joints = [i for i, token in enumerate(cut) if re.fullmatch(_AND, token.text) and _outside(question, token)]
    if not joints:
        return None
    runs = [_run_before(cut, joints[0])]
    for joint in joints:
        if len(runs) > 1 and cut[joint - 1] != runs[-1][-1]:
            break  # it joins other things: 分别几点开始、几点结束
        runs.append(_run_after(cut, joint))
        if not (runs[0] and runs[-1]):
            return None
    runs[-1] = _alike(runs[0], runs[-1])
    longest = max(len(run) for run in runs[1:])
    if len(runs[0]) > longest and not question[: runs[0][0].start].endswith("的"):
        runs[0] = runs[0][-longest - (len(runs[0][-longest].text) < 2) :]
    items = tuple(question[run[0].start : run[-1].end] for run in runs)
    return _Apart(question[: runs[0][0].start], items, question[runs[-1][-1].end :], cut[joints[0]].text, False)


def _alike(first: Sequence[Token], last: Sequence[Token]) -> list[Token]:
    """``last`` up to the word that ends as the first thing does; what follows is said of both: 种植牙和烤瓷牙|期限."""
    head = first[-1].text[-1]
    end = next((i for i, token in enumerate(last, 1) if token.text.endswith(head)), len(last))
    return list(last if end < len(last) and not has_han(last[end].text) else last[:end])


def _outside(question: str, token: Token) -> bool:
    return not any(match.start() <= token.start < match.end() for match in TITLE.finditer(question))


def _run_before(cut: Sequence[Token], joint: int) -> list[Token]:
    start = joint
    while start > 0 and _in_run(cut[start - 1], start == joint or len(cut[start].text) < 2):
        start -= 1
    return list(cut[start:joint])


def _run_after(cut: Sequence[Token], joint: int) -> list[Token]:
    end = joint + 1
    while end < len(cut) and _in_run(cut[end], end == joint + 1):
        end += 1
    return list(cut[joint + 1 : end])


def _in_run(token: Token, beside: bool) -> bool:
    """Whether a word may belong to a thing; ``beside`` the conjunction it does whatever jieba takes it for (丧假)."""
    if token.text in _STOPS or token.text.startswith(("各", "哪")) or not re.search(r"[\w-]", token.text):
        return False
    return token.is_a(*_IN_RUN) or (beside and (len(token.text) > 1 or token.is_a("zg"))) or token.text == "费"
