"""What a person is told to type, and what is said where a package is missing that can be done without."""

from __future__ import annotations

import sys
from importlib import metadata
from pathlib import Path

import pytest

from rag.errors import UserError
from rag.evaluation.evaluate import evaluate
from rag.evaluation.runner import Plan
from rag.generation.endpoint import ModelError, connect
from rag.messages.installation import _is_installed, _written, as_typed, program
from rag.settings import Settings


@pytest.mark.parametrize(
    ("started", "called"),
    [
        ("/usr/local/bin/mingyin", "mingyin"),
        ("mingyin.exe", "mingyin"),
        ("/somewhere/rag/__main__.py", "python -m rag"),
        ("/usr/bin/pytest", "python -m rag"),
    ],
)
def test_it_is_called_what_was_typed(started: str, called: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", [started])
    assert program() == called


def forget() -> None:
    """What is installed is looked up anew, and messages are made anew."""
    _is_installed.cache_clear()
    _written.cache_clear()


def test_what_brings_an_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> None:
        raise metadata.PackageNotFoundError(name)

    wanted = '请运行 pip install "mingyin[ocr]" 后再试。'
    forget()
    monkeypatch.setattr(metadata, "distribution", lambda name: None)
    assert as_typed(wanted) == wanted
    forget()
    monkeypatch.setattr(metadata, "distribution", missing)
    assert as_typed(wanted) == "请运行 pip install -r requirements.txt 后再试。"
    assert as_typed('Run pip install "mingyin[ray]".') == "Run pip install -r requirements-beyond.txt."
    forget()


def test_without_the_client_of_language_models(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "openai", None)
    monkeypatch.setattr("rag.messages.installation._is_installed", lambda: True)
    with pytest.raises(ModelError, match=r"openai.*mingyin\[llm\]"):
        connect(Settings(llm_base_url="http://127.0.0.1:9/v1", llm_model="m"))


def test_without_what_draws_the_report(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def fail(*_: object) -> None:
        pytest.fail("it began what it can't end")

    monkeypatch.setattr("rag.evaluation.evaluate.available", lambda: False)
    monkeypatch.setattr("rag.messages.installation._is_installed", lambda: True)
    with pytest.raises(UserError, match=r"matplotlib.*mingyin\[evaluate\]"):
        evaluate(tmp_path, tmp_path, Settings(), Plan(), fail, fail)
