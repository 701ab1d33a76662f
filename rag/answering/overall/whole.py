"""Questions about the whole of a document or of one of its parts: 总结一下这份文件, 讲了什么, 有哪些章节."""

from __future__ import annotations

import re
from dataclasses import dataclass

from rag.chinese.characters import simplified
from rag.chinese.marks import has_han
from rag.chinese.numerals import ORDINAL
from rag.chinese.patterns import lazy_regex

_DOCUMENT = (
    "文件|文档|文章|文本|材料|资料|报告|通知|通告|公告|办法|规定|条例|细则|方案|计划|规划|纲要|政策|意见|合同|协议|说明书?"
    "|手册|指南|解读|论文|制度|标准|法律?|章程|判决书?|裁定书?|决定|措施|书|东西|内容|PDF|pdf"
)
_POINTER = r"(?:这|该|本|那|此|上述|上面|以上|前述|刚才|刚刚|当前|整|全|所给|给出|上传)"
_POINTING = lazy_regex(
    rf"{_POINTER}+(?:的|那|这|个|份|篇|部|本|一|整)*(?:{_DOCUMENT}|文|篇|书)?(?:全文|整体|本身)?"
    r"|(?:文件|文档|文章|全文|通篇|正文|材料|资料|内容)|它|这里面?|里面"
)
"""What points at a document without naming it."""
_ALL = lazy_regex(
    r"(?:整个|全部)?(?:资料|知识|文档|文件)?库|(?:所有|全部|每[一篇份个]+|各[篇份个]|这些|那些|这几[份篇个]|库里)的?(?:文件|文档|资料|材料|文章)"
)
_POLITE = lazy_regex(
    r"^(?:请问|请|麻烦|劳驾|帮忙|帮我|给我|替我|为我|跟我|和我|让我|告诉我?|能不能|能否|可不可以|可以|能|我想要?|想要?|需要|你|您"
    r"|快速|简单|简要|简短|大致|大概|再|先|来|地|帮|了解|知道|看看|看一下|一下|[，,：:\s])*"
)
_END = lazy_regex(r"(?:好吗|可以吗|行吗|好不好|[吗呢吧啊呀]|(?<![什怎那这多])么|[，,]|谢谢)*[？?。.！!~～\s]*$")
_BRIEFLY = (
    r"(?:[用以拿][^，,。]{1,10}?(?:话|字|点|条|段|语言)(?:来|把)?)?(?:简单|简要|简短|大致|大概|快速|全面|整体)*地?"
)
_SUMS = (
    r"(?:总结|概括|归纳|概述|简述|综述|复述|梳理|提炼|小结|概览|摘要|汇总|介绍|说明|说说|讲讲|说一说|讲一讲|聊聊|说|讲)"
)
_ONCE = r"(?:一下子?|下|一遍|一[总概]结|出来?|成[^，,。]{1,8}|到[^，,。]{1,8})*"
_GIST = (
    r"(?:(?:的|所|里|主要|核心|大致|重点|关键|全部|所有|基本|大概|中心|整体|具体|总体)*"
    r"(?:内容|要点|意思|重点|大意|主旨|观点|思想|信息|概要|摘要|梗概|概况|精神|总结|小结|概括|介绍|概述|提纲|大纲))"
)
_PARTS = r"(?:章节|章|节|部分|小节|标题|板块|篇章|大标题|小标题|栏目)"
_SHAPE = r"(?:目录|结构|框架|大纲|提纲|章节|脉络|提要)"
_CONTENT = r"(?:内容|东西|事情?|方面|问题|主题|的?话题)*的?"
_WHAT = r"(?:什么|啥|哪些|哪几[个点方面]*)"
_ADVERBS = r"(?:主要|大概|大致|到底|究竟|都|具体|总共|一共|里面?|中|又|在|是|总的来说|整体上?)*"
_SAID = r"(?:到|述|明)?(?:了|的是|的都?是|的|着)?(?:一?些|一个|的)?"
_TELLS = rf"{_ADVERBS}(?:讲述?|说|写|谈|描述|论述|讨论|介绍){_SAID}"
_HOLDS = rf"{_ADVERBS}(?:包含|包括|涵盖|涉及|规定|关于|提|交代){_SAID}"

