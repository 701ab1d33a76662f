"""What the API takes and gives, made of dataclasses."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest
from pydantic import ValidationError

from ui.api import models


@dataclass(frozen=True)
class Inner:
    """What is inside of it."""

    size: int
    """Of ``this``."""


@dataclass(frozen=True)
class Thing:
    """A thing."""

    name: str
    """What it is
    called."""
    hidden: bytes = b""
    """Never shown."""
    tags: tuple[str, ...] = field(default=())


def test_fields_types_and_docstrings_are_those_of_the_dataclass() -> None:
    made = models.shown("Thing", Thing, Inner, without=("hidden",), more=(models.many(int), ...))
    schema = made.model_json_schema()
    assert (schema["title"], schema["description"]) == ("Thing", "A thing.")
    properties = schema["properties"]
    assert list(properties) == ["name", "tags", "size", "more"]
    assert properties["name"] == {"description": "What it is\ncalled.", "title": "Name", "type": "string"}
    assert properties["size"]["description"] == "Of `this`."
    assert properties["more"]["items"] == {"type": "integer"}
    assert schema["required"] == ["name", "tags", "size", "more"]
    with pytest.raises(ValidationError):
        made(name=7, tags=(), size=1, more=[])


def test_no_answer_is_described_twice() -> None:
    written_here = {"refused", "answer", "citations", "hits", "statements", "notice", "tokens", "conversation"}
    described = models.Answer.model_fields
    assert {"question", "standalone", "kind", "confidence", "missing", "note", "timings_ms"} == set(
        described
    ) - written_here
