"""A workspace of its own for each test."""

from __future__ import annotations

from pathlib import Path

import pytest

from rag.workspace.database import Database


@pytest.fixture
def database(tmp_path: Path) -> Database:
    """A workspace that holds nothing yet."""
    return Database(tmp_path / "own" / "workspace.sqlite")