_TOLD = lazy_regex(rf"{_BRIEFLY}{_SUMS}{_ONCE}[，,]?")
_SUMMARIES = tuple(
    lazy_regex(pattern)
    for pattern in (
        rf"{_BRIEFLY}{_SUMS}{_ONCE}(?P<of>.*?){_GIST}?",
        rf"{_BRIEFLY}(?:对|把|将|就|给)?(?P<of>.*?){_GIST}?(?:进行|做|作)?(?:一?个|一下|一份)?(?:简单|简要|全面)?的?{_SUMS}{_ONCE}",
        rf"(?:阅?读|看)(?:一下|一遍|完|了)*(?P<of>.*?)[，,]?(?:然后|再)?(?:告诉我|{_SUMS}){_ONCE}{_GIST}?",
        r"(?:给|写|做|生成|列|出|要)(?:我|一|个|份|段|篇|出|下)*(?P<of>.*?)(?:的|主要|内容)*(?:总结|摘要|概要|提纲|大纲|概括|小结|概述|要点|简介|介绍)",
    )
)
_SAYS = tuple(
    lazy_regex(pattern)
    for pattern in (
        rf"(?P<of>.*?){_TELLS}{_WHAT}{_CONTENT}",
        rf"(?P<of>.+?){_HOLDS}{_WHAT}{_CONTENT}",
        rf"(?P<of>.+?)(?:里面?|中|都|主要|一共)*有{_WHAT}(?:主要|重要)?(?:内容|东西)",
        r"(?P<of>.+?)(?:是|算)(?:一[个份篇]|个)?(?:什么|啥|怎样|怎么样)样?的?(?:文件|文档|文章|材料|内容)的?",
        r"(?P<of>.+?)是?(?:干什么|干嘛|做什么)用?的",
        rf"(?P<of>.*?)(?P<gist>{_GIST})(?:都|主要|大概|分别)*(?:是|有|包括|为)?{_WHAT}(?:样的)?",
        r"(?P<of>.*?)(?P<gist>(?:的|主要|核心|大致|基本)*内容|大意|概要|摘要|主旨)",
    )
)
_CONTENTS = tuple(
    lazy_regex(pattern)
    for pattern in (
        rf"(?:列|写|说|给|展示|看)(?:出|一?下|我|看)*(?P<of>.*?)(?:的|所有|全部|各|每)*(?:{_SHAPE}|{_PARTS})",
        rf"(?P<of>.*?)(?:里面?|中|一共|总共|都|共|主要|内容|是)*(?:有|分为?|分成|包括|包含|由|设)了?"
        rf"(?:哪些|哪几|几|多少|什么)[个大]?{_PARTS}(?:组成|构成)?(?:的)?",
        rf"(?P<of>.*?)(?:的|文章|整体|内容)*{_SHAPE}(?:安排|划分|结构)?(?:是|有)?(?:什么|啥|怎样|怎么样|哪些|如何)?的?",
    )
)
_LIBRARY = lazy_regex(
    r"(?P<of>)(?:现在|你|我|这里|资料库|知识库|库|里面?|中|目前|一共|总共|都|的)*(?:有|存了|收录了|能查)(?:哪些|什么|几[份篇个]|多少[份篇个]?)(?:文件|文档|资料|材料|文章)"
)
_ENGLISH = lazy_regex(
    r"(?:please |can you |could you |would you |briefly )*(?:"
    r"(?:summari[sz]e|outline|describe)(?: the)?(?: contents?| main points| key points)?(?: of)?(?P<of> .*)?"
    r"|(?:give|write|make|show)(?: me)?(?: an?| the)?(?: short| brief)? (?:summary|overview|outline|table of contents)"
    r"(?: of(?P<of_2> .*))?"
    r"|what(?: is|'s|’s) (?P<of_3>.*?) about|what does (?P<of_4>.*?) (?:say|cover|contain)"
    r"|(?:what|which|how many) (?:chapters|sections|parts) (?:are|does|do|is)(?: there)?(?: in)?(?P<of_5> .*?)?"
    r"(?: have| contain)?)",
    re.IGNORECASE,
)
_ENGLISH_POINTING = lazy_regex(
    r"(?:all )?(?:this|the|that|it|whole|entire|my|document|documents|file|text|article|report|pdf|here|\s)*",
    re.IGNORECASE,
)
_EDGES = lazy_regex(
    r"^(?:对于?|把|将|就|关于|有关|给|出|下|一下|的|在|是|：|:|，|,|\s)+"
    r"|(?:的(?!确)|里面?|之?中|内|主要|全文|一共|总共|都|共|所|是|，|,|\s)+$"
)
_PART = lazy_regex(
    rf"(?P<of>.*?)(?:的|里面?|中|，|,|\s)*(?P<part>(?:{ORDINAL}|最后一)(?:[章节编篇]|个?(?:大?部分|章节|小节)))"
    r"(?:的|里面?|中|部分|内容|[“「].*[”」])*"
)
_SECTION = lazy_regex(r"(?:的)?(?:这|那)?(?:一)?(?:部分|章节?|节|小节|段|块)(?:的?内容)?$")
_LONGEST = 80


