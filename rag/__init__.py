"""Mingyin (明引): Chinese questions over your own documents; every sentence of the answer cited."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rag.library import Library
    from rag.types import Answer, Citation, Hit, Turn

__all__ = ["Answer", "Citation", "Hit", "Library", "Turn", "__version__"]
__version__ = "0.1.0"


def __getattr__(name: str) -> Any:
    """The names above, imported when they are asked for: ``python -m rag --help`` needs none of them."""
    if name == "Library":
        from rag.library import Library

        return Library
    if name in __all__:
        from rag import types

        return getattr(types, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
