"""All that can be done with a library."""

from __future__ import annotations

from rag.library.asking import Asking
from rag.library.health import Health


class Library(Health, Asking):
    """Documents in an index folder. It may be shared between threads; a writer never blocks a reader."""
