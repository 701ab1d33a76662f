"""The screen that shows the library in pictures, each part of which leads to its documents. Pure functions."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urlencode

from rag.answering.portrait import Portrait
from rag.messages import Speech
from ui.markup import escape
from ui.rail import pane

_KINDS = 12
_SIZES = 5
"""Steps of size that terms are shown in."""
_YEARS = 60


def screen(found: Portrait, say: Speech) -> str:
    """The whole screen."""
    body = _numbers(found, say) + _kinds(found, say) + _terms(found, say) + _years(found, say)
    if not found.documents:
        body = f'<p class="none">{escape(say.overview_empty())}</p>'
    return pane(say.screen_overview(), f'<div class="overview">{body}</div>', say)


def _numbers(found: Portrait, say: Speech) -> str:
    shown = (
        (found.documents, say.overview_documents()),
        (found.pages, say.overview_pages()),
        (found.passages, say.overview_passages()),
    )
    tiles = "".join(f"<div><dt>{escape(label)}</dt><dd>{n:,}</dd></div>" for n, label in shown if n)
    return f'<dl class="tiles">{tiles}</dl>'


def _kinds(found: Portrait, say: Speech) -> str:
    most = max((n for _, n in found.kinds), default=1)
    rows = "".join(
        f'<li><a href="{_link("kind", kind)}" aria-label="{escape(_label(name, n, say))}">'
        f'<span class="name">{escape(name)}</span>'
        f'<span class="bar" style="--share:{n / most:.4f}"></span><span class="count">{n:,}</span></a></li>'
        for kind, name, n in ((kind, kind.upper() or say.overview_no_kind(), n) for kind, n in found.kinds[:_KINDS])
    )
    return _chart(say.overview_kinds(), f'<ul class="bars">{rows}</ul>')


def _terms(found: Portrait, say: Speech) -> str:
    if not found.terms:
        return ""
    ranked = {term: _SIZES - rank * _SIZES // len(found.terms) for rank, (term, _) in enumerate(found.terms)}
    words = "".join(
        f'<li><a class="size-{ranked[term]}" href="{_link("term", term)}" '
        f'title="{escape(say.overview_term(term=term, n=n))}">{escape(term)}</a></li>'
        for term, n in sorted(found.terms)
    )
    return _chart(say.overview_terms(), f'<p>{escape(say.overview_terms_more())}</p><ul class="words">{words}</ul>')


def _years(found: Portrait, say: Speech) -> str:
    undated = ""
    if found.undated:
        text = escape(say.overview_undated(n=found.undated))
        undated = f'<p class="undated"><a href="{_link("year", "0")}">{text}</a></p>'
    if not found.years:
        return _chart(say.overview_years(), undated)
    most = max(n for _, n in found.years)
    columns = "".join(
        f'<li><a href="{_link("year", str(year))}" aria-label="{escape(_label(str(year), n, say))}">'
        f'<span class="count">{n or ""}</span><span class="column" style="--share:{n / most:.4f}"></span>'
        f'<span class="year">{year}</span></a></li>'
        if n
        else f'<li class="gap" aria-hidden="true"><span class="year">{year}</span></li>'
        for year, n in _filled(found.years)
    )
    return _chart(say.overview_years(), f'<ol class="columns" tabindex="0">{columns}</ol>{undated}')


def _filled(years: tuple[tuple[int, int], ...]) -> Iterable[tuple[int, int]]:
    """With the years between that no document is from, unless they are many."""
    known = dict(years)
    first, last = years[0][0], years[-1][0]
    return ((year, known.get(year, 0)) for year in range(first, last + 1)) if last - first < _YEARS else years


def _label(name: str, n: int, say: Speech) -> str:
    return say.overview_count(name=name, n=n)


def _chart(title: str, body: str) -> str:
    return f'<section class="chart"><h2>{escape(title)}</h2>{body}</section>'


def _link(name: str, value: str) -> str:
    return escape(f"#/documents?{urlencode({name: value})}")
