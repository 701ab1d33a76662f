"""What is asked: all documents, a collection or chosen ones; what is said of it, and the list to choose from."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rag.messages import Speech
from rag.workspace.collections import Collection
from rag.workspace.scope import Scope
from ui.markup import escape
from ui.shelf import Row

_SHOWN = 50
_NAME_MOST = 24


def current(scope: Scope, rows: Sequence[Row], collections: Sequence[Collection], say: Speech) -> dict[str, Any]:
    """The scope without what is gone, and what is said of it."""
    known = {row.document: row for row in rows}
    documents = [name for name in scope.documents if name in known]
    chosen = next((each for each in collections if each.name == scope.collection), None)
    if chosen is not None:
        label = say.scope_collection(name=_short(chosen.name), n=f"{len(chosen.among(known)):,}")
    elif len(documents) == 1:
        label = say.scope_one(name=_short(known[documents[0]].name))
    elif documents:
        label = say.scope_some(n=f"{len(documents):,}")
    else:
        label = say.scope_all(n=f"{len(known):,}")
    lost = [name for name in scope.documents if name not in known]
    if scope.collection and chosen is None:
        lost.append(scope.collection)
    return {
        "documents": [] if chosen else documents,
        "collection": chosen.name if chosen else "",
        "label": label,
        "count": len(known),
        "lost": _lost(lost, say),
    }


def _lost(names: Sequence[str], say: Speech) -> str:
    """What is said of documents, or of a collection, that were asked once and aren't there any more."""
    if not names:
        return ""
    return say.scope_lost(name=_short(names[0])) if len(names) == 1 else say.scope_lost_some(n=f"{len(names):,}")


def choices(scope: Scope, rows: Sequence[Row], collections: Sequence[Collection], say: Speech) -> str:
    """The list to choose from: collections, and the rows that were found, the chosen ones first."""
    chosen = set(scope.documents)
    ordered = sorted(rows, key=lambda row: row.document not in chosen)
    items = [_choice("collection", each.name, each.name, scope.collection == each.name) for each in collections]
    items += [_choice("document", row.document, row.name, row.document in chosen) for row in ordered[:_SHOWN]]
    rest = len(ordered) - _SHOWN
    more = f'<p class="more">{escape(say.scope_more(n=f"{rest:,}"))}</p>' if rest > 0 else ""
    return f"<ul>{''.join(items)}</ul>{more}"


def _choice(kind: str, value: str, name: str, checked: bool) -> str:
    file = f'<span class="file">{escape(value)}</span>' if kind == "document" and value != name else ""
    return (
        f'<li class="{kind}"><label><input type="checkbox" data-{kind}="{escape(value)}"{" checked" * checked}>'
        f"<span>{escape(name)}{file}</span></label></li>"
    )


def control(say: Speech) -> str:
    """What stands above the question: the scope, the dialog in which it is chosen, and the place in the queue; the
    script fills them."""
    queued = escape(say.queued(position="{position}", size="{size}"))
    return (
        f'<div class="scope" data-drop="{escape(say.give_drop())}" hidden>'
        '<button type="button" class="now" aria-haspopup="dialog"></button>'
        f'<button type="button" class="all" aria-label="{escape(say.scope_clear())}" hidden>×</button></div>'
        f'<dialog class="scope-dialog" aria-label="{escape(say.scope_title())}"><h2>{escape(say.scope_title())}</h2>'
        f'<input type="search" aria-label="{escape(say.shelf_search())}" placeholder="{escape(say.shelf_search())}">'
        f'<div class="choices"></div><p class="ways">'
        f'<button type="button" class="button every">{escape(say.scope_every())}</button>'
        f'<button type="button" class="button done">{escape(say.ok())}</button></p></dialog>'
        f'<p class="queued" role="status" data-said="{queued}" hidden></p>'
    )


def _short(name: str) -> str:
    return name if len(name) <= _NAME_MOST else f"{name[: _NAME_MOST - 1]}…"
