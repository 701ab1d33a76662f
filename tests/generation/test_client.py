"""Asking a language model: what comes and how it ends, stopping it, and the time that it has."""

from __future__ import annotations

import json
import threading
import time

import pytest

from rag.generation.client import Client, ModelError, Usage, tokens
from rag.settings import Settings
from tests.support.asking import ASKED, Made, failure, read
from tests.support.endpoint import KEY, MODEL, Endpoint, Received, Script


def test_the_answer_comes_bit_by_bit(endpoint: Endpoint, client: Made) -> None:
    endpoint.says("租期", "为\u2028三年", "。\n")
    with client().stream(ASKED, answer=50) as stream:
        assert [piece for piece in stream if piece] == ["租期", "为\u2028三年", "。\n"]
    assert stream.usage == Usage(11, 7)
    assert not stream.cut
    [request] = endpoint.requests
    assert request.body == {
        "model": MODEL,
        "messages": ASKED,
        "max_tokens": 50,
        "temperature": 0,
        "stream": True,
        "stream_options": {"include_usage": True},
    }
    assert request.headers["Authorization"] == f"Bearer {KEY}"


def test_a_slow_answer_lets_the_caller_look_up(endpoint: Endpoint, client: Made) -> None:
    endpoint.says("慢", "慢", delay=0.7)
    with client().stream(ASKED) as stream:
        found = list(stream)
    assert [piece for piece in found if piece] == ["慢", "慢"]
    assert found.count(None) >= 4


def test_an_answer_that_the_limit_cut_says_so(endpoint: Endpoint, client: Made) -> None:
    endpoint.says("没说完", finish="length", usage=None)
    stream = client().stream(ASKED)
    assert read(stream) == "没说完"
    assert stream.cut
    assert stream.usage == Usage(2 * 4 + 2 + 3, 3)  # estimated


def test_thoughts_are_no_answer_but_a_sign_of_life(endpoint: Endpoint, client: Made) -> None:
    def thinking(received: Received) -> Script:
        thought = json.dumps({"choices": [{"delta": {"reasoning_content": "想想", "content": None}}]})
        return Script(raw=[": ping", f"data: {thought}", 'data: {"choices":[{"delta":{"content":"答"}}]}'])

    endpoint.script(thinking)
    assert read(client().stream(ASKED)) == "答"


@pytest.mark.parametrize(("finish", "done"), [("stop", False), ("", True)])
def test_either_sign_ends_an_answer(endpoint: Endpoint, client: Made, finish: str, done: bool) -> None:
    endpoint.says("完", finish=finish, done=done)
    assert read(client().stream(ASKED)) == "完"


def test_a_connection_lost_after_the_end_does_no_harm(endpoint: Endpoint, client: Made) -> None:
    endpoint.says("完", raw=['data: {"choices":[{"delta":{},"finish_reason":"stop"}]}'], cut=True)
    assert read(client().stream(ASKED)) == "完"


@pytest.mark.parametrize("cut", [True, False])
def test_an_answer_that_breaks_off_fails_after_what_came(endpoint: Endpoint, client: Made, cut: bool) -> None:
    endpoint.says("说到", "一半", cut=cut, finish="", done=False)
    found: list[str | None] = []
    with client().stream(ASKED) as stream, pytest.raises(ModelError, match="中途断开"):
        found.extend(stream)
    assert "".join(piece for piece in found if piece) == "说到一半"
    assert len(endpoint.requests) == 1  # what was begun isn't asked again


@pytest.mark.parametrize("script", [Script(silent=True), Script(["说", "了"], hang=True)])
def test_a_silent_server_has_failed(endpoint: Endpoint, client: Made, script: Script) -> None:
    endpoint.script(script)
    started = time.monotonic()
    assert "1.5 秒没有回应" in failure(client(llm_seconds=1.5))
    assert time.monotonic() - started < 30  # the server hangs for a minute
    assert endpoint.requests[0].gone.wait(30)


def test_nothing_configured() -> None:
    assert not Settings().names_llm
    assert not Settings(llm_base_url="http://127.0.0.1/v1").names_llm
    with pytest.raises(ModelError, match="没有配置"):
        read(Client(Settings()).stream(ASKED, seconds=1))


@pytest.mark.parametrize("script", [Script(["一", "二"], hang=True), Script(silent=True)])
def test_stopping_closes_the_connection(endpoint: Endpoint, client: Made, script: Script) -> None:
    endpoint.script(script)
    with client().stream(ASKED) as stream:
        for piece in stream:
            if piece is None and endpoint.requests:
                break
    assert endpoint.requests[0].gone.wait(30)
    stream.close()
    assert list(stream) == []


def test_closing_the_client_ends_its_streams(endpoint: Endpoint, client: Made) -> None:
    before = set(threading.enumerate())  # other tests' clients may be ending yet
    endpoint.says("一", hang=True)
    asked = client()
    stream = asked.stream(ASKED)
    assert next(piece for piece in stream if piece) == "一"
    asked.close()
    with pytest.raises(ModelError):
        list(stream)
    assert endpoint.requests[0].gone.wait(30)
    asked.close()
    assert not [each for each in threading.enumerate() if each.name == "llm" and each not in before]
    endpoint.says("又来")
    assert read(asked.stream(ASKED, seconds=60)) == "又来"


def test_several_threads_may_ask_at_once(endpoint: Endpoint, client: Made) -> None:
    endpoint.script(lambda received: Script([received.body["messages"][0]["content"], "！"], delay=0.1))
    asked, found = client(), {}

    def ask(n: int) -> None:
        found[n] = read(asked.stream([{"role": "user", "content": str(n)}]))

    threads = [threading.Thread(target=ask, args=(n,)) for n in range(8)]
    for each in threads:
        each.start()
    for each in threads:
        each.join(60)
    assert found == {n: f"{n}！" for n in range(8)}


def test_a_whole_answer_has_its_time(endpoint: Endpoint, client: Made) -> None:
    asked = client()
    endpoint.says("一", "二")
    assert read(asked.stream(ASKED, seconds=60, answer=30)) == "一二"
    assert endpoint.requests[0].body["max_tokens"] == 30
    endpoint.says(*"慢" * 200, delay=0.3)
    started = time.monotonic()
    with pytest.raises(ModelError, match="1 秒内"):
        read(asked.stream(ASKED, seconds=1))
    endpoint.script(Script(status=429, headers={"Retry-After": "19"}))
    with pytest.raises(ModelError):
        read(asked.stream(ASKED, seconds=1))
    assert time.monotonic() - started < 19  # the one would take a minute, the other two such waits


def test_the_estimate_of_tokens() -> None:
    assert tokens("") == 0
    assert tokens("租赁合同") == 4
    assert tokens("rental agreement") == 4
    assert tokens("2024年12月") == 8
    assert tokens("a") == 1