@dataclass(frozen=True, slots=True)
class Whole:
    """What of which is to be told as a whole."""

    of: str
    """The document, as the question names it; empty where it points at one, or says nothing."""
    part: str = ""
    """第三章, 最后一部分; empty for the whole."""
    everything: bool = False
    """Whether all documents are meant."""
    contents: bool = False
    """Whether only the headings are asked for."""
    gist: str = ""
    """What of it is asked for by a noun (主要内容), which a heading may also say."""
    sums: bool = False
    """Whether it asks for a summary in so many words, so that it may also be one of a section."""
    vague: bool = False
    """Whether it neither names nor points nor speaks of telling, so that it may leave out any other thing."""


def asked(question: str) -> Whole | None:
    """What of the whole is asked for; None where something particular is.

    Whether ``of`` names a document, and not a thing (总结一下人才培养), only the library can say.
    """
    if len(question) > _LONGEST:
        return None
    if not has_han(question):
        return _in_english(question)
    plain = simplified(question).strip()
    core = _END.sub("", _POLITE.sub("", plain, count=1))
    if _LIBRARY.fullmatch(core):
        return Whole("", everything=True, contents=True)
    told = _TOLD.match(core)  # 概括一下|这个文件写了些什么
    return (_recognised(core[told.end() :]) if told else None) or _recognised(core)


def _recognised(core: str) -> Whole | None:
    for patterns, contents, sums in (
        (_CONTENTS, True, False),
        (_SUMMARIES, False, True),
        (_SAYS[:1], False, True),
        (_SAYS[1:], False, False),
    ):
        for pattern in patterns:
            if match := pattern.fullmatch(core):
                groups = match.groupdict()
                made = _of(groups["of"], contents, sums, _EDGES.sub("", groups.get("gist") or ""))
                if made:
                    return made
    return None


def _of(named: str, contents: bool, sums: bool, gist: str) -> Whole | None:
    """With what is named tidied up; None where the words left can't be a name."""
    name, part = _tidied(named), ""
    vague = bool(gist) and not name
    if match := _PART.fullmatch(name):
        name, part = _tidied(match["of"]), match["part"]
    if _ALL.fullmatch(name):
        return Whole("", part, everything=True, contents=contents)
    if _POINTING.fullmatch(name):
        name = ""
    elif re.search(r"什么|哪|怎|如何|多少|为何|谁|吗", name):
        return None
    return Whole(name, part, contents=contents, gist=gist, sums=sums, vague=vague)


def _tidied(name: str) -> str:
    while (shorter := _EDGES.sub("", name)) != name:
        name = shorter
    return name


def section_name(of: str) -> str:
    """The heading of a section that is called 保障措施这一部分."""
    return _SECTION.sub("", of).strip("“”「」\"'的")


def _in_english(question: str) -> Whole | None:
    match = _ENGLISH.fullmatch(question.strip().rstrip("?.! "))
    if not match:
        return None
    named = next((group.strip() for name, group in match.groupdict().items() if name.startswith("of") and group), "")
    contents = bool(re.search("chapters|sections|parts|table of", question, re.IGNORECASE))
    return Whole("" if _ENGLISH_POINTING.fullmatch(named) else named, contents=contents, sums=True)
