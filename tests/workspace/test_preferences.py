"""What a person chooses on the page: kept, in force at once, below the environment; the key in a file of its own."""

from __future__ import annotations

import stat
from dataclasses import replace
from pathlib import Path

import pytest

from rag.errors import QuestionError, UserError
from rag.library import Library
from rag.settings import Caution, Settings
from rag.workspace.database import Database
from rag.workspace.preferences import Preferences
from tests.support.stores import Store


@pytest.fixture
def kept(database: Database, tmp_path: Path) -> Preferences:
    return Preferences(database, tmp_path / "own" / "secrets.env")


def test_choices_are_kept(kept: Preferences, store: Store) -> None:
    assert kept.choices() == {}
    kept.choose("caution", "strict")
    kept.choose("caution", "eager")
    kept.choose("top_k", "5")
    again = Preferences(store.workspace(), kept.file)
    assert again.choices() == {"caution": "eager", "top_k": "5"}


@pytest.mark.parametrize(
    ("name", "value"),
    [("top_k", "0"), ("top_k", "x"), ("theme", "pink"), ("port", "80"), ("index", "/"), ("llm_api_key", "k"), ("", "")],
)
def test_what_cannot_be_chosen_is_refused(kept: Preferences, name: str, value: str) -> None:
    with pytest.raises(QuestionError):
        kept.choose(name, value)
    assert kept.choices() == {}


def test_the_environment_goes_before_the_choice_and_the_choice_before_the_default(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    choices = {"top_k": "5", "caution": "strict", "theme": "nonsense", "unknown": "1"}
    assert Settings().chosen(choices) == replace(Settings(), top_k=5, caution=Caution.STRICT)
    monkeypatch.setenv("MINGYIN_TOP_K", "12")
    settings = Settings.from_environment().chosen(choices)
    assert (settings.top_k, settings.caution) == (12, Caution.STRICT)


def test_the_key_is_the_persons_alone(kept: Preferences) -> None:
    kept.keep_key("sk-1")
    kept.keep_key("  sk-2 \n")
    assert stat.S_IMODE(kept.file.stat().st_mode) == 0o600
    assert [each.name for each in kept.file.parent.glob("secrets*")] == ["secrets.env"]
    assert kept.has_key
    assert kept.choices() == {"llm_api_key": "sk-2"}
    kept.forget_key()
    assert not kept.has_key
    assert not kept.file.exists()


@pytest.mark.parametrize("key", ["", "  ", "a b", "密钥", "a\nMINGYIN_HOST=0.0.0.0", "k" * 5000])
def test_what_is_no_key_is_refused(kept: Preferences, key: str) -> None:
    with pytest.raises(QuestionError):
        kept.keep_key(key)
    assert not kept.has_key


def test_a_key_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "own").write_text("a file where the folder would be", "utf-8")
    with pytest.raises(UserError):
        Preferences(Database(tmp_path / "w.sqlite"), tmp_path / "own" / "secrets.env").keep_key("sk-1")


def test_a_choice_is_in_force_without_a_restart(tmp_path: Path) -> None:
    library = Library.open(tmp_path / "index", replace(Settings(), home=tmp_path))
    library.preferences.choose("caution", "strict")
    library.preferences.choose("llm_base_url", "http://127.0.0.1:1/v1")
    library.preferences.choose("llm_model", "m")
    library.preferences.keep_key("sk-9")
    assert not library.generates
    library.prefer()
    assert (library.settings.caution, library.settings.llm_api_key) == (Caution.STRICT, "sk-9")
    assert library.generates
    assert "sk-9" not in repr(library.settings)
    library.preferences.choose("llm_model", "")
    library.prefer()
    assert not library.generates
