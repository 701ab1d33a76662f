"""``mcp``, used by the official client as a program of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from mcp import Client, StdioServerParameters

from rag.command.cli import main
from rag.library import Library
from tests.support.places import ROOT
from tests.support.programs import awaited
from tests.support.timing import PATIENCE_S

QUESTION = "五大任务是哪五大？"


def command(index: Path) -> list[str]:
    return ["-m", "rag", "mcp", "--index", str(index)]


def test_the_tools_are_used(shipped_library: Library) -> None:
    environment = {**os.environ, "MINGYIN_LANG": "zh", "MINGYIN_LOG": "INFO"}
    server = StdioServerParameters(
        command=sys.executable, args=command(shipped_library.index), cwd=str(ROOT), env=environment
    )

    async def use() -> None:
        async with Client(server) as client:
            assert {each.name for each in (await client.list_tools()).tools} == {
                "search",
                "ask",
                "read",
                "list_documents",
            }
            answer = (await client.call_tool("ask", {"question": QUESTION})).structured_content
            assert answer is not None
            assert answer["answer"] == shipped_library.ask(QUESTION).text
            wrong = await client.call_tool("read", {"document": "没有的"})
            assert wrong.is_error

    awaited(use())


def test_standard_output_carries_nothing_but_the_protocol(shipped_library: Library, tmp_path: Path) -> None:
    hello = {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "t", "version": "1"}}
    asked = {"name": "ask", "arguments": {"question": QUESTION}}
    messages = [
        {"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": hello},
        {"jsonrpc": "2.0", "method": "notifications/initialized"},
        {"jsonrpc": "2.0", "id": 2, "method": "tools/call", "params": asked},
    ]
    process = subprocess.Popen(
        [sys.executable, *command(shipped_library.index)],
        cwd=ROOT,
        env={**os.environ, "MINGYIN_LOG": "DEBUG"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=(tmp_path / "log").open("wb"),
    )
    with process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(b'no message\n{"jsonrpc":"2.0","id":9,"method":"\\ud800"}\n')
        process.stdin.write("".join(json.dumps(each, ensure_ascii=False) + "\n" for each in messages).encode())
        process.stdin.flush()
        replies = {}
        while 2 not in replies:
            line = process.stdout.readline()
            assert line, (tmp_path / "log").read_text("utf-8")
            replies.update({(found := json.loads(line)).get("id"): found})
        process.stdin.close()
        assert process.stdout.read() == b""
        assert process.wait(PATIENCE_S) == 0
    assert replies[1]["result"]["serverInfo"]["name"] == "mingyin"
    assert replies[2]["result"]["structuredContent"]["kind"] == "cited"
    assert "Traceback" not in (tmp_path / "log").read_text("utf-8")


def test_without_the_package_it_says_what_to_do(
    shipped_library: Library, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("rag.command.mcp.find_spec", lambda name: None)
    assert main(["mcp", "--index", str(shipped_library.index)]) == 1
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "MCP" in captured.err
    assert "pip install" in captured.err
