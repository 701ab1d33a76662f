"""Rows are kept as lines, and lines that don't count are left out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from rag.evaluation import rows
from rag.evaluation.rows import Reply, Row


def test_a_row_is_read_as_it_was_written(row: Callable[..., Row], reply: Callable[..., Reply], tmp_path: Path) -> None:
    made = row(
        answers=("甲\n乙",), gold=("文",), human="人", last="上", warm=True,
        reply=reply("甲。", "乙。"), within=reply(refused=True), ranks={"default": (None, 3)}, signals={"dense": 0.5},
    )  # fmt: skip
    rows.write(tmp_path / "rows.jsonl", [made, row("b")])
    assert (tmp_path / "rows.jsonl").read_text("utf-8").count("\n") == 2
    assert rows.read(tmp_path / "rows.jsonl", {made.key, "key of b"}) == [made, row("b")]


def test_stale_and_broken_lines_are_left_out(row: Callable[..., Row], tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    assert rows.read(path, {"key of a"}) == []
    stale = replace(row("a"), key="of other code")
    lines = [rows.to_json(stale), "", "{}", "[]", rows.to_json(row("a")), rows.to_json(row("b"))[:-9]]
    path.write_text("\n".join(lines), "utf-8")
    assert rows.read(path, {"key of a", "key of b"}) == [row("a")]
