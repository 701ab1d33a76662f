"""Escaping: the only door through which text enters the page's HTML."""

from __future__ import annotations

import html

# Gradio reads ``{{…}}`` and ``${…}`` in HTML as templates.
_TEMPLATES = str.maketrans({"{": "&#123;", "}": "&#125;", "$": "&#36;"})


def escape(text: str) -> str:
    """``text`` as HTML, inside an element or a quoted attribute, that shows it literally."""
    return html.escape(text, quote=True).translate(_TEMPLATES)


def bold(text: str, spans: tuple[tuple[int, int], ...]) -> str:
    """``text`` escaped, with the characters of ``spans`` in ``<strong>``."""
    parts: list[str] = []
    at = 0
    for start, end in sorted(spans):
        start, end = max(start, at), min(end, len(text))
        if start < end:
            parts += [escape(text[at:start]), "<strong>", escape(text[start:end]), "</strong>"]
            at = end
    return "".join([*parts, escape(text[at:])])
