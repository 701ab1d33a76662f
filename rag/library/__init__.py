"""The façade: a library of documents that can be filled, looked through and asked.

It has layers, a module each: a command opens the one that it needs, and what only some calls need is imported by them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rag.library.whole import Library

__all__ = ["Library"]


def __getattr__(name: str) -> Any:
    """``Library``, imported when it is asked for."""
    if name == "Library":
        from rag.library.whole import Library

        return Library
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
