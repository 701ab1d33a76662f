"""The punctuation of Chinese, and what of it ends a sentence or closes what was opened."""

from __future__ import annotations

SENTENCE_END = "。！？；…!?;"
CLOSERS = "”’\"'」』）)》〉】]"
"""What may still follow the end of a sentence and belongs to it."""
