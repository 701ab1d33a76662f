"""The description of the API."""

from __future__ import annotations

import json
import re
from typing import Any

import httpx
import pytest

from rag.messages import Speech
from ui.markup import escape

METHODS = {"get", "post", "patch", "delete"}


def described(client: httpx.Client, language: str) -> dict[str, Any]:
    found: dict[str, Any] = client.get("/openapi.json", headers={"accept-language": language}).json()
    return found


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_operation_is_told_in_both_languages(client: httpx.Client, language: str) -> None:
    schema, say = described(client, language), Speech("zh" if language == "zh" else "en")
    operations = [each for path in schema["paths"].values() for method, each in path.items() if method in METHODS]
    assert len(operations) > 15
    for each in operations:
        assert each["summary"] == say[f"operation_{each['operationId']}"]()
        assert "application/problem+json" in each["responses"]["default"]["content"]
    names = {key.removeprefix("operation_") for key in dir(Speech) if key.startswith("operation_")}
    assert names == {each["operationId"] for each in operations}


def test_every_reference_leads_somewhere(client: httpx.Client) -> None:
    schema = described(client, "zh")
    named = set(re.findall(r'"#/components/schemas/(\w+)"', json.dumps(schema)))
    assert {"Answer", "Citation", "Hit", "Question", "Problem"} <= named
    assert named <= set(schema["components"]["schemas"])
    assert (schema["servers"], schema["openapi"][:2]) == ([{"url": "/api/v1"}], "3.")


def test_fields_are_described_by_the_docstrings_of_their_dataclasses(client: httpx.Client) -> None:
    answer = described(client, "zh")["components"]["schemas"]["Answer"]["properties"]
    assert answer["confidence"]["description"] == "Estimated probability that the documents hold the answer, 0..1."
    assert "verbatim" in described(client, "zh")["components"]["schemas"]["Citation"]["description"]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_page_says_the_same_and_loads_nothing(client: httpx.Client, language: str) -> None:
    reply = client.get("/docs", headers={"accept-language": language})
    assert reply.headers["content-type"].startswith("text/html")
    for path, methods in described(client, language)["paths"].items():
        for operation in methods.values():
            assert f"<code>{escape(path)}</code>" in reply.text
            assert escape(operation["summary"]) in reply.text
    assert not re.search(r"<script|<link|<img|src=|@import|url\(", reply.text)
    assert "default-src 'self'" in reply.headers["content-security-policy"]
