"""The wire to a language model: how it fails, what that tells the person, and what leaves the machine."""

from __future__ import annotations

import logging
import socket
import time

import pytest

from rag.generation.client import Client, ModelError
from rag.generation.endpoint import is_loopback
from rag.settings import Settings
from tests.support.asking import ASKED, Made, failure, read
from tests.support.endpoint import KEY, MODEL, Endpoint, Received, Script


@pytest.mark.parametrize(
    ("script", "told"),
    [
        (Script(body="<html>登录</html>", headers={"Content-Type": "text/html; charset=utf-8"}), "text/html"),
        (Script(body='{"ok":true}'), "application/json"),
        (Script(raw=["data: {not json"]), "格式不对"),
        (Script(raw=["data: [1]"]), "格式不对"),
        (Script(raw=["data: \ufffd"]), "格式不对"),
        (Script(raw=['data: {"choices":[{"delta":{"content":5}}]}']), "格式不对"),
        (Script(raw=["data: " + "x" * (2 << 20)]), "格式不对"),
        (Script(raw=['data: {"error":{"message":"显存不足"}}']), "显存不足"),
        (Script(raw=['data: {"choices":[]}'], finish=""), "什么也没有回答"),
        (Script(), "MINGYIN_LLM_ANSWER"),
        (Script(status=401, body='{"error":{"message":"bad key ' + KEY + '"}}'), "MINGYIN_LLM_API_KEY"),
        (Script(status=403), "MINGYIN_LLM_API_KEY"),
        (Script(status=404), MODEL),
        (Script(status=307, headers={"Location": "http://127.0.0.1:9/v1"}), "没有跟过去"),
        (Script(status=413, body='{"error":{"message":"太长 ' + "长" * 170 + KEY + '"}}'), "413"),
    ],
)
def test_every_failure_says_what_to_do(endpoint: Endpoint, client: Made, script: Script, told: str) -> None:
    endpoint.script(script)
    message = failure(client())
    assert told in message
    assert KEY[:9] not in message
    assert "请" in message
    assert len(endpoint.requests) == 1


