"""Exports and feedback."""

from __future__ import annotations

from rag.messages.catalogue import Message, Topic


class AboutExporting(Topic):
    """Exports and feedback."""

    export = Message("导出", "Export")
