"""What is said about a language model's answer after it was checked."""

from __future__ import annotations

CHECKED: dict[str, tuple[str, str]] = {
    "llm_no_answer": (
        "语言模型认为资料不足以回答。以下是资料里最接近的原文。",
        "The language model finds no answer in the passages. These are the nearest sentences of the documents.",
    ),
    "llm_unsupported": (
        "语言模型写的 {count} 句话都没有通过核对，没有采用。以下是原文摘录。",
        "None of the language model's {count} sentences passed the check; they aren't shown. These are quotes.",
    ),
    "llm_dropped": (
        "语言模型有 {count} 句话没有通过核对，已经去掉。",
        "{count} sentences of the language model did not pass the check and were left out.",
    ),
    "unverified": ("有 {count} 句话未能核实：", "{count} sentences could not be verified:"),
    "doubt_uncited": ("模型没有给出出处", "the model gave no source"),
    "doubt_number": (
        "所引原文的相关句子里没有「{detail}」",
        "“{detail}” is not in what the cited passage says about it",
    ),
    "doubt_name": ("所引原文里没有「{detail}」", "“{detail}” is not in the cited passage"),
    "doubt_denial": (
        "「{detail}」与原文的肯定或否定、增减方向不一致",
        "“{detail}” denies what the passage says, or the reverse",
    ),
    "doubt_meaning": ("所引原文没有意思相近的句子", "no sentence of the cited passage means nearly this"),
}
