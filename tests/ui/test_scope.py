"""What is asked: as it travels with a question, what is said of it, and the list to choose from."""

from __future__ import annotations

from pathlib import Path

import pytest

from rag.types import Reading
from rag.workspace.collections import Collection
from rag.workspace.scope import Scope
from ui.language import ZH
from ui.scope import choices, current
from ui.shelf import Row

CONTRACTS = Collection(1, "合同", "合同", frozenset({"丙.txt"}))


def row(name: str) -> Row:
    return Row(name, name, "TXT", 1, 0, 1, "", Reading(), Path(name), "")


ROWS = [row("合同/甲.txt"), row("乙.txt"), row("丙.txt")]


@pytest.mark.parametrize(
    ("kept", "scope"),
    [
        (None, Scope()),
        ("", Scope()),
        ("nonsense", Scope()),
        ("[1]", Scope()),
        ('{"documents": "x"}', Scope()),
        ('{"documents": ["甲"], "collection": ""}', Scope(("甲",))),
        ('{"documents": ["甲", "乙", "甲"]}', Scope(("甲", "乙"))),
        ('{"collection": "合同"}', Scope((), "合同")),
    ],
)
def test_it_travels_as_json(kept: str | None, scope: Scope) -> None:
    assert Scope.of(kept) == scope


@pytest.mark.parametrize(
    ("scope", "documents", "collection", "label", "lost"),
    [
        (Scope(), [], "", "问：全部 3 篇文档", ""),
        (Scope(("乙.txt",)), ["乙.txt"], "", "只问：乙.txt", ""),
        (Scope(("乙.txt", "丙.txt", "gone")), ["乙.txt", "丙.txt"], "", "只问：2 篇文档", "「gone」已不在"),
        (Scope(("gone", "lost")), [], "", "问：全部 3 篇文档", "2 篇文档已不在"),
        (Scope((), "合同"), [], "合同", "只问合集：合同（2 篇）", ""),
        (Scope((), "gone"), [], "", "问：全部 3 篇文档", "「gone」已不在"),
    ],
)
def test_what_is_gone_is_left_out_and_said(
    scope: Scope, documents: list[str], collection: str, label: str, lost: str
) -> None:
    now = current(scope, ROWS, [CONTRACTS], ZH)
    assert (now["documents"], now["collection"], now["label"], now["count"]) == (documents, collection, label, 3)
    assert lost in now["lost"]
    assert bool(now["lost"]) == bool(lost)


def test_ten_thousand_documents_are_not_sent() -> None:
    rows = [row(f"{n}.txt") for n in range(10_000)]
    html = choices(Scope(("9999.txt",)), rows, [CONTRACTS], ZH)
    assert html.count("<li") == 51
    assert 'data-document="9999.txt" checked' in html
    assert ZH.scope_more(n="9,950") in html