def test_messages_are_english_where_that_is_asked_for(
    endpoint: Endpoint, client: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MINGYIN_LANG", "en")
    endpoint.script(Script(status=401))
    assert failure(client()).startswith("The language model's server does not accept the key")


def test_a_busy_server_is_asked_again(endpoint: Endpoint, client: Made) -> None:
    endpoint.script(Script(status=429, headers={"Retry-After": "1"}), Script(["好"]))
    assert read(client().stream(ASKED)) == "好"
    first, second = endpoint.requests
    assert second.at - first.at >= 0.9


@pytest.mark.parametrize("wait", ["90", "Fri, 01 Jan 2100 00:00:00 GMT"])
def test_a_server_that_wants_long_rest_has_failed(endpoint: Endpoint, client: Made, wait: str) -> None:
    endpoint.script(Script(status=429, headers={"Retry-After": wait}))
    started = time.monotonic()
    assert "429" in failure(client())
    assert time.monotonic() - started < 60  # it didn't wait as it was told to
    assert len(endpoint.requests) == 1


def test_a_broken_server_is_asked_three_times(endpoint: Endpoint, client: Made) -> None:
    endpoint.script(Script(status=500))
    assert "500" in failure(client())
    assert len(endpoint.requests) == 3


def test_no_server_at_all(client: Made) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{taken.getsockname()[1]}/v1"
        assert url in failure(client(llm_base_url=url))


@pytest.mark.parametrize(
    "url",
    [
        "127.0.0.1:11434/v1",
        "ftp://host/v1",
        "http://",
        "http://host:abc/v1",
        "http://a:secret@host/v1",
        "http://h/v1?k=secret",
    ],
)
def test_a_bad_address_is_told_at_once(url: str) -> None:
    with pytest.raises(ModelError, match="MINGYIN_LLM_BASE_URL") as raised:
        Client(Settings(llm_base_url=url, llm_model=MODEL)).stream(ASKED)
    assert "secret" not in str(raised.value)


@pytest.mark.parametrize("key", ["sk-秘密", "sk-a\nb", "sk a"])
def test_a_key_that_cannot_be_sent_is_told_but_not_shown(endpoint: Endpoint, client: Made, key: str) -> None:
    with pytest.raises(ModelError, match="MINGYIN_LLM_API_KEY") as raised:
        client(llm_api_key=key).stream(ASKED)
    assert key not in str(raised.value)
    assert not endpoint.requests


def test_what_a_server_refuses_is_left_out_from_then_on(endpoint: Endpoint, client: Made) -> None:
    def strict(received: Received) -> Script:
        if "stream_options" in received.body:
            return Script(status=400, body='{"detail":"extra fields not permitted"}')
        if "max_tokens" in received.body:
            return Script(status=400, body='{"error":{"message":"use max_completion_tokens"}}')
        return Script(["行"])

    endpoint.script(strict)
    asked = client()
    assert read(asked.stream(ASKED, answer=9)) == "行"
    assert [len(each.body) for each in endpoint.requests] == [6, 5, 5]
    assert endpoint.requests[-1].body["max_completion_tokens"] == 9
    assert read(asked.stream(ASKED)) == "行"
    assert len(endpoint.requests) == 4


def test_a_request_that_stays_refused_fails_in_the_servers_words(endpoint: Endpoint, client: Made) -> None:
    endpoint.script(Script(status=400, body='{"error":{"message":"maximum context length is 4096"}}'))
    message = failure(client())
    assert "maximum context length is 4096" in message
    assert "MINGYIN_LLM_CONTEXT" in message
    assert len(endpoint.requests) == 2


@pytest.mark.parametrize("after", [False, True])
def test_the_key_is_never_logged(
    endpoint: Endpoint, client: Made, caplog: pytest.LogCaptureFixture, after: bool
) -> None:
    asked = client()
    if after:  # even where somebody wants to see more once the client has set its levels
        read(asked.stream(ASKED, seconds=60))
    for name in ("", "openai", "httpx", "httpx2", "httpcore", "httpcore2", "asyncio"):
        caplog.set_level(logging.DEBUG, logger=name)
    assert read(asked.stream(ASKED)) == "好的。"
    endpoint.script(Script(status=401, body='{"error":"' + KEY + '"}'))
    failure(asked)
    assert any(record.name.startswith("httpcore") for record in caplog.records) == after
    assert KEY not in caplog.text
    assert KEY not in repr(asked.settings)
    assert all(KEY not in repr(vars(record)) for record in caplog.records)


def test_without_a_key_none_is_sent(endpoint: Endpoint, client: Made) -> None:
    assert read(client(llm_api_key="").stream(ASKED, seconds=60)) == "好的。"
    assert "Authorization" not in endpoint.requests[0].headers


def test_variables_and_proxies_of_the_system_change_nothing(
    endpoint: Endpoint, client: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:9/v1")
    for name in ("OPENAI_API_KEY", "OPENAI_ADMIN_KEY", "OPENAI_ORG_ID", "OPENAI_PROJECT_ID", "OPENAI_WEBHOOK_SECRET"):
        monkeypatch.setenv(name, "elsewhere")
    monkeypatch.setenv("OPENAI_CUSTOM_HEADERS", "X-Other: elsewhere\nAuthorization: Bearer elsewhere")
    assert read(client().stream(ASKED, seconds=60)) == "好的。"
    assert read(client(llm_api_key="").stream(ASKED, seconds=60)) == "好的。"
    with_key, without = ({each.lower(): value for each, value in got.headers.items()} for got in endpoint.requests)
    assert with_key.pop("authorization") == f"Bearer {KEY}"
    for sent in (with_key, without):
        assert "elsewhere" not in str(sent)
        assert set(sent) == {
            "host", "accept", "accept-encoding", "connection", "content-type", "content-length", "user-agent",
            "x-stainless-raw-response",
        }  # fmt: skip


def test_the_proxy_of_the_system_leads_to_other_machines(
    endpoint: Endpoint, client: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", endpoint.url.removesuffix("/v1"))
    assert read(client(llm_base_url="http://model.invalid/v1").stream(ASKED, seconds=60)) == "好的。"
    assert [each.path for each in endpoint.others] == ["http://model.invalid/v1/chat/completions"]


def test_which_hosts_are_this_machine() -> None:
    assert all(map(is_loopback, ("127.0.0.1", "127.8.8.8", "::1", "localhost", "LocalHost.")))
    assert not any(map(is_loopback, ("192.168.1.2", "api.example.com", "localhost.example.com", "0.0.0.0", "")))
