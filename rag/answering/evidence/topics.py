"""Whether a clause speaks of what is asked about, and doesn't only mention it: 押金为三个月租金 against 没收押金."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from rag.answering.asked.terms import Term
from rag.answering.evidence.coverage import searchable
from rag.chinese.marks import HAN
from rag.chinese.numerals import LARGE, UNITS
from rag.chinese.patterns import lazy_regex

_CLAUSE = lazy_regex(r"[，,。；;：:、！!？?（）()]+")
_BEFORE, _BETWEEN = 6, 4
"""Characters that may stand before what a clause speaks of (年末, 全县), and between that and what is said of it."""
_SAYS = rf"(?:为|是|由|应|须|按|达|完成|实现|不|可|约|每|在|限|指|共|有|约|退|自|[\d{UNITS}{LARGE}]|$)"


def speaks_of(terms: Sequence[Term], sentence: str) -> bool:
    """Whether a clause of ``sentence`` begins with one of ``terms``, the last of which is the head of what is asked."""
    if not terms:
        return False
    told = _pattern((*terms[-1].forms, *terms[-1].synonyms))
    return any(told.match(clause) for clause in _clauses(sentence))


@lru_cache(maxsize=4096)
def _clauses(sentence: str) -> tuple[str, ...]:
    return tuple(_CLAUSE.split(searchable(sentence)))


@lru_cache(maxsize=256)
def _pattern(forms: tuple[str, ...]) -> re.Pattern[str]:
    named = "|".join(map(re.escape, forms))
    return re.compile(rf"(?:第\d+条)?[{HAN}\da-z]{{0,{_BEFORE}}}?(?:{named})[{HAN}]{{0,{_BETWEEN}}}?{_SAYS}")
