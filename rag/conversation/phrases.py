"""What the turns before have named: the noun phrases that a follow-up may stand for."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from enum import Flag, auto
from itertools import groupby

from rag.chinese.marks import HAN
from rag.chinese.patterns import lazy_regex
from rag.chinese.words import Words
from rag.conversation.tokens import (
    ATTRIBUTE,
    ENACTMENTS,
    NAMES,
    OPENING,
    TITLE,
    Token,
    first_sentence,
    last_sentence,
    name_start,
    nominal,
    plain,
    tokens,
)
from rag.types import Turn

# A frame says who (你), how (还想) and what one does (知道) with the topic; or asks to be told about it.
_FRAME_BEFORE = lazy_regex(
    rf"{OPENING.pattern}(?:[Ww]hat(?:'s| is| are) (?:the )?|[Hh]ow to |什么是|哪[些个家][{HAN}]{{0,4}}?(?:属于"
    rf"|可以|能够?|应当|需要)|何谓|何为|(?:如何|怎[么样]|为什么|为何)(?:才能|要|应该?)?|(?:你们|我们|咱们"
    rf"|大家|[你您我咱])?"
    r"(?:[还也都最很总就只曾再别]|其实|刚刚?|正在?|一直|从来|最近|现在|前两天|今天|可以|可能|应该|能不能"
    r"|能否|[能会想要])*"
    r"(?:知不知道|认不认识|喜不喜欢|有没有|不知道|知道|晓得|认识|了解|听说|喜欢|讨厌|觉得|认为|以为|记得"
    r"|推荐|介绍|告诉我?|关注|关于|查询?|解释|谈谈|说说|看看"
    r"|[看读听吃玩去买爱用做唱写学问说聊讲找搜追打])?(?:一?[下了过着看到]|一遍|的?是)*\s*)"
)
_ASKED = (
    r"(?:最[多少长短高低大小晚早迟])?(?:分别|到底|主要|具体|一共|总共|大概|又|都|还|应该|应当)*(?:(?:指的)?(?:是"
    r"|有|为|包括|包含|叫做?|在)[了着]?)?由?"
    r"(?:(?:什么|哪(?:些|里|儿|年|位|几?[个项条家部种])|多少|几[个项条家种部]|谁|如何|怎[么样])[^的，。？?]{0,6}"
    r"|(?:为什么|为何|何时)[^，。？?]{0,8}|多[久长大高])"
)
_VERDICT = r"(?:[很挺太]|真的?|好像|非常|特别|是不是)?(?:好[看听玩吃]?|不错|厉害|漂亮|可爱)(?:不好)?"
_KNOWN = r"[你您我]?[总都还]?(?:知不知道|认不认识|知道|认识|喜欢|[看听读玩吃]过?)"
_FRAME_AFTER = lazy_regex(
    rf"(?:[这那][个本部首]?(?:人|书|歌|小说|电影|地方|问题)?)?(?:{_ASKED}|{_VERDICT}|{_KNOWN})?"
    r"(?:[对是][吧吗])?(?:[吗么嘛呢吧啊呀哦哇啦呐噢喔咯呗了吖嘞]|(?<!目)的|没有|没|不)*[？?。！!，,；;\s]*$"
)
_PREDICATE = lazy_regex(
    r"[是有为由将对在把被](?![关效机助色象])|[要应](?![求素点件闻塞害议计员社用急])|包括|属于|规定|需要"
    r"|应当|应该|可以|能够?|怎么|怎样|如何|什么|哪|谁|多少|几[个项条家大]|何时|为何|适用于|提出|出台"
    r"|发布|印发|施行|实施(?!方案|细则|意见|办法|条例)"
)
_ATTRIBUTE_END = lazy_regex(rf"(?:的[^的]{{0,4}})?{ATTRIBUTE}$")
_THING = lazy_regex("[^的]*(?:资金|政策)(?=.)")
"""What has an attribute although it can stand in one: 转贷资金 of 转贷资金规模."""
_ENACTED = lazy_regex(f"(?:{'|'.join(ENACTMENTS)})$")
_CLAUSE_END = lazy_regex(r"[，,。！!？?；;：:\n…]")
_EDGES = lazy_regex(r"^[\s的，,、。]+|(?:(?<!目)的|[\s，,、。])+$")
_LIGHT = lazy_regex(
    r"[你我您他她它咱谁]们?|自己|大家|什么.{0,2}|.*(?:多少|怎么|怎样|如何|为什么|为啥).*"
    r"|东西|时候|问题|事情|事|人|地方"
    r"|感觉|意思|真的|样子|好|人家|人类|哈+|嘻+|呵+|嗯+|啊|哦|个|本|部|话|点|好多|一个|一下|现在|今天"
    r"|请问|.*[吗呢吧呀]"
    r"|what|which|who|how|when|where|why|is|are|the|of|an?|in|to|for|do|does|it"
)
_POINTING = lazy_regex("[这那哪].{0,3}")
_NOUNLIKE = ("n", "vn", "l", "j", "i", "x", "s", "b", "m", "q", "a", "t", "f", "h", "k", "g", "vi")
_NO_END = ("a", "m", "q", "f", "t")
_TIME = lazy_regex(r"[到在至]?\d{2,4}年.{0,4}")
_LONGEST = 24
_SHORTEST_OWNER = 3
"""Characters before an attribute without 的; 双碳目标 is one word."""


class Way(Flag):
    """How a phrase was found, and in which turn; it can be found in several ways."""

    TITLE = auto()
    FOCUS = auto()
    """What is left without the frame: 你知道X吗."""
    SUBJECT = auto()
    """What stands before the predicate."""
    OWNER = auto()
    """Whose attribute the subject is: X的作者."""
    NOMINAL = auto()
    """The policies of 北京市有哪些政策？"""
    PART = auto()
    """What stands before another 的 in the subject."""
    CHUNK = auto()
    """A run of nouns."""
    NAME = auto()
    FIRST = auto()
    LAST = auto()
    QUESTION = auto()
    ANSWER = auto()


def phrases(turn: Turn, words: Words) -> dict[str, Way]:
    """The phrases of a turn, each with all the ways in which it was found."""
    found: dict[str, Way] = {}
    for text, source in (
        (last_sentence(turn.question), Way.QUESTION),
        (first_sentence(turn.answer), Way.ANSWER),
    ):
        for phrase, kind in _phrases(text, tokens(text, words)):
            bare = _EDGES.sub("", phrase)
            if TITLE.fullmatch(bare) or (len(bare) <= _LONGEST and _says_something(bare, words)):
                found[bare] = found.get(bare, Way(0)) | kind | source
    return found


def _says_something(phrase: str, words: Words) -> bool:
    points = _POINTING.fullmatch(plain(phrase)) and name_start(phrase, 1, words)
    return bool(re.search(r"[^\W\d]", phrase)) and not (points or _TIME.fullmatch(phrase) or _is_light(phrase))


def _is_light(phrase: str) -> bool:
    return bool(_LIGHT.fullmatch(plain(phrase).lower()))


def _phrases(text: str, found: Sequence[Token]) -> Iterator[tuple[str, Way]]:
    for title in TITLE.finditer(text):
        yield title.group(), Way.TITLE
    core = focus(text, found)
    if (whole := nominal(text)) and not _ATTRIBUTE_END.search(plain(whole)):
        yield whole, Way.NOMINAL
    if core and not _CLAUSE_END.search(core):
        yield core, Way.FOCUS
        start = text.find(core)
        subject = text[start : predicate_start(text, found, start, start + len(core))]
        yield subject, Way.SUBJECT
        yield from _owners(subject)
    yield from _chunks(text, found)


def _chunks(text: str, found: Sequence[Token]) -> Iterator[tuple[str, Way]]:
    """Runs of nouns outside titles, the names in them, and their heads."""
    titles = [title.span() for title in TITLE.finditer(text)]
    runs = list(_runs([token for token in found if not any(start <= token.start < end for start, end in titles)]))
    for i, run in enumerate(runs):
        place = (Way.FIRST if i == 0 else Way(0)) | (Way.LAST if i == len(runs) - 1 else Way(0))
        yield text[run[0].start : run[-1].end], Way.CHUNK | place
        if len(run) > 1:
            for is_name, group in groupby(run, lambda token: token.is_a(*NAMES)):
                if is_name:
                    yield "".join(token.text for token in group), Way.NAME | place
            yield run[-1].text, Way.CHUNK | place


def focus(text: str, found: Sequence[Token]) -> str:
    """``text`` without its frame: 你知道X吗 → X, X的作者是谁 → X的作者. A frame ends where a word does."""
    shape = plain(text)
    before = _FRAME_BEFORE.match(shape)
    end = before.end() if before else 0
    start = max((token.start for token in found if token.start <= end < len(text)), default=end)
    after = _FRAME_AFTER.search(shape, start)
    return _EDGES.sub("", text[start : after.start() if after else len(text)])


def predicate_start(text: str, found: Sequence[Token], start: int, end: int) -> int:
    """Where the predicate of ``text[start:end]`` begins, at a word (not 由 of 自由贸易); ``end`` if it has none."""
    words = {token.start for token in found}
    starts = (match.start() for match in _PREDICATE.finditer(plain(text), start + 1, end))
    return next((each for each in starts if each in words), end)


def _owners(subject: str) -> Iterator[tuple[str, Way]]:
    """What a subject belongs to: X of X的立法目的, and less surely 鲁迅 of 鲁迅的文章."""
    attribute = _ATTRIBUTE_END.search(plain(subject), 1)
    thing = _THING.match(attribute.group()) if attribute else None
    end = attribute.start() + (thing.end() if thing else 0) if attribute else 0
    if attribute and (end >= _SHORTEST_OWNER or attribute.group().startswith("的")):
        yield _ENACTED.sub("", subject[:end].rstrip("的")), Way.OWNER
    elif "的" in subject[1:]:
        yield subject.rpartition("的")[0], Way.PART
        yield subject.partition("的")[0], Way.PART


def _runs(found: Sequence[Token]) -> Iterator[list[Token]]:
    """Runs of nouns and what can stand among them."""
    run: list[Token] = []
    for token in [*found, Token("", "", -1)]:
        nounlike = token.is_a(*_NOUNLIKE) and re.search(r"\w", token.text) and not _is_light(token.text)
        if run and not (nounlike and token.start == run[-1].end):
            while run and run[-1].tag in _NO_END:
                run.pop()
            if run:
                yield run
            run = []
        if nounlike:
            run.append(token)
