"""``mingyin settings``: the values in force, and no secret among them."""

from __future__ import annotations

from dataclasses import fields

import pytest

from rag.command.cli import main
from rag.command.settings import page
from rag.settings import OTHERS, Settings


def test_every_setting_is_shown_with_its_value(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("MINGYIN_PORT", "8123")
    assert main(["settings"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert "* MINGYIN_PORT=8123" in lines
    assert "  MINGYIN_TOP_K=8" in lines
    variables = [item.metadata["variable"] for item in fields(Settings)] + [name for name, *_ in OTHERS]
    assert [line[2:].partition("=")[0] for line in lines[1:] if line[2] == "M"] == variables


def test_no_secret_is_shown(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("MINGYIN_LLM_API_KEY", "geheim-1")
    monkeypatch.setenv("MINGYIN_LLM_BASE_URL", "https://me:geheim-2@models.example/v1?key=geheim-3")
    assert main(["settings"]) == 0
    shown = capsys.readouterr().out
    assert "geheim" not in shown
    assert "models.example/v1" in shown


def test_the_page_says_the_defaults_whatever_is_set(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    before = page(english=False)
    monkeypatch.setenv("MINGYIN_TOP_K", "99")
    assert main(["settings", "--markdown"]) == 0
    assert capsys.readouterr().out == before + "\n"


def test_a_value_that_cannot_be_read_is_told(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("MINGYIN_TOP_K", "viele")
    assert main(["settings"]) == 1
    assert "MINGYIN_TOP_K" in capsys.readouterr().err
