"""Reading a document as a whole: its outline to jump by, and what a person searches in it. Pure functions."""

from __future__ import annotations

import re

from rag.messages import Speech
from rag.store.outline import Original
from ui.markup import escape

_FOUND_MOST = 2000
"""Places that are marked; who gets more looks for something else."""
_LISTED_MOST = 2000
"""Headings of an outline that are listed."""
_WORDS_MOST = 200
"""Characters that are searched for."""


def tools(original: Original, say: Speech) -> str:
    """What stands above the text: the outline, where there is one, and the box to search in the document."""
    contents = ""
    if any(original.outline.headings()):
        contents = (
            f'<details class="contents"><summary>{escape(say.contents())}</summary>'
            f'<nav aria-label="{escape(say.contents())}" data-failed="{escape(say.whole_failed())}"></nav></details>'
        )
    counted = escape(say.found_of(n="{n}", of="{of}"))  # for the script
    return (
        f'<div class="reader">{contents}<div class="find" role="search">'
        f'<input type="search" aria-label="{escape(say.find_in())}" placeholder="{escape(say.find_in())}" '
        f'maxlength="{_WORDS_MOST}" autocomplete="off" enterkeyhint="search">'
        f'<output data-label="{counted}" data-none="{escape(say.not_found())}"></output>'
        f'<button type="button" class="found-step" data-found="-1" aria-label="{escape(say.found_before())}" disabled>'
        "‹</button>"
        f'<button type="button" class="found-step" data-found="1" aria-label="{escape(say.found_after())}" disabled>'
        "›</button></div></div>"
    )


def contents(original: Original, say: Speech) -> str:
    """The headings in the order of the text, each a button that leads to what it heads."""
    heads = {heading.start: start for start, heading in original.trailing.items()}
    places = sorted(
        (heads.get(block.start, block.start), block.level, block.text) for block in original.outline.headings()
    )
    ranks = {level: rank for rank, level in enumerate(sorted({level for _, level, _ in places}))}
    items = "".join(
        f'<li><button type="button" data-goto="{start}" style="--depth:{min(ranks[level], 4)}">{escape(text)}'
        "</button></li>"
        for start, level, text in places[:_LISTED_MOST]
    )
    rest = len(places) - _LISTED_MOST
    more = f'<p class="rest">{escape(say.contents_more(n=rest))}</p>' if rest > 0 else ""
    return f"<ol>{items}</ol>{more}"


def matches(original: Original, words: str) -> list[tuple[int, int]]:
    """Where ``words`` stand in the text as it is shown, in order; case and the width of gaps don't count."""
    wanted = r"\s+".join(map(re.escape, words[:_WORDS_MOST].split()))
    if not wanted:
        return []
    pattern, found = re.compile(wanted, re.IGNORECASE), list[tuple[int, int]]()
    for block in original.outline.blocks(0, len(original.text)):
        for match in pattern.finditer(block.text):
            found.append((block.offsets[match.start()], block.offsets[match.end() - 1] + 1))
            if len(found) == _FOUND_MOST:
                return found
    return found
