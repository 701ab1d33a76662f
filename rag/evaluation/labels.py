"""What the measures are called where a person reads them, and how their values are written."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence

from rag.evaluation.dataset import Kind
from rag.messages import language

_LABELS = {
    "recall": ("召回率@{k}", "Recall@{k}"),
    "hit": ("命中率@{k}", "Hit rate@{k}"),
    "mrr": ("平均倒数排名@{k}", "MRR@{k}"),
    "ndcg": ("nDCG@{k}", "nDCG@{k}"),
    "held": ("回答含答案", "Answer holds the gold"),
    "held_first": ("首句含答案", "First sentence holds the gold"),
    "f1": ("回答与答案的字 F1", "Answer's character F1"),
    "length": ("回答字数", "Answer length (characters)"),
    "refused": ("误拒（有答案却拒答）", "False refusals"),
    "verbatim": ("引文与原文一致", "Citations verbatim"),
    "cited_right": ("引文落在答案上", "Citations on the gold"),
    "gold_cited": ("答案被引到", "Gold that is cited"),
    "false_answers": ("误答（无答案却作答）", "False answers"),
    "auroc": ("置信度 AUROC", "AUROC of the confidence"),
    "false_answers_at_5": ("误拒 5% 时的误答", "False answers at 5 % false refusals"),
    "brier": ("置信度 Brier 分", "Brier score of the confidence"),
    "written_refused": ("生成：拒答", "Written: refused"),
    "written_tokens": ("生成：用去的 token", "Written: tokens used"),
    "written_fell_back": ("生成：改为摘录", "Written: quotes instead"),
    "written_seconds": ("生成：秒", "Written: seconds"),
    "written_supported": ("生成：通过核对的句子", "Written: sentences that passed the check"),
    "written_numbers": ("生成：数字有误的句子", "Written: sentences with a wrong number"),
    "written_verbatim": ("生成：引文与原文一致", "Written: citations verbatim"),
    "written_held": ("生成：回答含答案", "Written: answer holds the gold"),
    "written_cited_right": ("生成：引文落在答案上", "Written: citations on the gold"),
    "written_gold_cited": ("生成：答案被引到", "Written: gold that is cited"),
    "default": ("现用的检索", "As it is"),
    "dense": ("只用向量", "Dense only"),
    "keyword": ("只用关键词", "Keywords only"),
    "all": ("全部信号", "All signals"),
    "rewrite_f1": ("追问补全的字 F1", "Rewriting: character F1"),
    "alone_f1": ("　不补全", "  question alone"),
    "last_f1": ("　上一问＋本问", "  last question + question"),
}
_KINDS = {
    Kind.ANSWERABLE: ("有答案的问题", "answerable"),
    Kind.UNANSWERABLE: ("无答案的问题", "unanswerable"),
    Kind.REWRITING: ("只看补全的追问", "follow-ups, rewriting only"),
}
_WITHIN = ("限定文档：", "Within its document: ")
_COUNTS = ("length", "within_length", "written_tokens", "written_seconds")
_DECIMALS = ("auroc", "brier", "difference")
"""What is customarily written 0..1; the difference is of AUROCs."""


def either(chinese: str, english: str) -> str:
    """The one in the person's language."""
    return english if language() == "en" else chinese


def label(name: str) -> str:
    """What the measure ``name`` is called in the person's language."""
    if name.startswith("within_"):
        return either(*_WITHIN) + label(name.removeprefix("within_"))
    if " - " in name:
        return " − ".join(label(part).strip() for part in name.split(" - "))
    base, _, k = name.partition("@")
    return either(*_LABELS[base]).format(k=k) if base in _LABELS else name


def kind_label(kind: Kind) -> str:
    """What questions of this kind are called."""
    return either(*_KINDS[kind])


def shown(name: str, value: float, sign: str = "") -> str:
    """A share as per cent, a length in characters. ``sign`` "+" writes that of a positive number, too."""
    if name in _DECIMALS:
        return f"{value:{sign}.3f}"
    return f"{value:{sign}.1f}" if name in _COUNTS else f"{100 * value:{sign}.1f}"


def interval(name: str, found: Mapping[str, float], sign: str = "") -> str:
    """``value [low, high]``"""
    low, high = (shown(name, found[bound], sign) for bound in ("low", "high"))
    return f"{shown(name, found['value'], sign)} [{low}, {high}]"


def aligned(lines: Sequence[Sequence[str]]) -> str:
    """Columns as wide as their widest cell, Chinese characters counting two."""
    widths = [max(map(_width, column)) for column in zip(*lines, strict=True)]
    return "\n".join(
        "  ".join(cell + " " * (width - _width(cell)) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in lines
    )


def _width(text: str) -> int:
    return sum(1 + (unicodedata.east_asian_width(character) in "WF") for character in text)
