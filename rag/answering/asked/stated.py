"""Questions for what a document states of itself (its number, who issued it, when) and the lines that state it."""

from __future__ import annotations

import re

from rag.chinese.official import LABELS
from rag.types import SEPARATOR, Passage

_ISSUED = r"(?:联合|共同|一起|一同|一块儿?)?(?:发布|印发|制发|下发|颁发|颁布|公布|出台|发文|发的)"
_BODY = r"(?:部门|单位|机关|机构)"
_WHEN = r"(?:什么时候|什么时间|何时|哪一?[年天日]|哪年哪月|几[月号])"
_ASKED = {
    "number": r"(?:发文)?(?:字号|(?<!批准)文号)(?:是(?:什么|多少))?|第?几号[令文]",
    "issuer": rf"(?:是|由)?(?:谁|(?:哪个|哪些|哪几个|什么){_BODY}){_ISSUED}的?|(?:发布|印发|发文|制定){_BODY}",
    "date": rf"(?:是)?{_WHEN}(?:正式)?{_ISSUED}的?|(?:发布|印发|成文|发文|公布)的?(?:日期|时间)",
}


def asked(question: str) -> tuple[str, str]:
    """The label of what is asked for (发文字号), and the question without that; empty where it is something else."""
    for name, pattern in _ASKED.items():
        if match := re.search(pattern, question):
            return LABELS[name], f"{question[: match.start()]} {question[match.end() :]}"
    return "", ""


def states(passage: Passage, label: str) -> bool:
    """Whether the passage is a line that states what ``label`` names."""
    return bool(label) and label in passage.section.rpartition(SEPARATOR)[2].split("、")
