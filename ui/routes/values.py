"""Values of a request's body, which may be anything."""

from __future__ import annotations

from typing import Any

from rag.errors import UserError
from rag.messages import Speech


def texts(value: Any, say: Speech) -> list[str]:
    """The texts of a list; none where nothing was sent. Raises ``UserError`` for what is no list of texts."""
    found = [] if value is None else value
    if not isinstance(found, list) or not all(isinstance(each, str) for each in found):
        raise UserError(say.unreadable_request())
    return found
