"""One server with people for each module of tests."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from fastapi.testclient import TestClient

from rag.library import Library
from tests.support.people import client, with_people
from ui.server import build_app


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    """A library that holds people and no documents yet."""
    return with_people(tmp_path_factory.mktemp("people"))


@pytest.fixture(scope="module")
def app(library: Library) -> Any:
    return build_app(library, library.settings)


@pytest.fixture
def at(library: Library, app: Any) -> Callable[..., TestClient]:
    """A browser of its own, of who is signed in by this name, or of nobody."""

    def opened(name: str = "", **options: Any) -> TestClient:
        return client(library, name, app=app, **options)

    return opened
