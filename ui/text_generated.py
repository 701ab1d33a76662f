"""The page's own words about answers that a language model wrote, Chinese and English."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class GeneratedWords:
    """Every such label of the page in one language."""

    mode: str
    mode_help: str
    quotes: str
    written: str
    waiting: str
    unverified: str
    unverified_why: str
    """What the button on ``unverified`` does."""
    doubts: Mapping[str, str]
    """By ``Doubt.kind``, with ``{detail}``; the empty kind stands for any other."""
    count: str
    """With ``{n}``."""
    count_one: str
    count_next: str
    instead: str
    """Stands before the reason."""
    check: str
    proves: str
    proves_not: str
    tokens: str
    """With ``{read}`` and ``{wrote}``."""


GENERATED_ZH = GeneratedWords(
    mode="怎样回答",
    mode_help="摘录：文档里的原句。生成：模型写的话，每句都与原文核对。",
    quotes="摘录",
    written="生成",
    waiting="正在生成…",
    unverified="未核实",
    unverified_why="未核实：查看原因",
    doubts={
        "uncited": "模型没有给出出处。",
        "number": "原文里没有「{detail}」这个数字，或不在同一处。",
        "name": "原文里没有「{detail}」。",
        "denial": "「{detail}」与原文的肯定或否定不一致。",
        "meaning": "原文没有与这句话意思相近的句子。",
        "": "没有找到支持这句话的原文。",
    },
    count="有 {n} 句未能核实",
    count_one="有 1 句未能核实",
    count_next="标着「未核实」的句子没有在所引原文里找到依据，请不要直接采用。点开标记可以看到原因。",
    instead="模型没有答好，以下是原文摘录",
    check="核对说明",
    proves="带引用标记的句子：其中的数字、日期、名称、文号和肯定或否定，都在所引的原文里找到了，意思也与所引的句子相近。",
    proves_not="核对不能证明没有遗漏、没有断章取义，也不能证明原文本身正确。重要的内容请点开引用，看一眼原文。",
    tokens="这次回答，模型读了 {read} 个词元，写了 {wrote} 个词元。",
)

GENERATED_EN = GeneratedWords(
    mode="How to answer",
    mode_help="Quotes: the documents' own sentences. Written: by a model, each sentence checked.",
    quotes="Quotes",
    written="Written",
    waiting="Writing…",
    unverified="unverified",
    unverified_why="unverified: show why",
    doubts={
        "uncited": "The model gave no source.",
        "number": "The number “{detail}” is not in the source, or not in the same place.",
        "name": "“{detail}” is not in the source.",
        "denial": "“{detail}” affirms what the source denies, or the reverse.",
        "meaning": "No sentence of the source means nearly the same as this one.",
        "": "No passage was found that supports this sentence.",
    },
    count="{n} sentences could not be verified",
    count_one="1 sentence could not be verified",
    count_next="No support was found in the cited passages for what is marked “unverified”: do not rely on it. "
    "Open the mark to see why.",
    instead="The model gave no good answer; these are quotes",
    check="What was checked",
    proves="In a sentence with citation marks, the numbers, dates, names, document numbers, and what it affirms or "
    "denies were all found in the cited passages, and its meaning is near to that of a cited sentence.",
    proves_not="This does not prove that nothing was left out or torn from its context, nor that the source itself is "
    "right. For what matters, open the citation and look.",
    tokens="For this answer the model read {read} tokens and wrote {wrote}.",
)
