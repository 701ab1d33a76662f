"""Where a follow-up leaves something out, and how it reads with it: a pronoun replaced, a gap filled."""

from __future__ import annotations

import re
from collections.abc import Iterable

from rag.chinese.marks import HAN
from rag.chinese.patterns import lazy_regex
from rag.chinese.words import Words
from rag.conversation.tokens import ATTRIBUTE, WHY, Span, inside, name_start, plain, tokens

_MEASURE = r"[个本部首种款项份类家位条届场次座所件篇期支只]"
_OTHER_HEAD = (
    "法律|法规|项目|企业|公司|机构|单位|部门|措施|目标|事项|行业|产业|地区|城市|国家|学校|平台|系统|证书"
    "|资金|补贴|税种|组织|人员"
)
_LAW = r"办法|条例|规定|政策|文件|通知|意见|方案|计划|规划|法(?!律|院|定)|标准|制度|细则|决定|公告|报告|合同|协议"
_DEMONSTRATIVE = lazy_regex(
    rf"(?:[这那](?:[一两几三]?{_MEASURE}|些|一(?!样|点|下|定))"
    rf"|(?<!应)该(?:项(?!目)|[类些])?(?=(?:{_LAW}|{_OTHER_HEAD}))|(?:(?<![基日资成样版文根剧课标])本|(?<![因如彼])此)(?=(?:{_LAW}))"
    rf"|(?:上述|前述)的?)"
)
_BARE = lazy_regex(
    rf"[它牠]们?|(?<![其吉维])(?:他们|他(?!人|国|乡|方)|她们?)|(?<![{HAN}])[这那](?=不?是|有(?!些)|呢"
    rf"|叫|属于|指)|(?<=[对把跟和给])[这那](?=[{HAN}])"
    rf"|(?<![尤极如何与土及])其(?=[{HAN}]{{2}})(?!中|他|它|余|实|次|间|后|一|二)"
)
_NOUN = ("n", "vn", "j", "l", "b", "i")
_CLAUSE = lazy_regex("[^，,。！!？?；;：:]*[，,。！!？?；;：:]")
_ASKS = lazy_regex("怎|什么|哪|谁|多少|几|如何|为何")
_NO_HEAD = lazy_regex("人|时候|方面|问题")
_ELSEWHERE = lazy_regex(
    rf"[这那][一个]?(?:时候?|年代?|方面|块|点|次)|[这那本该].{{0,8}}(?:文件|文档|文章|材料|资料|{_LAW})$"
)
_PLURAL = lazy_regex("些|类|上述|前述")
_ADDRESS = lazy_regex(r"[你您我咱]们?|大家")
_THINKS = lazy_regex(
    r"(?:[你您我]们?)?(?:[还也都]|最近|现在)*(?:觉得|认为|感觉|以为|问你?|知道|记得)(?=[^吗呢吧啊？?])"
)
_WHICH = lazy_regex(r"(?<=[喜欢爱看听读玩过])(?:哪|什么|谁|几)")
_ATTRIBUTE = lazy_regex(rf"{ATTRIBUTE}(?!的)")
_OWNED = lazy_regex(rf"[{HAN}]{{2,6}}?(?=[是有为谁呢]|包括|在哪|怎么|如何|多少|分别|从何|什么|何时|由|都)")


def pronoun(question: str, words: Words) -> Span | None:
    """The stretch of ``question`` that points to something said before: 它, 这个计划, 该办法."""
    shape = plain(question)
    if pointing := _first(_DEMONSTRATIVE.finditer(shape), question, words):
        span = pointing.start(), _noun_end(question, pointing.end(), words)
    elif bare := _first(_BARE.finditer(shape), question, words):
        span = bare.span()
    else:
        return None
    return None if _has_antecedent(question, span, words) else span


def _first(found: Iterable[re.Match[str]], question: str, words: Words) -> re.Match[str] | None:
    """The first of ``found`` that isn't the beginning of a name (那 of 那曲)."""
    return next((each for each in found if name_start(question, each.end(), words) == each.end()), None)


def _has_antecedent(question: str, span: Span, words: Words) -> bool:
    """Whether a pronoun has its antecedent in the question: a noun in a clause before its own; for 其 any noun."""
    before = question[: span[0]]
    if question[slice(*span)] != "其":
        before = "".join(_CLAUSE.findall(before))
    return any(token.is_a(*_NOUN) and len(token.text) > 1 for token in tokens(before, words))


def _noun_end(question: str, start: int, words: Words) -> int:
    """Where the nouns that begin at ``start`` end."""
    end = start
    for token in tokens(question[start:], words):
        is_attribute = end > start and _ATTRIBUTE.fullmatch(token.text)
        asks = _ASKS.match(plain(token.text))
        if not token.is_a(*_NOUN) or start + token.start != end or is_attribute or asks:
            break
        end = start + token.end
    return end


def head(question: str, span: Span) -> str:
    """The noun of a pointing phrase: 企业 of 这些企业."""
    pointing = _DEMONSTRATIVE.match(plain(question), span[0])
    found = question[pointing.end() : span[1]] if pointing else ""
    return "" if _NO_HEAD.fullmatch(found) else found


def may_point_elsewhere(question: str, span: Span) -> bool:
    """Whether what points may do so before anything was said: at the time, or at the document that all know of."""
    return any(_ELSEWHERE.match(plain(question[span[0] : end])) for end in (span[1], span[1] + len("时候")))


def replaced(question: str, span: Span, phrase: str, words: Words) -> str:
    """``question`` with ``phrase`` for its pronoun: 它的作者 → X的作者, 这些企业 → X的企业."""
    pointing, after = question[span[0] : span[1]], question[span[1] :]
    noun = head(question, span)
    if noun and not phrase.endswith(noun) and _PLURAL.search(pointing):
        phrase = f"{phrase}的{noun}"
    of = "的" if pointing == "其" and _begins_with_noun(after, words) else ""
    phrase = _before_shared(phrase, after) or phrase
    start = min(inside(question, words)[0], span[0])
    return f"{question[start : span[0]]}{phrase}{of}{after}"


def inserted(question: str, phrase: str, words: Words) -> str:
    """``phrase`` in the gap of ``question``: the object of what you do, else its owner or subject."""
    shape = plain(question)
    at, end = inside(question, words)
    if WHY.fullmatch(shape, at):
        return f"{question[:end]}{phrase}{question[end:]}"
    if which := _WHICH.search(shape, at):
        return f"{question[: which.start()]}{phrase}的{question[which.start() :]}"
    if thinks := _THINKS.match(shape, at, end):
        at = thinks.end()
    elif _ADDRESS.match(shape, at):
        return f"{question[:end]}{phrase}{question[end:]}"
    if unshared := _before_shared(phrase, question[at:]):
        return f"{question[:at]}{unshared}{question[at:]}"
    owned = _ATTRIBUTE.match(shape, at) or (_OWNED.match(shape, at) and _begins_with_noun(question[at:], words))
    of = "的" if owned else ""
    return f"{question[:at]}{phrase}{of}{question[at:]}"


def _before_shared(phrase: str, rest: str) -> str:
    """``phrase`` without the words that ``rest`` begins with, if any: 汽油 of 汽油价格 before 价格是多少."""
    ends, begins = plain(phrase), plain(rest)
    shared = next((n for n in range(min(len(ends) - 1, len(begins)), 1, -1) if begins.startswith(ends[-n:])), 0)
    return phrase[:-shared] if shared else ""


def _begins_with_noun(text: str, words: Words) -> bool:
    return next((token.is_a(*_NOUN) for token in tokens(text, words)), False)
