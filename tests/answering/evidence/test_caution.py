"""How much an error costs, in a person's words → from where on an answer is sure, or near."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest

from rag.answering.evidence.caution import BORDERS, Borders, borders
from rag.settings import Caution, Settings


def test_who_would_rather_have_none_gets_less() -> None:
    assert list(BORDERS) == [Caution.STRICT, Caution.BALANCED, Caution.EAGER]
    for more, less in pairwise(BORDERS.values()):
        assert more.sure > less.sure
        assert more.near > less.near
    assert all(0 < each.near < each.sure < 1 for each in BORDERS.values())


@pytest.mark.parametrize(
    ("word", "caution"),
    [
        ("宁缺毋滥", Caution.STRICT),
        ("strict", Caution.STRICT),
        ("适中", Caution.BALANCED),
        ("Balanced", Caution.BALANCED),
        ("尽量回答", Caution.EAGER),
        (" eager ", Caution.EAGER),
        ("", Caution.BALANCED),
    ],
)
def test_it_is_set_in_words_of_either_language(word: str, caution: Caution, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MINGYIN_CAUTION", word)
    assert Settings.from_environment().caution is caution


def test_another_word_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MINGYIN_CAUTION", "随便")
    with pytest.raises(ValueError, match="MINGYIN_CAUTION"):
        Settings.from_environment()


def test_a_number_goes_before_the_word(monkeypatch: pytest.MonkeyPatch) -> None:
    near = BORDERS[Caution.BALANCED].near
    monkeypatch.setenv("MINGYIN_REFUSE_BELOW", "0.5")
    assert borders(Settings.from_environment()) == Borders(sure=0.5, near=near)
    assert borders(replace(Settings(), refuse_below=0.0)) == Borders(sure=0.0, near=0.0)
