"""What the tests of the language model's client share."""

from __future__ import annotations

import traceback
from collections.abc import Callable

import pytest

from rag.generation.client import Client, ModelError, Stream
from tests.support.endpoint import KEY

ASKED = [{"role": "system", "content": "简短"}, {"role": "user", "content": "你好吗"}]
Made = Callable[..., Client]


def read(stream: Stream) -> str:
    """The whole answer."""
    with stream:
        return "".join(piece for piece in stream if piece)


def failure(client: Client) -> str:
    """What the person is told where asking fails."""
    with pytest.raises(ModelError) as raised:
        read(client.stream(ASKED))
    assert KEY not in "".join(traceback.format_exception(raised.value))
    assert raised.value.__cause__ is None
    assert raised.value.__context__ is None
    return str(raised.value)
