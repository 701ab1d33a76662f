"""The languages of the page, and which of them a visitor reads."""

from __future__ import annotations

from rag.messages import Speech

ZH, EN = Speech("zh"), Speech("en")


def speech_for(accept_language: str | None) -> Speech:
    """The one for a browser's ``Accept-Language``: English unless its first choice is Chinese or unknown."""
    first = (accept_language or "").split(",")[0].split(";")[0].strip().lower()
    return ZH if first in ("", "*") or first.startswith("zh") else EN
