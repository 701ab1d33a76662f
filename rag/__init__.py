"""Mingyin (明引): Chinese questions over your own documents; every sentence of the answer cited."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rag.library import Library

__all__ = ["Library", "__version__"]

__version__ = "0.1.0"


def __getattr__(name: str) -> Any:
    """``rag.Library``, imported when it is asked for: ``python -m rag --help`` needs none of it."""
    if name == "Library":
        from rag.library import Library

        return Library
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
