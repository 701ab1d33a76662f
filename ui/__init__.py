"""The Gradio page: the chat, the cited passages in their sources, the documents."""

from __future__ import annotations
