"""The list of documents as HTML: a table, on a phone a card for each. Pure functions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from urllib.parse import quote, urlencode

from rag.messages import Speech
from rag.messages.summary import unread
from ui.markup import escape
from ui.shelf import COLUMNS, Found, Row, Wanted

_STEPS = ("B", "KB", "MB", "GB")


def listing(found: Found, wanted: Wanted, held: Mapping[str, Sequence[str]], say: Speech) -> str:
    """A page of the list. ``held``: the collections that a document is in, by its name."""
    if not found.count:
        said = say.shelf_nothing() if wanted.search or wanted.collection or wanted.is_narrowed else say.shelf_none()
        return f'{_narrowed(wanted, say)}<p class="none">{escape(said)}</p>'
    count = say.shelf_found(n=f"{found.count:,}") if wanted.search else say.shelf_count(n=f"{found.count:,}")
    heads = "".join(_head(column, wanted, say) for column in COLUMNS)
    rows = "".join(_row(row, held.get(row.document, ()), say) for row in found.rows)
    return (
        f'{_narrowed(wanted, say)}<p class="count" role="status">{escape(count)}</p>'
        f'<table class="shelf-table"><thead><tr><td></td>{heads}<td></td></tr></thead><tbody>{rows}</tbody></table>'
        f"{_turning(found, say)}"
    )


def _narrowed(wanted: Wanted, say: Speech) -> str:
    """What the library in pictures led to, and the way to all documents."""
    if not wanted.is_narrowed:
        return ""
    kind = [] if wanted.kind is None else [wanted.kind.upper() or say.overview_no_kind()]
    year = [] if wanted.year is None else [str(wanted.year) if wanted.year else say.no_date()]
    only = " · ".join((*kind, *([wanted.term] if wanted.term else ()), *year))
    return f'<p class="only">{escape(say.only_shown(what=only))} <a href="#/documents">{escape(say.show_all())}</a></p>'


def size(number: int) -> str:
    """Bytes as a person says them: 340 KB."""
    step = 0
    amount = float(number)
    while amount >= 1000 and step < len(_STEPS) - 1:
        amount /= 1024
        step += 1
    return f"{amount:.1f} {_STEPS[step]}" if step and amount < 10 else f"{amount:.0f} {_STEPS[step]}"


def _head(column: str, wanted: Wanted, say: Speech) -> str:
    order = ""
    if column == wanted.sort:
        order = f' aria-sort="{"descending" if wanted.down else "ascending"}"'
    return (
        f'<th scope="col" class="{column}"{order}><button type="button" data-sort="{column}">'
        f"{escape(say[f'column_{column}']())}</button></th>"
    )


def _row(row: Row, held: Sequence[str], say: Speech) -> str:
    name = escape(row.name)
    document = escape(row.document)
    view = escape(f"#/documents/view?{urlencode({'document': row.document}, quote_via=quote)}")
    file = "" if row.title in ("", row.document) else f'<span class="file">{document}</span>'
    chips = "".join(f'<span class="chip">{escape(each)}</span>' for each in held)
    cells = (
        ("kind", escape(row.kind)),
        ("size", size(row.size) if row.size and not row.member else "–"),
        ("pages", f"{row.pages:,}" if row.pages else "–"),
        ("passages", f"{row.passages:,}"),
        ("date", escape(row.date) or "–"),
        ("state", _state(row, say)),
    )
    shown = "".join(
        f'<td class="{column}"><span class="label">{escape(say[f"column_{column}"]())} </span>{cell}</td>'
        for column, cell in cells
    )
    return (
        f'<tr data-document="{document}" data-name="{name}"><td class="pick">'
        f'<label><input type="checkbox" aria-label="{escape(say.select_one(name=row.name))}"></label></td>'
        f'<th scope="row" class="name"><a href="{view}">{name}</a>{file}{chips}</th>{shown}'
        f'<td class="act">{_actions(row, view, say)}</td></tr>'
    )


def _state(row: Row, say: Speech) -> str:
    if not row.source.exists():
        return f'<span class="bad">{escape(say.state_gone())}</span>'
    reasons = "".join(f"<li>{escape(each)}</li>" for each in unread(row.document, row.reading, say))
    if not reasons:
        return escape(say.state_fine())
    return f'<details class="unread"><summary>{escape(say.state_partly())}</summary><ul>{reasons}</ul></details>'


def _actions(row: Row, view: str, say: Speech) -> str:
    original = escape(f"/original?{urlencode({'document': row.document}, quote_via=quote)}")
    rename = f'<button type="button" data-do="rename">{escape(say.rename())}</button>' if row.has_own_file else ""
    return (
        f'<details class="actions"><summary aria-label="{escape(say.actions(name=row.name))}">⋯</summary>'
        f'<div class="menu-list"><a href="{view}">{escape(say.look())}</a>'
        f'<a href="{original}" download>{escape(say.download())}</a>{rename}'
        f'<button type="button" data-do="again">{escape(say.read_again())}</button>'
        f'<button type="button" data-do="delete">{escape(say.delete())}</button></div></details>'
    )


def _turning(found: Found, say: Speech) -> str:
    if found.pages == 1:
        return ""

    def button(to: int, label: str) -> str:
        disabled = "" if 1 <= to <= found.pages else " disabled"
        return f'<button type="button" data-to="{to}"{disabled}>{escape(label)}</button>'

    where = escape(say.page_of(page=found.page, pages=found.pages))
    return (
        f'<nav class="turning">{button(found.page - 1, say.earlier())}<span>{where}</span>'
        f"{button(found.page + 1, say.later())}</nav>"
    )
