"""Amounts as a person says them, in Chinese or English."""

from __future__ import annotations

_TEN_THOUSAND = 10_000


def duration(seconds: float, english: bool) -> str:
    """About how long: 35 秒, 3 分 20 秒, 1 小时 5 分; the longer, the rounder."""
    hour, minute, second = (" h", " min", " s") if english else (" 小时", " 分", " 秒")
    whole = max(1, round(seconds))
    if whole < 60:
        return f"{whole}{second}"
    if whole < 600:
        whole = 10 * round(whole / 10)
        return f"{whole // 60}{minute}" + (f" {whole % 60}{second}" if whole % 60 else "")
    minutes = round(whole / 60)
    if minutes < 60:
        return f"{minutes}{minute}"
    return f"{minutes // 60}{hour}" + (f" {minutes % 60}{minute}" if minutes % 60 else "")


def took(seconds: float, english: bool) -> str:
    """How long it was: as ``duration``, but 0.4 秒 where it was short."""
    return f"{seconds:.1f} {'s' if english else '秒'}" if seconds < 10 else duration(seconds, english)


def characters(number: float, english: bool) -> str:
    """About how many characters: 840 字, 2.1 万字, 21,000 chars."""
    if not english and number >= _TEN_THOUSAND:
        return f"{number / _TEN_THOUSAND:.1f} 万字"
    return f"{round(number, -2 if number >= 1000 else 0):,.0f} {'chars' if english else '字'}"
