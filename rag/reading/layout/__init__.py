"""Glyphs on pages → paragraphs, headings and table rows in reading order."""
