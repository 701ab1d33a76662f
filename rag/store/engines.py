"""Which engine searches a library."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from rag.store.local import LocalEngine

if TYPE_CHECKING:
    from rag.store.engine import Engine


def engine_at(index: Path, address: str, token: str = "") -> Engine:
    """The engine of the library in the folder ``index``: Milvus at ``address``, where that is named, else FAISS.

    Raises ``UserError`` for an address that is none.
    """
    if not address:
        return LocalEngine(index)
    from rag.store.milvus.engine import MilvusEngine  # an extra, which most don't have

    return MilvusEngine.at(address, token)
