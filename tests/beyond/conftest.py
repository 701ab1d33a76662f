"""A PostgreSQL server for all tests of a session, and databases of it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support import postgres


@pytest.fixture(scope="session")
def running() -> Iterator[postgres.Server]:
    """The server. Skips where there is no PostgreSQL, or no driver for it."""
    pytest.importorskip("psycopg")
    if postgres.programs() is None:
        pytest.skip("PostgreSQL isn't installed")
    with postgres.server() as made:
        yield made


@pytest.fixture
def address(running: postgres.Server) -> str:
    """A database that holds nothing yet."""
    return running.made()
