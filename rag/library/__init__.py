"""The façade: a library of documents that can be filled, looked through and asked."""

from __future__ import annotations

from rag.library.asking import Asking
from rag.library.health import Health


class Library(Health, Asking):
    """Documents in an index folder. It may be shared between threads; a writer never blocks a reader."""


__all__ = ["Library"]
