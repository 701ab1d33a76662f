"""The tools for language models, used by the official client over HTTP; over standard input: ``test_mcp_command``."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Coroutine
from typing import Any

import httpx
import pytest
from mcp import Client
from mcp_types import CallToolResult, TextContent

from rag.command.contract import answer_json
from rag.library import Library
from rag.types import Turn
from tests.support.programs import awaited, listening
from ui.api import models

QUESTION = "五大任务是哪五大？"
SHIPPED = "元宇宙产业创新发展三年行动计划-政策解读"


def using(address: str, work: Callable[[Client], Coroutine[Any, Any, Any]], mode: str = "auto") -> Any:
    async def main() -> Any:
        async with Client(f"{address}/mcp", mode=mode) as client:
            return await work(client)

    return awaited(main())


def called(address: str, tool: str, **arguments: Any) -> CallToolResult:
    result: CallToolResult = using(address, lambda client: client.call_tool(tool, arguments))
    return result


def words(result: CallToolResult) -> str:
    [content] = result.content
    assert isinstance(content, TextContent)
    return content.text


@pytest.mark.parametrize("mode", ["auto", "legacy"])
def test_each_tool_only_looks_and_says_what_it_gives(address: str, mode: str) -> None:
    tools = {each.name: each for each in using(address, lambda client: client.list_tools(), mode).tools}
    assert set(tools) == {"search", "ask", "read", "list_documents"}
    gives = {"search": models.Hits, "ask": models.Answer, "read": models.Text, "list_documents": models.Documents}
    for name, each in tools.items():
        assert each.annotations is not None
        assert (each.annotations.read_only_hint, each.annotations.open_world_hint) == (True, False)
        assert set((each.output_schema or {})["properties"]) == set(gives[name].model_fields)
        assert each.title
        assert each.description
    assert tools["search"].input_schema["required"] == ["question"]


@pytest.mark.parametrize("mode", ["auto", "legacy"])
def test_an_answer_is_that_of_the_contract(address: str, shipped_library: Library, mode: str) -> None:
    result = using(address, lambda client: client.call_tool("ask", {"question": QUESTION}), mode)
    known = answer_json(shipped_library.ask(QUESTION), "")
    given = {key: value for key, value in result.structured_content.items() if value is not None}
    assert {**given, "timings_ms": 0, "_id": ""} == {**json.loads(json.dumps(known)), "timings_ms": 0}
    assert words(result).startswith(known["answer"])
    assert f"[1] 《{SHIPPED}》" in words(result)


def test_a_follow_up_is_understood(address: str, shipped_library: Library) -> None:
    then = "第三项是什么？"
    said = shipped_library.ask(QUESTION).text
    known = shipped_library.ask(then, [Turn(QUESTION, said)]).text
    result = called(address, "ask", question=then, history=[{"question": QUESTION, "answer": said}])
    assert result.structured_content is not None
    assert result.structured_content["answer"] == known


def test_passages_are_found_and_read(address: str, shipped_library: Library) -> None:
    found = called(address, "search", question=QUESTION, limit=2).structured_content
    assert found is not None
    first, _ = found["hits"]
    read = called(
        address, "read", document=first["document"], start=first["start"], length=first["end"] - first["start"]
    )
    assert read.structured_content is not None
    text = shipped_library.text(first["document"])
    assert words(read) == read.structured_content["text"] == text[first["start"] : first["end"]]
    assert read.structured_content["characters"] == len(text)


def test_documents_are_listed(address: str) -> None:
    listed = called(address, "list_documents").structured_content
    assert listed is not None
    assert [each["title"] for each in listed["items"]] == [SHIPPED]
    assert "source" not in listed["items"][0]
    empty = called(address, "list_documents", search="没有这样的").structured_content
    assert empty is not None
    assert empty["count"] == 0


@pytest.mark.parametrize(
    ("tool", "arguments", "said"),
    [
        ("ask", {"question": ""}, "问题是空的"),
        ("ask", {"question": "长" * 2001}, "2001"),
        ("ask", {"question": QUESTION, "documents": ["没有的"]}, "没有的"),
        ("search", {"question": QUESTION, "collection": "没有的"}, "没有的"),
        ("search", {"question": QUESTION, "limit": 0}, "limit"),
        ("read", {"document": "../../etc/passwd"}, "passwd"),
        ("read", {"document": SHIPPED, "length": 10**9}, "length"),
        ("list_documents", {"collection": "没有的"}, "没有的"),
        ("list_documents", {"page": "x"}, "page"),
    ],
)
def test_what_cannot_be_done_is_said_to_the_model(
    address: str, tool: str, arguments: dict[str, Any], said: str
) -> None:
    result = called(address, tool, **arguments)
    assert result.is_error
    assert said in words(result)
    assert "Traceback" not in words(result)


def test_an_unforeseen_failure_tells_nothing_of_itself(shipped_library: Library) -> None:
    class Broken(Library):
        def ask(self, *arguments: Any, **more: Any) -> Any:
            raise RuntimeError("/secret/path")

    with listening(Broken(shipped_library.index, shipped_library.settings)) as address:
        result = called(address, "ask", question=QUESTION)
        assert result.is_error
        assert "secret" not in words(result)


def test_many_use_them_at_once(address: str) -> None:
    async def main() -> list[Any]:
        async def one() -> Any:
            async with Client(f"{address}/mcp") as client:
                return (await client.call_tool("ask", {"question": QUESTION})).structured_content

        return await asyncio.gather(*(one() for _ in range(12)))

    answers = awaited(main())
    assert len({each["answer"] for each in answers}) == 1


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b"7", rb'{"jsonrpc":"2.0","id":1,"method":"\ud800"}', b'{"jsonrpc": "2.0"}', b"[" * 5000]
)
def test_what_is_no_message_is_refused(address: str, body: bytes) -> None:
    headers = {"content-type": "application/json", "accept": "application/json, text/event-stream"}
    reply = httpx.post(f"{address}/mcp", content=body, headers=headers)
    assert 400 <= reply.status_code < 500
    assert "Traceback" not in reply.text


def test_another_site_gets_nothing(address: str) -> None:
    message = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}
    for headers in ({"origin": "http://evil.example"}, {"sec-fetch-site": "cross-site"}, {"host": "evil.example"}):
        assert httpx.post(f"{address}/mcp", json=message, headers=headers).status_code == 403
    for method in ("GET", "DELETE"):
        assert httpx.request(method, f"{address}/mcp").status_code == 405
