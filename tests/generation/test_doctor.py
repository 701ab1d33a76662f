"""``python -m rag doctor``: what it finds right, what wrong, and what it advises."""

from __future__ import annotations

import json
import socket
from pathlib import Path

import pytest

from rag.command.cli import main
from rag.command.printing import examined
from rag.generation.doctor import MARK, Check, State, examine_model
from rag.library import Library
from rag.settings import Settings
from tests.support.endpoint import KEY, MODEL, Endpoint, Script

FINE, WRONG, NOTE = State.FINE, State.WRONG, State.NOTE


def states(found: list[Check]) -> list[State]:
    return [each.state for each in found]


def test_a_model_that_does_all(endpoint: Endpoint) -> None:
    endpoint.says("租赁合同的期限", "不得超过二十年。", MARK, delay=0.2)
    found = list(examine_model(endpoint.settings()))
    assert states(found) == [FINE] * 5
    assert endpoint.url in found[0].about
    assert MODEL in found[0].about
    assert "0." in found[3].about  # seconds to the first words
    assert KEY not in str(found)
    assert MARK in endpoint.requests[0].body["messages"][0]["content"]
    assert endpoint.others[0].path == "/v1/models"


def test_a_model_that_puts_no_mark_and_does_not_stream(endpoint: Endpoint) -> None:
    endpoint.says("租赁合同的期限不得超过二十年。")
    *fine, whole, unmarked = examine_model(endpoint.settings())
    assert states(fine) == [FINE] * 4
    assert (whole.state, unmarked.state) == (NOTE, NOTE)
    assert "标注" in unmarked.advice


@pytest.mark.parametrize(
    "models", [Script(status=404), Script(status=405), Script(body="<html>", headers={"Content-Type": "text/html"})]
)
def test_a_server_without_a_list(endpoint: Endpoint, models: Script) -> None:
    endpoint.models = models
    endpoint.says("好。", MARK)
    assert states(list(examine_model(endpoint.settings()))) == [FINE, NOTE, FINE, FINE]


def test_a_model_that_is_not_listed_and_not_there(endpoint: Endpoint) -> None:
    endpoint.models = Script(body=json.dumps({"data": [{"id": f"m{n}"} for n in range(20)]}))
    endpoint.script(Script(status=404))
    *_, unlisted, failed = examine_model(endpoint.settings())
    assert unlisted.state is NOTE
    assert "m0、m1" in unlisted.advice
    assert "m19" not in unlisted.advice
    assert failed.state is WRONG
    assert "MINGYIN_LLM_MODEL" in failed.advice


def test_a_wrong_key(endpoint: Endpoint) -> None:
    endpoint.models = Script(status=401, body=KEY)
    [failed] = examine_model(endpoint.settings())
    assert failed.state is WRONG
    assert "MINGYIN_LLM_API_KEY" in failed.advice
    assert KEY not in str(failed)
    assert not endpoint.requests


def test_no_server_and_a_bad_address() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{taken.getsockname()[1]}/v1"
        for base_url in (url, "http://me:secret@host/v1"):
            [failed] = examine_model(Settings(llm_base_url=base_url, llm_model=MODEL))
            assert failed.state is WRONG
            assert "MINGYIN_LLM_BASE_URL" in failed.advice
            assert "secret" not in str(failed)


def test_none_or_half_a_configuration() -> None:
    [none] = examine_model(Settings())
    assert none.state is NOTE
    assert "MINGYIN_LLM_BASE_URL=http://127.0.0.1:11434/v1 MINGYIN_LLM_MODEL=qwen2.5:7b" in none.advice
    [half] = examine_model(Settings(llm_base_url="http://127.0.0.1/v1"))
    assert half.state is WRONG
    assert "MINGYIN_LLM_MODEL" in half.about


def test_a_line_has_its_advice_below_it() -> None:
    assert examined(Check(WRONG, "坏了", "请修")) == "✗ 坏了\n  请修"
    assert examined(Check(FINE, "好")) == "✓ 好"


def test_the_index_and_the_encoder_are_checked(library: Library) -> None:
    index, encoder, model = library.examine()
    assert states([index, encoder, model]) == [FINE, FINE, NOTE]
    assert "1 篇" in index.about


def test_the_command(
    library: Library, endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("MINGYIN_LLM_BASE_URL", endpoint.url)
    monkeypatch.setenv("MINGYIN_LLM_MODEL", MODEL)
    endpoint.says("好。", MARK)
    assert main(["doctor", "--index", str(library.index)]) == 0
    out = capsys.readouterr().out
    assert "一切正常" in out
    assert "✗" not in out
    endpoint.script(Script(status=500))
    assert main(["doctor", "--index", str(library.index)]) == 1
    assert "✗ 试答失败" in capsys.readouterr().out


def test_without_an_index_it_says_how_to_make_one(new_library: Library) -> None:
    index, *_ = new_library.examine()
    assert index.state is WRONG
    assert "python -m rag index" in index.advice
    assert not Path(new_library.index).exists()
