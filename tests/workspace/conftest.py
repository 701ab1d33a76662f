"""A workspace of its own for each test; ``tests/beyond`` has the same tests run on a server."""

from __future__ import annotations

from pathlib import Path

import pytest

from rag.workspace.database import Database
from tests.support.stores import Store


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """Files that hold nothing yet."""
    return Store(tmp_path)


@pytest.fixture
def database(store: Store) -> Database:
    """A workspace that holds nothing yet."""
    return store.workspace()
