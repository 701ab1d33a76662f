"""Exports and feedback."""

from __future__ import annotations

from rag.messages.catalogue import Message, Topic


class AboutExporting(Topic):
    """Exports and feedback."""

    export = Message("导出", "Export")
    named_title = Message("《{title}》", "{title}")
    on_page = Message("，第 {page} 页", ", page {page}")
    quoted_from = Message("{where}{page}：“{quote}”", "{where}{page}: “{quote}”")
