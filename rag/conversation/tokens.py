"""A turn as words that keep their places, and the patterns that more than one module reads it by."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from rag.chinese.characters import simplified
from rag.chinese.numerals import ORDINAL
from rag.chinese.patterns import lazy_regex
from rag.chinese.words import Words

Span = tuple[int, int]
"""Where something starts and ends."""

OPENING = lazy_regex(
    r"(?:(?:那么|那(?![是有些个种项类时边里位年月日天])|然后|还有(?!什么|哪|其他|别|没|多少|几|吗)|另外"
    r"|接着|再者|再(?=[，,])|哦|嗯|噢|喔|哎|啊|哇|其实|对了|对(?=[，,啊呀])|好的|好吧|话说|所以|但是|可是"
    r"|不过|因为|而且|听说|请问一下|请问|请(?![假求示款])|想问一下|谢谢|明白了|知道了)[，,、。！!\s]*)*"
)
"""What leads into a question without being part of it: 那么，请问…"""
ENDING = lazy_regex(r"(?:[吗嘛呢吧啊呀哦哇啦]|(?<![什怎那这多])么|没有|没|不)*[？?。！!\s]*$")
"""The particles that a question ends with."""
WHY = lazy_regex(
    r"(?P<why>为什么|为啥|为何|为嘛|凭什么|何故|什么原因|原因是什么|原因呢)(?:呢|啊|呀|要?这样|这么说)*[？?。！!\s]*"
)
"""A question for the reason of what was said."""
TITLE = lazy_regex(r"《[^《》]{1,60}》|“[^“”]{2,30}”")
_SORTS = (
    "主要 具体 出台 制定 颁布 适用 申[请报] 认定 补[贴助] 办理 施行 实施 生效 发布 印发 立法 工作 总体 发展 基本"
    " 重点 保障 所需 核心 最[低高大小] 平均 英文 中文 近期 远期 领取 缴[纳费存] 构成 联系 审[批核] 使用 计算"
    " 评[审定选] 备案 注册 登记 报名 处理 应用 典型 建设 试点 验收 享受 提交 受理 征收 监督 管理 法律 优惠 支持"
    " 扶持 资金 政策 责任"
).replace(" ", "|")
_ATTRIBUTES = (
    "作者 主角 主人公 [男女]主角? 名字 全名 名称 简称 意思 含义 定义 概念 内容 剧情 结局 类型 特[点征色] 优点"
    " 缺点 价格 票价 费用 标准 条件 范围 对象 流程 程序 步骤 方式 方法 途径 渠道 材料 时间 日期 期限 有效期 地点"
    " 地址 电话 网址 目的 目标 任务 措施 举措 依据 原则 背景 意义 作用 影响 职责 责任 义务 权利 处罚 要求 规定"
    " 要件 机构 场景 风险 罚款 工资 待遇 部门 单位 主体 负责人 老板 粉丝 代表作 作品 原因 理由 结果 金额 比例"
    " 税率 利率 额度 数量 规模 总量 产值 人数 面积 人口 首都 别名 身高 年龄 生日 职业 国籍 性格 网站 官网 品牌"
    " 型号 限额 上限 下限 情况 现状 进展 亮点 难点 重点 罚则 附则 主管"
).replace(" ", "|")
ATTRIBUTE = rf"(?:{ORDINAL}[条款章节编项]|(?:{_SORTS})*(?:{_ATTRIBUTES}))"
"""What somebody or something has, so that it asks for an owner: 作者, 适用范围."""
ENACTMENTS = ("出台", "制定", "颁布", "印发", "发布", "施行", "实施", "生效")
"""What is done to a law or a plan; jieba takes 印发 for a name and 生效 for a noun."""
_HAS_WHICH = lazy_regex(
    r"(?P<subject>.*?[^了过])(?:都?有|包括|包含|是)(?:哪些|什么|哪几[个项条]|几[大个项条])(?P<what>[^是有？?，,]{2,16})[？?。\s]*"
)
NAMES = ("nr", "ns", "nt", "nz")
"""The parts of speech of names."""
_LONGEST_READ = 120
_SENTENCE_END = lazy_regex(r"(?<=[。！!？?\n])")


@dataclass(frozen=True, slots=True)
class Token:
    """A word as it was written, with its part of speech and its place."""

    text: str
    tag: str
    start: int

    @property
    def end(self) -> int:
        return self.start + len(self.text)

    def is_a(self, *tags: str) -> bool:
        return self.tag.startswith(tags)


@lru_cache(maxsize=4096)
def plain(text: str) -> str:
    """``text`` in simplified characters, each in its place."""
    made = simplified(text).replace("幺", "么")  # as OpenCC has a 么 outside the words it knows
    return made if len(made) == len(text) else text


@cache
def _to_traditional() -> Any:
    import opencc

    return opencc.OpenCC("s2tw")


@lru_cache(maxsize=4096)
def _traditional(text: str) -> str:
    converted: str = _to_traditional().convert(text.encode("utf-8", "replace").decode())
    return converted


def as_written(text: str, like: str) -> str:
    """``text`` in simplified or traditional characters as ``like`` is; as it is where that shows neither, or both."""
    traditional, is_simplified = plain(like) != like, _traditional(like) != like
    if traditional == is_simplified:
        return text
    return _traditional(text) if traditional else plain(text)


def inside(question: str, words: Words) -> Span:
    """Where a question starts and ends without its opening and its particles."""
    shape = plain(question)
    opening, ending = OPENING.match(shape), ENDING.search(shape)
    start = name_start(question, opening.end(), words) if opening else 0
    return start, max(start, ending.start() if ending else len(shape))


def name_start(text: str, at: int, words: Words) -> int:
    """Where the name begins that ``at`` would cut in two (那|曲), else ``at``."""
    if not 0 < at < len(text):
        return at
    cut = (token for token in tokens(text, words) if token.start < at < token.end and token.is_a(*NAMES))
    return next((token.start for token in cut), at)


def nominal(question: str) -> str:
    """What an S有哪些Y？ is about, as a noun: S的Y. "" for other questions."""
    match = _HAS_WHICH.fullmatch(plain(question))
    if not match:
        return ""
    of = "" if match["subject"].endswith("的") else "的"
    return f"{question[: match.end('subject')]}{of}{question[match.start('what') : match.end('what')]}"


def tokens(text: str, words: Words) -> list[Token]:
    """The words of ``text`` as written, although they are found in its normalised form."""
    folded = plain(text).casefold()
    if len(folded) != len(text):
        folded = text
    found: list[Token] = []
    numeral, end = "", 0
    for word, tag in words.tagged(text):
        start = folded.find(word.replace("幺", "么"), end, end + len(word) + 8)
        if start < 0:  # written in other digits: it is what stands before the next word that is found
            numeral = numeral or tag
            continue
        if numeral and start > end:
            found.append(Token(text[end:start], numeral, end))
        numeral, end = "", start + len(word)
        found.append(Token(text[start:end], "v" if word in ENACTMENTS else tag, start))
    if numeral and end < len(text):
        found.append(Token(text[end:], numeral, end))
    return found


def last_sentence(text: str) -> str:
    """The last sentence of a turn, or its last characters where it is very long."""
    sentences = [each.strip() for each in _SENTENCE_END.split(text) if each.strip("。！!？?\n\t ")]
    return sentences[-1][-_LONGEST_READ:] if sentences else ""


def first_sentence(text: str) -> str:
    """The first sentence of a turn without its citations, or its first characters where it is very long."""
    sentences = [each.strip() for each in _SENTENCE_END.split(re.sub(r"\[\d+\]", "", text)) if each.strip()]
    return sentences[0][:_LONGEST_READ] if sentences else ""
