"""Where characters stand: what is packed comes back, to a twentieth of a point."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from rag.store import layouts
from rag.store.layouts import PageLayout
from rag.types import Layout

A4 = (595.0, 842.0)


def boxes(count: int, width: float = 595.0) -> NDArray[np.float32]:
    """Characters in lines, not quite regular."""
    at = np.arange(count)
    jitter = np.random.default_rng(0).uniform(0, 1, (count, 4))
    left, top = 60 + at % 40 * (width - 120) / 40, 60 + at // 40 * 16
    return (np.stack([left, top, left + 9, top + 10], axis=1) + jitter).astype("f4")


def kept(layout: Layout) -> list[PageLayout]:
    return list(map(layouts.decode, layouts.encode(layout)))


def test_every_character_comes_back_on_its_page() -> None:
    pages = np.repeat([1, 2, 3], [700, 500, 300]).astype(np.uint16)
    layout = Layout((A4, (842.0, 595.0), A4), pages, boxes(1500))
    found = kept(layout)
    assert [(each.number, each.width, each.height) for each in found] == [(1, *A4), (2, 842.0, 595.0), (3, *A4)]
    for each in found:
        np.testing.assert_array_equal(each.places, np.flatnonzero(pages == each.number))
        np.testing.assert_allclose(each.boxes, layout.boxes[each.places], atol=0.051)


def test_characters_may_stand_on_no_page_or_out_of_order() -> None:
    pages = np.array([1, 1, 0, 2, 2, 1, 0], np.uint16)  # a note of the first page comes after the second
    found = kept(Layout((A4, A4, A4), pages, boxes(7)))
    assert [each.places.tolist() for each in found] == [[0, 1, 5], [3, 4], []]
    assert [len(each.within(1, 6)) for each in found] == [2, 2, 0]
    assert [each.holds(2, 4) for each in found] == [False, True, False]
    rows = list(layouts.encode(Layout((A4, A4, A4), pages, boxes(7))))
    assert [row[3:5] for row in rows] == [(0, 6), (3, 5), (0, 0)]


def test_a_page_as_large_as_a_house_is_kept_more_coarsely() -> None:
    (page,) = kept(Layout(((14400.0, 9000.0),), np.ones(80, np.uint16), boxes(80, 14400.0)))
    np.testing.assert_allclose(page.boxes, boxes(80, 14400.0), atol=0.12)


@pytest.mark.parametrize("outside", [-50.0, 9000.0])
def test_what_stands_outside_of_the_page_stays_there(outside: float) -> None:
    (page,) = kept(Layout((A4,), np.ones(1, np.uint16), np.array([[outside, 10, outside + 5, 20]], "f4")))
    assert page.boxes[0, 0] == pytest.approx(min(max(outside, 0), 6553.5))


def test_a_page_takes_little_room() -> None:
    (row,) = layouts.encode(Layout((A4,), np.ones(1300, np.uint16), boxes(1300)))
    assert len(row[5]) + len(row[6]) < 6000
