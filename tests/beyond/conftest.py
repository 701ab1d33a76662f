"""A PostgreSQL server for all tests of a session, and databases of it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from rag.workspace.database import Database
from tests.support import postgres
from tests.support.stores import Store

# PostgreSQL's programs are started as another user, for which Python forks; gRPC, which an embedded Milvus has brought
# into this process, would then write into what they say.
os.environ.setdefault("GRPC_ENABLE_FORK_SUPPORT", "0")


@pytest.fixture(scope="session")
def running() -> Iterator[postgres.Server]:
    """The server. Skips where there is no PostgreSQL, or no driver for it."""
    pytest.importorskip("psycopg")
    if postgres.programs() is None:
        pytest.skip("PostgreSQL isn't installed")
    with postgres.server() as made:
        yield made


@pytest.fixture
def store(running: postgres.Server, tmp_path: Path) -> Store:
    """A database that holds nothing yet."""
    return Store(tmp_path, running.emptied())


@pytest.fixture
def database(store: Store) -> Database:
    """A workspace that holds nothing yet."""
    return store.workspace()
