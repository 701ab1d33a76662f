"""How far an indexing run is, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rag.messages.quantities import characters, duration

if TYPE_CHECKING:
    from rag.types import Progress

_WORDS = {
    "documents": ("{done:,}/{documents:,} 篇", "{done:,}/{documents:,} documents"),
    "rate": ("每秒 {characters}", "{characters}/s"),
    "left": ("约剩 {time}", "{time} left"),
    "page": ("{name} 第 {page}/{pages} 页", "{name} page {page}/{pages}"),
    "saving": ("正在写入索引", "writing the index"),
}


def facts(progress: Progress, english: bool) -> str:
    """The most important first, for the line may be cut: 120/599 篇 · 每秒 2.1 万字 · 约剩 35 秒."""

    def words(key: str, **values: object) -> str:
        return _WORDS[key][english].format(**values)

    parts = [words("documents", done=int(progress.done), documents=progress.documents)]
    if progress.done >= progress.documents:
        return " · ".join([*parts, words("saving")])
    if progress.rate:
        parts.append(words("rate", characters=characters(progress.rate, english)))
    if progress.left is not None:
        parts.append(words("left", time=duration(progress.left, english)))
    if progress.reading:
        parts.append(words("page", name=progress.reading, page=progress.page, pages=progress.pages))
    return " · ".join(parts)
