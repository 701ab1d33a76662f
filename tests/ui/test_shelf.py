"""The rows of a large library are read once, whatever is then searched, sorted and turned over."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from rag.store.shelf import Shelved
from rag.types import DocumentInfo, Reading
from ui.shelf import PAGE, Shelf, Wanted

COUNT = 10_000


class Library:
    """Ten thousand documents, of which every hundredth is one of a kind."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.revision = "1"

    def state(self) -> str:
        return self.revision

    def listed(self) -> list[Shelved]:
        self.asked.append("listed")
        info = [DocumentInfo(f"{n:05}.txt", f"第{n}号", 9, n % 7, Reading()) for n in range(COUNT)]
        return [Shelved(each, Path("none"), "", "2023年5月1日") for each in info]

    def holding(self, kind: str | None, term: str, year: int | None) -> list[str]:
        self.asked.append("holding")
        return [f"{n:05}.txt" for n in range(0, COUNT, 100)]


def test_nothing_is_read_again_until_the_library_has_changed() -> None:
    library: Any = Library()
    shelf = Shelf(library, lambda path: False)
    for typed in ("", "第", "第9", "第99", "第9"):
        for wanted in (Wanted(typed), Wanted(typed, sort="passages", down=True, page=2), Wanted(typed, kind="txt")):
            assert len(shelf.find(wanted).rows) <= PAGE
    assert library.asked == ["listed", "holding"]
    assert shelf.find(Wanted("号 第99", sort="name")).count == 111
    assert shelf.find(Wanted(kind="txt", page=99)).page == 2
    library.revision = "2"
    shelf.find(Wanted(year=2023))
    shelf.find(Wanted(term="海"))
    assert library.asked[2:] == ["listed", "holding", "holding"]
