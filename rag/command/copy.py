"""``copy``: a library from one store into another."""

from __future__ import annotations

import sys
from argparse import Namespace
from dataclasses import replace
from pathlib import Path

from rag.command import bars
from rag.errors import UserError
from rag.library import Library
from rag.messages import say
from rag.settings import Settings
from rag.types import Answer

_SERVERS = ("postgresql", "postgres")
_TRIED = 20
"""Questions that both are asked in the end."""


def run(parsed: Namespace, settings: Settings) -> int:
    source = Library.open(settings=_at(parsed.source, settings))
    target = Library.open(settings=_catalog(parsed.catalog, _at(parsed.target, settings)))
    if _collide(source.settings, target.settings):
        raise UserError(say.copy_same())
    with bars.StatusLine() as line:
        copied = target.copy_from(source, bars.copying_bar(line, say.copying()))
    print(
        say.copy_done(
            documents=copied.documents, passages=copied.passages, embedded=copied.embedded, fresh=copied.fresh
        )
    )
    questions = source.suggestions(_TRIED)
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
    """The settings of a library that is searched at ``place``, a Milvus or an index folder, or whose catalog is there,
    on a PostgreSQL server. Raises ``UserError`` for another kind of address."""
    if _scheme(place) in ("milvus", "milvuss"):
        return replace(settings, store=place)
    if _scheme(place) in _SERVERS:
        return replace(settings, database=place)
    return replace(settings, index=_folder(place), store="", database="")


def _catalog(place: str, settings: Settings) -> Settings:
    """The settings of a library whose catalog is at ``place``, a server or a folder; empty: as they are. Raises
    ``UserError`` for another kind of address."""
    if _scheme(place) in _SERVERS:
        return replace(settings, database=place)
    return replace(settings, index=_folder(place), database="") if place else settings


def _folder(place: str) -> Path:
    """A mistyped address would make a folder of its name, and the copy would seem to be done."""
    if scheme := _scheme(place):
        raise UserError(say.copy_address(scheme=scheme))  # not all of it: a password may stand there
    return Path(place)


def _scheme(place: str) -> str:
    return place.partition("://")[0] if "://" in place else ""


def _collide(one: Settings, other: Settings) -> bool:
    """Whether two libraries would be in each other's way: one catalog, or one folder of segments."""
    if one.database and one.database == other.database:
        return True
    shares = not (one.store or other.store) or not (one.database or other.database)
    return shares and one.index.absolute() == other.index.absolute()
