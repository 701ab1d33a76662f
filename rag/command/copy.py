"""``copy``: a library from one store into another."""

from __future__ import annotations

import sys
from argparse import Namespace
from dataclasses import replace
from pathlib import Path

from rag.answering.suggestions import suggestions
from rag.command import bars
from rag.errors import UserError
from rag.library import Library
from rag.messages import say
from rag.settings import Settings
from rag.types import Answer

_TRIED = 20
"""Questions that both are asked in the end."""


def run(parsed: Namespace, settings: Settings) -> int:
    source = Library.open(settings=_at(parsed.source, settings))
    target = Library.open(settings=_catalog(parsed.catalog, _at(parsed.target, settings)))
    if source.index == target.index:
        raise UserError(say.copy_same())
    with bars.StatusLine() as line:
        copied = target.copy_from(source, bars.copying_bar(line, say.copying()))
    print(
        say.copied(documents=copied.documents, passages=copied.passages, embedded=copied.embedded, fresh=copied.fresh)
    )
    questions = suggestions(source.snapshot().catalog, _TRIED)
    differing = [each for each in questions if _said(source.ask(each)) != _said(target.ask(each))]
    if differing:
        told = "\n".join(f"  {each}" for each in differing)
        print(say.copy_differs(count=len(questions), wrong=len(differing), questions=told), file=sys.stderr)
        return 1
    if questions:
        print(say.copy_agrees(count=len(questions)))
    return 0


def _said(answer: Answer) -> tuple[object, ...]:
    """All but the scores, whose last digits depend on who has added them up."""
    return answer.kind, answer.text, [(each.document, each.start, each.end) for each in answer.citations]


def _at(place: str, settings: Settings) -> Settings:
    """The settings of a library that is searched at ``place``: a Milvus, or an index folder."""
    if place.partition("://")[0] in ("milvus", "milvuss"):
        return replace(settings, store=place)
    return replace(settings, index=Path(place), store="")


def _catalog(place: Path | None, settings: Settings) -> Settings:
    return replace(settings, index=place) if place else settings
