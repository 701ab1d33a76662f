"""The screen of settings and its routes: who decides is said, the key never comes back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from rag.library import Library
from rag.settings import Settings
from ui import choices
from ui.language import EN, ZH
from ui.server import build_app

KEPT = choices.Kept(False, "/home/a/secrets.env")
HOSTILE = '"><img src=x onerror=alert(1)>{{x}}'


@pytest.fixture
def library(tmp_path: Path) -> Library:
    return Library.open(tmp_path / "index", replace(Settings(), home=tmp_path))


@pytest.fixture
def client(library: Library) -> Iterator[TestClient]:
    with TestClient(build_app(library, library.settings), base_url="http://127.0.0.1:7860") as client:
        yield client


def test_what_the_environment_decides_is_disabled_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MINGYIN_TOP_K", "12")
    shown = choices.screen(Settings.from_environment(), KEPT, ZH)
    assert 'value="12" disabled' in shown
    assert "MINGYIN_TOP_K" in shown
    assert "MINGYIN_CAUTION" not in shown


def test_without_a_language_model_answers_are_quotes_and_it_is_said_what_the_others_need() -> None:
    named = replace(Settings(), llm_base_url="http://127.0.0.1:1/v1", llm_model="m")
    quotes, written = 'value="quotes" checked', 'value="written" checked'
    without = choices.screen(Settings(), KEPT, ZH)
    assert quotes in without
    assert written not in without
    assert ZH.answers_need() in without
    with_one = choices.screen(named, KEPT, ZH)
    assert written in with_one
    assert ZH.answers_need() not in with_one


def test_everything_is_escaped() -> None:
    shown = choices.screen(replace(Settings(), llm_base_url=HOSTILE, llm_model=HOSTILE), KEPT, EN)
    shown += choices.check("✗", HOSTILE, HOSTILE)
    assert "<img" not in shown
    assert "{{" not in shown


def test_a_choice_is_kept_and_shown(client: TestClient, library: Library) -> None:
    assert client.post("/settings", json={"name": "top_k", "value": "5"}).status_code == 204
    assert library.settings.top_k == 5
    assert 'value="5"' in client.get("/pane/settings").text
    refused = client.post("/settings", json={"name": "top_k", "value": "500"})
    assert refused.status_code == 422
    assert "500" in refused.text


def test_the_language_that_was_chosen_is_that_of_every_route(client: TestClient) -> None:
    chinese = {"accept-language": "zh-CN"}
    assert ZH.screen_settings() in client.get("/rail", headers=chinese).text
    client.post("/settings", json={"name": "language", "value": "en"})
    assert EN.screen_settings() in client.get("/rail", headers=chinese).text
    assert EN.screen_settings() in client.get("/pane/settings", headers=chinese).text
    assert 'lang="en"' in client.get("/", headers=chinese).text


def test_the_look_stands_on_the_page_before_anything_is_drawn(client: TestClient) -> None:
    client.post("/settings", json={"name": "theme", "value": "dark"})
    client.post("/settings", json={"name": "text_size", "value": "3"})
    client.post("/settings", json={"name": "shortcuts", "value": "off"})
    assert 'class="dark" data-theme="dark" data-text="1.25" data-shortcuts="off"' in client.get("/").text
    assert client.post("/settings", json={"name": "shortcuts", "value": "sometimes"}).status_code == 422


def test_the_key_never_comes_back(client: TestClient, library: Library) -> None:
    assert client.post("/settings/key", json={"key": "sk-secret-7"}).status_code == 204
    assert library.settings.llm_api_key == "sk-secret-7"
    for path in ("/", "/config", "/pane/settings"):
        assert "sk-secret-7" not in client.get(path).text
    assert ZH.key_set() in client.get("/pane/settings", headers={"accept-language": "zh"}).text
    assert client.delete("/settings/key").status_code == 204
    assert library.settings.llm_api_key == ""


def test_another_site_can_choose_nothing(client: TestClient, library: Library) -> None:
    foreign = {"origin": "http://evil.example"}
    assert client.post("/settings", json={"name": "top_k", "value": "5"}, headers=foreign).status_code == 403
    assert client.post("/settings/key", json={"key": "k"}, headers=foreign).status_code == 403
    assert library.preferences.choices() == {}
