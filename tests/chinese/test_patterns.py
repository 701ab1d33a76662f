"""Regular expressions that are compiled when they are first used."""

from __future__ import annotations

import importlib
import importlib.util
import pkgutil
import re

import pytest

import rag
from rag.chinese import patterns
from rag.chinese.patterns import lazy_regex


def test_it_does_what_the_compiled_one_does() -> None:
    lazy, real = lazy_regex(r"(?P<n>\d+)条", re.IGNORECASE), re.compile(r"(?P<n>\d+)条")
    text = "第3条和第40条"
    assert lazy.pattern == real.pattern
    assert [match["n"] for match in lazy.finditer(text)] == ["3", "40"]
    assert lazy.sub("款", text) == real.sub("款", text)
    assert (lazy.split(text), lazy.findall(text)) == (real.split(text), real.findall(text))
    assert lazy.search(text, 4).span() == real.search(text, 4).span()  # type: ignore[union-attr]
    assert lazy.fullmatch(text) is None


def test_it_is_compiled_at_the_first_use(monkeypatch: pytest.MonkeyPatch) -> None:
    compiled: list[str] = []
    real = re.compile

    def noted(text: str, flags: int) -> re.Pattern[str]:
        compiled.append(text)
        return real(text, flags)

    monkeypatch.setattr("rag.chinese.patterns.re.compile", noted)
    lazy = lazy_regex("年")
    assert not compiled
    assert lazy.search("2024年")
    assert lazy.match("年")
    assert compiled == ["年"]


def test_what_it_lacks_is_told() -> None:
    with pytest.raises(AttributeError):
        lazy_regex("年").unknown  # type: ignore[attr-defined]  # noqa: B018


def test_every_one_of_them_can_be_compiled() -> None:
    found: list[object] = []
    beyond = (
        () if importlib.util.find_spec("psycopg") else ("rag.store.postgres",)
    )  # raises where its driver is missing
    for module in pkgutil.walk_packages(rag.__path__, "rag.", onerror=lambda name: None):
        if not module.name.endswith("__main__") and not module.name.startswith(beyond):
            found += vars(importlib.import_module(module.name)).values()
    lazy = {id(each): each for each in found if isinstance(each, patterns._Lazy)}
    assert len(lazy) > 200
    for each in lazy.values():
        re.compile(each.pattern, each._flags)
