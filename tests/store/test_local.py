"""The engine of one machine."""

from __future__ import annotations

from pathlib import Path

import pytest

from rag.store.engine import Engine
from rag.store.local import LocalEngine
from tests.support.contract import EngineContract


class TestLocal(EngineContract):
    """Segments in the index folder."""

    @pytest.fixture
    def engine(self, index: Path) -> Engine:
        return LocalEngine(index)
