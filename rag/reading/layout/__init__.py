"""Glyphs on pages → paragraphs, headings and table rows in reading order."""

from __future__ import annotations

from rag.reading.layout.pages import read

__all__ = ["read"]
