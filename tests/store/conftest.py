"""A catalog of its own for each test; ``tests/beyond`` has the same tests run on a server."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.stores import Store


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """Files that hold nothing yet."""
    return Store(tmp_path)
