"""What a model wants put before a query and before a passage."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Prompts:
    """The texts that are put before every query and every passage; empty for none."""

    query: str = ""
    passage: str = ""

    def by_name(self) -> dict[str, str]:
        """As sentence-transformers keeps them."""
        return {"query": self.query, "passage": self.passage, "document": self.passage}


_FAMILIES = {
    r"(multilingual-)?e5-(small|base|large)(-v2|-unsupervised)?": Prompts("query: ", "passage: "),
    r"bge-(small|base|large)-zh(-v1\.5)?": Prompts("为这个句子生成表示以用于检索相关文章："),
    r"bge-(small|base|large)-en(-v1\.5)?": Prompts("Represent this sentence for searching relevant passages: "),
}
"""Models whose own configuration leaves out the prompts that their cards ask for, by their name."""


def for_family(name: str) -> Prompts:
    """The prompts that the card of the model ``name`` (without its owner) asks for, as far as known."""
    found = (prompts for pattern, prompts in _FAMILIES.items() if re.fullmatch(pattern, name, re.IGNORECASE))
    return next(found, Prompts())


def choose(own: Mapping[str, str | None], family: Prompts) -> Prompts:
    """The model's ``own`` prompts where its configuration has any, else those of its family."""
    query = own.get("query") or ""
    passage = own.get("passage") or own.get("document") or own.get("corpus") or ""
    return Prompts(query, passage) if query or passage else family
