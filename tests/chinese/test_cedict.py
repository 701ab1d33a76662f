"""CC-CEDICT as it is kept, and where there is none."""

from __future__ import annotations

from pathlib import Path

import pytest

from rag.chinese import cedict


def test_words_meanings_and_sounds() -> None:
    known = cedict.load()
    assert {"海外", "国外"} <= set(known.words_for("overseas"))
    assert "overseas" in known.meanings_of("海外")
    assert "年假" in known.sounding("nianjia")
    assert {"女儿"} <= set(known.sounding("nver")) & set(known.sounding("nuer"))
    assert known.words_for("no such meaning") == known.meanings_of("没有这个词") == known.sounding("xyz") == ()


def test_it_is_kept_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MINGYIN_CACHE", str(tmp_path))
    cedict.load.__wrapped__()
    monkeypatch.setattr(cedict, "_make", lambda folder: pytest.fail("made again"))
    assert cedict.load.__wrapped__().words_for("overseas") == cedict.load().words_for("overseas")


def test_without_the_package_it_knows_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cedict, "_PACKAGE", "no-such-package")
    assert cedict.load.__wrapped__().words_for("overseas") == ()
