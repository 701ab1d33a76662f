"""A worker of Ray that some files kill, as a crash or the system's want of memory would."""

from __future__ import annotations

import os
from pathlib import Path

from rag.indexing.workers.remote import Worker
from rag.store.records import Entry

POISON = "毒"
"""What the name of such a file begins with."""


class Deadly(Worker):
    """It lives in processes of Ray, where it says which."""

    def read(self, name: str, path: Path | None, data: bytes, encoder_id: str) -> tuple[list[Entry], list[str]]:
        if name.startswith(POISON):
            os._exit(1)
        return super().read(name, path, data, encoder_id)

    def pid(self) -> int:
        return os.getpid()
