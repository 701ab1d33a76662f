"""Amounts, lists, and how far an indexing run is, as a person says them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from rag.messages.catalogue import Message, Topic

if TYPE_CHECKING:
    from rag.types import Progress

_TEN_THOUSAND = 10_000


class AboutQuantities(Topic):
    """Amounts, and lists of things."""

    comma = Message("、", ", ")
    semicolon = Message("；", "; ")
    seconds = Message("{n} 秒", "{n} s")
    minutes = Message("{n} 分", "{n} min")
    hours = Message("{n} 小时", "{n} h")
    some_characters = Message("{n:,.0f} 字", "{n:,.0f} chars")
    # Only Chinese counts in ten thousands.
    ten_thousands = Message("{n:.1f} 万字", "{n:.1f} × 10,000 chars")
    progress_documents = Message("{done:,}/{documents:,} 篇", "{done:,}/{documents:,} documents")
    progress_rate = Message("每秒 {characters}", "{characters}/s")
    progress_left = Message("约剩 {time}", "{time} left")
    progress_page = Message("{name} 第 {page}/{pages} 页", "{name} page {page}/{pages}")
    progress_meaning = Message("按词可查，语义索引 {percent} %", "searchable by words, by meaning {percent} %")
    progress_saving = Message("正在写入索引", "writing the index")

    def listed(self, parts: Iterable[object]) -> str:
        """Things one after another: 甲、乙."""
        return self.comma().join(map(str, parts))

    def clauses(self, parts: Iterable[str]) -> str:
        """What is said one after another: 甲；乙."""
        return self.semicolon().join(parts)

    def duration(self, seconds: float) -> str:
        """About how long: 35 秒, 3 分 20 秒, 1 小时 5 分; the longer, the rounder."""
        whole = max(1, round(seconds))
        if whole < 60:
            return self.seconds(n=whole)
        if whole < 600:
            whole = 10 * round(whole / 10)
            return self.minutes(n=whole // 60) + (f" {self.seconds(n=whole % 60)}" if whole % 60 else "")
        minutes = round(whole / 60)
        if minutes < 60:
            return self.minutes(n=minutes)
        return self.hours(n=minutes // 60) + (f" {self.minutes(n=minutes % 60)}" if minutes % 60 else "")

    def took(self, seconds: float) -> str:
        """How long it was: as ``duration``, but 0.4 秒 where it was short."""
        return self.seconds(n=f"{seconds:.1f}") if seconds < 10 else self.duration(seconds)

    def characters(self, number: float) -> str:
        """About how many characters: 840 字, 2.1 万字, 21,000 chars."""
        if self.language == "zh" and number >= _TEN_THOUSAND:
            return self.ten_thousands(n=number / _TEN_THOUSAND)
        return self.some_characters(n=round(number, -2 if number >= 1000 else 0))

    def progress(self, progress: Progress) -> str:
        """The most important first, for the line may be cut: 120/599 篇 · 每秒 2.1 万字 · 约剩 35 秒."""
        parts = [self.progress_documents(done=int(progress.done), documents=progress.documents)]
        if progress.share is not None and progress.share < 1:
            parts = [self.progress_meaning(percent=int(100 * progress.share))]
        elif progress.done >= progress.documents:
            return " · ".join([*parts, self.progress_saving()])
        if progress.rate:
            parts.append(self.progress_rate(characters=self.characters(progress.rate)))
        if progress.left is not None:
            parts.append(self.progress_left(time=self.duration(progress.left)))
        if progress.reading:
            parts.append(self.progress_page(name=progress.reading, page=progress.page, pages=progress.pages))
        return " · ".join(parts)
