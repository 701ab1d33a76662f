"""Clients of a language model's endpoint, which a server of this machine plays."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from rag.generation.client import Client
from tests.support.asking import Made
from tests.support.endpoint import Endpoint


@pytest.fixture
def client(endpoint: Endpoint) -> Iterator[Made]:
    """Makes clients of the endpoint, with further settings."""
    made: list[Client] = []

    def make(**more: object) -> Client:
        made.append(Client(endpoint.settings(**more)))
        return made[-1]

    yield make
    for each in made:
        each.close()
