"""Forms, lists and cross tables × the formats that have tables: each cell of it is read as a person reads it."""

from __future__ import annotations

import pytest

from rag.reading import read
from rag.reading.source import Source
from tests.support.forms import KINDS
from tests.support.grids import FORMATS


@pytest.mark.parametrize("ending", FORMATS)
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("seed", [1, 2])
def test_every_kind_of_table_is_read_right_in_every_format(kind: str, ending: str, seed: int) -> None:
    grid, said = KINDS[kind](seed)
    (document,) = read(Source(FORMATS[ending](grid), f"表.{ending}"))
    assert [block.text for block in document.blocks if block.row] == said


def test_the_table_of_forms_and_formats_is_large() -> None:
    assert len(KINDS) * len(FORMATS) >= 60


@pytest.mark.parametrize("ending", [ending for ending in FORMATS if ending != "pptx"])
@pytest.mark.parametrize("kind", ["numbered bars", "a long bar", "bars over key and value"])
def test_a_bar_over_a_form_is_the_heading_of_what_is_below_it(kind: str, ending: str) -> None:
    grid, said = KINDS[kind](3)
    (document,) = read(Source(FORMATS[ending](grid), f"表.{ending}"))
    bars = [row[0] for row in grid if not any(row[1:])]
    read_as = [(block.text, block.level > 0) for block in document.blocks if block.row or block.text in bars]
    assert [text for text, heading in read_as if heading] == bars
    assert [text for text, heading in read_as if not heading] == said
