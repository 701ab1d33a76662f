"""Answers to be exported, harmless and hostile."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from rag.types import Answer, AnswerKind, Citation

HOSTILE = (
    "<script>alert(1)</script><img src=x onerror=alert(1)> ![图](http://x/y.png) [a](javascript:b) "
    "http://evil.example/ www.evil.example a@b.example **粗** `码` $x^2$ ~~删~~ |格|格| [^1]: 注 【1】 {{f}} "
    "&lt;b&gt; \\# <!-- -->\x00\x0b\x1b"
)
Make = Callable[..., Answer]


@pytest.fixture
def hostile() -> str:
    """Everything that could be markup somewhere, and characters that XML forbids."""
    return HOSTILE


@pytest.fixture
def answered() -> Make:
    """An answer of quotes: each is a sentence, all from ``title``."""

    def make(*quotes: str, title: str = "办法", section: str = "第一章", page: int | None = 3) -> Answer:
        citations = tuple(
            Citation(n, "d.pdf", title, section, page, 0, len(quote), quote, 0.9) for n, quote in enumerate(quotes, 1)
        )
        text = "".join(f"{each.quote}[{each.n}]" for each in citations)
        return Answer("问？", "问？", AnswerKind.CITED, 0.9, text, citations)

    return make
