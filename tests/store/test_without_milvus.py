"""Milvus asked for where its client isn't installed."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import pytest

from rag.errors import UserError
from rag.settings import Settings
from tests.support.hashed import HashedLibrary
from tests.support.versioned import Shelf


@pytest.mark.parametrize("store", ["milvus://127.0.0.1:1/laws", "milvus:///{}/laws.db"])
def test_who_asks_for_it_is_told_what_to_install(store: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pymilvus", None)
    index, settings = tmp_path / "index", Settings(home=tmp_path / "own", reader=False)
    asked_for = replace(settings, store=store.format(tmp_path))
    with pytest.raises(UserError, match=r"pip install 'mingyin\[milvus\]'"):
        HashedLibrary(index, asked_for).add([Shelf(tmp_path / "文档", 2, 0).folder])
    with pytest.raises(UserError, match="资料库还是空的"):
        HashedLibrary(index, settings).ask("五大任务是什么？")
