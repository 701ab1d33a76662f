"""Characters that recognition isn't sure of are known by their place in the text."""

from __future__ import annotations

from rag.reading import layout
from rag.reading.assembly import document
from rag.reading.layout.glyphs import Glyph, Page
from rag.reading.pages.doubt import Doubts
from rag.reading.source import Source
from rag.types import Document


def _page(number: int, text: str, odds: dict[str, float]) -> Page:
    glyphs = (
        Glyph(char, 60 + 12 * i, 80, 72 + 12 * i, 92, 12, odds=odds.get(char, 0.99)) for i, char in enumerate(text)
    )
    return Page(number, 400, 300, tuple(glyphs), recognised=True)


def _read(*pages: Page) -> Document:
    doubts = Doubts()
    for page in pages:
        doubts.note(page)
    elements, _ = layout.read(pages)
    made = document(Source(b"", "a.png"), "甲", elements, [(page.width, page.height) for page in pages])
    return doubts.marked(made)


def test_neighbours_are_one_stretch_and_punctuation_is_none() -> None:
    made = _read(
        _page(1, "经办人欧阳靐，共三人。", {"阳": 0.3, "靐": 0.2, "，": 0.2}), _page(2, "第二页有9户。", {"9": 0.4})
    )
    assert [made.text[start:end] for start, end in made.reading.doubtful] == ["阳靐", "9"]
    assert dict(made.reading.repairs)["doubtful_characters"] == 3


def test_of_what_is_sure_nothing_is_said() -> None:
    made = _read(_page(1, "经办人欧阳靐，共三人。", {}))
    assert (made.reading.doubtful, dict(made.reading.repairs)) == ((), {})
