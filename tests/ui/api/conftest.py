"""Servers over libraries, and clients of them."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from rag.library import Library
from rag.settings import Settings
from tests.support.endpoint import Endpoint
from tests.support.programs import listening


def own(index: Path, home: Path) -> Settings:
    """Settings of a library that shares no files or conversations with others, and whose documents are nobody's."""
    return replace(Settings(), index=index, home=home, corpus=home / "corpus")


@pytest.fixture(scope="session")
def address(shipped_library: Library, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The server over the shipped document. Tests only read."""
    library = Library(shipped_library.index, own(shipped_library.index, tmp_path_factory.mktemp("home")))
    with listening(library) as found:
        yield found


@pytest.fixture
def client(address: str) -> Iterator[httpx.Client]:
    """Asks that server's API."""
    with httpx.Client(base_url=f"{address}/api/v1", timeout=60) as made:
        yield made


@pytest.fixture
def written(shipped_library: Library, endpoint: Endpoint, tmp_path: Path) -> Iterator[httpx.Client]:
    """Asks the API of a server with a language model, which the ``endpoint`` plays."""
    settings = own(shipped_library.index, tmp_path)
    language = endpoint.settings(index=settings.index, home=settings.home, corpus=settings.corpus)
    with (
        listening(Library(settings.index, language)) as found,
        httpx.Client(base_url=f"{found}/api/v1", timeout=60) as made,
    ):
        yield made


@pytest.fixture
def filled(shipped_library: Library, tmp_path: Path) -> Library:
    """A library of the shipped document that may be written to."""
    index = shutil.copytree(shipped_library.index, tmp_path / "index")
    return Library(index, own(index, tmp_path / "home"))


@pytest.fixture
def writing(filled: Library) -> Iterator[httpx.Client]:
    """Asks the API of a server over the library that may be written to."""
    with listening(filled) as found, httpx.Client(base_url=f"{found}/api/v1", timeout=60) as made:
        yield made
